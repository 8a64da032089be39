//! The random histories are what they claim to be: the same for a seed, lawful, and recorded correctly.

use crate::generator;
use crate::generator::delivery::{self, Delivery, damage};
use crate::generator::history::{self, Plan};
use crate::generator::record::Class;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io::Read as _};

fn plans() -> Vec<Plan> {
    vec![Plan::default(), Plan::dense(400), Plan { import_rate: 0.05, ..Plan::default() }]
}

#[test]
fn a_seed_gives_the_same_history_again() {
    for (seed, plan) in plans().iter().enumerate() {
        let (one, two) = (history::random(seed as u64, plan), history::random(seed as u64, plan));
        let lines = |h: &history::History| -> Vec<String> {
            h.records.iter().map(|record| record.json.clone()).collect()
        };
        assert_eq!(lines(&one), lines(&two));
        assert_ne!(lines(&one), lines(&history::random(99, plan)));
        let mut streamed = Vec::new();
        history::stream(seed as u64, plan, |record| streamed.push(record.json));
        assert_eq!(lines(&one), streamed);
    }
}

#[test]
fn records_look_as_records_do() {
    let recorded = history::random(3, &Plan::default());
    let mut ids = BTreeSet::new();
    for record in &recorded.records {
        let value = record.value();
        assert_eq!(value["eventSource"], "lex.amazonaws.com");
        assert_eq!(value["eventName"], record.name.as_str());
        assert_eq!(value["eventID"], record.id.as_str());
        assert_eq!(value["recipientAccountId"], record.account.as_str());
        assert_eq!(
            value["readOnly"],
            Value::Bool(
                record.class == Class::ReadOnly || generator::record::is_read_only(&record.name)
            )
        );
        assert_eq!(value.get("errorCode").is_some(), record.class == Class::Refused);
        if record.class != Class::Write {
            assert_eq!(value["responseElements"], Value::Null);
        }
        assert!(ids.insert(record.id.clone()), "an eventID occurs once");
    }
    assert!(recorded.records.is_sorted_by_key(|record| record.millis));
}

/// All references of a moment lead somewhere, and versions refer to versions.
#[test]
fn every_state_obeys_the_referential_rules() {
    for seed in 0..4 {
        let recorded = history::random(seed, &Plan::dense(500));
        for second in recorded.truth.seconds() {
            let state = recorded.truth.at(second);
            let known: BTreeSet<(&str, &str, Option<String>)> =
                state.keys().map(|key| (key.kind, key.name.as_str(), key.version_text())).collect();
            for (key, document) in &state {
                for (kind, name, version) in references(document) {
                    let version = version.to_owned();
                    let there = known.contains(&(kind, name, Some(version.clone())));
                    assert!(there, "{}: {kind} {name} {version}", key.address());
                    let pinned = key.version_text().is_none_or(|v| v == "$LATEST");
                    assert!(pinned || version != "$LATEST", "{}", key.address());
                }
            }
        }
    }
}

fn references(document: &Value) -> Vec<(&'static str, &str, &str)> {
    let rows = |list: &str, kind, name: &str, version: &str| -> Vec<(&'static str, &str, &str)> {
        let items = document.get(list).and_then(Value::as_array).into_iter().flatten();
        items
            .filter_map(|i| Some((kind, i.get(name)?.as_str()?, i.get(version)?.as_str()?)))
            .collect()
    };
    let mut found = rows("intents", "intent", "intentName", "intentVersion");
    found.extend(rows("slots", "slot-type", "slotType", "slotTypeVersion"));
    if let (Some(bot), Some(version)) =
        (document["botName"].as_str(), document["botVersion"].as_str())
    {
        found.push(("bot", bot, version));
    }
    found
}

/// A plain reading of the records, in their true order, gives the truth: the documents of Puts
/// from their responses, chained by their checksums.
#[test]
fn the_truth_is_what_the_records_say() {
    for (seed, plan) in plans().iter().enumerate() {
        let recorded = history::random(seed as u64, plan);
        let mut puts: BTreeMap<String, Value> = BTreeMap::new();
        let mut chain: BTreeMap<String, String> = BTreeMap::new();
        for record in recorded.records.iter().filter(|record| record.class == Class::Write) {
            let Some(address) = record.address() else { continue };
            if record.name.starts_with("Put") {
                assert_eq!(record.quoted.as_ref(), chain.get(&address), "{address}");
                chain.insert(address.clone(), record.answered.clone().unwrap());
                puts.insert(address, configuration(record.value()["responseElements"].take()));
            } else if record.name.starts_with("Delete")
                && !record.name.ends_with("Version")
                && record.name != "DeleteUtterances"
            {
                chain.remove(&address);
                puts.remove(&address);
            }
        }
        let latest = recorded.truth.last().into_iter();
        let latest: BTreeMap<String, Value> = latest
            .filter(|(key, _)| key.version_text().is_none_or(|v| v == "$LATEST"))
            .map(|(key, document)| (key.address(), document.clone()))
            .collect();
        assert_eq!(latest, puts);
    }
}

