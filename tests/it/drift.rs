//! What a simulated Lex shows at the end of a random history, against the history made of its
//! records.

use std::path::Path;

use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::service::{Kind, Service};
use lexrewind::ingest::{Options, RunTarget, ingest};
use lexrewind::live::{AccountRegion, Live, LiveSource, live};
use lexrewind::query::drift::{DriftCause, DriftVerdict};
use lexrewind::query::{Archive, Drift, drift};
use lexrewind::repo::{self, Repo, Wait};
use lexrewind::trail::Source;
use serde_json::{Value, json};

const KINDS: [(Kind, &str, &str, &str); 3] = [
    (Kind::Bot, "GetBot", "GetBotVersions", "versionOrAlias"),
    (Kind::Intent, "GetIntent", "GetIntentVersions", "version"),
    (Kind::SlotType, "GetSlotType", "GetSlotTypeVersions", "version"),
];

pub(crate) fn archive<'r>(dir: &Path, records: impl IntoIterator<Item = &'r Record>) -> Archive {
    let lines: Vec<&str> = records.into_iter().map(|record| record.json.as_str()).collect();
    let log = format!("{{\"Records\":[{}]}}", lines.join(","));
    let repo = Repo::create(&dir.join("history"), repo::RepoKind::Bare).unwrap();
    let lock = repo.lock(Wait::Never).unwrap();
    let sources = [Source::bytes("a log", log.into_bytes())];
    ingest(RunTarget::History(&repo, &lock), dir, &sources, &Options::default()).unwrap();
    drop(lock);
    Archive::new(repo).unwrap()
}

fn call(service: &Service, operation: &str, parameters: Value, now: i64) -> Value {
    service.clone().call(operation, parameters, now).unwrap()
}

/// What every `get-*` call shows, a text for each.
fn shown(service: &Service, now: i64) -> Vec<String> {
    let mut texts = Vec::new();
    for (kind, get, list, version_member) in KINDS {
        for (name, _) in service.resources(kind) {
            let versions = call(service, list, json!({ "name": name }), now);
            let rows = versions.as_object().unwrap().values().next().unwrap().as_array().unwrap();
            texts.push(versions.to_string());
            for row in rows {
                let asked = json!({ "name": name, version_member: row["version"] });
                let answer = call(service, get, asked, now);
                texts.push(serde_json::to_string_pretty(&answer).unwrap());
            }
            if kind == Kind::Bot {
                texts.push(
                    call(service, "GetBotAliases", json!({ "botName": name }), now).to_string(),
                );
            }
        }
    }
    for list in ["GetBots", "GetIntents", "GetSlotTypes"] {
        texts.push(call(service, list, json!({}), now).to_string());
    }
    texts
}

fn place(service: &Service) -> AccountRegion {
    AccountRegion { account: service.account().to_owned(), region: service.region().to_owned() }
}

fn read(service: &Service, texts: Vec<String>) -> Live {
    let sources: Vec<LiveSource> = texts
        .into_iter()
        .enumerate()
        .map(|(at, text)| LiveSource::Bytes(format!("{at}.json"), text.into_bytes()))
        .collect();
    live(&sources, &place(service)).unwrap()
}

fn compare(archive: &Archive, service: &Service, texts: Vec<String>) -> Drift {
    let live = read(service, texts);
    drift(archive, archive.point(None).unwrap(), place(service), &live).unwrap()
}

/// Addresses that differ, with the paths of what differs in them and the cause.
fn differing(drift: &Drift) -> Vec<(String, Vec<String>, Option<DriftCause>)> {
    let differing = drift.compared.iter().filter(|one| one.is_drift());
    differing
        .map(|one| {
            let version = one
                .version
                .map_or(String::new(), |version| format!("@{}", version.written(one.key.api)));
            let (paths, cause) = match &one.verdict {
                DriftVerdict::Differs(differences, cause) => (
                    differences.list.iter().map(|found| found.path.to_string()).collect(),
                    Some(cause.clone()),
                ),
                DriftVerdict::NeverSeen(cause) => (Vec::new(), Some(cause.clone())),
                DriftVerdict::Missing
                | DriftVerdict::Same
                | DriftVerdict::Listed
                | DriftVerdict::Unrecorded => (Vec::new(), None),
            };
            (format!("{}{version}", one.key.short()), paths, cause)
        })
        .collect()
}

