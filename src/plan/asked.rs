use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lex::{
    Document, Given, Json, Member, Object, ResourceKey, Shape, Type, Version, refers_to, repointed,
};

/// What of a document a call takes: its members, less those that only answers have and those that
/// no shape of the API knows. Two documents of which this is equal are one to whoever calls.
pub(super) fn asked(document: &Document) -> Object {
    object(document.body(), document.shape(), &mut |_| {})
}

/// The members of a document that no call takes and Lex does not make.
pub(super) fn strange(document: &Document) -> BTreeSet<String> {
    let mut strange = BTreeSet::new();
    object(document.body(), document.shape(), &mut |name| {
        strange.insert(name.to_owned());
    });
    strange
}

fn object(body: &Object, shape: &Shape, strange: &mut impl FnMut(&str)) -> Object {
    if shape.members().is_empty() {
        return body.clone();
    }
    let members = body.iter().filter_map(|(name, value)| match shape.member(name) {
        Some(member) if member.given == Given::ByLex => None,
        Some(Member { holds: Type::Any, shape, .. }) => Some((name, map(value, shape, strange))),
        Some(member) => Some((name, self::value(value, member.shape, strange))),
        None => {
            strange(name);
            None
        }
    });
    members.collect()
}

/// A map of objects by locale or by name; what else has no type in the table is no object.
fn map(value: &Json, shape: &Shape, strange: &mut impl FnMut(&str)) -> Json {
    let Json::Object(map) = value else { return self::value(value, shape, strange) };
    let items = map.iter().map(|(name, item)| (name, self::value(item, shape, strange)));
    Json::Object(items.collect())
}

fn value(value: &Json, shape: &Shape, strange: &mut impl FnMut(&str)) -> Json {
    match value {
        Json::Object(body) => Json::Object(object(body, shape, strange)),
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| self::value(item, shape, strange)).collect())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
    }
}

/// Whether two documents of a resource are one but for the versions at their references; `same`
/// judges those, as they stand in the first and in the second.
pub(super) fn same_but_for_versions(
    key: &ResourceKey,
    (first, second): (&Arc<Document>, &Arc<Document>),
    mut same: impl FnMut(&ResourceKey, Version, Version) -> bool,
) -> bool {
    let bare = |document: &Document| {
        repointed(key, &asked(document), |_, _| Some(Json::string(String::new())))
    };
    let (ours, theirs) = (refers_to(key, first), refers_to(key, second));
    bare(first) == bare(second)
        && ours.len() == theirs.len()
        && ours.iter().zip(&theirs).all(|((to, then), (_, now))| same(to, *then, *now))
}
