//! Random histories of bots of Lex V2, against files that show the same, or nearly the same.

use std::collections::BTreeSet;

use crate::drift::archive;
use crate::generator::v2::history::{self, Plan};
use crate::generator::v2::key::{Key, Version as TrueVersion};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::{Exact, Row};
use crate::generator::v2::truth::Rows;
use lexrewind::export::zip;
use lexrewind::lex::{Api, ResourceKey, ResourceKind, Version};
use lexrewind::live::{AccountRegion, Live, LiveError, LiveSource, live};
use lexrewind::query::drift::DriftVerdict;
use lexrewind::query::{
    self, Archive, Drift, ExportQuestion, Exported, Subject, UnrecordedParts, drift,
};
use serde_json::{Value, json};

pub(crate) fn place() -> AccountRegion {
    let Plan { account, region, .. } = Plan::default();
    AccountRegion { account, region }
}

/// A history without gaps, and the true state at its end.
struct World {
    archive: Archive,
    rows: Rows,
    _dir: tempfile::TempDir,
}

fn world(seed: u64) -> World {
    let plan = Plan { calls: 150, bots: 3, ..Plan::default() };
    let history::History { records, truth } = history::random(seed, &plan);
    let dir = tempfile::tempdir().unwrap();
    let archive = archive(dir.path(), &records);
    let end = records.iter().map(|record| record.second()).max().unwrap();
    let rows = truth.at(end).unwrap().clone();
    World { archive, rows, _dir: dir }
}

impl World {
    fn compare(&self, live: &Live) -> Drift {
        drift(&self.archive, self.archive.point(None).unwrap(), place(), live).unwrap()
    }

    /// Every bot at the end, in every version.
    fn bots(&self) -> Vec<(String, Version)> {
        let bots = self.rows.keys().filter(|key| key.kind == Kind::Bot);
        bots.map(|key| {
            let version = match key.version {
                Some(TrueVersion::Number(number)) => Version::Number(number),
                Some(TrueVersion::Draft) | None => Version::Latest,
            };
            (key.bot().to_owned(), version)
        })
        .collect()
    }

    fn export(&self, bot: &str, version: Version) -> query::Result<Exported> {
        let AccountRegion { account, region } = place();
        let key = ResourceKey::new(&account, &region, Api::V2, ResourceKind::Bot, &[bot]).unwrap();
        let subject = Subject { version: Some(version), ..Subject::of(key) };
        let question = ExportQuestion { subject, api: None, unrecorded: UnrecordedParts::LeaveOut };
        query::export(&self.archive, self.archive.point(None).unwrap(), &question)
    }
}

fn bytes(name: &str, bytes: Vec<u8>) -> Result<Live, LiveError> {
    live(&[LiveSource::Bytes(name.to_owned(), bytes)], &place())
}

/// Addresses that differ, with the paths of what differs in them.
pub(crate) fn differing(drift: &Drift) -> Vec<(String, Vec<String>)> {
    let found = drift.compared.iter().filter(|one| one.is_drift()).map(|one| {
        let paths = match &one.verdict {
            DriftVerdict::Differs(differences, _) => {
                differences.list.iter().map(|found| found.path.to_string()).collect()
            }
            other @ (DriftVerdict::Same
            | DriftVerdict::Listed
            | DriftVerdict::NeverSeen(_)
            | DriftVerdict::Missing
            | DriftVerdict::Unrecorded) => vec![format!("{other:?}")],
        };
        (one.key.short().to_string(), paths)
    });
    let unplaced = drift.unplaced.iter().map(|one| (one.path.join("/"), vec!["unplaced".into()]));
    found.chain(unplaced).collect()
}

#[test]
fn an_export_of_the_history_is_not_drift() {
    let (mut compared, mut numbered) = (0, 0);
    for seed in 0..12 {
        let world = world(seed);
        for (bot, version) in world.bots() {
            let exported = world.export(&bot, version).unwrap();
            if exported.parts.iter().any(|part| part.body.document().is_none()) {
                continue;
            }
            let live = bytes("Bot-DRAFT-LexJson.zip", zip(&exported.export.files)).unwrap();
            assert_eq!(live.exports.len(), 1);
            let drift = world.compare(&live);
            assert_eq!(differing(&drift), [], "seed {seed}, bot {bot} {version:?}");
            compared += drift.compared.len();
            numbered += usize::from(version != Version::Latest);
        }
    }
    assert!(compared > 300 && numbered > 10, "{compared} compared, {numbered} versions");
}

