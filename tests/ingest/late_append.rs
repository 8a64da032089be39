//! Records that come late to a history that must never be rewritten.

use std::fs;

use serde_json::{Value, json};

use crate::common::World;
use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::rng::Rng;

/// A history and its records in pieces, each of which brings late ones.
fn pieces(seed: u64) -> (Vec<Record>, Vec<Vec<Record>>) {
    let records = history::random(seed, &Plan::dense(160)).records;
    let mut rng = Rng::new(seed);
    let mut pieces = vec![Vec::new(); 4];
    for (at, record) in records.iter().enumerate() {
        let piece = at * 4 / records.len();
        let late = if rng.chance(0.15) { rng.below(4 - piece) } else { 0 };
        pieces[piece + late].push(record.clone());
    }
    (records, pieces)
}

fn tree_in_order(records: &[Record]) -> String {
    let world = World::new();
    world.deliver("all.json", records);
    world.ingest(&["all.json"]);
    world.git(&["rev-parse", "main^{tree}"])
}

#[test]
fn nothing_is_rewritten() {
    for seed in 0..3 {
        let (records, pieces) = pieces(seed);
        let world = World::new();
        let mut late = 0;
        for (number, piece) in pieces.iter().enumerate() {
            let name = format!("{number}.json");
            world.deliver(&name, piece);
            let before = (number > 0).then(|| world.tip());
            // The first run says how; the others remember.
            let how = if number == 0 { "--late=append" } else { "--jobs=1" };
            if number == 2 {
                fs::remove_dir_all(world.history().join(".git/lexrewind/cache")).unwrap();
            }
            let answer = world.ingest(&[&name, how]);
            late += answer["late"]["events"].as_u64().unwrap();
            assert_eq!(answer["late"]["rewritten"], 0);
            assert!(answer["superseded"].is_null());
            if let Some(before) = before {
                world.git(&["merge-base", "--is-ancestor", &before, "main"]);
            }
            world.check();
            assert_eq!(world.git(&["status", "--porcelain"]), "");
        }
        assert!(late > 0);
        let trailers =
            world.git(&["log", "--format=%(trailers:key=Late,valueonly,separator=%x2C)", "main"]);
        assert_eq!(trailers.matches("true").count() as u64, late, "seed {seed}");
        assert_eq!(
            world.git(&["rev-parse", "main^{tree}"]),
            tree_in_order(&records),
            "seed {seed}"
        );
        let again = world.ingest(&["3.json"]);
        assert_eq!(again["commits"], 0);
        world.deliver("copy.json", &pieces[1]);
        world.ingest(&["copy.json"]);
        world.check();
    }
}

/// Whatever was done before: append, rewrite, or nothing late; the journal tells it all.
#[test]
fn ways_may_be_mixed() {
    let orders = [
        ["append", "rewrite", "append", "append"],
        ["rewrite", "append", "rewrite", "append"],
        ["rewrite", "append", "append", "rewrite"],
    ];
    for (seed, order) in orders.iter().enumerate() {
        let (records, pieces) = pieces(20 + seed as u64);
        let world = World::new();
        for (number, (piece, how)) in pieces.iter().zip(order).enumerate() {
            let name = format!("{number}.json");
            world.deliver(&name, piece);
            world.ingest(&[&name, "--late", how]);
            world.check();
        }
        world.ingest(&["0.json", "--late", "rewrite"]);
        world.check();
        world.deliver("all.json", &records);
        let whole = World::new();
        whole.deliver("all.json", &records);
        whole.ingest(&["all.json"]);
        assert_eq!(world.tip(), whole.tip(), "{order:?}");
    }
}

