//! The history of a Lex V2 bot is true, also beside bots of V1.

use std::convert::Infallible;

use lexrewind::query::{Archive, When, show_all};
use lexrewind::render;
use lexrewind::repo::Repo;
use serde_json::{Value, json};

use crate::generator::delivery::{Delivery, deliver};
use crate::generator::history as v1;
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::generator::v2::history::{self, History, Plan};
use crate::ingest::common::{World, rebuild_is_same, record, tip_at_once};
use crate::truth_v2::compare::{Comparison, Shown, text};

/// Only these records, shuffled over some files and runs, some of them twice.
fn delivered(world: &World, records: &[Record], seed: u64, runs: usize) -> Vec<String> {
    let how = Delivery {
        seed,
        runs,
        others_per_record: 0.2,
        unknown_per_record: 0.0,
        ..Delivery::default()
    };
    let delivered = deliver(&world.path(&format!("logs-{runs}")), records, &how).unwrap();
    delivered.runs.iter().map(|run| run.to_str().unwrap().to_owned()).collect()
}

/// The rows of `show --all` at the end of a second.
fn rows(archive: &Archive, second: i64) -> Vec<Value> {
    let when = When::parse(&format!("@{second}"), 0).unwrap();
    let show = show_all(archive, archive.point(Some(&when)).unwrap()).unwrap();
    let mut answer = String::new();
    let Ok(()) = render::json::show(&show, |piece| -> Result<(), Infallible> {
        answer.push_str(piece);
        Ok(())
    });
    let answer: Value = serde_json::from_str(&answer).unwrap();
    answer["resources"].as_array().unwrap().clone()
}

/// The last id of the path, and the name in the document (section 2 of the contract).
#[track_caller]
fn check_names(row: &Value) {
    let (name, document) = (text(row, "name"), &row["document"]);
    let id = name.rsplit('/').next().unwrap_or_default();
    let member = match row["kind"].as_str().unwrap_or_default() {
        "bot" => "botName",
        "intent" => "intentName",
        "slot" => "slotName",
        "slot-type" => "slotTypeName",
        "alias" => "botAliasName",
        _ => return,
    };
    assert_eq!(row["id"], id, "{row}");
    match document.get(member) {
        Some(name) => assert_eq!(row["displayName"], *name, "{row}"),
        None => assert!(row["displayName"].is_null() || row["displayName"] == id, "{row}"),
    }
}

/// By account, region, API, kind, name and version: `DRAFT` first, then numbers as numbers.
fn place(row: &Value) -> (Vec<String>, Option<u64>) {
    let of = ["account", "region", "api", "kind", "name"].map(|member| text(row, member));
    (of.to_vec(), row["version"].as_str().and_then(|version| version.parse().ok()))
}

#[track_caller]
fn check(world: &World, recorded: &History, plan: &Plan, seed: u64) {
    let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
    let mut comparison = Comparison::default();
    let seconds: Vec<i64> = recorded.truth.seconds().into_iter().collect();
    for second in seconds.iter().copied().step_by((seconds.len() / 12).max(1)) {
        let rows = rows(&archive, second);
        assert!(rows.iter().map(place).is_sorted(), "seed {seed}, second {second}");
        let of_v2: Vec<&Value> = rows.iter().filter(|row| row["api"] == "v2").collect();
        of_v2.iter().for_each(|row| check_names(row));
        let shown: Vec<Shown> = of_v2.into_iter().map(Shown::of).collect();
        let truth = recorded.truth.at(second).unwrap();
        if let Err(difference) = comparison.compare(&shown, &plan.account, &plan.region, truth) {
            panic!("seed {seed}, second {second}: {difference}");
        }
    }
}

#[test]
fn however_it_is_delivered() {
    for (seed, plan) in [
        Plan { calls: 100, ..Plan::default() },
        Plan { calls: 100, same_second_rate: 0.9, ..Plan::default() },
        Plan { calls: 100, unclear_rate: 0.1, ..Plan::default() },
        Plan { calls: 80, before: 40, unclear_rate: 0.05, ..Plan::default() },
    ]
    .iter()
    .enumerate()
    {
        let seed = 300 + seed as u64;
        let recorded = history::random(seed, plan);
        let expect = tip_at_once(&recorded.records);
        let world = World::new();
        let runs = delivered(&world, &recorded.records, seed, 1);
        world.ingest(&[&runs[0]]);
        assert_eq!(world.tip(), expect, "seed {seed}, in one run");
        check(&world, &recorded, plan, seed);
        for order in 0..2 {
            let world = World::new();
            let mut runs = delivered(&world, &recorded.records, seed, 4);
            if order == 1 {
                Rng::new(seed).shuffle(&mut runs);
            }
            for run in runs {
                world.ingest(&[&run]);
            }
            assert_eq!(world.tip(), expect, "seed {seed}, in four runs, order {order}");
            world.git(&["fsck", "--strict", "--full", "--no-dangling"]);
            rebuild_is_same(&world.history());
            check(&world, &recorded, plan, seed);
        }
    }
}

/// Bots of both APIs in one account and region.
#[test]
fn beside_bots_of_v1() {
    let plan = Plan { calls: 80, ..Plan::default() };
    let recorded = history::random(400, &plan);
    let first = v1::Plan { start: Some(plan.start), ..v1::Plan::dense(80) };
    let older = v1::random(400, &first);
    let mut records = [recorded.records.clone(), older.records.clone()].concat();
    records.sort_by_key(|record| record.millis);
    let world = World::new();
    for run in delivered(&world, &records, 400, 3) {
        world.ingest(&[&run]);
    }
    assert_eq!(world.tip(), tip_at_once(&records));
    check(&world, &recorded, &plan, 400);
    let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
    for second in older.truth.seconds().into_iter().step_by(7) {
        let mut rows = rows(&archive, second);
        rows.retain(|row| row["api"] == "v1" && row["confidence"] == "exact");
        let truth = older.truth.rows(second);
        for row in &mut rows {
            row.as_object_mut().unwrap().remove("confidence");
            assert!(truth.contains(row), "second {second}: {row}");
        }
        assert!(rows.len() * 2 > truth.len(), "second {second}");
    }
}

// Section 6: a Create with its response, and nothing unclear since, is exact. That a later number shows a
// version that no record has does not concern the draft.
#[test]
fn a_missing_version_leaves_the_draft_exact() {
    let world = World::new();
    let bot = json!({"botId": "9GZXJ6T5EK", "botName": "Flowers"});
    let publish = json!({"botId": "9GZXJ6T5EK", "botVersionLocaleSpecification": {}});
    world.deliver_values(
        "all.json",
        &[
            record(1, "CreateBot", bot, &json!({"botStatus": "Creating"})),
            record(5, "CreateBotVersion", publish, &json!({"botVersion": "2"})),
        ],
    );
    world.ingest(&["all.json"]);
    let show = ["show", "--all", "--at", "2019-05-01T10:00:03Z", "--format", "json"];
    let answer = world.run(&show).json();
    assert_eq!(answer["resources"][1]["kind"], "bot");
    assert_eq!(answer["resources"][1]["confidence"], "exact");
}
