//! An export for V2 has the form of a real one: every member that it writes, and how members are
//! nested, is in the real export of `fixtures/exports` or in a table here with its source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::export::bundles::{bundles, everything, named, random, read};
use lexrewind::export::{Export, v1, v2, zip};
use lexrewind::lex::ResourceKind;
use serde_json::Value;

/// "JSON format for importing and exporting bots in Lex V2" of the guide.
const GUIDE: &str = "guide";
/// `AWS::Lex::Bot`, the resource schema of CloudFormation, in lower camel case. It names as real
/// exports do what the API names otherwise: `messageGroupsList`, `isActive`, `slotTypeName`.
const CLOUDFORMATION: &str = "cloudformation";
/// Qwamzz/Amazon-Lex at 8b14226, `BankerBot`: a real export with closing responses and variations.
const BANKER_BOT: &str = "BankerBot";
/// The only zip for an import with a card that could be found: a converter's, in public code.
const CONVERTER: &str = "converter";

/// aws/lex-helper at 14cb442, `examples/sample_airline_bot/lex-export`: a real export of 2025.
const AIRLINE: &str = "airline";

/// What the real export of the fixtures has not: below which member of which file, which members.
const ELSEWHERE: &[(&str, &str, &[&str], &str)] = &[
    (
        "Intent.json",
        "intentConfirmationSetting",
        &[
            "isActive",
            "promptSpecification",
            "confirmationResponse",
            "confirmationNextStep",
            "confirmationConditional",
            "declinationResponse",
            "declinationNextStep",
            "declinationConditional",
            "failureResponse",
            "failureNextStep",
            "failureConditional",
            "codeHook",
            "elicitationCodeHook",
        ],
        CLOUDFORMATION,
    ),
    ("Intent.json", "intentClosingSetting", &["conditional"], CLOUDFORMATION),
    ("Bot.json", "", &["errorLogSettings"], AIRLINE),
    (
        "Intent.json",
        "",
        &[
            "qnAIntentConfiguration",
            "bedrockAgentIntentConfiguration",
            "qInConnectIntentConfiguration",
        ],
        AIRLINE,
    ),
    (
        "Intent.json",
        "intentClosingSetting.closingResponse",
        &["allowInterrupt", "messageGroupsList"],
        BANKER_BOT,
    ),
    ("Intent.json", "inputContexts", &["name"], CLOUDFORMATION),
    (
        "Intent.json",
        "outputContexts",
        &["name", "timeToLiveInSeconds", "turnsToLive"],
        CLOUDFORMATION,
    ),
    (
        "Intent.json",
        "kendraConfiguration",
        &["kendraIndex", "queryFilterStringEnabled", "queryFilterString"],
        CLOUDFORMATION,
    ),
    ("Slot.json", "obfuscationSetting", &["obfuscationSettingType"], CLOUDFORMATION),
    (
        "Slot.json",
        "valueElicitationSetting.defaultValueSpecification",
        &["defaultValueList"],
        CLOUDFORMATION,
    ),
    (
        "Slot.json",
        "valueElicitationSetting.defaultValueSpecification.defaultValueList",
        &["defaultValue"],
        CLOUDFORMATION,
    ),
    (
        "SlotType.json",
        "",
        &[
            "name",
            "identifier",
            "description",
            "slotTypeValues",
            "parentSlotTypeSignature",
            "valueSelectionSetting",
        ],
        GUIDE,
    ),
    ("SlotType.json", "slotTypeValues", &["sampleValue", "synonyms"], GUIDE),
    ("SlotType.json", "slotTypeValues.sampleValue", &["value"], GUIDE),
    ("SlotType.json", "slotTypeValues.synonyms", &["value"], CLOUDFORMATION),
    (
        "SlotType.json",
        "valueSelectionSetting",
        &["resolutionStrategy", "advancedRecognitionSetting", "regexFilter"],
        GUIDE,
    ),
    ("SlotType.json", "valueSelectionSetting.regexFilter", &["pattern"], CLOUDFORMATION),
];

