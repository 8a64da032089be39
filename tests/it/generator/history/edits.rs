//! Changes that people make to a configuration.

use super::documents::{self, Pointer};
use super::words;
use crate::generator::rng::Rng;
use serde_json::{Value, json};

/// Changes a slot type in one to three places. `size` is what it tends to.
pub fn slot_type(rng: &mut Rng, document: &mut Value, size: usize) {
    for _ in 0..rng.between(1..=3) {
        if document.get("enumerationValues").is_none() || rng.chance(0.1) {
            toggle_text(rng, document, "description");
            continue;
        }
        let grow = document["enumerationValues"].as_array().map_or(0, Vec::len) < size / 90;
        let values = items(document, "enumerationValues");
        match rng.below(6) {
            0 => move_item(rng, values),
            1 if !values.is_empty() => {
                let at = rng.below(values.len());
                values[at] = documents::enumeration_value(rng);
            }
            2 if !values.is_empty() => {
                let at = rng.below(values.len());
                let synonyms = items(&mut values[at], "synonyms");
                synonyms.insert(rng.below(synonyms.len() + 1), json!(words::value(rng)));
                synonyms.truncate(6);
            }
            3 => {
                let other = match document["valueSelectionStrategy"].as_str() {
                    Some("ORIGINAL_VALUE") => "TOP_RESOLUTION",
                    _ => "ORIGINAL_VALUE",
                };
                document["valueSelectionStrategy"] = json!(other);
            }
            _ if grow => values.push(documents::enumeration_value(rng)),
            _ => remove_item(rng, values),
        }
    }
}

/// Changes an intent in one to three places.
pub fn intent(rng: &mut Rng, document: &mut Value, size: usize, types: &[Pointer]) {
    for _ in 0..rng.between(1..=3) {
        match rng.below(12) {
            0..5 => utterances(rng, document, size),
            5..8 => slots(rng, document, types),
            8 => toggle_text(rng, document, "description"),
            9 => {
                let hook = documents::code_hook(rng);
                toggle(rng, document, "dialogCodeHook", hook);
            }
            10 => document["fulfillmentActivity"] = documents::fulfillment(rng),
            _ => endings(rng, document),
        }
    }
}

/// Changes a bot in one or two places.
pub fn bot(rng: &mut Rng, document: &mut Value, intents: &[Pointer]) {
    for _ in 0..rng.between(1..=2) {
        match rng.below(10) {
            0..4 => bot_intents(rng, document, intents),
            4 => document["clarificationPrompt"] = documents::prompt(rng),
            5 => document["abortStatement"] = documents::statement(rng),
            6 => document["idleSessionTTLInSeconds"] = json!(rng.between(60..=3600)),
            7 => {
                document["enableModelImprovements"] = json!(true);
                document["nluIntentConfidenceThreshold"] = json!(rng.below(100) as f64 / 100.0);
            }
            8 => document["detectSentiment"] = json!(document["detectSentiment"] != json!(true)),
            _ => toggle_text(rng, document, "description"),
        }
    }
}

fn utterances(rng: &mut Rng, document: &mut Value, size: usize) {
    let list = items(document, "sampleUtterances");
    let full = list.len() * 44 > size || list.len() >= 1500;
    match rng.below(6) {
        0 => move_item(rng, list),
        1 if !list.is_empty() => {
            // A word more or less, so that the line stays recognisable.
            let at = rng.below(list.len());
            let old = list[at].as_str().unwrap_or_default();
            let new = match old.rsplit_once(' ') {
                Some((head, _)) if rng.chance(0.5) => head.to_owned(),
                _ if old.chars().count() < 180 => format!("{old} now"),
                _ => words::utterance(rng),
            };
            list[at] = json!(new);
        }
        2 if list.len() > 1 => remove_item(rng, list),
        _ if full => remove_item(rng, list),
        3 => list.insert(rng.below(list.len() + 1), json!(words::utterance(rng))),
        _ => list.push(json!(words::utterance(rng))),
    }
}

