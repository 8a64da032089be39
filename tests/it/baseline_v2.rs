//! Baselines of bots of Lex V2.

use crate::drift::archive;
use crate::drift_v2::{Spelling, described, differing, place, read};
use crate::generator::record::Record as GivenRecord;
use crate::generator::v2::history::{self, Plan};
use crate::generator::v2::key::Version as TrueVersion;
use lexrewind::event::{self, Change, Content, FileForm, ObservedVersion, Reading};
use lexrewind::export::zip;
use lexrewind::ingest::{self, Options, RunTarget, ingest};
use lexrewind::lex::{Document, Json, Object, ResourceKey, ResourceKind, Version};
use lexrewind::live::{LiveSource, live};
use lexrewind::query::{self, Archive, ExportQuestion, Subject, UnrecordedParts, drift};
use lexrewind::repo::{Repo, RepoKind, Wait};
use lexrewind::snapshot::LoadedVersions;
use lexrewind::state::diff::diff_observed;
use lexrewind::state::{Confidence, State};
use lexrewind::trail::{Record, Source};
use std::path::Path;

/// The content of a resource in a baseline of an export.
fn recorded(key: &str, file: &str) -> Content {
    let key: ResourceKey = format!("111122223333/us-east-1/v2/{key}").parse().unwrap();
    let Json::Object(body) = Json::parse(file).unwrap() else { panic!("{file}") };
    let seen = ObservedVersion {
        document: Document::of_shape(key.row().shape, body).into(),
        version: Version::Latest,
        checksum: None,
        facts: Object::default(),
        form: FileForm::Export,
        key,
    };
    let record = Record::from_json(seen.record(1_755_534_899).as_bytes()).unwrap();
    let Reading::Event(event) = event::read(&record) else { panic!("{}", record.event_id) };
    let Change::Observed { revision, .. } = event.change else { panic!("{}", event.id) };
    revision.content
}

// Contract of the answer, section 6: an export proves a resource of which it has every member, and
// never a bot, which has a role. Null is none, so the document has none.
#[test]
fn an_export_proves_what_it_has_every_member_of() {
    let slot_type = r#"{"slotTypeName":"Sizes","description":null,"slotTypeValues":null,
        "parentSlotTypeSignature":null,"valueSelectionSetting":{"resolutionStrategy":"TopResolution",
        "advancedRecognitionSetting":null,"regexFilter":null}}"#;
    let Content::Exact(document) = recorded("slot-type:B/en_US/T", slot_type) else {
        panic!("it has every member")
    };
    let expect = r#"{"slotTypeName":"Sizes","valueSelectionSetting":{"resolutionStrategy":"TopResolution"}}"#;
    assert_eq!(Json::Object(document.body().clone()), Json::parse(expect).unwrap());
    let older = slot_type.replace(r#""parentSlotTypeSignature":null,"#, "");
    for (key, file) in [
        ("slot-type:B/en_US/T", older.as_str()),
        (
            "bot:B",
            r#"{"botName":"Bot","description":null,"dataPrivacy":{"childDirected":false},
            "idleSessionTTLInSeconds":300,"errorLogSettings":null}"#,
        ),
    ] {
        assert!(matches!(recorded(key, file), Content::Partial(..)), "{key}");
    }
}

#[test]
fn the_call_that_made_an_export_dates_it() {
    let mut found = 0;
    for seed in 0..12 {
        let history::History { records, .. } = history::random(seed, &Plan::default());
        let dir = tempfile::tempdir().unwrap();
        let archive = archive(dir.path(), &records);
        for record in records.iter().filter(|record| record.name == "CreateExport") {
            let value = record.value();
            let Some(id) = value["responseElements"]["exportId"].as_str() else { continue };
            let call = archive.export_call(id).unwrap().expect("the call is in the history");
            assert_eq!((call.time, call.id.as_str()), (record.second(), &*record.id), "{id}");
            found += 1;
        }
        assert_eq!(archive.export_call("0000000000").unwrap(), None);
    }
    assert!(found > 3, "{found}");
}

