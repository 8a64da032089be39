use std::sync::Arc;

use crate::lex::{Document, ResourceKey, Version, refers_to};
use crate::state::diff::{Differences, diff_shared};
use crate::state::{Body, State};

/// A document that an alias leads to, before and after the move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The resource.
    pub key: ResourceKey,
    /// The version before; `None` if there was none.
    pub before: Option<Version>,
    /// The version after; `None` if there is none.
    pub after: Option<Version>,
    /// The differences.
    pub differences: Differences,
}

/// The documents that an alias leads to, before and after.
pub(super) fn noticed(now: &State, then: &State, alias: &ResourceKey) -> Vec<Noticed> {
    if alias.row().has_versions() {
        return Vec::new();
    }
    let (before, after) = (leads_to(now, alias), leads_to(then, alias));
    let mut keys: Vec<&ResourceKey> = before.iter().chain(&after).map(|(key, ..)| key).collect();
    keys.sort();
    keys.dedup();
    let of = |list: &[(ResourceKey, Version, Option<Arc<Document>>)], key: &ResourceKey| {
        list.iter().find(|(other, ..)| other == key).map(|(_, at, it)| (*at, it.clone()))
    };
    let noticed = keys.into_iter().map(|key| {
        let (before, after) = (of(&before, key), of(&after, key));
        let document = |side: &Option<(Version, Option<Arc<Document>>)>| {
            side.as_ref().and_then(|(_, document)| document.clone())
        };
        let differences = diff_shared(document(&before).as_ref(), document(&after).as_ref());
        let version = |side: Option<(Version, _)>| side.map(|(version, _)| version);
        Noticed { key: key.clone(), before: version(before), after: version(after), differences }
    });
    noticed.filter(|noticed| !noticed.differences.is_empty()).collect()
}

/// The versions that an alias leads to, one per resource, in the order of a walk.
fn leads_to(
    state: &State,
    alias: &ResourceKey,
) -> Vec<(ResourceKey, Version, Option<Arc<Document>>)> {
    let mut found: Vec<(ResourceKey, Version, Option<Arc<Document>>)> = Vec::new();
    let mut queue = vec![(alias.clone(), Version::Latest)];
    while let Some((key, version)) = queue.pop() {
        if found.iter().any(|(other, at, _)| *other == key && *at == version) {
            continue;
        }
        let body = state.body(&key, version);
        let document = body.and_then(Body::document).cloned();
        if let Some(document) = &document {
            queue.extend(refers_to(&key, document));
        }
        // A version of a whole tree has parts; they refer to nothing outside it.
        for (part, body) in state.tree(&key, version) {
            if part.is_part_of_version() {
                found.push((part, version, body.document().cloned()));
            }
        }
        if key != *alias {
            found.push((key, version, document));
        }
    }
    found
}
