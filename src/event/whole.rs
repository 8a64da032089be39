//! Checks whether a copy of a record shows a resource as Lex returned it.
//!
//! Pipelines reduce records: they convert numbers or lists to text, drop members, or replace the
//! response by a message. The content of such a copy may be correct, but it is incomplete.

use crate::event::Incomplete;
use crate::lex::{Json, Object, Operation, Shape, Type};

/// Why a response is incomplete, if it is: checks the members that it always has and the types of
/// the others.
pub(super) fn reduced(
    response: &Object,
    (member, asked): (Option<&str>, Option<&str>),
    operation: &Operation,
    shape: &Shape,
) -> Option<Incomplete> {
    if let Some(member) = member {
        let shown = response.get(member).and_then(Json::as_text);
        if shown.is_none() || asked.is_some_and(|asked| shown != Some(asked)) {
            return Some(Incomplete::OtherResponse);
        }
    }
    misfit(response, shape, "").map(|path| Incomplete::MemberType { path }).or_else(|| {
        let is_there = |name: &str| response.get(name).is_some_and(|value| *value != Json::Null);
        operation
            .always
            .iter()
            .find(|name| !is_there(name))
            .map(|name| Incomplete::ResponseLacks { member: (*name).to_owned() })
    })
}

/// The path of the first member whose type differs from the shape.
pub(super) fn misfit(object: &Object, shape: &Shape, path: &str) -> Option<String> {
    shape.members().iter().find_map(|member| {
        let value = object.get(member.name)?;
        if *value == Json::Null {
            return None;
        }
        let path = || {
            if path.is_empty() { member.name.to_owned() } else { format!("{path}.{}", member.name) }
        };
        match (member.holds, value) {
            (Type::Any, _)
            | (Type::Text, Json::String(_))
            | (Type::Number, Json::Number(_))
            | (Type::Truth, Json::Bool(_)) => None,
            (Type::Object, Json::Object(object)) => misfit(object, member.shape, &path()),
            (Type::Texts, Json::Array(items)) => {
                items.iter().any(|item| item.as_str().is_none()).then(path)
            }
            (Type::Objects, Json::Array(items)) => items.iter().find_map(|item| match item {
                Json::Object(object) => misfit(object, member.shape, &path()),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                    Some(path())
                }
            }),
            _ => Some(path()),
        }
    })
}

/// The members of a request or a response with the types of the shape. JSON in a string is parsed
/// if it has the right type; other values are dropped.
pub(super) fn restored(object: Object, shape: &Shape) -> Object {
    let mut restored = Object::default();
    for (name, value) in object.into_members() {
        match shape.member(&name) {
            None => restored.insert(name, value),
            Some(member) => {
                if let Some(value) = restore(value, member.holds, member.shape) {
                    restored.insert(name, value);
                }
            }
        }
    }
    restored
}

fn restore(value: Json, holds: Type, shape: &Shape) -> Option<Json> {
    let items = |items: Vec<Json>, of: Type| {
        items
            .into_iter()
            .map(|item| restore(item, of, shape))
            .collect::<Option<_>>()
            .map(Json::Array)
    };
    match (holds, value) {
        (Type::Any, value) | (_, value @ Json::Null) => Some(value),
        (Type::Text, value @ Json::String(_))
        | (Type::Number, value @ Json::Number(_))
        | (Type::Truth, value @ Json::Bool(_)) => Some(value),
        (Type::Text, Json::Number(number)) => Some(Json::string(&*number)),
        (Type::Object, Json::Object(object)) => Some(Json::Object(restored(object, shape))),
        (Type::Map, value @ Json::Object(_)) => Some(value),
        (Type::Texts, Json::Array(texts)) => items(texts, Type::Text),
        (Type::Objects, Json::Array(objects)) => items(objects, Type::Object),
        (
            Type::Number | Type::Truth | Type::Object | Type::Texts | Type::Objects | Type::Map,
            Json::String(text),
        ) => match Json::parse(text.trim()) {
            Ok(Json::String(_)) | Err(_) => None,
            Ok(value) => restore(value, holds, shape),
        },
        (
            Type::Text
            | Type::Number
            | Type::Truth
            | Type::Object
            | Type::Texts
            | Type::Objects
            | Type::Map,
            _,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{misfit, restored};
    use crate::lex::{Api, Json, Object, ResourceKind, Shape};

    fn object(text: &str) -> Object {
        match Json::parse(text) {
            Ok(Json::Object(object)) => object,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn types_that_are_not_those_of_lex_are_found_and_read_if_they_can_be() {
        let table = [
            (r#"{"sampleUtterances":["a"],"x":1}"#, None, r#"{"sampleUtterances":["a"],"x":1}"#),
            (r#"{"sampleUtterances":null}"#, None, r#"{"sampleUtterances":null}"#),
            (
                r#"{"sampleUtterances":"[\"a\",\"b\"]"}"#,
                Some("sampleUtterances"),
                r#"{"sampleUtterances":["a","b"]}"#,
            ),
            (r#"{"sampleUtterances":"['a']"}"#, Some("sampleUtterances"), "{}"),
            (
                r#"{"sampleUtterances":[1]}"#,
                Some("sampleUtterances"),
                r#"{"sampleUtterances":["1"]}"#,
            ),
            (
                r#"{"slots":[{"name":"S","priority":"1"}]}"#,
                Some("slots.priority"),
                r#"{"slots":[{"name":"S","priority":1}]}"#,
            ),
            (r#"{"slots":{"name":"S"}}"#, Some("slots"), "{}"),
            (
                r#"{"followUpPrompt":{"prompt":{"maxAttempts":"many"}}}"#,
                Some("followUpPrompt.prompt.maxAttempts"),
                r#"{"followUpPrompt":{"prompt":{}}}"#,
            ),
            (r#"{"description":{"a":1}}"#, Some("description"), "{}"),
        ];
        let shape = Shape::of(Api::V1, ResourceKind::Intent);
        for (text, expect, read) in table {
            assert_eq!(misfit(&object(text), shape, "").as_deref(), expect, "{text}");
            assert_eq!(restored(object(text), shape), object(read), "{text}");
        }
    }
}
