//! Baselines of bots of Lex V2.

use crate::drift::archive;
use crate::drift_v2::{Spelling, described, differing, place, read};
use crate::generator::v2::history::{self, Plan};
use lexrewind::event::{self, Change, Content, FileForm, ObservedVersion, Reading};
use lexrewind::ingest::{self, Options, RunTarget, ingest};
use lexrewind::lex::{Document, Json, Object, ResourceKey, Version};
use lexrewind::query::{self, Archive, drift};
use lexrewind::repo::{Repo, Wait};
use lexrewind::state::Confidence;
use lexrewind::trail::Record;

/// What a baseline of an export tells of a resource.
fn told(key: &str, file: &str) -> Content {
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
    let Content::Exact(document) = told("slot-type:B/en_US/T", slot_type) else {
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
        assert!(matches!(told(key, file), Content::Partial(..)), "{key}");
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
