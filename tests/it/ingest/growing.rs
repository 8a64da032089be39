//! A directory that grows: only what is new is read.

use std::fs;

use serde_json::json;

use crate::generator::history::{self, Plan};
use crate::ingest::common::World;

#[test]
fn only_new_files_are_read() {
    let records = history::random(1, &Plan::dense(60)).records;
    let world = World::new();
    world.deliver("logs/a/1.json", &records[..20]);
    world.deliver("logs/b/2.json", &records[20..40]);
    let first = world.ingest(&["logs"]);
    assert_eq!(first["files"], json!({ "read": 2, "known": 0, "skipped": 0 }));
    let refs = world.git(&["show-ref"]);
    let again = world.ingest(&["logs"]);
    assert_eq!(again["files"], json!({ "read": 0, "known": 2, "skipped": 0 }));
    assert_eq!(again["commits"], 0);
    assert_eq!(again["records"]["read"], 0);
    assert_eq!(again["tip"], world.tip());
    assert_eq!(world.git(&["show-ref"]), refs, "no run of the journal");

    world.deliver("logs/a/3.json", &records[40..]);
    let third = world.ingest(&["logs"]);
    assert_eq!(third["files"], json!({ "read": 1, "known": 2, "skipped": 0 }));
    world.check();
}

#[test]
fn a_file_that_moved_is_known_by_its_content() {
    let records = history::random(2, &Plan::dense(30)).records;
    let world = World::new();
    let file = world.deliver("logs/1.json", &records);
    world.ingest(&["logs"]);
    let refs = world.git(&["show-ref"]);
    fs::rename(file, world.path("logs/moved.json")).unwrap();
    let again = world.ingest(&["logs"]);
    assert_eq!(again["files"], json!({ "read": 0, "known": 1, "skipped": 0 }));
    assert_eq!(again["records"]["read"], 0);
    assert_eq!(world.git(&["show-ref"]), refs);
}

#[test]
fn a_file_that_grew_is_read_again() {
    let records = history::random(3, &Plan::dense(40)).records;
    let lines = |count: usize| -> String {
        records[..count].iter().map(|record| format!("{}\n", record.json)).collect()
    };
    let world = World::new();
    world.write("logs/all.jsonl", lines(25));
    world.ingest(&["logs"]);
    world.write("logs/all.jsonl", lines(40));
    let answer = world.ingest(&["logs"]);
    assert_eq!(answer["files"], json!({ "read": 1, "known": 0, "skipped": 0 }));
    let whole = World::new();
    whole.write("all.jsonl", lines(40));
    whole.ingest(&["all.jsonl"]);
    assert_eq!(world.tip(), whole.tip());
    world.check();
}

/// The bound on records may be raised later.
#[test]
fn a_file_with_a_record_too_large_is_read_again_under_a_higher_bound() {
    let records = history::random(4, &Plan::dense(40)).records;
    let largest = records.iter().map(|record| record.json.len()).max().unwrap();
    let world = World::new();
    world.deliver("logs/all.json", &records);
    let bound = format!("--max-record-bytes={}", largest - 1);
    let answer = world.ingest(&["logs", &bound]);
    assert!(answer["records"]["skipped"].as_u64().unwrap() > 0);
    world.ingest(&["logs"]);
    let whole = World::new();
    whole.deliver("all.json", &records);
    whole.ingest(&["all.json"]);
    assert_eq!(world.tip(), whole.tip());
    world.check();
}