/// Histories whose complete state is recorded: no version without a number.
fn plan() -> Plan {
    Plan { calls: 200, create_version_rate: 0.0, flicker_rate: 0.0, ..Plan::default() }
}

fn end(records: &[Record]) -> i64 {
    records.last().unwrap().second()
}

#[test]
fn final_responses_of_lex_are_not_drift() {
    let mut compared = 0;
    for seed in 0..4 {
        let History { records, services, .. } = history::random(seed, &plan());
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), &records);
        let now = end(&records) * 1000 + 60_000;
        for service in &services {
            let drift = compare(&archive, service, shown(service, now));
            assert_eq!(differing(&drift), [], "seed {seed}");
            assert!(drift.not_given.is_empty(), "seed {seed}: {:?}", drift.not_given);
            compared += drift.compared.len();
        }
    }
    assert!(compared > 200, "{compared}");
}

/// Changes one utterance or value of one resource without a record, if there is one. Its address
/// and the member.
fn change(service: &mut Service, seed: u64, now: i64) -> Option<(String, &'static str)> {
    let (kind, put, word) =
        [(Kind::Intent, "PutIntent", "intent"), (Kind::SlotType, "PutSlotType", "slot-type")]
            [seed as usize % 2];
    let count = service.resources(kind).count();
    let at = (seed as usize * 7) % count.max(1);
    let name = service.resources(kind).nth(at)?.0.to_owned();
    let get = if kind == Kind::Intent { "GetIntent" } else { "GetSlotType" };
    let mut whole = call(service, get, json!({"name": name, "version": "$LATEST"}), now);
    let members = whole.as_object_mut().unwrap();
    for name in ["createdDate", "lastUpdatedDate", "version"] {
        members.remove(name);
    }
    let member = if kind == Kind::Intent {
        let utterances = whole.get("sampleUtterances").cloned().unwrap_or_else(|| json!([]));
        let mut utterances = utterances.as_array().unwrap().clone();
        utterances.push(json!("nobody logged this"));
        whole["sampleUtterances"] = json!(utterances);
        "sampleUtterances"
    } else {
        whole["description"] = json!("nobody logged this");
        "description"
    };
    service.call(put, whole, now).unwrap();
    Some((format!("{word}:{name}@$LATEST"), member))
}

