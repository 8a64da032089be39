//! The versions, the aliases and the effective bot of the history are the true ones.

use std::collections::{BTreeMap, BTreeSet};

use lexrewind::lex::Version;
use lexrewind::query::versions::Pointer;
use lexrewind::query::{self, Archive, Point, Subject, When};
use lexrewind::render;
use lexrewind::repo::Repo;
use lexrewind::state::Confidence;
use serde_json::{Value, json};

use crate::generator::delivery::{Delivery, deliver};
use crate::generator::history::{self, History, Plan};
use crate::generator::service::Version as TrueVersion;
use crate::generator::truth::Key;
use crate::ingest::common::World;

type Documents<'a> = BTreeMap<&'a Key, &'a Value>;

fn ingested(recorded: &History, seed: u64) -> (World, Archive) {
    let world = World::new();
    let how = Delivery { seed, ..Delivery::default() };
    for run in deliver(&world.path("logs"), &recorded.records, &how).unwrap().runs {
        world.ingest(&[run.to_str().unwrap()]);
    }
    let archive = Archive::new(Repo::open(&world.history()).unwrap()).unwrap();
    (world, archive)
}

fn plans() -> Vec<Plan> {
    vec![
        Plan { calls: 260, ..Plan::default() },
        Plan::dense(260),
        Plan { calls: 260, clean_up_rate: 0.15, create_version_rate: 0.4, ..Plan::dense(260) },
        Plan { same_second_rate: 0.0, clean_up_rate: 0.1, ..Plan::dense(300) },
    ]
}

/// Each recorded history of some seeds and plans, with some of its seconds.
fn each_history(
    seeds: std::ops::Range<u64>,
    mut look: impl FnMut(u64, &History, &Archive, &[i64]),
) {
    for seed in seeds {
        for (at, plan) in plans().iter().enumerate() {
            let recorded = history::random(seed * 10 + at as u64, plan);
            let (_world, archive) = ingested(&recorded, seed);
            let all: Vec<i64> = recorded.truth.seconds().into_iter().collect();
            let step = (all.len() / 12).max(1);
            let mut seconds: Vec<i64> = all.iter().copied().step_by(step).collect();
            seconds.extend(all.last());
            look(seed, &recorded, &archive, &seconds);
        }
    }
}

fn point(archive: &Archive, second: i64) -> Point {
    let when = When::parse(&format!("@{second}"), 0).unwrap();
    archive.point(Some(&when)).unwrap()
}

fn subject(archive: &Archive, key: &Key) -> Subject {
    Subject::find(
        archive,
        &archive.point(None).unwrap(),
        &Key { version: None, ..key.clone() }.address(),
    )
    .unwrap()
}

/// The items of a list of a document.
fn items<'a>(document: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    document.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

/// A document with what it leads to, written down as briefly as it can be: the rules of Lex V1.
fn resolve(documents: &Documents<'_>, key: &Key) -> Value {
    let mut document = documents[key].clone();
    let beside = |kind, name: &str, version: &str| {
        let version = version.parse().map_or(TrueVersion::Latest, TrueVersion::Number);
        resolve(
            documents,
            &Key { kind, name: name.to_owned(), version: Some(version), ..key.clone() },
        )
    };
    let text = |value: &Value, member: &str| value[member].as_str().unwrap_or_default().to_owned();
    let whole = document.clone();
    match key.kind {
        "alias" => {
            let bot = beside("bot", &text(&whole, "botName"), &text(&whole, "botVersion"));
            document["resolved"] = bot;
        }
        "bot" => {
            for intent in items(&mut document, "intents") {
                let (name, version) = (text(intent, "intentName"), text(intent, "intentVersion"));
                intent["resolved"] = beside("intent", &name, &version);
            }
        }
        "intent" => {
            for slot in items(&mut document, "slots") {
                let (name, version) = (text(slot, "slotType"), text(slot, "slotTypeVersion"));
                slot["resolved"] = if version.is_empty() {
                    json!({ "kind": "built-in-slot-type", "name": name })
                } else {
                    beside("slot-type", &name, &version)
                };
            }
        }
        _ => {}
    }
    let version = key.version.map(|version| version.to_string());
    json!({ "kind": key.kind, "name": key.name, "version": version, "document": document })
}

/// The answer of the program without what [`resolve`] does not have.
fn bare(value: &mut Value) {
    if let Value::Object(members) = value {
        if members.contains_key("moves_with_latest") {
            for name in ["address", "state", "confidence", "doubt", "moves_with_latest", "event"] {
                members.remove(name);
            }
        }
        members.values_mut().for_each(bare);
    } else if let Value::Array(items) = value {
        items.iter_mut().for_each(bare);
    }
}

#[test]
fn the_effective_bot_is_the_true_one() {
    let (mut exact, mut doubted) = (0, 0);
    each_history(300..303, |seed, recorded, archive, seconds| {
        for second in seconds {
            let truth = recorded.truth.at(*second);
            let roots = truth.keys().filter(|key| match key.kind {
                "alias" => true,
                "bot" => key.version == Some(TrueVersion::Latest),
                _ => false,
            });
            for key in roots {
                let found =
                    query::resolved(archive, point(archive, *second), &subject(archive, key));
                let found = found.unwrap();
                let mut answer: Value =
                    serde_json::from_str(&render::json::resolved(&found)).unwrap();
                if found.confidence() != Confidence::Exact {
                    doubted += 1;
                    continue;
                }
                bare(&mut answer["resolved"]);
                let expect = resolve(&truth, key);
                assert_eq!(
                    answer["resolved"],
                    expect,
                    "seed {seed}, {} at {second}",
                    key.address()
                );
                assert_eq!(answer["missing"], json!([]));
                exact += 1;
            }
        }
    });
    assert!(exact > 200 && doubted * 4 < exact, "{exact} exact, {doubted} not");
}