/// How a program spells dates, and what else it prints.
#[derive(Clone, Copy)]
pub(crate) enum Spelling {
    /// The AWS CLI, version 1.
    Seconds,
    /// The AWS CLI, version 2.
    Iso,
    /// boto3, printed with `json.dumps(default=str)`.
    Python,
}

/// What the call that shows a resource returns; `None` of what no call shows alone.
pub(crate) fn described(key: &Key, row: &Row, spelling: Spelling) -> Option<Value> {
    let mut shown = row.document.clone();
    let members = shown.as_object_mut()?;
    for (name, id) in key.kind.ids().iter().zip(&key.path) {
        members.insert((*name).to_owned(), json!(id));
    }
    match (key.kind, key.version) {
        (Kind::Bot, Some(TrueVersion::Draft)) | (Kind::Alias | Kind::Replica, _) => {}
        (Kind::ResourcePolicy, _) => {
            let AccountRegion { account, region } = place();
            let of = match &*key.path {
                [bot] => format!("bot/{bot}"),
                path => format!("bot-alias/{}", path.join("/")),
            };
            let policy = members["policy"].to_string();
            members.insert("policy".to_owned(), json!(policy));
            members.insert(
                "resourceArn".to_owned(),
                json!(format!("arn:aws:lex:{region}:{account}:{of}")),
            );
            members.insert("revisionId".to_owned(), json!("7"));
        }
        (_, version) => {
            members.insert("botVersion".to_owned(), json!(version?.to_string()));
        }
    }
    if key.kind == Kind::Bot && key.version != Some(TrueVersion::Draft) {
        members.remove("errorLogSettings");
    }
    if key.kind == Kind::Locale {
        members.insert("localeName".to_owned(), json!("English (US)"));
        members.insert("intentsCount".to_owned(), json!(3));
        members.insert("botLocaleStatus".to_owned(), json!("Built"));
    }
    let date = match spelling {
        Spelling::Seconds => json!(1_755_534_899.336),
        Spelling::Iso => json!("2025-08-18T18:34:59.336000+02:00"),
        Spelling::Python => {
            members.insert("ResponseMetadata".to_owned(), json!({"HTTPStatusCode": 200}));
            json!("2025-08-18 16:34:59.336000+00:00")
        }
    };
    if ![Kind::CustomVocabulary, Kind::ResourcePolicy].contains(&key.kind) {
        members.insert("creationDateTime".to_owned(), date.clone());
        members.insert("lastUpdatedDateTime".to_owned(), date);
    }
    Some(shown)
}

/// The rows that records prove whole.
fn proven(rows: &Rows) -> impl Iterator<Item = (&Key, &Row)> {
    rows.iter().map(|(key, row)| (key, &**row)).filter(|(_, row)| {
        row.exact == Exact::Required && row.is_compared && row.open.is_empty() && row.is_listed
    })
}

pub(crate) fn read(texts: impl IntoIterator<Item = Value>) -> Live {
    let texts = texts.into_iter().enumerate();
    let sources: Vec<LiveSource> = texts
        .map(|(at, text)| LiveSource::Bytes(format!("{at}.json"), format!("{text:#}").into_bytes()))
        .collect();
    live(&sources, &place()).unwrap()
}

#[test]
fn output_of_describe_is_not_drift_in_any_spelling() {
    let mut compared = 0;
    for seed in 20..28 {
        let world = world(seed);
        for spelling in [Spelling::Seconds, Spelling::Iso, Spelling::Python] {
            let shown = proven(&world.rows);
            let live = read(shown.filter_map(|(key, row)| described(key, row, spelling)));
            let drift = world.compare(&live);
            assert_eq!(differing(&drift), [], "seed {seed}");
            compared += drift.compared.len();
        }
    }
    assert!(compared > 600, "{compared}");
}

/// The kinds whose true documents a test changes, with a member and another value for it.
fn changed(kind: Kind, document: &mut Value) -> Option<&'static str> {
    let (member, value) = match kind {
        Kind::Bot => ("idleSessionTTLInSeconds", json!(77)),
        Kind::Locale => ("nluIntentConfidenceThreshold", json!(0.99)),
        Kind::Intent => ("dialogCodeHook", json!({"enabled": "changed"})),
        Kind::Slot => ("obfuscationSetting", json!({"obfuscationSettingType": "changed"})),
        Kind::SlotType => ("parentSlotTypeSignature", json!("AMAZON.AlphaNumeric")),
        Kind::Alias => ("sentimentAnalysisSettings", json!({"detectSentiment": "changed"})),
        Kind::CustomVocabulary | Kind::Replica | Kind::ResourcePolicy => return None,
    };
    document[member] = value;
    Some(member)
}