/// Prompts and responses are alike everywhere, in `promptSpecification` and `...Response`.
const MESSAGES: &[(&str, &[&str], &str)] = &[
    (
        "",
        &[
            "allowInterrupt",
            "messageGroupsList",
            "maxRetries",
            "messageSelectionStrategy",
            "promptAttemptsSpecification",
        ],
        "ReminderBot",
    ),
    ("messageGroupsList", &["message", "variations"], "ReminderBot"),
    ("messageGroupsList.message", MESSAGE, "ReminderBot"),
    ("messageGroupsList.variations", MESSAGE, BANKER_BOT),
    (
        "messageGroupsList.message.imageResponseCard",
        &["title", "subtitle", "imageUrl", "buttonsList"],
        CONVERTER,
    ),
    ("messageGroupsList.message.imageResponseCard.buttonsList", &["text", "value"], CLOUDFORMATION),
    ("messageGroupsList.message.plainTextMessage", &["value"], "ReminderBot"),
    ("messageGroupsList.variations.plainTextMessage", &["value"], BANKER_BOT),
    ("messageGroupsList.message.ssmlMessage", &["value"], CLOUDFORMATION),
    ("messageGroupsList.variations.ssmlMessage", &["value"], CLOUDFORMATION),
    ("messageGroupsList.message.customPayload", &["value"], CLOUDFORMATION),
    ("messageGroupsList.variations.customPayload", &["value"], CLOUDFORMATION),
];

const MESSAGE: &[&str] = &["imageResponseCard", "ssmlMessage", "customPayload", "plainTextMessage"];

