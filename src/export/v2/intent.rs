//! `Intent.json`, with its slots.

use std::collections::BTreeMap;

use super::built_in;
use super::identifier::identifier;
use super::json::{object, objects, or_null, text};
use super::message;
use super::name::{SlotNames, assigned};
use super::slot::{self, Place};
use super::{BundlePart, ExportRemark, Remarks, SlotTypes, members, unknown, utterances};
use crate::lex::{Json, Object, Target, references};

/// The name of the fallback intent, of which every V2 bot has exactly one.
pub(super) const FALLBACK: &str = "FallbackIntent";
/// Its identifier in every real export.
const FALLBACK_IDENTIFIER: &str = "FALLBCKINT";
const FALLBACK_SIGNATURE: &str = "AMAZON.FallbackIntent";

/// The files of an intent.
pub(super) struct Made {
    /// `Intent.json`.
    pub(super) intent: Object,
    /// `Slot.json` by the name of the slot.
    pub(super) slots: Vec<(String, Object)>,
}

/// Whether it is the fallback intent.
pub(super) fn is_fallback(part: &BundlePart) -> bool {
    part.document.body().text("parentIntentSignature") == Some(FALLBACK_SIGNATURE)
}

/// The names of the intents in V2; `None` for those that cannot be converted.
pub(super) fn names(parts: &[BundlePart], remarks: &mut Vec<ExportRemark>) -> Vec<Option<String>> {
    let fallback = parts.iter().position(is_fallback);
    let mut wanted = vec![FALLBACK.to_owned()];
    wanted.extend(parts.iter().filter(|part| !is_fallback(part)).map(BundlePart::name));
    let mut free = assigned(&wanted).into_iter().skip(1);
    let mut name = |(at, part): (usize, &BundlePart)| {
        let mut remarks = Remarks::of(part, remarks);
        if is_fallback(part) && fallback != Some(at) {
            remarks.lost("", "V2 has one fallback intent, and another one is it");
            return None;
        }
        let name = if is_fallback(part) { Some(FALLBACK.to_owned()) } else { free.next() };
        if let Some(name) = name.as_ref().filter(|name| **name != part.name()) {
            remarks.changed("name", format!("V2 has another name for it: `{name}`"));
        }
        name
    };
    parts.iter().enumerate().map(&mut name).collect()
}

/// The files in V2 for an intent with that name.
pub(super) fn intent(
    part: &BundlePart,
    name: &str,
    types: &SlotTypes,
    remarks: &mut Vec<ExportRemark>,
) -> Made {
    let body = part.document.body();
    let mut remarks = Remarks::of(part, remarks);
    unknown(body, &members(part.document.shape()), "", &mut remarks);
    let named = objects(body, "slots").filter_map(|slot| slot.text("name"));
    let names = SlotNames::of(named.map(str::to_owned));
    let (slots, priorities) = slots(part, name, &names, types, &mut remarks);
    let parent = parent(body, &mut remarks);
    let statement = if parent.is_lost { None } else { body.get("sampleUtterances") };
    if body.get("followUpPrompt").is_some() {
        remarks.lost("followUpPrompt", "V2 has none: let an output context lead to another intent");
    }
    let is_fallback = name == FALLBACK;
    let own = identifier(&["Intent", name]);
    let members = [
        ("intentName", text(name)),
        ("intentId", text(if is_fallback { FALLBACK_IDENTIFIER } else { &own })),
        ("description", or_null(body, "description")),
        ("parentIntentSignature", parent.signature),
        ("sampleUtterances", utterances(statement, &names)),
        ("intentConfirmationSetting", confirmation(body, &names, &mut remarks)),
        ("intentClosingSetting", closing(body, &names, &mut remarks)),
        ("inputContexts", some_or_null(body, "inputContexts")),
        ("outputContexts", some_or_null(body, "outputContexts")),
        ("kendraConfiguration", kendra(body, &mut remarks)),
        ("dialogCodeHook", dialog_hook(body)),
        ("fulfillmentCodeHook", fulfillment_hook(body)),
        ("slotPriorities", priorities),
    ];
    Made { intent: members.into_iter().collect(), slots }
}

/// The fallback intent for a bot that had none in V1.
pub(super) fn default_fallback() -> Object {
    let mut members = Object::default();
    members.insert("intentName", text(FALLBACK));
    members.insert("intentId", text(FALLBACK_IDENTIFIER));
    members.insert("description", text("Default intent when no other intent matches"));
    members.insert("parentIntentSignature", text(FALLBACK_SIGNATURE));
    members
}

