//! Converts response cards of V1, which are JSON in a string, to image cards of V2.

use super::json::{object, objects, text};
use super::name::SlotNames;
use super::{Remarks, unknown};
use crate::lex::{Json, Object};

/// The limits of `ImageResponseCard` and `Button` in the service model of V2.
const LONGEST_TITLE: usize = 250;
const LONGEST_BUTTON: usize = 50;
const MOST_BUTTONS: usize = 5;

/// One `imageResponseCard` for each attachment.
pub(super) fn cards(
    card: &str,
    at: &str,
    slots: &SlotNames,
    remarks: &mut Remarks<'_>,
) -> Vec<Json> {
    let parsed = Json::parse(card);
    let Some(card) = parsed.as_ref().ok().and_then(Json::as_object) else {
        remarks.lost(at, "not a card: the text is not a JSON object");
        return Vec::new();
    };
    unknown(card, &["version", "contentType", "genericAttachments"], at, remarks);
    let attachments = objects(card, "genericAttachments").enumerate();
    attachments
        .filter_map(|(place, attachment)| {
            one(attachment, &format!("{at}.genericAttachments[{place}]"), slots, remarks)
        })
        .collect()
}

fn one(
    attachment: &Object,
    at: &str,
    slots: &SlotNames,
    remarks: &mut Remarks<'_>,
) -> Option<Json> {
    let known = ["title", "subTitle", "imageUrl", "buttons"];
    unknown(attachment, &known, at, remarks);
    let fitting = |name: &str, remarks: &mut Remarks<'_>| {
        let value = slots.in_text(attachment.text(name).filter(|value| !value.is_empty())?);
        if value.chars().count() <= LONGEST_TITLE {
            return Some(text(&value));
        }
        remarks.lost(format!("{at}.{name}"), "V2 has 250 characters for it");
        None
    };
    let Some(title) = fitting("title", remarks) else {
        remarks.lost(at, "a card of V2 must have a title");
        return None;
    };
    let subtitle = fitting("subTitle", remarks).unwrap_or(Json::Null);
    let image = fitting("imageUrl", remarks).unwrap_or(Json::Null);
    let mut buttons = Vec::new();
    for (place, button) in objects(attachment, "buttons").enumerate() {
        let word = |name| button.text(name).map(|value| slots.in_text(value));
        let at = format!("{at}.buttons[{place}]");
        let fits = |word: &String| (1..=LONGEST_BUTTON).contains(&word.chars().count());
        match (word("text").filter(fits), word("value").filter(fits)) {
            _ if buttons.len() == MOST_BUTTONS => remarks.lost(at, "V2 has five buttons on a card"),
            (Some(label), Some(value)) => {
                buttons.push(object([("text", text(&label)), ("value", text(&value))]));
            }
            (None, _) | (_, None) => {
                remarks
                    .lost(at, "V2 has 1 to 50 characters for the text and the value of a button");
            }
        }
    }
    let buttons = if buttons.is_empty() { Json::Null } else { Json::Array(buttons) };
    Some(object([
        ("title", title),
        ("subtitle", subtitle),
        ("imageUrl", image),
        ("buttons", buttons),
    ]))
}
