//! Whether a request is well formed (lex.md 6, "Rules not in the model").

use super::{ApiError, Kind, Members, text};
use serde_json::Value;

type Checked = Result<(), ApiError>;

/// Names of built-in intents and slot types, without `AMAZON.`; a few of the many.
const BUILT_IN: [&str; 10] = [
    "CancelIntent",
    "PauseIntent",
    "HelpIntent",
    "NoIntent",
    "StopIntent",
    "YesIntent",
    "DATE",
    "NUMBER",
    "TIME",
    "Country",
];

const LOCALES: [&str; 13] = [
    "de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-419", "es-ES", "es-US", "fr-FR", "fr-CA",
    "it-IT", "ja-JP", "ko-KR",
];

/// A PutBot, PutIntent or PutSlotType.
pub fn put(kind: Kind, members: &Members) -> Checked {
    known_members(members, &[kind.members(), kind.steering()])?;
    let given = text(members, "name")?;
    name(given, kind.name_length())?;
    if kind != Kind::Bot && BUILT_IN.contains(&given) {
        return bad(format!("'{given}' is the name of a built-in"));
    }
    description(members)?;
    match kind {
        Kind::Bot => bot(members),
        Kind::Intent => intent(members),
        Kind::SlotType => slot_type(members),
    }
}

/// A PutBotAlias.
pub fn alias(members: &Members) -> Checked {
    const MEMBERS: &[&str] =
        &["botName", "botVersion", "checksum", "conversationLogs", "description", "name", "tags"];
    known_members(members, &[MEMBERS])?;
    name(text(members, "name")?, 1..=100)?;
    name(text(members, "botName")?, 2..=50)?;
    description(members)
}

fn bot(members: &Members) -> Checked {
    let locale = text(members, "locale")?;
    if !LOCALES.contains(&locale) {
        return bad(format!("'{locale}' is not a locale"));
    }
    if !members.get("childDirected").is_some_and(Value::is_boolean) {
        return bad("'childDirected' is required");
    }
    if let Some(seconds) = members.get("idleSessionTTLInSeconds") {
        number(seconds, "idleSessionTTLInSeconds", 60, 86_400)?;
    }
    prompt(members.get("clarificationPrompt"))?;
    statement(members.get("abortStatement"))
}

fn intent(members: &Members) -> Checked {
    let Some(fulfillment) = members.get("fulfillmentActivity") else {
        return bad("'fulfillmentActivity' is required");
    };
    if fulfillment["type"] == "CodeHook" {
        code_hook(fulfillment.get("codeHook"))?;
    }
    if members.contains_key("dialogCodeHook") {
        code_hook(members.get("dialogCodeHook"))?;
    }
    if members.contains_key("confirmationPrompt") != members.contains_key("rejectionStatement") {
        return bad("'confirmationPrompt' and 'rejectionStatement' go together");
    }
    if members.contains_key("followUpPrompt") && members.contains_key("conclusionStatement") {
        return bad("'followUpPrompt' and 'conclusionStatement' exclude each other");
    }
    prompt(members.get("confirmationPrompt"))?;
    statement(members.get("rejectionStatement"))?;
    statement(members.get("conclusionStatement"))?;
    if let Some(follow_up) = members.get("followUpPrompt") {
        prompt(follow_up.get("prompt"))?;
        statement(follow_up.get("rejectionStatement"))?;
    }
    let utterances = list(members, "sampleUtterances", 1500)?;
    if !utterances.iter().all(|text| has_length(text, 200)) {
        return bad("an utterance has 1 to 200 characters");
    }
    list(members, "slots", 100)?.iter().try_for_each(slot)
}

fn slot(slot: &Value) -> Checked {
    if !has_length(&slot["name"], 100) {
        return bad("a slot needs a name");
    }
    if !matches!(slot["slotConstraint"].as_str(), Some("Required" | "Optional")) {
        return bad("'slotConstraint' is Required or Optional");
    }
    prompt(slot.get("valueElicitationPrompt"))
}

fn slot_type(members: &Members) -> Checked {
    let values = list(members, "enumerationValues", 10_000)?;
    if !values.iter().all(|value| has_length(&value["value"], 140)) {
        return bad("an enumeration value has 1 to 140 characters");
    }
    match members.get("valueSelectionStrategy").map(Value::as_str) {
        None | Some(Some("ORIGINAL_VALUE" | "TOP_RESOLUTION")) => Ok(()),
        Some(_) => bad("'valueSelectionStrategy' is ORIGINAL_VALUE or TOP_RESOLUTION"),
    }
}

fn prompt(prompt: Option<&Value>) -> Checked {
    let Some(prompt) = prompt else { return Ok(()) };
    number(&prompt["maxAttempts"], "maxAttempts", 1, 5)?;
    statement(Some(prompt))
}

fn statement(statement: Option<&Value>) -> Checked {
    let Some(statement) = statement else { return Ok(()) };
    let messages = statement["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let types = ["PlainText", "SSML", "CustomPayload"];
    let fine = messages.iter().all(|message| {
        has_length(&message["content"], 1000)
            && message["contentType"].as_str().is_some_and(|kind| types.contains(&kind))
    });
    if !fine || messages.is_empty() || messages.len() > 15 {
        return bad(
            "a prompt or statement has 1 to 15 messages of a type and 1 to 1000 characters",
        );
    }
    Ok(())
}

fn code_hook(hook: Option<&Value>) -> Checked {
    let uri = hook.and_then(|hook| hook["uri"].as_str()).unwrap_or_default();
    if uri.starts_with("arn:") && (20..=2048).contains(&uri.len()) {
        Ok(())
    } else {
        bad(format!("'{uri}' is not the ARN of a Lambda function"))
    }
}

/// `^([A-Za-z]_?)+$`: letters, and single underscores after them.
fn name(name: &str, length: std::ops::RangeInclusive<usize>) -> Checked {
    let bytes = name.as_bytes();
    let fine = bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'_' => at > 0 && bytes[at - 1] != b'_',
        _ => byte.is_ascii_alphabetic(),
    });
    if fine && length.contains(&name.len()) {
        Ok(())
    } else {
        bad(format!("'{name}' is not a valid name"))
    }
}

fn description(members: &Members) -> Checked {
    match members.get("description") {
        Some(text) if text.as_str().is_none_or(|text| text.chars().count() > 200) => {
            bad("'description' has at most 200 characters")
        }
        _ => Ok(()),
    }
}

fn known_members(members: &Members, known: &[&[&str]]) -> Checked {
    let stranger = |name: &&String| !known.iter().any(|list| list.contains(&name.as_str()));
    match members.keys().find(stranger) {
        Some(name) => bad(format!("'{name}' is not a member of the request")),
        None => Ok(()),
    }
}

fn list<'a>(members: &'a Members, name: &str, most: usize) -> Result<&'a [Value], ApiError> {
    let items = members.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if items.len() > most {
        return Err(ApiError::bad_request(format!("'{name}' has at most {most} items")));
    }
    Ok(items)
}

fn number(value: &Value, name: &str, least: i64, most: i64) -> Checked {
    match value.as_i64() {
        Some(number) if (least..=most).contains(&number) => Ok(()),
        _ => bad(format!("'{name}' is a number from {least} to {most}")),
    }
}

/// A text of at least one character and at most so many.
fn has_length(text: &Value, most: usize) -> bool {
    text.as_str().is_some_and(|text| {
        !text.is_empty() && (text.len() <= most || text.chars().count() <= most)
    })
}

fn bad(message: impl Into<String>) -> Checked {
    Err(ApiError::bad_request(message))
}
