//! The answers of `get-bot`, `get-intent`, `get-slot-type` and `get-bot-alias`, as `aws lex-models`
//! prints them.

use std::sync::Arc;

use crate::event::{Form, Seen};
use crate::lex::{Document, Json, Object, ResourceKind, Shape, Version};
use crate::live::{Place, Reason, SCHEMA};

/// Members that only answers of that kind have (service model of Lex V1, `GetBotResponse` ...). An
/// alias is told by two.
const BOT: [&str; 8] = [
    "locale",
    "childDirected",
    "intents",
    "voiceId",
    "idleSessionTTLInSeconds",
    "clarificationPrompt",
    "abortStatement",
    "detectSentiment",
];

/// Whether a member says nothing about what it is a member of.
fn is_common(member: &str) -> bool {
    ["name", "description"].contains(&member) || SCHEMA.volatile.contains(&member)
}

/// Reads the answer of a call about one resource.
pub(super) fn answer(object: Object, place: &Place) -> Result<Seen, Reason> {
    let text = |name: &'static str| object.text(name).ok_or(Reason::Missing(name));
    let has = |names: &[&str]| names.iter().any(|name| object.get(name).is_some());
    let (key, version) = if has(&["botName"]) && has(&["botVersion"]) {
        (place.key(ResourceKind::Alias, &[text("botName")?, text("name")?]), Version::Latest)
    } else {
        if object.get("name").is_none() {
            return Err(Reason::Unknown);
        }
        let kind = if has(&BOT) { ResourceKind::Bot } else { intent_or_slot_type(&object)? };
        (place.key(kind, &[text("name")?]), super::version(&object)?)
    };
    let mut facts = Object::default();
    for name in SCHEMA.facts.iter().copied() {
        if let Some(value) = object.get(name).filter(|value| value.as_text().is_some()) {
            facts.insert(name, value.clone());
        }
    }
    Ok(Seen {
        version,
        checksum: SCHEMA.checksum(&object).map(Into::into),
        facts,
        form: Form::Get,
        document: Arc::new(Document::new(key.api, key.kind(), object)),
        key,
    })
}

/// Which of the two an object with a name is.
pub(super) fn intent_or_slot_type(object: &Object) -> Result<ResourceKind, Reason> {
    let has = |kind: ResourceKind| {
        let mut own = Shape::of(SCHEMA.api, kind).members().iter().map(|member| member.name);
        own.any(|name| !is_common(name) && object.get(name).is_some())
    };
    // In an export an intent has its slot types in it.
    let is_intent = has(ResourceKind::Intent) || object.get("slotTypes").is_some();
    match (is_intent, has(ResourceKind::SlotType)) {
        (true, false) => Ok(ResourceKind::Intent),
        (false, true) => Ok(ResourceKind::SlotType),
        (true, true) => Err(Reason::Unknown),
        (false, false) if is_bare(object) => Err(Reason::Undecidable),
        (false, false) => Err(Reason::Unknown),
    }
}

/// Whether an object has nothing but what intents and slot types have in common.
fn is_bare(object: &Object) -> bool {
    object.get(SCHEMA.version).and_then(Json::as_text).is_some()
        && object.iter().all(|(name, _)| is_common(name))
}