fn slots(rng: &mut Rng, document: &mut Value, types: &[Pointer]) {
    let slots = items(document, "slots");
    match rng.below(6) {
        0 if slots.len() < 8 => {
            let mut slot = documents::slot(rng, slots.len(), types);
            // A slot's name is its own within the intent.
            while slots.iter().any(|other| other["name"] == slot["name"]) {
                let name = format!("{}x", slot["name"].as_str().unwrap_or_default());
                slot["name"] = json!(name);
            }
            slots.push(slot);
        }
        1 => remove_item(rng, slots),
        2 => move_item(rng, slots),
        _ if slots.is_empty() => (),
        3 => {
            let at = rng.below(slots.len());
            documents::slot_type_of(rng, &mut slots[at], types);
        }
        4 => {
            let at = rng.below(slots.len());
            slots[at]["valueElicitationPrompt"]["maxAttempts"] = json!(rng.between(1..=5));
        }
        _ => {
            let at = rng.below(slots.len());
            slots[at]["valueElicitationPrompt"] = documents::prompt(rng);
        }
    }
}

/// How an intent ends: the pairs that go together, and those that exclude each other.
fn endings(rng: &mut Rng, document: &mut Value) {
    let confirm = (documents::prompt(rng), documents::statement(rng));
    let ending = documents::statement(rng);
    let Some(members) = document.as_object_mut() else { return };
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    match rng.below(5) {
        0 => {
            set("confirmationPrompt", confirm.0);
            set("rejectionStatement", confirm.1);
        }
        1 => {
            members.remove("confirmationPrompt");
            members.remove("rejectionStatement");
        }
        2 => {
            set("conclusionStatement", ending);
            members.remove("followUpPrompt");
        }
        3 => {
            set("followUpPrompt", json!({"prompt": confirm.0, "rejectionStatement": ending}));
            members.remove("conclusionStatement");
        }
        _ => {
            set("inputContexts", json!([{"name": "Ordering"}]));
            let output = json!([{"name": "Ordered", "timeToLiveInSeconds": 90, "turnsToLive": 5}]);
            set("outputContexts", output);
        }
    }
}

fn bot_intents(rng: &mut Rng, document: &mut Value, intents: &[Pointer]) {
    let list = items(document, "intents");
    let position = |list: &[Value], name: &str| list.iter().position(|i| i["intentName"] == name);
    match (rng.below(5), intents) {
        (0, _) => remove_item(rng, list),
        (1, _) => move_item(rng, list),
        (_, []) => (),
        (_, some) => {
            let chosen = rng.pick(some);
            match position(list, &chosen.0) {
                Some(at) => list[at] = documents::pointer(chosen),
                None => list.push(documents::pointer(chosen)),
            }
        }
    }
}

/// Sets a member, or removes it if it is there.
fn toggle(rng: &mut Rng, document: &mut Value, name: &str, value: Value) {
    let there = document.get(name).is_some();
    match document.as_object_mut() {
        Some(members) if there && rng.chance(0.5) => drop(members.remove(name)),
        Some(members) => drop(members.insert(name.to_owned(), value)),
        None => (),
    }
}

fn toggle_text(rng: &mut Rng, document: &mut Value, name: &str) {
    let text = json!(words::sentence(rng));
    toggle(rng, document, name, text);
}

fn items<'a>(document: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    if !document[name].is_array() {
        document[name] = json!([]);
    }
    document[name].as_array_mut().expect("it was made one")
}

fn move_item(rng: &mut Rng, list: &mut Vec<Value>) {
    if list.len() > 1 {
        let item = list.remove(rng.below(list.len()));
        list.insert(rng.below(list.len() + 1), item);
    }
}

fn remove_item(rng: &mut Rng, list: &mut Vec<Value>) {
    if !list.is_empty() {
        list.remove(rng.below(list.len()));
    }
}
