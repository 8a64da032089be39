//! `Slot.json`.

use super::built_in::{self, Counterpart};
use super::identifier::identifier;
use super::json::{object, objects, or_null, text};
use super::message;
use super::name::SlotNames;
use super::{Remarks, SlotTypes, members, unknown, utterances};
use crate::lex::{Json, Object, Outside, ResourceKey, Shape, Target};

/// The context of a slot.
pub(super) struct Place<'a> {
    /// The intent.
    pub(super) intent: &'a ResourceKey,
    /// Its name in V2.
    pub(super) intent_name: &'a str,
    /// `slots[Size]`
    pub(super) at: &'a str,
    /// The names of the intent's slots in V2.
    pub(super) names: &'a SlotNames,
    /// The target of its type.
    pub(super) slot_type: Option<&'a Target>,
}

/// `Slot.json` of a slot with that name in V2.
pub(super) fn slot(
    slot: &Object,
    name: &str,
    place: &Place<'_>,
    types: &SlotTypes,
    remarks: &mut Remarks<'_>,
) -> Object {
    let (shape, _) = Shape::of(place.intent.api, place.intent.kind()).below("slots");
    unknown(slot, &members(shape), place.at, remarks);
    let members = [
        ("slotName", text(name)),
        ("slotId", text(&identifier(&["Intent", place.intent_name, "Slot", name]))),
        ("description", or_null(slot, "description")),
        ("slotTypeId", type_name(place, types, remarks)),
        ("obfuscationSetting", obfuscation(slot, place.at, remarks)),
        ("valueElicitationSetting", elicitation(slot, place, remarks)),
    ];
    members.into_iter().collect()
}

fn type_name(place: &Place<'_>, types: &SlotTypes, remarks: &mut Remarks<'_>) -> Json {
    let at = format!("{}.slotType", place.at);
    match place.slot_type {
        Some(Target::Resource { key, version }) => match types.name(key, *version) {
            Some(name) => text(name),
            None => {
                let name = key.raw_id();
                remarks.lost(at, format!("no record shows `{name}`: give the slot a type"));
                Json::Null
            }
        },
        Some(Target::Outside { kind: Outside::BuiltInSlotType, name }) => {
            match built_in::slot_type(name) {
                Counterpart::Same(name) => text(name),
                Counterpart::Wider(wider) => {
                    remarks.changed(at, format!("`{name}` becomes `{wider}`, which takes more"));
                    text(wider)
                }
                Counterpart::Nothing => {
                    let why = format!("V2 has no `{name}`: make a slot type of your own for it");
                    remarks.lost(at, why);
                    Json::Null
                }
            }
        }
        Some(Target::Outside { .. }) | None => {
            remarks.lost(at, "no record shows it: give the slot a type");
            Json::Null
        }
    }
}

fn obfuscation(slot: &Object, at: &str, remarks: &mut Remarks<'_>) -> Json {
    let setting = match slot.text("obfuscationSetting") {
        None => return Json::Null,
        Some("NONE") => "None",
        Some("DEFAULT_OBFUSCATION") => "DefaultObfuscation",
        Some(_) => {
            remarks.lost(format!("{at}.obfuscationSetting"), "V2 has no such setting");
            return Json::Null;
        }
    };
    object([("obfuscationSettingType", text(setting))])
}

fn elicitation(slot: &Object, place: &Place<'_>, remarks: &mut Remarks<'_>) -> Json {
    object([
        ("promptSpecification", prompt(slot, place, remarks)),
        ("slotConstraint", or_null(slot, "slotConstraint")),
        ("defaultValueSpecification", defaults(slot)),
        ("sampleUtterances", utterances(slot.get("sampleUtterances"), place.names)),
    ])
}

/// The prompt, with the card of the slot if it has none of its own.
fn prompt(slot: &Object, place: &Place<'_>, remarks: &mut Remarks<'_>) -> Json {
    let at = format!("{}.valueElicitationPrompt", place.at);
    let card = slot.get("responseCard");
    let Some(prompt) = slot.get("valueElicitationPrompt").and_then(Json::as_object) else {
        if card.is_some() {
            remarks
                .lost(format!("{}.responseCard", place.at), "V2 shows a card with a prompt only");
        }
        if slot.text("slotConstraint") == Some("Required") {
            remarks.changed(at, "it has none, and V2 asks for one before it builds");
        }
        return Json::Null;
    };
    let mut prompt = prompt.clone();
    match card {
        Some(card) if prompt.get("responseCard").is_none() => {
            prompt.insert("responseCard", card.clone());
        }
        Some(_) => {
            remarks.lost(format!("{}.responseCard", place.at), "the prompt has a card of its own");
        }
        None => {}
    }
    message::prompt(&prompt, &at, place.names, remarks)
}

fn defaults(slot: &Object) -> Json {
    let Some(spec) = slot.get("defaultValueSpec").and_then(Json::as_object) else {
        return Json::Null;
    };
    let value = |value: &Object| object([("defaultValue", or_null(value, "defaultValue"))]);
    let values = objects(spec, "defaultValueList").map(value).collect();
    object([("defaultValueList", Json::Array(values))])
}
