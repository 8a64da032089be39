//! `SlotType.json`.

use super::built_in::{self, Counterpart};
use super::identifier::identifier;
use super::json::{object, objects, or_null, text};
use super::{BundlePart, ExportRemark, Remarks, members, unknown};
use crate::lex::{Json, Object};

/// `SlotType.json` of a custom slot type.
pub(super) fn slot_type(part: &BundlePart, name: &str, remarks: &mut Vec<ExportRemark>) -> Object {
    let body = part.document.body();
    let mut remarks = Remarks::of(part, remarks);
    unknown(body, &members(part.document.shape()), "", &mut remarks);
    let parent = parent(body, &mut remarks);
    let values: Vec<Json> = objects(body, "enumerationValues").map(value).collect();
    if values.is_empty() && parent == Json::Null {
        remarks.changed("enumerationValues", "it has none, and V2 asks for one before it builds");
    }
    let strategy = body.get("valueSelectionStrategy").cloned();
    let selection = object([
        ("resolutionStrategy", strategy.unwrap_or_else(|| text("ORIGINAL_VALUE"))),
        ("regexFilter", regex(body, &mut remarks)),
    ]);
    let members = [
        ("slotTypeName", text(name)),
        ("slotTypeId", text(&identifier(&["SlotType", name]))),
        ("description", or_null(body, "description")),
        ("slotTypeValues", if values.is_empty() { Json::Null } else { Json::Array(values) }),
        ("parentSlotTypeSignature", parent),
        ("valueSelectionSetting", selection),
    ];
    members.into_iter().collect()
}

fn value(value: &Object) -> Json {
    let synonyms = value.get("synonyms").and_then(Json::as_array).unwrap_or_default();
    let one = |synonym: &Json| object([("value", synonym.clone())]);
    let synonyms = match synonyms {
        [] => Json::Null,
        some => Json::Array(some.iter().map(one).collect()),
    };
    let sample = object([("value", or_null(value, "value"))]);
    object([("synonyms", synonyms), ("sampleValue", sample)])
}

fn parent(body: &Object, remarks: &mut Remarks<'_>) -> Json {
    let Some(parent) = body.text("parentSlotTypeSignature") else { return Json::Null };
    match built_in::slot_type(parent) {
        Counterpart::Same(name) => text(name),
        Counterpart::Wider(name) => {
            remarks.changed("parentSlotTypeSignature", format!("`{name}`, which takes more"));
            text(name)
        }
        Counterpart::Nothing => {
            remarks.lost("parentSlotTypeSignature", "V2 has no such slot type");
            Json::Null
        }
    }
}

/// The only pattern that V2 supports.
fn regex(body: &Object, remarks: &mut Remarks<'_>) -> Json {
    let mut filter = Json::Null;
    for (place, configuration) in objects(body, "slotTypeConfigurations").enumerate() {
        let at = format!("slotTypeConfigurations[{place}]");
        unknown(configuration, &["regexConfiguration"], &at, remarks);
        let regex = configuration.get("regexConfiguration").and_then(Json::as_object);
        let Some(pattern) = regex.and_then(|regex| regex.get("pattern")) else { continue };
        if filter == Json::Null {
            filter = object([("pattern", pattern.clone())]);
        } else {
            remarks.lost(at, "V2 has one pattern for a slot type");
        }
    }
    filter
}