#[test]
fn one_changed_member_is_the_only_difference() {
    let mut kinds = BTreeSet::new();
    for seed in 40..46 {
        let world = world(seed);
        let proven: Vec<_> = proven(&world.rows).collect();
        for (at, (key, row)) in proven.iter().enumerate().step_by(5) {
            let mut row = (*row).clone();
            let Some(member) = changed(key.kind, &mut row.document) else { continue };
            let others = proven.iter().enumerate().filter(|(other, _)| *other != at);
            let others = others.filter_map(|(_, (key, row))| described(key, row, Spelling::Iso));
            let live = read(others.chain(described(key, &row, Spelling::Iso)));
            let found = differing(&world.compare(&live));
            let [(address, paths)] = found.as_slice() else { panic!("seed {seed}: {found:?}") };
            assert!(address.ends_with(&key.path.join("/")), "{address}");
            let [path] = paths.as_slice() else { panic!("{paths:?}") };
            assert!(path.starts_with(member), "{path}");
            kinds.insert(key.kind);
        }
    }
    assert!(kinds.len() > 4, "{kinds:?}");
}

/// Changes a file of an export, and returns the expected difference.
fn with_file(
    world: &World,
    exported: &Exported,
    name: &str,
    change: impl FnOnce(&mut Value),
) -> Vec<(String, Vec<String>)> {
    let mut change = Some(change);
    let mut sources = Vec::new();
    let dir = tempfile::tempdir().unwrap();
    for file in &exported.export.files {
        let mut value: Value = serde_json::from_str(file.document.text()).unwrap();
        if file.path.ends_with(name)
            && let Some(change) = change.take()
        {
            change(&mut value);
        }
        let path = dir.path().join("one more").join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, value.to_string()).unwrap();
    }
    sources.push(LiveSource::Path(dir.path().to_owned()));
    differing(&world.compare(&live(&sources, &place()).unwrap()))
}

#[test]
fn one_change_in_a_file_of_an_export_is_the_only_difference() {
    let world = world(60);
    let (bot, exported) = world
        .bots()
        .into_iter()
        .filter(|(_, version)| *version == Version::Latest)
        .map(|(bot, version)| (bot.clone(), world.export(&bot, version).unwrap()))
        .max_by_key(|(_, exported)| exported.export.files.len())
        .unwrap();
    assert_eq!(with_file(&world, &exported, "Bot.json", |_| {}), []);
    type Case = (&'static str, fn(&mut Value), &'static str);
    let cases: [Case; 4] = [
        ("Bot.json", |file| file["idleSessionTTLInSeconds"] = json!(77), "idleSessionTTLInSeconds"),
        (
            "BotLocale.json",
            |file| file["nluConfidenceThreshold"] = json!(0.99),
            "nluIntentConfidenceThreshold",
        ),
        ("Intent.json", |file| file["dialogCodeHook"] = json!({"enabled": true}), "dialogCodeHook"),
        (
            "Slot.json",
            |file| file["obfuscationSetting"] = json!({"obfuscationSettingType": "None"}),
            "obfuscationSetting",
        ),
    ];
    for (name, change, path) in cases {
        let found = with_file(&world, &exported, name, change);
        let [(address, paths)] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert!(address.contains(&bot), "{address}");
        assert_eq!(paths, &[path]);
    }
    // What older editions lack is not compared.
    let remove = |file: &mut Value| {
        for name in ["initialResponseSetting", "qnAIntentConfiguration", "dialogCodeHook"] {
            file.as_object_mut().unwrap().remove(name);
        }
    };
    assert_eq!(with_file(&world, &exported, "Intent.json", remove), []);
}

#[test]
fn a_damaged_export_is_an_error_and_never_equal() {
    let world = world(61);
    let (bot, version) = world.bots().remove(0);
    let files = world.export(&bot, version).unwrap().export.files;
    let whole = zip(&files);
    for cut in [1, 2, 3, 5, 9] {
        let damaged = whole[..whole.len() * cut / 10].to_vec();
        bytes("export.zip", damaged).expect_err("half of an archive");
    }
    for file in &files {
        let text = file.document.text();
        let cut = &text[..text.len() / 2];
        let path = file.path.rsplit('/').next().unwrap();
        bytes(path, cut.as_bytes().to_vec()).expect_err(path);
    }
    // Without a file that others are below.
    for missing in ["Bot.json", "BotLocale.json"] {
        let rest: Vec<_> =
            files.iter().filter(|file| !file.path.ends_with(missing)).cloned().collect();
        if rest.len() > 1 && files.iter().any(|file| file.path.contains("BotLocales")) {
            bytes("export.zip", zip(&rest)).expect_err(missing);
        }
    }
}