#[test]
fn what_existed_before_the_trail_is_known_after_a_baseline() {
    let mut taken = 0;
    for seed in 100..105 {
        let plan = Plan { before: 60, calls: 60, ..Plan::default() };
        let history::History { records, truth } = history::random(seed, &plan);
        let end = records.iter().map(|record| record.second()).max().unwrap();
        let rows = truth.at(end).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let before = archive(dir.path(), &records);
        let drafts = rows.iter().map(|(key, row)| (key, &**row)).filter(|(key, row)| {
            row.is_compared
                && row.open.is_empty()
                && row.others.is_empty()
                && key.version.is_none_or(|version| version.to_string() == "DRAFT")
        });
        let live = read(drafts.filter_map(|(key, row)| described(key, row, Spelling::Iso)));
        let parts = query::baseline_parts(Some(&before), end + 1, &place(), &live).unwrap();
        assert_eq!(parts.found.len(), live.found.len());
        drop(before);
        let path = dir.path().join("history");
        let repo = Repo::open(&path).unwrap();
        let lock = repo.lock(Wait::Never).unwrap();
        let seen = parts.found.iter().map(|found| &found.seen);
        let sources = [ingest::baseline("baseline", seen, end + 1)];
        ingest(RunTarget::History(&repo, &lock), dir.path(), &sources, &Options::default())
            .unwrap();
        drop(lock);
        let after = Archive::new(Repo::open(&path).unwrap()).unwrap();
        let found = drift(&after, after.point(None).unwrap(), place(), &live).unwrap();
        let unproven = found.compared.iter().filter(|one| one.doubt.is_some()).count();
        let differs = differing(&found);
        assert!(differs.len() <= unproven, "seed {seed}: {differs:?}");
        for found in &live.found {
            let (key, version) = (&found.seen.key, found.seen.version);
            let point = after.point(None).unwrap();
            let shown = after.shown(&point, key, version).unwrap();
            assert!(shown.body.document().is_some(), "{key}");
            taken += usize::from(shown.confidence() == Confidence::Exact);
        }
    }
    assert!(taken > 50, "{taken}");
}

/// A log of records.
fn log<'r>(records: impl IntoIterator<Item = &'r GivenRecord>) -> Source {
    let lines: Vec<&str> = records.into_iter().map(|record| record.json.as_str()).collect();
    Source::bytes("a log", format!("{{\"Records\":[{}]}}", lines.join(",")).into_bytes())
}

/// A history made in some runs, and its tip.
fn made(dir: &Path, runs: &[&[Source]]) -> (Archive, String) {
    let path = dir.join("made");
    let repo = Repo::create(&path, RepoKind::Bare).unwrap();
    let lock = repo.lock(Wait::Never).unwrap();
    for sources in runs {
        ingest(RunTarget::History(&repo, &lock), dir, sources, &Options::default()).unwrap();
    }
    assert!(ingest::replay_journal(&repo).unwrap().is_same());
    let tip = repo.tip().unwrap().unwrap();
    drop(lock);
    (Archive::new(repo).unwrap(), tip.to_string())
}

fn state(archive: &Archive) -> State {
    archive.state(&archive.point(None).unwrap(), LoadedVersions::Loaded).unwrap()
}

/// Every bot with a version that a state has all of, for certain.
fn versions(state: &State) -> Vec<(ResourceKey, u64)> {
    let bots = state.iter().filter(|(key, bot)| key.parent().is_none() && bot.is_living());
    let numbers =
        bots.flat_map(|(key, bot)| bot.versions.keys().map(|number| (key.clone(), *number)));
    let is_exact = |(key, number): &(ResourceKey, u64)| {
        let tree = state.tree(key, Version::Number(*number));
        tree.len() > 2 && tree.values().all(|body| body.doubt.is_none())
    };
    numbers.filter(is_exact).collect()
}