/// What an alias pointed to from which second on: `None` for nothing.
fn true_turns(recorded: &History, key: &Key, until: i64) -> Vec<(i64, Option<String>)> {
    let mut turns: Vec<(i64, Option<String>)> = Vec::new();
    for (second, document) in recorded.truth.life(key).filter(|(second, _)| *second <= until) {
        let version = document.map(|it| it["botVersion"].as_str().unwrap().to_owned());
        if turns.last().is_none_or(|(_, last)| *last != version) {
            turns.push((second, version));
        }
    }
    turns
}

#[test]
fn the_life_of_every_alias_is_the_true_one() {
    let (mut exact, mut doubted) = (0, 0);
    each_history(310..313, |seed, recorded, archive, seconds| {
        let aliases: Vec<&Key> = recorded.truth.keys().filter(|key| key.kind == "alias").collect();
        for (key, second) in aliases.iter().flat_map(|key| seconds.iter().map(move |at| (key, *at)))
        {
            let expect = true_turns(recorded, key, second);
            let answer = query::versions(
                archive,
                point(archive, second),
                &subject(archive, key),
                usize::MAX,
            );
            let Ok(answer) = answer else {
                assert_eq!(expect, [], "seed {seed}, {} at {second}", key.address());
                continue;
            };
            let alias = &answer.aliases[0];
            if alias.spans.iter().any(|span| span.confidence != Confidence::Exact) {
                doubted += 1;
                continue;
            }
            let turns = alias.spans.iter().map(|span| match span.pointer {
                Pointer::Version(version) => (span.from, Some(version.written(alias.key.api))),
                Pointer::Deleted => (span.from, None),
                Pointer::Nothing | Pointer::Unrecorded => panic!("nothing is untold here"),
            });
            let turns: Vec<_> = turns.collect();
            assert_eq!(turns, expect, "seed {seed}, {} at {second}", key.address());
            assert!(alias.gaps.is_empty());
            let ends = alias.spans.iter().map(|span| span.to);
            let begins = turns.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
            assert!(ends.eq(begins), "one ends when the next begins");
            exact += 1;
        }
    });
    assert!(exact > 200 && doubted * 4 < exact, "{exact} exact, {doubted} not");
}

#[test]
fn every_version_is_listed_and_how_it_ended() {
    let (mut looked, mut gone) = (0, 0);
    each_history(320..323, |seed, recorded, archive, seconds| {
        let latest = |key: &&Key| key.version == Some(TrueVersion::Latest);
        for key in recorded.truth.keys().filter(latest) {
            let subject = subject(archive, key);
            for second in seconds {
                let whole = format!("seed {seed}, {} at {second}", key.address());
                let Ok(answer) =
                    query::versions(archive, point(archive, *second), &subject, usize::MAX)
                else {
                    assert!(recorded.truth.life(key).all(|(from, _)| from > *second), "{whole}");
                    continue;
                };
                let truth = recorded.truth.at(*second);
                let is_doubted = |it: &query::versions::PublishedVersion| {
                    it.number_is_counted || it.confidence != Confidence::Exact
                };
                let draft = answer.draft.as_ref().unwrap();
                if answer.versions.iter().any(is_doubted) || draft.confidence == Confidence::Partial
                {
                    continue;
                }
                let of = |number| Key { version: Some(TrueVersion::Number(number)), ..key.clone() };
                let ever: BTreeSet<u64> = recorded
                    .truth
                    .keys()
                    .filter(|other| Key { version: key.version, ..(*other).clone() } == *key)
                    .filter_map(|other| match other.version? {
                        TrueVersion::Number(number) => Some(number),
                        TrueVersion::Latest => None,
                    })
                    .filter(|number| {
                        recorded.truth.life(&of(*number)).any(|(from, _)| from <= *second)
                    })
                    .collect();
                let listed: BTreeSet<u64> = answer.versions.iter().map(|it| it.number).collect();
                assert_eq!(listed, ever, "{whole}");
                assert_eq!(answer.unrecorded, [], "{whole}");
                for published in &answer.versions {
                    let number = published.number;
                    let version = of(number);
                    assert_eq!(
                        published.ending.is_none(),
                        truth.contains_key(&version),
                        "{whole} {number}"
                    );
                    let life: Vec<_> =
                        recorded.truth.life(&version).filter(|(from, _)| from <= second).collect();
                    assert_eq!(published.by.event().time, life[0].0, "{whole} {number}");
                    if let Some(ending) = &published.ending {
                        assert_eq!(ending.event().time, life.last().unwrap().0, "{whole} {number}");
                        gone += 1;
                    }
                    looked += 1;
                }
                assert_eq!(draft.is_living, truth.contains_key(key), "{whole}");
                if let (Some(Version::Number(since)), true, Some(parts)) =
                    (draft.changes.since, draft.is_living, &draft.changes.summary)
                {
                    let (_, published) = recorded.truth.life(&of(since)).next().unwrap();
                    assert_eq!(parts.is_empty(), truth[key] == published.unwrap(), "{whole}");
                }
            }
        }
    });
    assert!(looked > 600 && gone > 60, "{looked} looked at, {gone} gone");
}