fn slots(
    part: &BundlePart,
    intent_name: &str,
    names: &SlotNames,
    types: &SlotTypes,
    remarks: &mut Remarks<'_>,
) -> (Vec<(String, Object)>, Json) {
    let key = &part.key;
    let found = references(key, &part.document).into_iter();
    let targets: BTreeMap<String, Target> = found.map(|it| (it.via, it.target)).collect();
    let mut made: Vec<(String, Object)> = Vec::new();
    let mut priorities = Vec::new();
    for (place, members) in objects(part.document.body(), "slots").enumerate() {
        let Some((raw, name)) = members.text("name").and_then(|raw| Some((raw, names.get(raw)?)))
        else {
            remarks.lost(format!("slots[{place}]"), "no record shows its name");
            continue;
        };
        let at = format!("slots[{raw}]");
        if made.iter().any(|(other, _)| other == name) {
            remarks.lost(at, "another slot has that name");
            continue;
        }
        if raw != name {
            let why =
                format!("V2 takes no such name: `{name}`; what functions call it must follow");
            remarks.changed(format!("{at}.name"), why);
        }
        let slot_type = targets.get(&at);
        let place = Place { intent: key, intent_name, at: &at, names, slot_type };
        made.push((name.to_owned(), slot::slot(members, name, &place, types, remarks)));
        priorities.push((members.get("priority").cloned(), name));
    }
    (made, in_order(priorities))
}

/// `slotPriorities`: slots without a priority follow all others.
fn in_order(slots: Vec<(Option<Json>, &str)>) -> Json {
    let number = |priority: &Json| priority.as_text().and_then(|text| text.parse::<i64>().ok());
    let priority = slots.iter().filter_map(|(priority, _)| priority.as_ref().and_then(number));
    let mut last = priority.max().unwrap_or_default();
    let one = |(priority, name): (Option<Json>, &str)| {
        let priority = priority.unwrap_or_else(|| {
            last += 1;
            Json::number(last)
        });
        object([("priority", priority), ("slotId", text(name))])
    };
    Json::Array(slots.into_iter().map(one).collect())
}

struct Parent {
    signature: Json,
    is_lost: bool,
}

fn parent(body: &Object, remarks: &mut Remarks<'_>) -> Parent {
    let Some(signature) = body.text("parentIntentSignature") else {
        return Parent { signature: Json::Null, is_lost: false };
    };
    if built_in::INTENTS.contains(&signature) {
        return Parent { signature: text(signature), is_lost: false };
    }
    let why =
        format!("V2 has no `{signature}`: it becomes an intent of your own, without utterances");
    remarks.lost("parentIntentSignature", why);
    Parent { signature: Json::Null, is_lost: true }
}

fn confirmation(body: &Object, names: &SlotNames, remarks: &mut Remarks<'_>) -> Json {
    let member = |name: &str| body.get(name).and_then(Json::as_object);
    let (prompt, rejection) = (member("confirmationPrompt"), member("rejectionStatement"));
    let rejected = rejection.map(|it| message::response(it, "rejectionStatement", names, remarks));
    let Some(prompt) = prompt else {
        if rejected.is_some() {
            remarks.lost("rejectionStatement", "V2 has it with a confirmation prompt only");
        }
        return Json::Null;
    };
    object([
        ("active", Json::Bool(true)),
        ("promptSpecification", message::prompt(prompt, "confirmationPrompt", names, remarks)),
        ("declinationResponse", rejected.unwrap_or(Json::Null)),
    ])
}

fn closing(body: &Object, names: &SlotNames, remarks: &mut Remarks<'_>) -> Json {
    let Some(statement) = body.get("conclusionStatement").and_then(Json::as_object) else {
        return Json::Null;
    };
    object([
        ("active", Json::Bool(true)),
        ("closingResponse", message::response(statement, "conclusionStatement", names, remarks)),
    ])
}

fn kendra(body: &Object, remarks: &mut Remarks<'_>) -> Json {
    let Some(kendra) = body.get("kendraConfiguration").and_then(Json::as_object) else {
        return Json::Null;
    };
    unknown(kendra, &["kendraIndex", "queryFilterString", "role"], "kendraConfiguration", remarks);
    if kendra.get("role").is_some() {
        remarks.lost("kendraConfiguration.role", "V2 takes the role of the bot: give it the right");
    }
    let filter = or_null(kendra, "queryFilterString");
    object([
        ("kendraIndex", or_null(kendra, "kendraIndex")),
        ("queryFilterStringEnabled", Json::Bool(filter != Json::Null)),
        ("queryFilterString", filter),
    ])
}

fn dialog_hook(body: &Object) -> Json {
    let has = body.get("dialogCodeHook").is_some();
    object([("enabled", Json::Bool(has))])
}

fn fulfillment_hook(body: &Object) -> Json {
    let activity = body.get("fulfillmentActivity").and_then(Json::as_object);
    if activity.and_then(|activity| activity.text("type")) != Some("CodeHook") {
        return Json::Null;
    }
    object([("active", Json::Bool(true)), ("enabled", Json::Bool(true))])
}

fn some_or_null(body: &Object, name: &str) -> Json {
    match body.get(name) {
        Some(Json::Array(items)) if items.is_empty() => Json::Null,
        Some(value) => value.clone(),
        None => Json::Null,
    }
}