// An export of a version has all of that version, so later records and the export show what
// the records of all calls show. No export has the role of a bot or the engine of a locale's models, so
// these two are partial.
#[test]
fn an_export_of_a_version_replaces_the_records_of_its_making() {
    let mut taken = 0;
    for seed in 0..10 {
        let plan = Plan { calls: 120, bots: 2, ..Plan::default() };
        let history::History { mut records, .. } = history::random(seed, &plan);
        records.sort_by_key(|record| record.second());
        let end = records.last().unwrap().second();
        let dir = tempfile::tempdir().unwrap();
        let complete = archive(dir.path(), &records);
        let all = state(&complete);
        let later = &records[records.len() * 2 / 3..];
        let dir = tempfile::tempdir().unwrap();
        let before = archive(dir.path(), later);
        let known = state(&before);
        let Some((bot, number)) = versions(&all).into_iter().find(|(key, number)| {
            known.get(key).is_some_and(|bot| bot.is_living() && !bot.versions.contains_key(number))
        }) else {
            continue;
        };
        let version = Version::Number(number);
        let subject = Subject { version: Some(version), ..Subject::of(bot.clone()) };
        let question = ExportQuestion { subject, api: None, unrecorded: UnrecordedParts::Refuse };
        let point = complete.point(None).unwrap();
        let exported = query::export(&complete, point, &question).unwrap();
        let file = LiveSource::Bytes("Bot.zip".to_owned(), zip(&exported.export.files));
        let live = live(&[file], &place()).unwrap();
        let parts = query::baseline_parts(Some(&before), end + 1, &place(), &live).unwrap();
        assert_eq!(parts.unplaced, [], "seed {seed}");
        let seen = || ingest::baseline("baseline", parts.found.iter().map(|it| &it.seen), end + 1);
        let (first, last) = later.split_at(later.len() / 2);
        let reversed: Vec<_> = later.iter().rev().collect();
        let mut tips = Vec::new();
        for runs in [
            &[&[log(later)][..], &[seen()]][..],
            &[&[seen(), log(reversed)]],
            &[&[log(last), seen()], &[log(first)]],
            &[&[seen()], &[log(first)], &[log(last)]],
        ] {
            let dir = tempfile::tempdir().unwrap();
            let (after, tip) = made(dir.path(), runs);
            tips.push(tip);
            let after = state(&after);
            let (expect, found) = (all.tree(&bot, version), after.tree(&bot, version));
            let is_vocabulary = |key: &ResourceKey| key.kind() == ResourceKind::CustomVocabulary;
            let keys = expect.keys().filter(|key| !is_vocabulary(key)).collect::<Vec<_>>();
            let shown = found.keys().filter(|key| !is_vocabulary(key)).collect::<Vec<_>>();
            assert_eq!(shown, keys, "seed {seed}");
            for (key, body) in found {
                let is_partial = matches!(key.kind(), ResourceKind::Bot | ResourceKind::Locale);
                let confidence = if is_partial { Confidence::Partial } else { Confidence::Exact };
                assert_eq!(body.confidence(), confidence, "seed {seed}: {key}");
                let (recorded, shown) =
                    (expect[&key].document().unwrap(), body.document().unwrap());
                let differs = diff_observed(&key, recorded, shown, FileForm::Export).list;
                assert!(differs.is_empty(), "seed {seed}: {key}: {differs:?}");
                taken += 1;
            }
        }
        tips.dedup();
        assert_eq!(tips.len(), 1, "seed {seed}");
    }
    assert!(taken > 100, "{taken}");
}

// What `describe-*` shows of a version is that version, but `DescribeBotVersion` has no
// `errorLogSettings`. What the records prove stays, whatever a file shows.
#[test]
fn answers_show_versions_and_records_prove_them() {
    let (mut filled, mut kept) = (0, 0);
    for seed in 200..206 {
        let plan = Plan { before: 40, calls: 80, ..Plan::default() };
        let history::History { records, truth } = history::random(seed, &plan);
        let end = records.iter().map(|record| record.second()).max().unwrap();
        let rows = truth.at(end).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let before = archive(dir.path(), &records);
        let known = state(&before);
        let numbered = rows.iter().map(|(key, row)| (key, &**row)).filter(|(key, row)| {
            let is_number = |it: &TrueVersion| matches!(it, TrueVersion::Number(_));
            key.version.as_ref().is_some_and(is_number)
                && row.is_compared
                && row.open.is_empty()
                && row.others.is_empty()
        });
        let shown = read(numbered.filter_map(|(key, row)| described(key, row, Spelling::Iso)));
        let parts = query::baseline_parts(Some(&before), end + 1, &place(), &shown).unwrap();
        let seen: Vec<ObservedVersion> = parts.found.iter().map(|it| it.seen.clone()).collect();
        let changed = seen.iter().map(|seen| {
            let mut body = seen.document.body().clone();
            body.insert("description", Json::string("not so"));
            let document = seen.document.with_body(body).into();
            ObservedVersion { document, ..seen.clone() }
        });
        let changed: Vec<ObservedVersion> = changed.collect();
        let of = |seen: &[ObservedVersion]| ingest::baseline("baseline", seen, end + 1);
        let dir = tempfile::tempdir().unwrap();
        let (after, _) = made(dir.path(), &[&[log(&records)], &[of(&seen)]]);
        let dir = tempfile::tempdir().unwrap();
        let (against, _) = made(dir.path(), &[&[log(&records)], &[of(&changed)]]);
        let (after, against) = (state(&after), state(&against));
        for seen in seen {
            let (key, version) = (&seen.key, seen.version);
            let now = after.body(key, version).unwrap();
            match known.body(key, version).filter(|body| body.doubt.is_none()) {
                Some(recorded) => {
                    assert_eq!(now, recorded, "seed {seed}: {key}");
                    assert_eq!(against.body(key, version), Some(recorded), "seed {seed}: {key}");
                    kept += 1;
                }
                None => {
                    let is_bot = key.parent().is_none();
                    let expect = if is_bot { Confidence::Partial } else { Confidence::Exact };
                    assert_eq!(now.confidence(), expect, "seed {seed}: {key}");
                    assert_eq!(now.document().unwrap().body(), seen.document.body());
                    filled += 1;
                }
            }
        }
    }
    assert!(filled > 20 && kept > 20, "{filled} filled, {kept} kept");
}
