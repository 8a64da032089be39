//! Short names for functions that make JSON.

use crate::lex::{Json, Object};

/// An object with these members.
pub(super) fn object<const N: usize>(members: [(&'static str, Json); N]) -> Json {
    Json::Object(members.into_iter().collect())
}

/// A string.
pub(super) fn text(value: &str) -> Json {
    Json::string(value)
}

/// The member, or null.
pub(super) fn or_null(object: &Object, name: &str) -> Json {
    object.get(name).cloned().unwrap_or(Json::Null)
}

/// The objects in a list; empty if the value is not a list.
pub(super) fn objects<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    let items = object.get(name).and_then(Json::as_array).unwrap_or_default();
    items.iter().filter_map(Json::as_object)
}
