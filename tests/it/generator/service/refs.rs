//! What a bot or an intent refers to.

use super::{ApiError, Kind, Version};
use serde_json::{Map, Value};

/// One reference to another resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The name of the intent or slot type.
    pub name: String,
    /// Its version.
    pub version: Version,
}

/// The references of a configuration, in order. Built-in slot types are not references.
pub fn references(kind: Kind, members: &Map<String, Value>) -> Result<Vec<Reference>, ApiError> {
    let (list, name, version) = match kind {
        Kind::Bot => ("intents", "intentName", "intentVersion"),
        Kind::Intent => ("slots", "slotType", "slotTypeVersion"),
        Kind::SlotType => return Ok(Vec::new()),
    };
    let items = members.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        match (item[name].as_str(), item[version].as_str()) {
            (Some(name), _) if name.starts_with("AMAZON.") => (),
            (None, None) if kind == Kind::Intent => (),
            (Some(name), Some(text)) => {
                let version = Version::parse(text).ok_or_else(|| {
                    ApiError::bad_request(format!("'{text}' is not a version of '{name}'"))
                })?;
                found.push(Reference { name: name.to_owned(), version });
            }
            (name, _) => {
                let name = name.unwrap_or_default();
                let message = format!("'{name}' needs a name and a version in '{list}'");
                return Err(ApiError::bad_request(message));
            }
        }
    }
    Ok(found)
}
