use super::{line, value};
use crate::lex::{Document, Identity, Json, NO_SHAPE, Object, Shape, ordered};
use crate::render::visible;

/// The maximum length of a value, in characters.
const LONGEST: usize = 400;

/// A document for readers: one member per line, lists item by item.
pub(super) fn document(document: &Document, out: &mut String) {
    members(document.body(), document.shape(), 0, None, out);
}

/// The same for an object of unknown shape.
pub(super) fn object(object: &Object, depth: usize, out: &mut String) {
    members(object, &NO_SHAPE, depth, None, out);
}

fn members(object: &Object, shape: &Shape, depth: usize, without: Option<&str>, out: &mut String) {
    let plain = |item: &Json| !matches!(item, Json::Object(_) | Json::Array(_)) || is_empty(item);
    let members: Vec<_> =
        ordered(object, shape).into_iter().filter(|(name, _)| Some(*name) != without).collect();
    let widest = members.iter().filter(|(_, item)| plain(item)).map(|(name, _)| name.len()).max();
    let widest = widest.unwrap_or(0).min(32);
    let indent = "  ".repeat(depth);
    for (name, item) in members {
        let name = visible(name);
        let (inner, identity) = shape
            .member(&name)
            .map_or((&NO_SHAPE, Identity::Position), |member| (member.shape, member.items));
        match item {
            Json::Object(object) if !object.is_empty() => {
                line(out, &format!("{indent}{name}"));
                members_of(object, inner, depth + 1, out);
            }
            Json::Array(items) if !items.is_empty() => {
                line(out, &format!("{indent}{name}"));
                list(items, inner, identity, depth + 1, out);
            }
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_) => {
                line(out, &format!("{indent}{name:widest$}  {}", value(item, LONGEST)));
            }
        }
    }
}

fn members_of(object: &Object, shape: &Shape, depth: usize, out: &mut String) {
    members(object, shape, depth, None, out);
}

fn list(items: &[Json], shape: &Shape, identity: Identity, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for (at, item) in items.iter().enumerate() {
        match item {
            Json::Object(object) => {
                let name = match identity {
                    Identity::Member(member) => object.text(member).map(|text| (member, text)),
                    Identity::Position | Identity::Value => None,
                };
                match name {
                    Some((member, text)) => {
                        line(out, &format!("{indent}[{}]", visible(text)));
                        members(object, shape, depth + 1, Some(member), out);
                    }
                    None => {
                        line(out, &format!("{indent}[{at}]"));
                        members(object, shape, depth + 1, None, out);
                    }
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                line(out, &format!("{indent}{}", value(item, LONGEST)));
            }
        }
    }
}

fn is_empty(item: &Json) -> bool {
    match item {
        Json::Object(object) => object.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}
