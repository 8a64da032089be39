//! `ingest --baseline`: reproducible like everything else, and kept in the journal.

use lexrewind::lex::{Json, epoch_seconds};
use serde_json::{Value, json};

use crate::generator::history::{self, History, Plan};
use crate::generator::record::Record;
use crate::generator::service::{Kind, Service};
use crate::ingest::common::World;

const HERE: [&str; 4] = ["--account", "111122223333", "--region", "us-east-1"];

/// A history of which the first half of the records is lost, and what Lex shows at the end.
fn recorded(seed: u64) -> (Vec<Record>, Vec<String>, String) {
    let plan = Plan { calls: 120, refused_rate: 0.0, read_only_rate: 0.0, ..Plan::dense(120) };
    let History { mut records, services, .. } = history::random(seed, &plan);
    records.drain(..records.len() / 2);
    let end = records.last().unwrap().second();
    let at = format!("@{end}");
    let shown = shown(&services[0], end * 1000);
    (records, shown, at)
}

fn shown(service: &Service, now: i64) -> Vec<String> {
    let mut texts = Vec::new();
    for (kind, get, member) in [
        (Kind::Bot, "GetBot", "versionOrAlias"),
        (Kind::Intent, "GetIntent", "version"),
        (Kind::SlotType, "GetSlotType", "version"),
    ] {
        for (name, _) in service.resources(kind) {
            let asked = json!({ "name": name, member: "$LATEST" });
            let answer: Value = service.clone().call(get, asked, now).unwrap();
            texts.push(answer.to_string());
        }
    }
    texts
}

fn args<'a>(at: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["--baseline", "live.json", "--at", at];
    args.extend(HERE);
    args.extend(rest);
    args
}

#[test]
fn the_same_commits_in_any_order_and_any_number_of_runs() {
    for seed in [3, 4] {
        let (records, shown, at) = recorded(seed);
        let mut tips = Vec::new();
        for way in 0..4 {
            let world = World::new();
            world.write("live.json", shown.join("\n"));
            world.deliver("all.json", &records);
            world.deliver("odd.json", records.iter().step_by(2));
            match way {
                0 => {
                    let recorded = world.ingest(&args(&at, &["all.json"]));
                    assert_eq!(recorded["records"]["baselines"], shown.len() as u64);
                    let records = recorded["records"].as_object().unwrap();
                    let of = |name: &str| records[name].as_u64().unwrap();
                    let rest = records.keys().filter(|name| *name != "read");
                    assert_eq!(of("read"), rest.map(|name| of(name)).sum::<u64>());
                }
                1 => {
                    world.ingest(&args(&at, &[]));
                    // `--account` was its account, and excluded nothing.
                    let run = world.git(&["show", "journal:runs/000001.json"]);
                    assert!(run.contains("\"whole\": true"), "{run}");
                    world.ingest(&["all.json"]);
                }
                2 => {
                    world.ingest(&["odd.json"]);
                    world.ingest(&args(&at, &[]));
                    world.ingest(&["all.json"]);
                    // Once more changes nothing.
                    let again = world.ingest(&args(&at, &[]));
                    assert_eq!(again["commits"], 0);
                }
                _ => {
                    // One file for each resource, under other names, in another order.
                    world.ingest(&["all.json"]);
                    for (number, text) in shown.iter().rev().enumerate() {
                        let name = format!("of {number}");
                        world.write(&name, text);
                        let mut args = args(&at, &[]);
                        args[1] = &name;
                        world.ingest(&args);
                    }
                }
            }
            world.check();
            tips.push(world.tip());
        }
        tips.dedup();
        assert_eq!(tips.len(), 1, "seed {seed}: {tips:?}");
    }
}

#[test]
fn after_a_whole_baseline_everything_is_exact_and_equal() {
    let (records, shown, at) = recorded(5);
    let world = World::new();
    world.write("live.json", shown.join("\n"));
    world.deliver("all.json", &records);
    world.ingest(&args(&at, &["all.json"]));
    let mut drift = vec!["drift", "--detailed-exitcode", "--json"];
    let live = world.path("live.json");
    drift.push(live.to_str().unwrap());
    let ran = world.run(&drift);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_late_baseline_keeps_to_the_rules_of_late_records() {
    let (records, mut shown, _) = recorded(7);
    let moment = records[records.len() * 9 / 10].second();
    let at = format!("@{moment}");
    // Only unchanged content was the same at that moment.
    shown.retain(|text| {
        let shown = Json::parse(text).unwrap();
        let changed = shown.as_object().unwrap().get("lastUpdatedDate").and_then(epoch_seconds);
        changed.unwrap() < moment
    });
    assert!(!shown.is_empty());
    for how in ["append", "fail"] {
        let world = World::new();
        world.write("live.json", shown.join("\n"));
        world.deliver("all.json", &records);
        world.ingest(&["all.json", "--late", how]);
        let tip = world.tip();
        let ran = world.try_ingest(&args(&at, &[]));
        let expect = if how == "append" { 0 } else { 1 };
        assert_eq!(ran.code, Some(expect), "{how}: {}", ran.stderr);
        if how == "append" {
            world.git(&["merge-base", "--is-ancestor", &tip, "main"]);
        } else {
            assert_eq!(world.tip(), tip);
        }
        world.check();
    }
}

#[test]
fn the_journal_of_a_clone_is_enough() {
    let (records, shown, at) = recorded(6);
    let world = World::new();
    world.write("live.json", shown.join("\n"));
    world.deliver("all.json", &records);
    world.ingest(&args(&at, &["all.json"]));
    let tip = world.tip();
    let files = world.git(&["ls-tree", "-r", "--name-only", "journal", "records"]);
    let mut text = String::new();
    for file in files.lines() {
        text.push_str(&world.git(&["show", &format!("journal:{file}")]));
    }
    let other = World::new();
    other.write("journal.jsonl", text);
    other.ingest(&["journal.jsonl"]);
    assert_eq!(other.tip(), tip);
}
