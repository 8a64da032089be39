//! Records that come late, where history may be rewritten, or the run must fail.

use serde_json::Value;

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::ingest::common::World;

fn records(seed: u64) -> Vec<Record> {
    history::random(seed, &Plan::dense(120)).records
}

/// Every seventh record is late.
fn split(records: &[Record]) -> (Vec<&Record>, Vec<&Record>) {
    let (late, first): (Vec<_>, Vec<_>) =
        records.iter().enumerate().partition(|(at, _)| at % 7 == 3);
    let only = |list: Vec<(usize, &'_ Record)>| {
        list.into_iter().map(|(_, record)| record.id.clone()).collect::<Vec<_>>()
    };
    let (late, first) = (only(late), only(first));
    let of = |ids: &[String]| records.iter().filter(|record| ids.contains(&record.id)).collect();
    (of(&first), of(&late))
}

fn in_order(records: &[Record]) -> String {
    let world = World::new();
    world.deliver("all.json", records);
    world.ingest(&["all.json"]);
    world.tip()
}

fn world(records: &[Record]) -> World {
    let world = World::new();
    let (first, late) = split(records);
    world.deliver("first.json", first);
    world.deliver("late.json", late);
    world
}

#[test]
fn a_rewrite_keeps_the_old_tip() {
    let records = records(1);
    let world = world(&records);
    world.ingest(&["first.json"]);
    let old = world.tip();
    let answer = world.ingest(&["late.json"]);
    assert_eq!(world.tip(), in_order(&records));
    assert_eq!(world.git(&["rev-parse", "refs/lexrewind/superseded/1"]).trim(), old);
    assert_eq!(answer["superseded"], "refs/lexrewind/superseded/1");
    assert!(answer["late"]["events"].as_u64().unwrap() > 0, "{answer}");
    assert!(answer["late"]["rewritten"].as_u64().unwrap() > 0, "{answer}");
    world.check();
    assert_eq!(world.git(&["status", "--porcelain"]), "");
}

#[test]
fn every_rewrite_keeps_its_old_tip() {
    let records = records(2);
    let world = World::new();
    let mut tips = Vec::new();
    for (number, chunk) in records.chunks(30).rev().enumerate() {
        let name = format!("{number}.json");
        world.deliver(&name, chunk);
        world.ingest(&[&name]);
        tips.push(world.tip());
    }
    for (number, tip) in tips[..tips.len() - 1].iter().enumerate() {
        let name = format!("refs/lexrewind/superseded/{}", number + 1);
        assert_eq!(world.git(&["rev-parse", &name]).trim(), tip);
    }
    assert_eq!(world.tip(), in_order(&records));
    world.check();
}

#[test]
fn fail_changes_nothing() {
    let world = world(&records(3));
    world.ingest(&["first.json"]);
    let refs = world.git(&["show-ref"]);
    let ran = world.try_ingest(&["late.json", "--late", "fail"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("before the tip"), "{}", ran.stderr);
    assert_eq!(world.git(&["show-ref"]), refs);
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    world.check();
    world.ingest(&["late.json", "--late", "rewrite"]);
    world.check();
}

#[test]
fn fail_is_remembered_like_the_others() {
    let world = world(&records(3));
    world.ingest(&["first.json", "--late", "fail"]);
    let refs = world.git(&["show-ref"]);
    assert_eq!(world.try_ingest(&["late.json"]).code, Some(1));
    assert_eq!(world.git(&["show-ref"]), refs);
    world.check();
}

#[test]
fn fail_accepts_events_that_are_not_late() {
    let records = records(4);
    let world = World::new();
    for (number, chunk) in records.chunks(11).enumerate() {
        // A run may end within a second.
        let name = format!("{number}.json");
        world.deliver(&name, chunk);
        let ran = world.try_ingest(&[&name, "--late", "fail"]);
        if ran.code != Some(0) {
            let split = number * 11;
            assert_eq!(records[split - 1].second(), records[split].second(), "{}", ran.stderr);
            world.ingest(&[&name, "--late", "rewrite"]);
        }
    }
    assert_eq!(world.tip(), in_order(&records));
    world.check();
}

/// What was held back is committed in time, and nothing that was committed goes.
#[test]
fn settling() {
    let records = records(5);
    let world = World::new();
    // Not within a second: the rest of it would be late.
    let splits = |at: &usize| records[at - 1].second() < records[*at].second();
    let (first, rest) = records.split_at((60..).find(splits).unwrap());
    world.deliver("first.json", first);
    world.deliver("rest.json", rest);
    let held = world.ingest(&["first.json", "--settle", "1h"]);
    assert!(held["unsettled"].as_u64().unwrap() > 0);
    world.check();
    let all = world.ingest(&["first.json"]);
    assert_eq!(all["files"]["known"], 1);
    assert_eq!(all["unsettled"], 0);
    assert_eq!(world.tip(), in_order(first));
    world.check();

    let tip = world.tip();
    let again = world.ingest(&["first.json", "--settle", "30d"]);
    assert_eq!(world.tip(), tip, "what is committed stays: {again}");
    assert_eq!(again["superseded"], Value::Null);
    world.ingest(&["rest.json", "--settle", "30d"]);
    world.git(&["merge-base", "--is-ancestor", &tip, "main"]);
    world.check();
    world.ingest(&["rest.json"]);
    assert_eq!(world.tip(), in_order(&records));
    world.check();
}

#[test]
fn late_records_within_the_settling_time_rewrite_nothing() {
    let records = records(6);
    let world = World::new();
    let middle = records.len() / 2;
    let (newest, cut) = (records[middle].second(), records[middle - 15].second());
    let settle = format!("{}s", newest - cut + 1);
    let late: Vec<&Record> = records[middle - 10..middle].iter().step_by(2).collect();
    let first = records[..=middle].iter().filter(|one| late.iter().all(|late| late.id != one.id));
    world.deliver("first.json", first);
    world.ingest(&["first.json", "--settle", &settle]);
    world.deliver("late.json", late);
    let answer = world.ingest(&["late.json", "--settle", &settle]);
    assert_eq!(answer["late"]["events"], 0);
    assert_eq!(answer["superseded"], Value::Null);
    world.check();
    world.ingest(&["late.json"]);
    assert_eq!(world.tip(), in_order(&records[..=middle]));
    world.check();
}
