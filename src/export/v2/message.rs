//! Converts prompts and statements of V1 to message groups of V2.
//!
//! V1 sends a random message of every group; V2 sends the message of every group or one of two
//! variations. So the messages of a group become a message and its variations; messages without a
//! `groupNumber` are one group. A card becomes a group of its own, because V1 shows it with every
//! response. The maximum is five groups of three messages.

use std::collections::BTreeMap;

use super::card;
use super::json::{object, objects, or_null, text};
use super::name::SlotNames;
use super::{Remarks, unknown};
use crate::lex::{Json, Object};

/// The limit of `MessageGroupsList` in the service model.
const MOST_GROUPS: usize = 5;
/// The limit of a message with its `MessageVariationsList`.
const MOST_MESSAGES: usize = 3;

/// A `promptSpecification`; null if it has no messages.
pub(super) fn prompt(
    prompt: &Object,
    at: &str,
    slots: &SlotNames,
    remarks: &mut Remarks<'_>,
) -> Json {
    unknown(prompt, &["messages", "responseCard", "maxAttempts"], at, remarks);
    let Some(groups) = groups(prompt, at, slots, remarks) else { return Json::Null };
    object([
        ("messageSelectionStrategy", text("Random")),
        ("allowInterrupt", Json::Bool(true)),
        ("messageGroups", groups),
        // The number of times that the user is asked, in both models.
        ("maxRetries", or_null(prompt, "maxAttempts")),
    ])
}

/// A response, such as `closingResponse`; null if it has no messages.
pub(super) fn response(
    statement: &Object,
    at: &str,
    slots: &SlotNames,
    remarks: &mut Remarks<'_>,
) -> Json {
    unknown(statement, &["messages", "responseCard"], at, remarks);
    match groups(statement, at, slots, remarks) {
        Some(groups) => object([("allowInterrupt", Json::Bool(true)), ("messageGroups", groups)]),
        None => Json::Null,
    }
}

fn groups(
    statement: &Object,
    at: &str,
    slots: &SlotNames,
    remarks: &mut Remarks<'_>,
) -> Option<Json> {
    let mut by_number: BTreeMap<Option<u64>, Vec<Json>> = BTreeMap::new();
    for (place, message) in objects(statement, "messages").enumerate() {
        let at = format!("{at}.messages[{place}]");
        let number = message.get("groupNumber").and_then(Json::as_text);
        let group = by_number.entry(number.and_then(|number| number.parse().ok())).or_default();
        let Some(converted) = of(message, slots) else {
            remarks.lost(at, "V2 has no such type of message");
            continue;
        };
        if group.len() == MOST_MESSAGES {
            remarks.lost(at, "V2 allows three messages in a group; a function can send more");
        } else {
            group.push(converted);
        }
    }
    let mut groups: Vec<Json> =
        by_number.into_values().filter(|group| !group.is_empty()).map(group).collect();
    if groups.len() > MOST_GROUPS {
        groups.truncate(MOST_GROUPS);
        remarks
            .lost(format!("{at}.messages"), "V2 has five groups of messages; the rest is left out");
    }
    if let Some(card) = statement.text("responseCard") {
        let at = format!("{at}.responseCard");
        let cards = card::cards(card, &at, slots, remarks);
        let room = MOST_GROUPS - groups.len();
        if cards.len() > room {
            let why =
                format!("V2 has five groups of messages: {} of {} cards fit", room, cards.len());
            remarks.lost(at, why);
        }
        groups.extend(
            cards
                .into_iter()
                .take(room)
                .map(|card| group(vec![message("imageResponseCard", card)])),
        );
    }
    if groups.is_empty() { None } else { Some(Json::Array(groups)) }
}

fn group(mut messages: Vec<Json>) -> Json {
    let variations = messages.split_off(1);
    let variations = if variations.is_empty() { Json::Null } else { Json::Array(variations) };
    object([("message", messages.remove(0)), ("variations", variations)])
}

fn of(from: &Object, slots: &SlotNames) -> Option<Json> {
    let kind = match from.text("contentType")? {
        "PlainText" => "plainTextMessage",
        "SSML" => "ssmlMessage",
        "CustomPayload" => "customPayload",
        _ => return None,
    };
    let content = text(&slots.in_text(from.text("content")?));
    Some(message(kind, object([("value", content)])))
}

/// A message of any kind.
fn message(kind: &'static str, content: Json) -> Json {
    object([(kind, content)])
}
