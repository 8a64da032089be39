//! Normalizes documents of an API whose exports have a file for each resource, with null for absent
//! values (Lex V2), so that they can be compared.
//!
//! These are not differences, in an export or in a response:
//!
//! - members that Lex adds by default, present or not: see the rows of the
//!   [file](crate::lex::FileRow) (Lex added defaults over the years, and shows them for older
//!   resources);
//! - an empty list or object, an empty description and a null, present or not;
//! - the order of a list that Lex shows in any order: a vocabulary, for which Lex guarantees none,
//!   and the priorities of slots, which an export writes in any order.
//!
//! A member that a file omits entirely, not even as null, cannot be compared.

use super::shortest;
use crate::lex::{Json, Member, MemberName, Object, ResourceKey, Shape, Type};

/// The recorded members that a file can show, and the paths of the others.
pub(super) fn comparable_members(
    recorded: &Object,
    shown: &Object,
    shape: &'static Shape,
) -> (Object, Vec<String>) {
    let mut comparison = Comparison { path: Vec::new(), incomparable: Vec::new() };
    let members = comparison.object(recorded, shown, shape);
    (members, comparison.incomparable)
}

struct Comparison {
    path: Vec<String>,
    incomparable: Vec<String>,
}

impl Comparison {
    fn object(&mut self, recorded: &Object, shown: &Object, shape: &'static Shape) -> Object {
        let mut members = Object::default();
        for (name, value) in recorded.iter() {
            let member = shape.api_member(name);
            self.path.push(name.to_owned());
            match shown.get(name) {
                Some(shown) => members.insert(name, self.value(value, shown, member)),
                None => {
                    let is_silent = comparable(value, member).is_none();
                    if !is_silent {
                        self.incomparable.push(self.path.join("."));
                    }
                }
            }
            self.path.pop();
        }
        members
    }

    fn value(&mut self, recorded: &Json, shown: &Json, member: Option<&'static Member>) -> Json {
        let Some(member) = member.filter(|member| !member.shape.members().is_empty()) else {
            return recorded.clone();
        };
        match (recorded, shown) {
            (Json::Object(recorded), Json::Object(shown)) if member.holds == Type::Map => {
                let one = |(name, value): (&str, &Json)| {
                    self.path.push(name.to_owned());
                    let value = match (value, shown.get(name)) {
                        (Json::Object(recorded), Some(Json::Object(shown))) => {
                            Json::Object(self.object(recorded, shown, member.shape))
                        }
                        _ => value.clone(),
                    };
                    self.path.pop();
                    (MemberName::from(name), value)
                };
                Json::Object(recorded.iter().map(one).collect())
            }
            (Json::Object(recorded), Json::Object(shown)) => {
                Json::Object(self.object(recorded, shown, member.shape))
            }
            (Json::Array(recorded), Json::Array(shown)) => {
                let mut items = Vec::with_capacity(recorded.len());
                for (at, item) in recorded.iter().enumerate() {
                    items.push(match (item, shown.get(at)) {
                        (Json::Object(recorded), Some(Json::Object(shown))) => {
                            self.path.push(at.to_string());
                            let item = self.object(recorded, shown, member.shape);
                            self.path.pop();
                            Json::Object(item)
                        }
                        _ => item.clone(),
                    });
                }
                Json::Array(items)
            }
            _ => recorded.clone(),
        }
    }
}

/// The members in a form common to all files and responses.
pub(super) fn common(object: &Object, shape: &'static Shape) -> Object {
    let members = object.iter().filter_map(|(name, value)| {
        if name == "description" && value.as_str() == Some("") {
            return None;
        }
        Some((MemberName::from(name), comparable(value, shape.api_member(name))?))
    });
    members.collect()
}

/// The value without defaults of Lex; `None` if nothing is left of it.
fn comparable(value: &Json, member: Option<&'static Member>) -> Option<Json> {
    if member.is_some_and(|member| member.is_filled_in(value)) {
        return None;
    }
    let shape = member.map_or(&crate::lex::NO_SHAPE, |member| member.shape);
    match value {
        Json::Null => None,
        Json::Object(object) => {
            let object: Object = match member.is_some_and(|member| member.holds == Type::Map) {
                true => object
                    .iter()
                    .filter_map(|(name, value)| {
                        let Json::Object(inner) = value else {
                            return Some((MemberName::from(name), value.clone()));
                        };
                        let inner = common(inner, shape);
                        let is_there = !inner.is_empty();
                        is_there.then(|| (MemberName::from(name), Json::Object(inner)))
                    })
                    .collect(),
                false => common(object, shape),
            };
            (!object.is_empty()).then_some(Json::Object(object))
        }
        Json::Array(items) => {
            let item = |item: &Json| match item {
                Json::Object(object) => Json::Object(common(object, shape)),
                Json::Number(text) => shortest(text),
                Json::Null | Json::Bool(_) | Json::String(_) | Json::Array(_) => item.clone(),
            };
            let items: Vec<Json> = items.iter().map(item).collect();
            (!items.is_empty()).then_some(Json::Array(items))
        }
        Json::Number(text) => Some(shortest(text)),
        Json::Bool(_) | Json::String(_) => Some(value.clone()),
    }
}

/// Sorts the lists that Lex shows in any order.
pub(super) fn in_order(mut object: Object, key: &ResourceKey) -> Object {
    for member in key.row().shape.members().iter().filter(|it| !it.sorted_by.is_empty()) {
        let Some(Json::Array(mut items)) = object.get(member.name).cloned() else { continue };
        let of = |item: &Json, name: &str| item.as_object()?.get(name).cloned();
        items.sort_by_cached_key(|item| {
            member.sorted_by.iter().map(|name| of(item, name)).collect::<Vec<_>>()
        });
        object.insert(member.name, Json::Array(items));
    }
    object
}