/// A published version is what the answer of its publishing showed, for all its life.
#[test]
fn versions_are_what_was_published() {
    let mut seen = 0;
    for seed in 0..4 {
        let recorded = history::random(seed, &Plan::default());
        let versions: BTreeMap<String, _> =
            recorded.truth.keys().map(|key| (key.address(), key)).collect();
        let published = recorded.records.iter().filter(|record| {
            record.class == Class::Write
                && ["CreateIntentVersion", "CreateSlotTypeVersion"].contains(&record.name.as_str())
        });
        for record in published {
            let answer = record.value()["responseElements"].take();
            let number = answer["version"].as_str().unwrap();
            let key = versions[&format!("{}@{number}", record.address().unwrap())];
            let life: Vec<_> = recorded.truth.life(key).collect();
            assert!(life[0].0 <= record.second() && life.len() <= 2);
            assert_eq!(life[0].1, Some(&configuration(answer)));
            assert!(life.get(1).is_none_or(|(_, document)| document.is_none()));
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}

fn configuration(mut shown: Value) -> Value {
    let members = shown.as_object_mut().unwrap();
    members.retain(|name, _| {
        ![
            "status",
            "failureReason",
            "createdDate",
            "lastUpdatedDate",
            "checksum",
            "version",
            "createVersion",
            "tags",
        ]
        .contains(&name.as_str())
    });
    shown
}

#[test]
fn histories_have_something_of_everything() {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut same_second = 0;
    for seed in 0..8 {
        let recorded = history::random(seed, &Plan { import_rate: 0.01, ..Plan::default() });
        for pair in recorded.records.windows(2) {
            let same = pair[0].second() == pair[1].second();
            same_second += usize::from(same && pair[0].address() == pair[1].address());
        }
        for record in recorded.records.iter().filter(|record| record.class == Class::Write) {
            *names.entry(record.name.clone()).or_default() += 1;
        }
    }
    assert!(same_second > 100, "{same_second}");
    let missing: Vec<_> = generator::service::WRITES
        .into_iter()
        // No call of the API creates a channel.
        .filter(|name| *name != "DeleteBotChannelAssociation" && !names.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?} of {names:?}");
}

#[test]
fn a_delivery_holds_what_it_counts() {
    let recorded = history::random(5, &Plan::default());
    let dir = tempfile::tempdir().unwrap();
    let how = Delivery { seed: 5, runs: 3, ..Delivery::default() };
    let delivered = delivery::deliver(dir.path(), &recorded.records, &how).unwrap();
    let by_run: Vec<Vec<Value>> = delivered.runs.iter().map(|run| delivered_records(run)).collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let ours: BTreeSet<&str> = recorded.records.iter().map(|record| record.id.as_str()).collect();
    for (run, records) in by_run.iter().enumerate() {
        let counts = delivered.counts_by_run[run];
        assert_eq!(records.len(), counts.read);
        let mut duplicates = 0;
        for record in records {
            let id = record["eventID"].as_str().unwrap();
            duplicates += usize::from(!seen.insert(id.to_owned()) && ours.contains(id));
        }
        assert_eq!(duplicates, counts.duplicates);
    }
    assert!(ours.iter().all(|id| seen.contains(*id)), "nothing is lost");
    let counts = delivered.counts;
    assert_eq!(counts.writes + counts.refused + counts.read_only, recorded.records.len());
    assert!(counts.duplicates > 0 && counts.other_services > 0 && counts.unsupported > 0);
    assert!(delivered.digests > 0 && !delivered.late.is_empty());
}

/// The records of all log files below a directory.
fn delivered_records(dir: &Path) -> Vec<Value> {
    let mut records = Vec::new();
    for path in files(dir) {
        if path.to_string_lossy().contains("CloudTrail-Digest") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut text = String::new();
        if path.extension().is_some_and(|ending| ending == "gz") {
            flate2::read::MultiGzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
        } else {
            text = String::from_utf8(bytes).unwrap();
        }
        let mut body: Value = serde_json::from_str(&text).unwrap();
        records.append(body["Records"].as_array_mut().unwrap());
    }
    records
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn damage_is_reported() {
    let recorded = history::random(6, &Plan::dense(600));
    let mut records = recorded.records.clone();
    let lost = damage::drop_some(&mut records, 1, 5, |record| record.name == "PutIntent");
    assert_eq!((lost.len(), records.len()), (5, 595));
    assert!(lost.iter().all(|record| record.name == "PutIntent"));

    let mut records = history::random(6, &Plan::default()).records;
    let skewed = damage::skew(&mut records, 1, 3);
    assert!(!skewed.is_empty());
    for skew in &skewed {
        let find = |id: &str| records.iter().find(|record| record.id == id).unwrap();
        let (cause, effect) = (find(&skew.cause), find(&skew.effect));
        assert_eq!(cause.answered, effect.quoted);
        assert!(cause.second() > effect.second() && cause.second() <= effect.second() + 2);
        assert_eq!(cause.value()["eventTime"], generator::date::second(skew.to));
    }

    let cut = damage::omit(&mut records, 2, 4, damage::Field::Both);
    for record in records.iter().filter(|record| cut.contains(&record.id)) {
        assert_eq!(record.value()["responseElements"]["omitted"], true);
        assert_eq!(record.value()["requestParameters"]["reason"], "requestParameters too large");
    }
    assert_eq!(cut.len(), 4);
}

/// `cargo test --release --test it generator_history -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn how_fast_a_large_history_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let calls = 100_000;
    let start = std::time::Instant::now();
    let mut bytes = 0;
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    history::stream(1, &Plan::large(calls), |record| {
        bytes += record.json.len();
        *names.entry(format!("{} {:?}", record.name, record.class)).or_default() += 1;
    });
    let recorded = start.elapsed();
    let start = std::time::Instant::now();
    let how = Delivery { others_per_record: 0.0, ..Delivery::plain() };
    let mut carrier = delivery::Carrier::new(dir.path(), &how, calls);
    history::stream(1, &Plan::large(calls), |record| carrier.push(record).unwrap());
    let delivered = carrier.finish().unwrap();
    let elapsed = start.elapsed();
    let line = format!(
        "{calls} calls, {bytes} bytes: recorded {recorded:?}, delivered {elapsed:?}, {:?}\n{names:#?}\n",
        delivered.counts
    );
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("generator-speed.txt"), &line).unwrap();
}
