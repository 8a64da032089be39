//! The summary adds up, and matches the delivery.

use serde_json::{Value, json};

use crate::generator::delivery::{Counts, Delivered, Delivery, deliver};
use crate::generator::history::{self, Plan};
use crate::ingest::common::World;

const CLASSES: [&str; 7] =
    ["writes", "refused", "read_only", "duplicates", "other_services", "unsupported", "skipped"];

#[track_caller]
fn adds_up(answer: &Value) {
    let records = &answer["records"];
    let sum: u64 = CLASSES.iter().map(|class| records[class].as_u64().unwrap()).sum();
    assert_eq!(records["read"], sum);
}

#[track_caller]
fn same(answer: &Value, expect: &Counts) {
    adds_up(answer);
    let expect = json!({
        "read": expect.read, "writes": expect.writes, "refused": expect.refused,
        "read_only": expect.read_only, "duplicates": expect.duplicates,
        "other_services": expect.other_services, "unsupported": expect.unsupported, "skipped": 0,
    });
    assert_eq!(answer["records"], expect);
}

fn delivered(world: &World, seed: u64, runs: usize) -> Delivered {
    let plan = Plan { calls: 300, read_only_rate: 0.1, ..Plan::default() };
    let recorded = history::random(seed, &plan);
    let how = Delivery { seed, runs, unknown_per_record: 0.1, ..Delivery::default() };
    deliver(&world.path("logs"), &recorded.records, &how).unwrap()
}

#[test]
fn counts_are_those_of_the_delivery() {
    for seed in 0..4 {
        let world = World::new();
        let delivered = delivered(&world, seed, 1);
        let answer = world.ingest(&["logs"]);
        same(&answer, &delivered.counts);
        assert_eq!(answer["schema"], 1);
        let files =
            json!({ "read": delivered.files + delivered.digests, "known": 0, "skipped": 0 });
        assert_eq!(answer["files"], files);
        assert_eq!(answer["commits"], delivered.counts.writes);
        assert_eq!(answer["tip"], world.tip());
        assert_eq!(
            world.git(&["rev-list", "--count", "main"]).trim(),
            answer["commits"].to_string()
        );
    }
}

/// A reading call leaves nothing behind, so that a later copy of it is a reading call again.
#[test]
fn counts_of_several_runs_are_those_of_the_delivery() {
    for seed in 4..7 {
        let world = World::new();
        let delivered = delivered(&world, seed, 3);
        for (run, counts) in delivered.runs.iter().zip(&delivered.counts_by_run) {
            let answer = world.ingest(&[run.to_str().unwrap()]);
            adds_up(&answer);
            let records = &answer["records"];
            for (class, count) in [
                ("read", counts.read),
                ("writes", counts.writes),
                ("refused", counts.refused),
                ("other_services", counts.other_services),
                ("unsupported", counts.unsupported),
            ] {
                assert_eq!(records[class], count, "{class}");
            }
            let found =
                records["read_only"].as_u64().unwrap() + records["duplicates"].as_u64().unwrap();
            assert_eq!(found, (counts.read_only + counts.duplicates) as u64);
        }
    }
}

/// The reasons under `unsupported` are of the records counted there.
#[test]
fn reasons_of_unsupported_records_add_up() {
    let world = World::new();
    let delivered = delivered(&world, 8, 1);
    let twice = world.path("twice");
    copy(&delivered.runs[0], &twice);
    let answer = world.ingest(&["logs", "twice"]);
    let reasons = answer["unsupported"].as_object().unwrap();
    let sum: u64 = reasons.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(answer["records"]["unsupported"], sum);
    assert_eq!(sum, delivered.counts.unsupported as u64);
}

/// A call that may be of V1 or V2 is kept, until a fuller copy shows which.
#[test]
fn a_call_with_a_fuller_copy_is_no_longer_listed_as_not_replayed() {
    let world = World::new();
    let record = |id: &str, request: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventID":"{id}","eventTime":"2021-07-02T07:46:33Z",
            "eventSource":"lex.amazonaws.com","eventName":"DeleteBot","awsRegion":"us-east-1",
            "recipientAccountId":"111122223333","sourceIPAddress":"203.0.113.10",
            "userIdentity":{{"type":"IAMUser","userName":"ann","accountId":"111122223333"}},
            "requestParameters":{request},"responseElements":null}}"#
        )
    };
    let omitted = r#"{"omitted":true,"originalSize":1,"reason":"requestParameters too large"}"#;
    world.write("cut.json", [record("e1", omitted), record("e2", omitted)].concat());
    world.write("whole.json", record("e1", r#"{"name":"OrderFlowers"}"#));
    let listed = || {
        let verified = world.run(&["verify", "--format", "json"]).json();
        let unsupported = verified["coverage"]["unsupported"].as_array().unwrap().clone();
        unsupported.iter().map(|row| row["records"].as_u64().unwrap()).sum::<u64>()
    };
    world.ingest(&["cut.json"]);
    assert_eq!(listed(), 2);
    world.ingest(&["whole.json"]);
    assert_eq!(listed(), 1);
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in crate::ingest::common::files(from) {
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(to.join(file.file_name().unwrap()), bytes).unwrap();
    }
}

#[test]
fn a_run_over_nothing() {
    let world = World::new();
    std::fs::create_dir(world.path("empty")).unwrap();
    let answer = world.ingest(&["empty"]);
    adds_up(&answer);
    assert_eq!(answer["tip"], Value::Null);
    assert_eq!(answer["commits"], 0);
    assert_eq!(answer["files"], json!({ "read": 0, "known": 0, "skipped": 0 }));
}
