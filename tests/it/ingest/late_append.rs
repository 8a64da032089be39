//! Records that come late to a history that must never be rewritten.

use std::fs;

use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::generator::v2::history as v2;
use crate::ingest::common::{World, record};

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
            // The first run sets the mode; the others keep it.
            let how = if number == 0 { "--late=append" } else { "--jobs=1" };
            if number == 2 {
                fs::remove_file(world.history().join(".git/lexrewind/index.sqlite")).unwrap();
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

/// Whatever was done before: append, rewrite, or nothing late; the journal has everything.
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

/// Section 4 of the V2 contract: with a bot Lex makes an alias, and with a locale an intent, which no record
/// need name. Both are partial.
#[test]
fn what_is_made_with_a_late_resource() {
    let within = |more: Value| {
        let mut members =
            json!({"botId": "9GZXJ6T5EK", "botVersion": "DRAFT", "localeId": "en_US"});
        members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        members
    };
    let bot = json!({"botId": "9GZXJ6T5EK", "botName": "Shop"});
    let intent = within(json!({"intentId": "J9YZRVBQJ7", "intentName": "PickUp"}));
    let locale = within(json!({}));
    let world = World::new();
    world.deliver_values("first.json", &[record(5, "CreateIntent", intent.clone(), &intent)]);
    world.ingest(&["first.json"]);
    let late = [
        record(1, "CreateBot", bot.clone(), &bot),
        record(2, "CreateBotLocale", locale.clone(), &locale),
    ];
    world.deliver_values("late.json", &late);
    world.ingest(&["late.json", "--late", "append"]);
    let shown = world.run(&["show", "--all", "--json"]).json();
    let shown = shown["resources"].as_array().unwrap().iter();
    let shown: Vec<[&str; 2]> =
        shown.map(|row| ["name", "confidence"].map(|it| row[it].as_str().unwrap())).collect();
    let expect = [
        ["9GZXJ6T5EK/TSTALIASID", "partial"],
        ["9GZXJ6T5EK", "exact"],
        ["9GZXJ6T5EK/en_US/FALLBCKINT", "partial"],
        ["9GZXJ6T5EK/en_US/J9YZRVBQJ7", "exact"],
        ["9GZXJ6T5EK/en_US", "exact"],
    ];
    assert_eq!(shown, expect);
}

/// The tree of Lex V2 is the same whichever records come late.
#[test]
fn resources_below_others_come_late() {
    for seed in 0..4 {
        let unclear_rate = if seed % 2 == 0 { 0.0 } else { 0.1 };
        let plan = v2::Plan { calls: 60, unclear_rate, ..v2::Plan::default() };
        let records = v2::random(seed, &plan).records;
        let mut rng = Rng::new(seed);
        let (late, first): (Vec<_>, Vec<_>) = records
            .iter()
            .cloned()
            .partition(|record| record.name.starts_with("CreateBot") || rng.chance(0.2));
        let world = World::new();
        world.deliver("first.json", &first);
        world.ingest(&["first.json", "--late", "append"]);
        world.deliver("late.json", &late);
        world.ingest(&["late.json"]);
        let tree = world.git(&["rev-parse", "main^{tree}"]);
        assert_eq!(tree, tree_in_order(&records), "seed {seed}");
    }
}

fn put(second: u32, name: &str) -> Value {
    let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
    record(second, "PutIntent", json!({"name": name}), &revised)
}

fn publish(second: u32, name: &str) -> Value {
    let published = json!({"version": "1", "checksum": format!("c{}", second - 1)});
    record(second, "CreateIntentVersion", json!({"name": name}), &published)
}

fn delete(second: u32, name: &str) -> Value {
    record(second, "DeleteIntent", json!({"name": name}), &Value::Null)
}

fn delete_version(second: u32, name: &str) -> Value {
    let request = json!({"name": name, "version": "1"});
    record(second, "DeleteIntentVersion", request, &Value::Null)
}

/// What each late commit takes from the tree, in the order of git: below the directory of intents.
fn taken(first: &[Value], late: &[Value]) -> Vec<Vec<String>> {
    let world = World::new();
    world.deliver_values("first.json", first);
    world.ingest(&["first.json"]);
    world.deliver_values("late.json", late);
    world.ingest(&["late.json", "--late", "append"]);
    world.check();
    for at in 0..late.len() {
        let commit = format!("commit:{}", world.git(&["rev-parse", &format!("main~{at}")]));
        world.run(&["ls", "--at", &commit, "--json"]).json();
    }
    let taken = (0..late.len()).rev().map(|at| {
        let commit = format!("main~{at}");
        let changes = world.git(&["show", "--format=", "--name-status", "--no-renames", &commit]);
        let gone = changes.lines().filter_map(|line| line.strip_prefix("D\t"));
        gone.filter_map(|path| Some(path.split_once("/intents/")?.1.to_owned())).collect()
    });
    taken.collect()
}

/// A deletion takes away what is there, also if its record comes late.
#[test]
fn a_late_deletion_deletes() {
    let first = [
        put(1, "Order"),
        publish(2, "Order"),
        put(3, "Cancel"),
        publish(4, "Cancel"),
        put(5, "Track"),
        put(20, "Greet"),
    ];
    let late =
        [delete_version(10, "Order"), delete(11, "Cancel"), delete(12, "Track"), put(13, "Return")];
    assert_eq!(
        taken(&first, &late),
        [
            &["Order/versions/1.json"][..],
            &["Cancel/intent.json", "Cancel/meta.json", "Cancel/versions/1.json"],
            &["Track/intent.json", "Track/meta.json"],
            &[],
        ]
    );
    // A Put that quotes no checksum made it again, so the version of the one before is deleted.
    let first = [put(1, "Order"), publish(2, "Order"), put(20, "Greet")];
    let late = [put(7, "Order"), delete(10, "Order"), put(13, "Return")];
    let latest = &["Order/intent.json", "Order/meta.json"];
    assert_eq!(taken(&first, &late), [&["Order/versions/1.json"][..], latest, &[]]);
}

/// An unrecorded version was deleted after the deletion, so the intent must exist again:
/// not beside what is remembered of one that was deleted.
#[test]
fn a_late_commit_revives() {
    let first = [put(1, "Order"), delete(5, "Order"), put(20, "Greet")];
    let late = [put(3, "Order"), delete_version(10, "Order"), put(13, "Return")];
    assert_eq!(taken(&first, &late), [&["Order.json"][..], &[], &[]]);
}

/// Of names that differ only in case, the one that was committed first keeps the plain spelling, so
/// that no commit moves the files of a resource that its event is not about.
#[test]
fn a_late_name_leaves_the_spelling_of_others() {
    let first = [put(5, "foo"), put(6, "bar"), delete(8, "bar"), put(20, "Greet")];
    let late = [put(1, "Foo"), put(2, "Bar"), delete(10, "foo"), put(13, "Return")];
    let foo = &["foo/intent.json", "foo/meta.json"][..];
    assert_eq!(taken(&first, &late), [&[], &[], foo, &[]]);
    let first = [put(5, "foo"), put(20, "Greet")];
    let late = [put(2, "Cancel"), put(3, "Return"), put(4, "Foo")];
    assert_eq!(taken(&first, &late).concat(), Vec::<String>::new());
}
