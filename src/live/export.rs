//! The export file of Lex V1 (guide, "Importing and Exporting"; `fixtures/exports`): one resource
//! with all that it uses inside.

use std::sync::Arc;

use crate::event::{Form, Seen};
use crate::lex::{Document, Json, Object, ResourceKind, Version};
use crate::live::{Place, Reason};

/// The resource of an export; `None` if the object is no export of Lex V1.
pub(super) fn exported(object: &Object) -> Option<Result<&Object, Reason>> {
    let metadata = object.get("metadata")?.as_object()?;
    let resource = object.get("resource")?.as_object()?;
    let format = metadata.get("schemaVersion").and_then(Json::as_text).unwrap_or("none");
    Some(match format {
        "1.0" | "1" => Ok(resource),
        other => Err(Reason::Format(other.to_owned())),
    })
}

/// Takes an export apart: the resource, the intents in it, and the slot types.
pub(super) fn take_apart(resource: &Object, place: &Place) -> Result<Vec<Seen>, Reason> {
    let mut found = Vec::new();
    let intents = resource.get("intents").and_then(Json::as_array);
    let kind = match intents {
        Some(_) => ResourceKind::Bot,
        None if ["locale", "childDirected", "voiceId"]
            .iter()
            .any(|it| resource.get(it).is_some()) =>
        {
            ResourceKind::Bot
        }
        None => super::answer::intent_or_slot_type(resource)?,
    };
    let mut body = resource.clone();
    body.remove("slotTypes");
    if let Some(intents) = intents {
        let mut references = Vec::with_capacity(intents.len());
        for intent in intents {
            let intent = intent.as_object().ok_or(Reason::Missing("intents"))?;
            references.push(reference(intent)?);
            found.push(seen(ResourceKind::Intent, intent.clone(), place)?);
        }
        body.insert("intents", Json::Array(references));
    }
    for slot_type in resource.get("slotTypes").and_then(Json::as_array).unwrap_or_default() {
        let slot_type = slot_type.as_object().ok_or(Reason::Missing("slotTypes"))?;
        found.push(seen(ResourceKind::SlotType, slot_type.clone(), place)?);
    }
    found.insert(0, seen(kind, body, place)?);
    Ok(found)
}

/// What stands in a bot where its export has the whole intent.
fn reference(intent: &Object) -> Result<Json, Reason> {
    let name = intent.text("name").ok_or(Reason::Missing("name"))?;
    let mut reference = Object::default();
    reference.insert("intentName", Json::string(name));
    reference.insert("intentVersion", Json::string(version(intent)?.to_string()));
    Ok(Json::Object(reference))
}

fn seen(kind: ResourceKind, mut body: Object, place: &Place) -> Result<Seen, Reason> {
    let name = body.text("name").ok_or(Reason::Missing("name"))?.to_owned();
    let version = version(&body)?;
    body.remove("slotTypes");
    let key = place.key(kind, &[&name]);
    Ok(Seen {
        version,
        document: Arc::new(Document::new(key.api, kind, body)),
        key,
        checksum: None,
        facts: Object::default(),
        form: Form::Export,
    })
}

/// The version, which some files write as a number; templates have none, and mean `$LATEST`.
fn version(object: &Object) -> Result<Version, Reason> {
    match object.get(super::SCHEMA.version) {
        None | Some(Json::Null) => Ok(Version::Latest),
        Some(_) => super::version(object),
    }
}