#[test]
fn a_change_after_the_last_record_is_named_with_its_member_and_nothing_else() {
    let mut seen = 0;
    for seed in 20..24 {
        let History { records, mut services, .. } = history::random(seed, &plan());
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), &records);
        let now = end(&records) * 1000 + 60_000;
        for service in &mut services {
            let Some((address, member)) = change(service, seed, now) else { continue };
            let mut texts = shown(service, now);
            // The list alone would show that there is more to ingest.
            texts.retain(|text| text.contains("checksum"));
            let found = differing(&compare(&archive, service, texts));
            let [(found, paths, cause)] = &found[..] else { panic!("seed {seed}: {found:?}") };
            assert_eq!((found, cause), (&address, &Some(DriftCause::HistoryBehind)), "seed {seed}");
            assert!(paths.iter().all(|path| path == member), "seed {seed}: {paths:?}");
            assert!(!paths.is_empty(), "seed {seed}");
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn a_record_that_is_lost_is_unexplained_or_shows_as_an_older_state() {
    let mut seen = 0;
    for seed in 40..52 {
        let History { mut records, services, .. } = history::random(seed, &plan());
        // The last Put of something that nothing happened to later, before the end.
        let last = end(&records);
        let is_last_of_its_own = |at: usize| {
            let record: &Record = &records[at];
            let later = records[at + 1..].iter().filter(|other| other.class == Class::Write);
            record.class == Class::Write
                && record.quoted.is_some()
                && record.second() < last
                && matches!(record.name.as_str(), "PutIntent" | "PutSlotType")
                && later.clone().all(|other| other.address() != record.address())
        };
        let Some(at) = (0..records.len()).rev().find(|at| is_last_of_its_own(*at)) else {
            continue;
        };
        let lost = records.remove(at);
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), &records);
        for service in &services {
            let found = differing(&compare(&archive, service, shown(service, last * 1000)));
            let here = format!("{}/{}/", service.account(), service.region());
            let Some(address) = lost.address().filter(|address| address.starts_with(&here)) else {
                assert_eq!(found, [], "seed {seed}");
                continue;
            };
            let short = address.rsplit('/').next().unwrap();
            let known = |cause: &Option<DriftCause>| {
                matches!(cause, Some(DriftCause::Unexplained | DriftCause::Older { .. }))
            };
            for (found, _, cause) in &found {
                assert_eq!(found, &format!("{short}@$LATEST"), "seed {seed}");
                assert!(known(cause), "seed {seed}: {cause:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn exports_of_published_bots_are_not_drift() {
    let mut seen = 0;
    for seed in 60..63 {
        let History { records, services, .. } = history::random(seed, &plan());
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), &records);
        let now = end(&records) * 1000;
        for service in &services {
            let exports = exports(service, now);
            seen += exports.len();
            let drift = compare(&archive, service, exports);
            assert_eq!(differing(&drift), [], "seed {seed}");
        }
    }
    assert!(seen > 5, "{seen}");
}

/// The export of every published bot, as real ones look: no dates, intents and slot types whole.
fn exports(service: &Service, now: i64) -> Vec<String> {
    let plain = |mut value: Value| {
        let members = value.as_object_mut().unwrap();
        let left_out = ["checksum", "createdDate", "lastUpdatedDate", "status", "failureReason"];
        members.retain(|name, _| !left_out.contains(&name.as_str()));
        value
    };
    let mut exports = Vec::new();
    for (name, _) in service.resources(Kind::Bot) {
        let versions = call(service, "GetBotVersions", json!({ "name": name }), now);
        for row in versions["bots"].as_array().unwrap() {
            let asked = json!({"name": name, "versionOrAlias": row["version"]});
            let mut bot = plain(call(service, "GetBot", asked, now));
            let references = bot["intents"].take();
            let mut intents = Vec::new();
            let mut slot_types = Vec::new();
            for reference in references.as_array().into_iter().flatten() {
                let asked =
                    json!({"name": reference["intentName"], "version": reference["intentVersion"]});
                let mut intent = plain(call(service, "GetIntent", asked, now));
                let mut slots =
                    intent.get("slots").and_then(Value::as_array).cloned().unwrap_or_default();
                slots.sort_by_key(|slot| slot["name"].to_string());
                for slot in slots.iter().filter(|slot| slot.get("slotTypeVersion").is_some()) {
                    let asked =
                        json!({"name": slot["slotType"], "version": slot["slotTypeVersion"]});
                    let slot_type = plain(call(service, "GetSlotType", asked, now));
                    if !slot_types.contains(&slot_type) {
                        slot_types.push(slot_type);
                    }
                }
                intent["slots"] = json!(slots);
                intents.push(intent);
            }
            bot["intents"] = json!(intents);
            bot["slotTypes"] = json!(slot_types);
            let metadata =
                json!({"schemaVersion": "1.0", "importType": "LEX", "importFormat": "JSON"});
            exports.push(json!({"metadata": metadata, "resource": bot}).to_string());
        }
    }
    exports
}
