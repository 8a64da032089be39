//! `reminder-bot`: the life of a bot of Lex V2 that was really exported.
//!
//! Its draft grows until it is the exported one, member for member; then it is published, changed, and deleted.

use crate::cli::world::run;
use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::FALLBACK;
use crate::generator::v2::story::Story;
use crate::stories::pages::{Pages, deliver, states};
use serde_json::{Map, Value, json};

const BOT: &str = include_str!("../../../fixtures/exports/v2-ReminderBot/ReminderBot/Bot.json");
const LOCALE: &str = include_str!(
    "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/BotLocale.json"
);
const FALLBACK_INTENT: &str = include_str!(
    "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/Intents/FallbackIntent/Intent.json"
);

/// The other intents, each with its only slot.
const INTENTS: [[&str; 2]; 2] = [
    [
        include_str!(
            "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/Intents/CallIntent/Intent.json"
        ),
        include_str!(
            "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/Intents/CallIntent/Slots/Time/Slot.json"
        ),
    ],
    [
        include_str!(
            "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/Intents/EmailIntent/Intent.json"
        ),
        include_str!(
            "../../../fixtures/exports/v2-ReminderBot/ReminderBot/BotLocales/en_US/Intents/EmailIntent/Slots/DaysBefore/Slot.json"
        ),
    ],
];

/// When the draft is as it was exported.
const EXPORTED: &str = "2023-06-09T12:00:00Z";

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let (story, released) = written();
    let folder = "stories/reminder-bot";
    deliver(pages, folder, &story.records[..released], true);
    deliver(pages, folder, &story.records[released..], false);
    let last = |records: &[crate::generator::record::Record]| records.last().unwrap().second();
    let seconds = [last(&story.records[..released]), last(&story.records)];
    states(pages, "reminder-bot", &seconds, |second| story.rows(second));
}

/// Tells the story: it, and after how many records the first release is made.
fn written() -> (Story, usize) {
    let frank = Person::new(Login::ConsoleUser, "frank", "", "192.0.2.17");
    let robot = Person::new(Login::Role, "release", "BotPipeline", "203.0.113.77");
    let mut story = Story::new("444455556666", "us-east-1", "2023-06-05T08:00:00Z", 3);
    let mut wish = of_the_api(BOT, "botName");
    wish["roleArn"] = json!("arn:aws:iam::444455556666:role/ReminderBot");
    let bot = story.create(&frank, Kind::Bot, &[], wish);
    let wish = of_the_api(LOCALE, "localeName");
    let locale = story.wait(4_000).create_as(&frank, Kind::Locale, &[bot.bot()], "en_US", wish);
    let fallback = Key::draft(Kind::Intent, &[bot.bot(), "en_US", FALLBACK]);
    let wish = of_the_api(FALLBACK_INTENT, "intentName");
    story.wait(310_000).change(&frank, &fallback, |intent| *intent = wish);
    for [intent, slot] in INTENTS {
        let file: Value = serde_json::from_str(intent).unwrap();
        let priority = &file["slotPriorities"][0]["priority"];
        let mut wish = of_the_api(intent, "intentName");
        let whole = wish.clone();
        wish.as_object_mut().unwrap().remove("slotPriorities");
        wish["sampleUtterances"].as_array_mut().unwrap().truncate(3);
        let intent = story.wait(840_000).create(&frank, Kind::Intent, &locale.ids(), wish);
        let wish = of_the_api(slot, "slotName");
        let slot = story.wait(95_000).create(&frank, Kind::Slot, &intent.ids(), wish);
        story.wait(7_200_000).change(&frank, &intent, |intent| {
            *intent = whole;
            intent["slotPriorities"] = json!([{"priority": priority, "slotId": slot.id()}]);
        });
    }
    story.at("2023-06-09T12:30:00.250Z");
    let version = story.publish(&robot, &[&locale], "First release");
    let prod = json!({"botAliasName": "PROD", "botVersion": version});
    let prod = story.wait(9_000).create(&robot, Kind::Alias, &[bot.bot()], prod);
    let released = story.records.len();

    // Months later: a name that describes more, and the end, in the order that Lex allows.
    story.at("2023-09-01T09:12:30.700Z").change(&frank, &fallback, |intent| {
        intent["description"] = json!("What to do when no other intent matches");
    });
    story.at("2023-12-01T16:00:00.125Z").delete(&robot, &prod);
    story.wait(20_000).delete(&robot, &bot);
    (story, released)
}