#[test]
fn with_settling() {
    for seed in 30..32 {
        let (records, pieces) = pieces(seed);
        let world = World::new();
        for (number, piece) in pieces.iter().enumerate() {
            let name = format!("{number}.json");
            world.deliver(&name, piece);
            let settle = ["10m", "2h", "0", "5m"][number];
            world.ingest(&[&name, "--late", "append", "--settle", settle]);
            world.check();
        }
        world.ingest(&["3.json", "--settle", "0"]);
        world.check();
        assert_eq!(
            world.git(&["rev-parse", "main^{tree}"]),
            tree_in_order(&records),
            "seed {seed}"
        );
    }
}

/// A history that was appended to may go on under `fail` as long as nothing more comes late.
#[test]
fn fail_after_append() {
    let records = history::random(40, &Plan { same_second_rate: 0.0, ..Plan::dense(60) }).records;
    let world = World::new();
    world.deliver("0.json", records[..30].iter().filter(|record| record.id != records[9].id));
    world.deliver("1.json", &records[9..10]);
    world.deliver("2.json", &records[30..]);
    world.ingest(&["0.json"]);
    let late = world.ingest(&["1.json", "--late", "append"]);
    world.ingest(&["2.json", "--late", "fail"]);
    assert!(late["late"]["events"].as_u64().unwrap() <= 1);
    world.check();
    assert_eq!(world.git(&["rev-parse", "main^{tree}"]), tree_in_order(&records));
}

/// A record of that second: what was called, and for what the answer is more than the request.
fn record(second: u32, call: &str, request: Value, more: &Value) -> Value {
    let mut answer = request.clone();
    answer.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    json!({
        "eventVersion": "1.08", "eventSource": "lex.amazonaws.com", "eventName": call,
        "eventTime": format!("2019-05-01T10:00:{second:02}Z"), "awsRegion": "us-east-1",
        "eventID": format!("7b3c5f1e-0000-4000-8000-0000000000{second:02}"),
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"},
        "requestParameters": request,
        "responseElements": if more.is_null() { Value::Null } else { answer },
    })
}

/// What a late event took away is gone with its commit, not only with the last late one.
#[test]
fn a_late_deletion_deletes() {
    let put = |second, name: &str| {
        let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
        record(second, "PutIntent", json!({"name": name}), &revised)
    };
    let publish = |second, name: &str, number: &str, checksum: &str| {
        let published = json!({"version": number, "checksum": checksum});
        record(second, "CreateIntentVersion", json!({"name": name}), &published)
    };
    let delete = |second, call: &str, request| record(second, call, request, &Value::Null);
    let first = [
        put(1, "Order"),
        publish(2, "Order", "1", "c1"),
        put(3, "Cancel"),
        publish(4, "Cancel", "1", "c3"),
        put(5, "Track"),
        put(20, "Greet"),
    ];
    let late = [
        delete(10, "DeleteIntentVersion", json!({"name": "Order", "version": "1"})),
        delete(11, "DeleteIntent", json!({"name": "Cancel"})),
        delete(12, "DeleteIntent", json!({"name": "Track"})),
        put(13, "Return"),
    ];
    let world = World::new();
    world.deliver_values("first.json", &first);
    world.ingest(&["first.json"]);
    world.deliver_values("late.json", &late);
    world.ingest(&["late.json", "--late", "append"]);
    let deleted = |commit: &str| {
        let changes = world.git(&["show", "--format=", "--name-status", "--no-renames", commit]);
        let gone = changes.lines().filter_map(|line| line.strip_prefix("D\t"));
        let of_intents = |path: &str| Some(path.split_once("/intents/")?.1.to_owned());
        gone.filter_map(of_intents).collect::<Vec<_>>()
    };
    assert_eq!(deleted("main~3"), ["Order/versions/1.json"]);
    assert_eq!(
        deleted("main~2"),
        ["Cancel/intent.json", "Cancel/meta.json", "Cancel/versions/1.json"]
    );
    assert_eq!(deleted("main~1"), ["Track/intent.json", "Track/meta.json"]);
    assert_eq!(deleted("main"), [""; 0]);
    world.check();
}
