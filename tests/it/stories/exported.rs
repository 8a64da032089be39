//! Exports of Lex V2 in stories: the content of files, as the calls that made it.

use crate::generator::people::Person;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::FALLBACK;
use crate::generator::v2::story::Story;
use crate::stories::reminder_bot::of_the_api;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

/// A file of `fixtures/live`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    crate::stories::fixtures().join("live").join(name)
}

/// The files of an export, a directory or a zip, by their paths; without drawings.
pub(crate) fn files(export: &Path) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    if export.is_dir() {
        for file in crate::stories::files(export) {
            let path = file.strip_prefix(export).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(path, std::fs::read_to_string(file).unwrap());
        }
    } else {
        let bytes = std::fs::read(export).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let (path, mut text) = (file.name().unwrap().into_owned(), String::new());
            file.read_to_string(&mut text).unwrap();
            found.insert(path, text);
        }
    }
    found.retain(|path, _| !path.ends_with("ConversationFlow.json"));
    found.into_iter().map(|(path, text)| (path, serde_json::from_str(&text).unwrap())).collect()
}

/// Makes an exported bot, call by call: its keys by the paths of their files.
pub(crate) fn make(
    story: &mut Story,
    person: &Person,
    files: &BTreeMap<String, Value>,
) -> BTreeMap<String, Key> {
    let mut keys = BTreeMap::new();
    let named = |end: &'static str| files.iter().filter(move |(path, _)| path.ends_with(end));
    let id = |file: &Value| file["identifier"].as_str().unwrap().to_owned();
    let (path, file) = named("/Bot.json").next().unwrap();
    let mut wish = of_the_api(&file.to_string(), "botName");
    wish["roleArn"] = json!("arn:aws:iam::444455556666:role/ReminderBot");
    let bot = story.create_as(person, Kind::Bot, &[], &id(file), wish);
    keys.insert(path.clone(), bot.clone());
    for (path, file) in named("/BotLocale.json") {
        let wish = of_the_api(&file.to_string(), "localeName");
        let key = story.wait(60_000).create_as(person, Kind::Locale, &[bot.bot()], &id(file), wish);
        keys.insert(path.clone(), key);
    }
    for (path, file) in named("/SlotType.json") {
        let mut wish = of_the_api(&file.to_string(), "slotTypeName");
        let strategy = match &wish["valueSelectionSetting"]["resolutionStrategy"] {
            it if it == "TOP_RESOLUTION" => "TopResolution",
            it if it == "ORIGINAL_VALUE" => "OriginalValue",
            other => panic!("{other}"),
        };
        wish["valueSelectionSetting"]["resolutionStrategy"] = json!(strategy);
        let above = above(&keys, path, "/SlotTypes/", "/BotLocale.json");
        let key =
            story.wait(60_000).create_as(person, Kind::SlotType, &above.ids(), &id(file), wish);
        keys.insert(path.clone(), key);
    }
    for (path, file) in named("/Intent.json") {
        let wish = of_the_api(&file.to_string(), "intentName");
        let above = above(&keys, path, "/Intents/", "/BotLocale.json");
        story.wait(60_000);
        let key = if id(file) == FALLBACK {
            let key = Key::draft(Kind::Intent, &[above.bot(), above.id(), FALLBACK]);
            story.change(person, &key, |intent| *intent = wish);
            key
        } else {
            story.create_as(person, Kind::Intent, &above.ids(), &id(file), wish)
        };
        keys.insert(path.clone(), key);
    }
    for (path, file) in named("/Slot.json") {
        let mut wish = of_the_api(&file.to_string(), "slotName");
        let locale = path.split_once("/Intents/").unwrap().0;
        let slot_type = wish["slotTypeId"].as_str().unwrap();
        if let Some(key) = keys.get(&format!("{locale}/SlotTypes/{slot_type}/SlotType.json")) {
            wish["slotTypeId"] = json!(key.id());
        }
        let above = above(&keys, path, "/Slots/", "/Intent.json");
        let key = story.wait(60_000).create_as(person, Kind::Slot, &above.ids(), &id(file), wish);
        keys.insert(path.clone(), key);
    }
    for (path, file) in named("/Intent.json") {
        let slot = |it: &Value| {
            let name = it["slotName"].as_str().unwrap();
            let slot = path.replace("/Intent.json", &format!("/Slots/{name}/Slot.json"));
            json!({"priority": it["priority"], "slotId": keys[&slot].id()})
        };
        let mut slots: Vec<Value> =
            file["slotPriorities"].as_array().unwrap().iter().map(slot).collect();
        slots.sort_by_key(|it| it["priority"].as_u64());
        if !slots.is_empty() {
            story.wait(60_000).change(person, &keys[path], |intent| {
                intent["slotPriorities"] = json!(slots);
            });
        }
    }
    keys
}

/// The key of the file that another is below.
fn above(keys: &BTreeMap<String, Key>, path: &str, folder: &str, file: &str) -> Key {
    let (dir, _) = path.rsplit_once(folder).unwrap();
    keys[&format!("{dir}{file}")].clone()
}

/// Priorities have no order.
pub(crate) fn sorted(mut file: Value) -> Value {
    if let Some(slots) = file.get_mut("slotPriorities").and_then(Value::as_array_mut) {
        slots.sort_by_key(|slot| slot["priority"].as_i64());
    }
    file
}

/// The files of an answer of `export --json`.
pub(crate) fn exported(answer: &str) -> BTreeMap<String, Value> {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let files = answer["files"].as_array().unwrap().iter();
    let file =
        |file: &Value| (file["path"].as_str().unwrap().to_owned(), sorted(file["content"].clone()));
    files.map(file).collect()
}

/// What plain git prints.
#[track_caller]
pub(crate) fn git(repo: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(repo)
        .args(args)
        .output()
        .expect("git can be run");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}
