//! The same records give the same commit ids.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::generator::delivery::{Delivery, deliver};
use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::rng::Rng;
use crate::ingest::common::{World, files, git, program, tip_at_once};

fn records(seed: u64) -> Vec<Record> {
    history::random(seed, &Plan::dense(150)).records
}

#[test]
fn however_it_is_delivered() {
    for seed in 0..2 {
        let recorded = history::random(seed, &Plan { calls: 150, ..Plan::default() });
        let expect = tip_at_once(&recorded.records);
        for runs in [1, 3] {
            let world = World::new();
            let how = Delivery { seed: seed + 7, runs, ..Delivery::default() };
            let delivered = deliver(&world.path("logs"), &recorded.records, &how).unwrap();
            world.ingest(&["logs"]);
            assert_eq!(world.tip(), expect, "seed {seed}, {runs} directories at once");
            world.check();
            fs::remove_dir_all(world.history()).unwrap();
            let mut rng = Rng::new(seed);
            let mut order = delivered.runs;
            rng.shuffle(&mut order);
            for run in order {
                world.ingest(&[run.to_str().unwrap()]);
            }
            assert_eq!(world.tip(), expect, "seed {seed}, {runs} directories in turn");
            world.check();
        }
    }
}

#[test]
fn in_any_order_of_runs() {
    for seed in 10..12 {
        let records = records(seed);
        let expect = tip_at_once(&records);
        let pieces: Vec<Vec<&Record>> =
            (0..5).map(|piece| records.iter().skip(piece * 30).take(30).collect()).collect();
        let interleaved: Vec<Vec<&Record>> =
            (0..5).map(|piece| records.iter().skip(piece).step_by(5).collect()).collect();
        let mut orders = vec![pieces.clone(), interleaved];
        orders.push(pieces.iter().rev().cloned().collect());
        orders.push(records.chunks(1).step_by(3).map(|one| one.iter().collect()).take(6).collect());
        for (way, pieces) in orders.iter().enumerate() {
            let world = World::new();
            for (number, piece) in pieces.iter().enumerate() {
                let name = format!("{number}.json");
                world.deliver(&name, piece.iter().copied());
                world.ingest(&[&name]);
            }
            world.deliver("all.json", &records);
            world.ingest(&["all.json"]);
            assert_eq!(world.tip(), expect, "seed {seed}, way {way}");
            world.check();
        }
    }
}

/// As a trail grows: a little at a time, mostly in order, sometimes late, sometimes again. Each
/// time one history has its cache, and looks only at what is new; the other has lost it.
#[test]
fn a_little_at_a_time() {
    for (seed, plan) in
        [(30, Plan { calls: 120, ..Plan::default() }), (31, Plan::dense(90)), (32, Plan::large(90))]
    {
        let records = history::random(seed, &plan).records;
        let mut rng = Rng::new(seed);
        let (with, without) = (World::new(), World::new());
        let (settled, rest) = records.split_at(records.len() / 2);
        let mut pieces: Vec<Vec<&Record>> = vec![settled.iter().step_by(2).collect()];
        pieces.push(settled.iter().skip(1).step_by(2).take(3).collect());
        pieces.extend(rest.chunks(7).map(|piece| piece.iter().collect()));
        for (number, piece) in pieces.iter_mut().enumerate() {
            piece.push(rng.pick(&records));
            let name = format!("{number}.json");
            let answers = [&with, &without].map(|world| {
                world.deliver(&name, piece.iter().copied());
                world.ingest(&[&name])
            });
            assert_eq!(answers[0], answers[1], "seed {seed}, piece {number}");
            fs::remove_file(without.history().join(".git/lexrewind/index.sqlite")).unwrap();
        }
        with.check();
    }
}

#[test]
fn without_its_caches() {
    let records = records(20);
    let expect = tip_at_once(&records);
    let world = World::new();
    for (number, piece) in records.chunks(20).rev().enumerate() {
        let name = format!("{number}.json");
        world.deliver(&name, piece);
        world.ingest(&[&name]);
        let own = world.history().join(".git/lexrewind");
        if number % 2 == 0 {
            fs::remove_file(own.join("index.sqlite")).unwrap();
        }
        if number % 3 == 0 {
            fs::remove_file(own.join("index")).unwrap();
        }
        if number % 4 == 0 {
            fs::write(own.join("index.sqlite"), b"\x07broken").unwrap();
        }
    }
    assert_eq!(world.tip(), expect);
    world.check();
}

