//! The history is true.

use std::convert::Infallible;

use lexrewind::query::{Archive, When, show_all};
use lexrewind::render;
use lexrewind::repo::Repo;
use serde_json::Value;

use crate::generator::date;
use crate::generator::delivery::{Delivery, damage, deliver};
use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
use crate::ingest::common::World;

/// Takes in what was delivered, run by run.
fn ingested(records: &[Record], seed: u64, runs: usize) -> World {
    let world = World::new();
    let how = Delivery { seed, runs, ..Delivery::default() };
    let delivered = deliver(&world.path("logs"), records, &how).unwrap();
    for run in delivered.runs {
        world.ingest(&[run.to_str().unwrap()]);
    }
    world
}

/// `show --all` at the end of a second, as its JSON has it.
fn shown(archive: &Archive, second: i64) -> Vec<Value> {
    let when = When::parse(&format!("@{second}"), 0).unwrap();
    let show = show_all(archive, archive.point(Some(&when)).unwrap()).unwrap();
    let mut answer = String::new();
    let Ok(()) = render::json::show(&show, |piece| -> Result<(), Infallible> {
        answer.push_str(piece);
        Ok(())
    });
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let mut rows = answer["resources"].as_array().unwrap().clone();
    // A migration makes a bot of Lex V2, which the history of V1 does not follow.
    rows.retain(|row| row["api"] == "v1");
    rows
}

/// Every row that is marked exact is true, and where `all` are expected, all are there. Says how
/// many rows were exact and how many were not.
#[track_caller]
fn compare(archive: &Archive, recorded: &History, second: i64, whole: bool) -> [usize; 2] {
    let mut counts = [0, 0];
    let truth = recorded.truth.rows(second);
    let rows = shown(archive, second);
    let name = |row: &Value| {
        let text = |member: &str| row[member].as_str().unwrap_or_default().to_owned();
        ["account", "region", "kind", "name", "version"].map(text)
    };
    for row in &rows {
        let exact = row["confidence"] == "exact";
        counts[usize::from(!exact)] += 1;
        let found = truth.iter().find(|there| name(there) == name(row));
        if exact {
            let found = found.unwrap_or_else(|| panic!("at {second} there is no {:?}", name(row)));
            assert_eq!(found["document"], row["document"], "{:?} at {second}", name(row));
        }
    }
    if whole {
        let names = |rows: &[Value]| rows.iter().map(name).collect::<Vec<_>>();
        assert_eq!(names(&rows), names(&truth), "at {second}");
    }
    counts
}

/// Some of the seconds at which something changed: the busiest, and others here and there.
fn seconds(recorded: &History) -> Vec<i64> {
    let mut all: Vec<i64> = recorded.truth.seconds().into_iter().collect();
    let calls = |second: i64| recorded.records.iter().filter(|one| one.second() == second).count();
    all.sort_by_key(|second| std::cmp::Reverse(calls(*second)));
    let step = (all.len() / 20).max(1);
    all.iter().take(20).chain(all.iter().skip(20).step_by(step)).copied().collect()
}

#[test]
fn at_every_second() {
    for (seed, plan) in [
        Plan { calls: 250, ..Plan::default() },
        Plan::dense(250),
        Plan::dense(200),
        Plan { calls: 200, refused_rate: 0.2, create_version_rate: 0.5, ..Plan::default() },
    ]
    .iter()
    .enumerate()
    {
        let recorded = history::random(seed as u64 + 50, plan);
        let world = ingested(&recorded.records, seed as u64, 1 + seed);
        let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
        let mut sum = [0, 0];
        let first = recorded.records[0].second();
        for second in seconds(&recorded).into_iter().chain([first - 1, i64::from(i32::MAX)]) {
            let counts = compare(&archive, &recorded, second, true);
            (sum[0], sum[1]) = (sum[0] + counts[0], sum[1] + counts[1]);
        }
        assert!(sum[1] * 4 < sum[0], "seed {seed}: {sum:?} exact and not");
        let verify = world.run(&["verify", "--format", "json"]).json();
        assert_eq!(verify["gaps"], Value::Array(Vec::new()), "a whole history has no gaps");
    }
}

/// The program agrees with the library.
#[test]
fn by_the_program() {
    let plan = Plan { same_second_rate: 0.0, flicker_rate: 0.0, ..Plan::dense(100) };
    let recorded = history::random(60, &plan);
    let world = ingested(&recorded.records, 1, 2);
    for second in recorded.truth.seconds().into_iter().step_by(17) {
        assert_eq!(world.rows(&date::second(second)), recorded.truth.rows(second));
    }
}

/// What is lost leaves a gap around its time, or at least nothing that is exact and false.
#[test]
fn with_records_lost() {
    let mut bracketed = 0;
    for seed in 70..74 {
        let plan = Plan { same_second_rate: 0.1, ..Plan::dense(220) };
        let recorded = history::random(seed, &plan);
        let mut records = recorded.records.clone();
        // A Put in the middle of a chain: the next Put of the same thing quotes its checksum.
        let lost = damage::drop_some(&mut records, seed, 4, |record| {
            let answered = record.answered.as_ref();
            record.class == Class::Write
                && answered.is_some()
                && recorded.records.iter().any(|next| {
                    next.class == Class::Write
                        && next.quoted.as_ref() == answered
                        && next.address() == record.address()
                })
        });
        let world = ingested(&records, seed, 2);
        world.check();
        let gaps = world.run(&["verify", "--format", "json"]).json()["gaps"].clone();
        for record in &lost {
            let address = record.address().unwrap();
            let time = date::second(record.second());
            let around = |gap: &Value| {
                let text = |member: &str| gap[member].as_str().unwrap_or_default().to_owned();
                text("address") == address && text("from") <= time && time <= text("to")
            };
            let found = gaps.as_array().unwrap().iter().any(around);
            assert!(found, "seed {seed}: {} {address} at {time} in {gaps:#}", record.name);
            bracketed += 1;
        }
        let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
        for second in seconds(&recorded) {
            compare(&archive, &recorded, second, false);
        }
    }
    assert!(bracketed >= 12);
}
