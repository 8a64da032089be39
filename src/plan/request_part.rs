use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lex::{
    Document, Given, Json, Member, Object, ResourceKey, Shape, Type, Version, refers_to, repointed,
};

/// The part of a document that a request may contain: its members, without those that only responses
/// have and those that are not in the API shape.
pub(super) fn request_members(document: &Document) -> Object {
    object(document.body(), document.shape(), &mut |_| {})
}

/// The members of a document that are neither request members nor made by Lex.
pub(super) fn extra_members(document: &Document) -> BTreeSet<String> {
    let mut extra = BTreeSet::new();
    object(document.body(), document.shape(), &mut |name| {
        extra.insert(name.to_owned());
    });
    extra
}

fn object(body: &Object, shape: &Shape, extra: &mut impl FnMut(&str)) -> Object {
    if shape.members().is_empty() {
        return body.clone();
    }
    let members = body.iter().filter_map(|(name, value)| match shape.member(name) {
        Some(member) if member.given == Given::ByLex => None,
        Some(Member { holds: Type::Any, shape, .. }) => Some((name, map(value, shape, extra))),
        Some(member) => Some((name, self::value(value, member.shape, extra))),
        None => {
            extra(name);
            None
        }
    });
    members.collect()
}

/// A map of objects by locale or by name. Other members without a type are not objects.
fn map(value: &Json, shape: &Shape, extra: &mut impl FnMut(&str)) -> Json {
    let Json::Object(map) = value else { return self::value(value, shape, extra) };
    let items = map.iter().map(|(name, item)| (name, self::value(item, shape, extra)));
    Json::Object(items.collect())
}

fn value(value: &Json, shape: &Shape, extra: &mut impl FnMut(&str)) -> Json {
    match value {
        Json::Object(body) => Json::Object(object(body, shape, extra)),
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| self::value(item, shape, extra)).collect())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
    }
}

/// Whether two documents of a resource are equal except for the versions of their references; `same`
/// compares those.
pub(super) fn same_but_for_versions(
    key: &ResourceKey,
    (first, second): (&Arc<Document>, &Arc<Document>),
    mut same: impl FnMut(&ResourceKey, Version, Version) -> bool,
) -> bool {
    let bare = |document: &Document| {
        repointed(key, &request_members(document), |_, _| Some(Json::string(String::new())))
    };
    let (ours, theirs) = (refers_to(key, first), refers_to(key, second));
    bare(first) == bare(second)
        && ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|((to, then), (_, now))| same(to, *then, *now))
}
