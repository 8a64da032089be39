//! `support-bot` and `international-plan`: the lives of two bots that were really exported.
//!
//! Every version that an export names is reached by editing and publishing, so that version 1 of
//! the bot is the exported one, member for member.

use crate::generator::people::{Login, Person};
use crate::generator::service::Kind;
use crate::generator::story::Story;
use crate::stories::pages::{Pages, deliver, expect};
use serde_json::{Value, json};

const SUPPORT: &str = include_str!("../../../fixtures/exports/v1-SupportBot.json");
const PLAN: &str =
    include_str!("../../../fixtures/exports/v1-customerservice-workshop-lex-bot-schema.json");

/// Writes both stories.
pub(crate) fn write_pages(pages: &mut Pages) {
    let story = Story::new("444455556666", "us-east-1", "2020-06-01T08:00:00Z", 1);
    live(pages, "support-bot", story, SUPPORT);
    let story = Story::new("444455556666", "us-east-1", "2019-04-02T08:00:00Z", 2);
    live(pages, "international-plan", story, PLAN);
}

/// The whole life of an exported bot.
fn live(pages: &mut Pages, name: &str, mut story: Story, export: &str) {
    let frank = Person::new(Login::ConsoleUser, "frank", "", "192.0.2.17");
    let grace = Person::new(
        Login::Sso,
        "grace@example.com",
        "AWSReservedSSO_BotBuilder_00aa11bb22cc33dd",
        "198.51.100.31",
    );
    let robot = Person::new(Login::Role, "release", "BotPipeline", "203.0.113.77");
    let mut bot: Value = serde_json::from_str::<Value>(export).unwrap()["resource"].take();
    let mut intents = bot["intents"].take();
    let mut slot_types = bot.get_mut("slotTypes").map(Value::take).unwrap_or_default();
    let (bot, _) = split(bot);
    let bot_name = bot["name"].as_str().unwrap().to_owned();

    // Slot types, then intents: put, edited and published up to the exported version.
    let mut references = Vec::new();
    for slot_type in slot_types.as_array_mut().into_iter().flatten() {
        grow(&mut story, &frank, Kind::SlotType, slot_type.take());
    }
    let mut names: Vec<String> = Vec::new();
    for intent in intents.as_array_mut().into_iter().flatten() {
        let (name, version) = grow(&mut story, &frank, Kind::Intent, intent.take());
        references.push(json!({"intentName": name, "intentVersion": version}));
        names.push(name);
    }

    // The bot: first on `$LATEST`, then on the versions; published, with an alias.
    let with = |intents: &[Value]| {
        let mut bot = bot.clone();
        bot["intents"] = json!(intents);
        bot
    };
    let latest: Vec<Value> =
        names.iter().map(|name| json!({"intentName": name, "intentVersion": "$LATEST"})).collect();
    story.wait(7200).put(&frank, "PutBot", with(&latest));
    story.wait(95).put(&robot, "PutBot", with(&references));
    let version = story.publish(&robot, Kind::Bot, &bot_name);
    assert_eq!(version, "1", "the exported version");
    let alias = |version: &str| json!({"botName": bot_name, "name": "PROD", "botVersion": version});
    story.put(&robot, "PutBotAlias", alias("1"));
    let released = story.records.len();
    let at_release = story.records[released - 1].second();

    // Weeks later: one more utterance, and the second release.
    let first = names[0].clone();
    story.wait(21 * 86_400).change(&grace, Kind::Intent, &first, |intent| {
        let utterances = intent["sampleUtterances"].as_array_mut().unwrap();
        utterances.insert(1, json!("could you help me with something"));
    });
    references[0]["intentVersion"] = json!(story.wait(600).publish(&robot, Kind::Intent, &first));
    story.put(&robot, "PutBot", with(&references));
    let version = story.publish(&robot, Kind::Bot, &bot_name);
    story.put(&robot, "PutBotAlias", alias(&version));
    let before_the_end = story.records.last().unwrap().second();

    // The end, in the order that Lex allows.
    story.wait(90 * 86_400);
    story.call(&grace, "DeleteBotAlias", json!({"botName": bot_name, "name": "PROD"}));
    story.wait(20).call(&grace, "DeleteBot", json!({"name": bot_name}));
    for name in names {
        story.wait(4).call(&grace, "DeleteIntent", json!({"name": name}));
    }
    let slot_types: Vec<String> = story
        .truth
        .keys()
        .filter(|key| key.kind == "slot-type" && key.version_text().is_some_and(|v| v == "$LATEST"))
        .map(|key| key.name.clone())
        .collect();
    for name in slot_types {
        story.wait(4).call(&grace, "DeleteSlotType", json!({"name": name}));
    }

    let folder = format!("stories/{name}");
    deliver(pages, &folder, &story.records[..released], true);
    deliver(pages, &folder, &story.records[released..], false);
    let end = story.records.last().unwrap().second();
    expect(pages, name, &story.truth, &[at_release, before_the_end, end]);
}

/// Puts and publishes a resource until it has its exported version. Its name and that version.
fn grow(story: &mut Story, person: &Person, kind: Kind, exported: Value) -> (String, String) {
    let (whole, version) = split(exported);
    let steps: usize = version.parse().unwrap();
    let put = format!("Put{}", kind.noun());
    for step in 1..=steps {
        story.wait(840).put(person, &put, part(&whole, step, steps));
        story.wait(35).publish(person, kind, whole["name"].as_str().unwrap());
    }
    (whole["name"].as_str().unwrap().to_owned(), version)
}

/// A resource as it may have looked on the way to what was exported.
fn part(whole: &Value, step: usize, steps: usize) -> Value {
    let mut part = whole.clone();
    if step == steps {
        return part;
    }
    for list in ["sampleUtterances", "enumerationValues"] {
        if let Some(items) = part.get_mut(list).and_then(Value::as_array_mut) {
            items.truncate((items.len() * step).div_ceil(steps));
        }
    }
    for slot in part.get_mut("slots").and_then(Value::as_array_mut).into_iter().flatten() {
        slot["valueElicitationPrompt"]["maxAttempts"] = json!(step);
    }
    if step == 1 {
        let members = part.as_object_mut().unwrap();
        members.remove("conclusionStatement");
        members.remove("followUpPrompt");
    }
    part
}

/// What a Put takes, and the version. A code hook whose function was left blank gets one.
fn split(mut exported: Value) -> (Value, String) {
    let hook = exported.pointer_mut("/fulfillmentActivity/codeHook/uri");
    if let Some(uri) = hook.filter(|uri| *uri == "") {
        *uri = json!("arn:aws:lambda:us-east-1:444455556666:function:support-bot");
    }
    let members = exported.as_object_mut().unwrap();
    members.remove("slotTypes");
    let version = members.remove("version").unwrap();
    (exported, version.as_str().unwrap().to_owned())
}