/// The members below each member, by file name: `{"Slot.json": {"valueElicitationSetting": {...}}}`.
type Form = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn look(value: &Value, at: &str, form: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| look(item, at, form)),
        Value::Object(members) => {
            let names = form.entry(at.to_owned()).or_default();
            names.extend(members.keys().cloned());
            for (name, member) in members {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                look(member, &at, form);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn real() -> Form {
    fn walk(dir: &Path, form: &mut Form) {
        for entry in fs::read_dir(dir).expect("the fixture") {
            let path = entry.expect("the fixture").path();
            if path.is_dir() {
                walk(&path, form);
            } else {
                let value = serde_json::from_slice(&fs::read(&path).expect("a file"));
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                look(&value.expect("JSON"), "", form.entry(name).or_default());
            }
        }
    }
    let mut form = Form::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports/v2-ReminderBot"), &mut form);
    form
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn ours(export: &Export) -> Form {
    let mut form = Form::new();
    for file in &export.files {
        look(&read(file), "", form.entry(file_name(&file.path)).or_default());
    }
    form
}

/// Whether a table vouches for a member.
fn is_recorded_at(file: &str, at: &str, name: &str) -> bool {
    let elsewhere = ELSEWHERE
        .iter()
        .any(|(of, below, names, _)| (*of, *below) == (file, at) && names.contains(&name));
    let below_messages = at.split_once("promptSpecification").or_else(|| at.split_once("Response"));
    let spoken = below_messages.is_some_and(|(_, rest)| {
        let rest = rest.trim_start_matches('.');
        MESSAGES.iter().any(|(below, names, _)| *below == rest && names.contains(&name))
    });
    elsewhere || spoken
}

fn check_form(export: &Export, real: &Form) {
    for (file, members) in ours(export) {
        for (at, names) in members {
            let seen = real.get(&file).and_then(|form| form.get(&at));
            for name in names {
                let is_real = seen.is_some_and(|seen| seen.contains(&name));
                assert!(is_real || is_recorded_at(&file, &at, &name), "{file}: {at}.{name}");
            }
        }
    }
}

#[test]
fn every_member_is_one_of_real_or_documented_exports() {
    let real = real();
    check_form(&v2::export(&everything()).expect("a bot"), &real);
    for seed in 20..23 {
        let (state, _) = random(seed);
        bundles(&state).iter().filter_map(v2::export).for_each(|it| check_form(&it, &real));
    }
}

#[test]
fn members_of_real_files_are_all_written() {
    let export = v2::export(&everything()).expect("a bot");
    for (file, members) in real() {
        let ours = ours(&export);
        assert!(ours[&file][""].is_superset(&members[""]), "{file}");
    }
}

/// `^([0-9a-zA-Z][_-]?){1,100}$`
fn is_name(name: &str) -> bool {
    let alone = |pair: &[u8]| pair.iter().any(u8::is_ascii_alphanumeric);
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.len() <= 100
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && name.as_bytes().windows(2).all(alone)
}

/// What Lex checks at an import, as far as it is documented.
fn check_whole(export: &Export) {
    let paths: BTreeSet<&str> = export.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), export.files.len(), "no path is there twice");
    let mut identifiers = BTreeSet::new();
    let mut names = 0;
    for file in &export.files {
        let value = read(file);
        let folders: Vec<&str> = file.path.split('/').collect();
        let last = folders[folders.len() - 1];
        assert!(folders[..folders.len() - 1].iter().all(|name| is_name(name)), "{}", file.path);
        if ["Intent.json", "Slot.json", "SlotType.json"].contains(&last) {
            assert_eq!(value["name"], folders[folders.len() - 2], "{}", file.path);
            let identifier = value["identifier"].as_str().expect("an identifier");
            assert_eq!(identifier.len(), 10);
            identifiers.insert(identifier.to_owned());
            names += 1;
        }
        let folder = file.path.trim_end_matches(last);
        if last == "Intent.json" {
            for slot in value["slotPriorities"].as_array().expect("a list") {
                let slot = slot["slotName"].as_str().expect("a name");
                assert!(paths.contains(format!("{folder}Slots/{slot}/Slot.json").as_str()));
            }
        }
        if let ("Slot.json", Some(of)) = (last, value["slotTypeName"].as_str()) {
            let below = file.path.split("/Intents/").next().expect("a folder");
            let path = format!("{below}/SlotTypes/{of}/SlotType.json");
            assert!(of.starts_with("AMAZON.") || paths.contains(path.as_str()), "{of}");
        }
        bounded(&value);
    }
    assert_eq!(identifiers.len(), names, "identifiers differ");
}

/// At most five groups of a message and two variations, each of one kind.
fn bounded(value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(bounded),
        Value::Object(members) => {
            if let Some(groups) = members.get("messageGroupsList").and_then(Value::as_array) {
                assert!((1..=5).contains(&groups.len()));
                for group in groups {
                    let variations = group["variations"].as_array().cloned().unwrap_or_default();
                    assert!(variations.len() <= 2);
                    for message in std::iter::once(&group["message"]).chain(&variations) {
                        let kinds = message.as_object().expect("a message").values();
                        assert_eq!(kinds.filter(|kind| !kind.is_null()).count(), 1, "{message}");
                    }
                }
            }
            members.values().for_each(bounded);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn exports_of_random_bots_hold_together() {
    let mut bots = 0;
    for seed in 30..36 {
        let (state, _) = random(seed);
        for bundle in bundles(&state) {
            let export = v2::export(&bundle);
            assert_eq!(export.is_some(), bundle.root.key.kind() == ResourceKind::Bot);
            let Some(export) = export else { continue };
            check_whole(&export);
            bots += 1;
        }
    }
    assert!(bots > 30, "{bots} bots");
    check_whole(&v2::export(&everything()).expect("a bot"));
}

#[test]
fn the_same_export_is_the_same_zip() {
    let make = || zip(&v2::export(&everything()).expect("a bot").files);
    assert_eq!(make(), make());
}

#[test]
fn names_that_strangers_chose_make_harmless_paths() {
    for name in ["..", "../../etc/passwd", "a/b\\c", "CON", "\0\n", "", &"long".repeat(30_000)] {
        let bundle = named(name);
        for export in [v1::export(&bundle), v2::export(&bundle).expect("a bot")] {
            assert!(!zip(&export.files).is_empty());
            for file in &export.files {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-%./".contains(&byte);
                let is_harmless = file.path.bytes().all(is_plain) && !file.path.contains("..");
                assert!(is_harmless && file.path.len() < 1000, "{}", file.path);
            }
        }
        let zip_name = v2::zip_name(&bundle.root);
        assert!(is_name(zip_name.trim_end_matches("-DRAFT-LexJson.zip")), "{zip_name}");
    }
}