#[test]
fn in_a_fresh_clone() {
    let records = records(21);
    let expect = tip_at_once(&records);
    for way in [&["clone", "-q"][..], &["clone", "-q", "--bare"], &["clone", "-q", "--mirror"]] {
        let world = World::new();
        let (first, second): (Vec<_>, Vec<_>) =
            records.iter().enumerate().partition(|(at, _)| at % 3 != 1);
        world.deliver("first.json", first.iter().map(|(_, record)| *record));
        world.deliver("second.json", second.iter().map(|(_, record)| *record));
        world.ingest(&["first.json"]);
        let clone = world.path("clone");
        let args: Vec<&str> = way.iter().copied().chain(["history", "clone"]).collect();
        git(&world.path(""), &args);
        let ran = program(&clone).arg("ingest").arg(world.path("first.json")).output().unwrap();
        assert!(ran.status.success(), "{way:?}: {}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(
            git(&clone, &["rev-parse", "main"]),
            git(&world.history(), &["rev-parse", "main"])
        );
        let ran = program(&clone).arg("ingest").arg(world.path("second.json")).output().unwrap();
        assert!(ran.status.success(), "{way:?}: {}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(git(&clone, &["rev-parse", "main"]).trim(), expect, "{way:?}");
        crate::ingest::common::check(&clone);
    }
}

/// Each form that keeps a record whole gives the same ids, also from several forms at once.
#[test]
fn in_other_forms() {
    let forms = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms");
    let expect = {
        let world = World::new();
        world.ingest(&[forms.join("delivered.json").to_str().unwrap()]);
        world.tip()
    };
    let poor =
        ["console.csv", "lake-columns", "athena", "logstash", "elastic-without", "ocsf", "wazuh"];
    let mut all = files(&forms);
    for file in &all {
        let name = file.file_name().unwrap().to_str().unwrap();
        if poor.iter().any(|start| name.starts_with(start)) {
            continue;
        }
        let world = World::new();
        world.ingest(&[file.to_str().unwrap()]);
        assert_eq!(world.tip(), expect, "{name}");
    }
    for reversed in [false, true] {
        let world = World::new();
        for file in &all {
            let answer = world.ingest(&[file.to_str().unwrap()]);
            assert_eq!(answer["conflicts"], json!([]), "{}", file.display());
        }
        assert_eq!(world.tip(), expect, "one form after the other, reversed: {reversed}");
        world.check();
        all.reverse();
    }
    let world = World::new();
    let answer = world.ingest(&[forms.to_str().unwrap()]);
    assert_eq!(answer["conflicts"], json!([]));
    assert_eq!(world.tip(), expect, "all at once");
}

/// Random histories in the wrappings people have.
#[test]
fn wrapped() {
    let records = records(22);
    let expect = tip_at_once(&records);
    let values: Vec<Value> = records.iter().map(Record::value).collect();
    let lines: String = records.iter().map(|record| format!("{}\n", record.json)).collect();
    let lookup = json!({ "Events": records.iter().map(|record| json!({
        "EventId": record.id, "EventName": record.name, "CloudTrailEvent": record.json,
    })).collect::<Vec<_>>() });
    let bridge: String = values
        .iter()
        .map(|value| {
            let detail_type = "AWS API Call via CloudTrail";
            json!({"version": "0", "id": "x", "detail-type": detail_type, "source": "aws.lex",
                   "account": value["recipientAccountId"], "time": value["eventTime"],
                   "region": value["awsRegion"], "resources": [], "detail": value})
            .to_string()
        })
        .collect();
    let pretty = serde_json::to_string_pretty(&json!({ "Records": values })).unwrap();
    let bodies =
        [("a.jsonl", lines), ("b.json", lookup.to_string()), ("c", bridge), ("d.json", pretty)];
    let mixed = World::new();
    for (name, body) in &bodies {
        let world = World::new();
        world.write(name, body);
        world.ingest(&[name]);
        assert_eq!(world.tip(), expect, "{name}");
        mixed.write(name, body);
        let answer = mixed.ingest(&[name]);
        assert_eq!(answer["conflicts"], json!([]), "{name}");
        assert_eq!(mixed.tip(), expect, "{name} after others");
    }
    mixed.check();
}

/// A console CSV proves that a change took place, not what it was; the whole record heals it.
#[test]
fn the_fuller_copy_wins() {
    let records = records(23);
    let expect = tip_at_once(&records);
    let mut csv = String::from(
        "Event time,User name,Event ID,Event name,Event source,AWS region,Read only,\
         Source IP address,User agent,Error code,Request ID,Recipient Account Id,Resources\n",
    );
    for record in records.iter().filter(|record| record.class == Class::Write) {
        let value = record.value();
        let text = |member: &str| value[member].as_str().unwrap_or_default().to_owned();
        csv.push_str(&format!(
            "{},alice,{},{},{},{},false,{},x,,{},{},[]\n",
            text("eventTime"),
            record.id,
            record.name,
            text("eventSource"),
            record.region,
            text("sourceIPAddress"),
            text("requestID"),
            record.account,
        ));
    }
    for csv_first in [true, false] {
        let world = World::new();
        world.write("console.csv", &csv);
        world.deliver("all.json", &records);
        let (one, two) =
            if csv_first { ("console.csv", "all.json") } else { ("all.json", "console.csv") };
        world.ingest(&[one]);
        world.check();
        world.ingest(&[two]);
        assert_eq!(world.tip(), expect, "CSV first: {csv_first}");
        world.check();
    }
}