/// A file of an export, with the names of the API: written for these stories alone, and not by the table
/// that the program has.
pub(crate) fn of_the_api(file: &str, name: &str) -> Value {
    let Value::Object(mut file) = serde_json::from_str(file).unwrap() else { panic!("no object") };
    let called = file.remove("name").unwrap();
    file.remove("identifier");
    file.remove("version");
    file.remove("slotPriorities");
    if let Some(threshold) = file.remove("nluConfidenceThreshold") {
        file.insert("nluIntentConfidenceThreshold".to_owned(), threshold);
    }
    if let Some(slot_type) = file.remove("slotTypeName") {
        file.insert("slotTypeId".to_owned(), slot_type);
    }
    if name != "localeName" {
        file.insert(name.to_owned(), called);
    }
    renamed(Value::Object(file))
}

/// Without nulls, and with `messageGroups` and `active`.
fn renamed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            let named = kept.map(|(name, value)| {
                let name = match name.as_str() {
                    "messageGroupsList" => "messageGroups".to_owned(),
                    "isActive" => "active".to_owned(),
                    _ => name,
                };
                (name, renamed(value))
            });
            Value::Object(named.collect::<Map<String, Value>>())
        }
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// The draft is what the real export shows, of every intent and slot.
#[test]
fn the_real_export_is_not_drift() {
    let root = env!("CARGO_MANIFEST_DIR");
    let export = format!("{root}/fixtures/exports/v2-ReminderBot");
    let output = run("reminder-bot", &["drift", &export, "--at", EXPORTED, "--json"]);
    assert_eq!(output.status, 0, "{output}");
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    let compared = answer["resources"].as_array().unwrap();
    // The bot, its locale, three intents and two slots.
    assert_eq!(compared.len(), 7, "{output}");
    for one in compared {
        assert_eq!(one["verdict"], "same", "{one:#}");
    }
}

/// What the program exports has each member of the real export, with the same value. Its authors blanked the
/// identifiers, and members that are younger than it are null.
#[test]
fn its_export_has_what_the_real_one_has() {
    let output = run("reminder-bot", &["export", "bot:ReminderBot", "--at", EXPORTED, "--json"]);
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    let real = crate::stories::fixtures().join("exports/v2-ReminderBot");
    let files = answer["files"].as_array().unwrap();
    assert_eq!(files.len(), crate::stories::files(&real).len());
    for file in files {
        let path = file["path"].as_str().unwrap();
        let text = std::fs::read_to_string(real.join(path)).unwrap_or_else(|_| panic!("{path}"));
        has_all_of(&file["content"], &serde_json::from_str(&text).unwrap(), path);
    }
}

#[track_caller]
pub(crate) fn has_all_of(ours: &Value, real: &Value, place: &str) {
    match (ours, real) {
        (Value::Object(ours), Value::Object(real)) => {
            let compared = real.iter().filter(|(name, _)| *name != "identifier");
            for (name, value) in compared {
                let place = format!("{place} {name}");
                has_all_of(ours.get(name).unwrap_or(&json!("absent")), value, &place);
            }
            let more = ours.iter().filter(|(name, _)| !real.contains_key(*name));
            for (name, value) in more {
                assert!(value.is_null(), "{place}: {name} is {value}");
            }
        }
        (Value::Array(ours), Value::Array(real)) if ours.len() == real.len() => {
            ours.iter().zip(real).for_each(|(ours, real)| has_all_of(ours, real, place));
        }
        _ => assert_eq!(ours, real, "{place}"),
    }
}

/// What was deleted with the bot does not exist, and everything was exact before.
#[test]
fn the_end_of_the_bot_is_the_end_of_all() {
    let output = run("reminder-bot", &["show", "--all", "--json"]);
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(answer["resources"], json!([]));
    let before = ["show", "--all", "--json", "--at", "2023-11-30T00:00:00Z"];
    let answer: Value = serde_json::from_str(&run("reminder-bot", &before).stdout).unwrap();
    let rows = answer["resources"].as_array().unwrap();
    // TestBotAlias was never updated; the draft and version 1 have seven resources each, and there is PROD.
    assert_eq!(rows.len(), 16, "{answer:#}");
    let inexact: Vec<_> = rows.iter().filter(|row| row["confidence"] != "exact").collect();
    assert!(inexact.len() == 1 && inexact[0]["displayName"] == "TestBotAlias", "{inexact:#?}");
}
