//! What Lex refuses (Lex V2 developer guide and API reference), and what plans must not do.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lex::{
    Document, Implied, Json, Object, Operation, ResourceKey, ResourceKind, Schema, Verb, Version,
    refers_to,
};
use crate::plan::model::{Refused, living};
use crate::state::{Body, State};

/// A call whose parameters are known.
pub(super) struct Request<'a> {
    pub(super) operation: &'static Operation,
    /// The resource; a new one has its new id.
    pub(super) key: ResourceKey,
    pub(super) members: &'a Object,
}

/// The most items in a batch.
pub(super) const BATCH: usize = 10;

/// Checks whether Lex would accept a call.
pub(super) fn check(
    state: &State,
    unbuilt: &BTreeSet<ResourceKey>,
    request: &Request<'_>,
) -> Result<(), Refused> {
    let Request { operation, key, members } = request;
    if key.parent().is_some_and(|parent| !exists(state, &parent)) {
        return Err(Refused::Missing);
    }
    match operation.verb {
        Verb::Create | Verb::Update => {
            let is_new = operation.verb == Verb::Create;
            if exists(state, key) == is_new {
                return Err(if is_new { Refused::NameTaken } else { Refused::Missing });
            }
            let document = Document::new(key.api, key.kind(), (*members).clone());
            if let Some(name) = name(key, &document)
                && holder(state, key, name).is_some()
            {
                return Err(Refused::NameTaken);
            }
            if let Some(implied) = key.implied() {
                check_implied(key, implied, members)?;
            }
            check_references(state, key, &document, is_new)?;
            check_revision(state, key, members)
        }
        Verb::Delete if key.implied().is_some() => Err(Refused::Implied),
        Verb::Delete if !exists(state, key) => Err(Refused::Missing),
        Verb::Delete if !users(state, key, None).is_empty() => Err(Refused::InUse),
        Verb::Delete => check_revision(state, key, members),
        Verb::DeleteVersion => {
            let version = members.text(Schema::of(key.api).version);
            let version: Version =
                version.and_then(|text| text.parse().ok()).ok_or(Refused::Missing)?;
            match () {
                () if state.body(key, version).is_none() => Err(Refused::Missing),
                () if !users(state, key, Some(version)).is_empty() => Err(Refused::InUse),
                () => Ok(()),
            }
        }
        Verb::Publish => check_parts(state, unbuilt, key, members),
        Verb::Edit => check_items(state, key, members),
        Verb::Build if exists(state, key) => Ok(()),
        Verb::Build => Err(Refused::Missing),
        Verb::Put
        | Verb::Tag
        | Verb::Untag
        | Verb::Import
        | Verb::Use
        | Verb::Migrate
        | Verb::Keep => Err(Refused::NotInPlans),
    }
}

/// Whether a resource exists. One that Lex creates with its parent exists even without a record.
pub(super) fn exists(state: &State, key: &ResourceKey) -> bool {
    let is_implied = || key.implied().and_then(|_| key.parent());
    state.lives(key) || is_implied().is_some_and(|parent| state.lives(&parent))
}

/// The name in a document.
pub(super) fn name<'d>(key: &ResourceKey, document: &'d Document) -> Option<&'d str> {
    document.body().text(key.name_member()?)
}

/// The name of a resource of a state, if it is known.
pub(super) fn known_name<'s>(state: &'s State, key: &ResourceKey) -> Option<&'s str> {
    name(key, state.body(key, Version::Latest)?.document()?)
}

/// The resources of a kind that are directly below the same one and exist.
pub(super) fn beside(state: &State, key: &ResourceKey) -> Vec<ResourceKey> {
    let living: Vec<&ResourceKey> = match key.parent() {
        Some(parent) => {
            let below = state.below(&parent, key.kind()).filter(|(_, it)| it.is_living());
            below.map(|(key, _)| key).filter(|it| it.parent().as_ref() == Some(&parent)).collect()
        }
        None => {
            let living = state.iter().filter(|(_, it)| it.is_living()).map(|(key, _)| key);
            living.filter(|it| it.kind() == key.kind() && it.is_beside(key)).collect()
        }
    };
    living.into_iter().cloned().collect()
}

/// Another resource that has the target name of a resource.
pub(super) fn holder(state: &State, key: &ResourceKey, name: &str) -> Option<ResourceKey> {
    let mut others = beside(state, key).into_iter().filter(|other| other != key);
    others.find(|other| known_name(state, other) == Some(name))
}

/// Checks that an implied resource keeps its signature, or its version ("The test alias always points to the
/// draft"), which identifies it.
fn check_implied(key: &ResourceKey, implied: &Implied, members: &Object) -> Result<(), Refused> {
    let mut fixed = implied.members.iter().filter(|(member, _)| key.name_member() != Some(*member));
    match fixed.all(|(member, value)| members.text(member) == Some(*value)) {
        true => Ok(()),
        false => Err(Refused::Implied),
    }
}

fn check_references(
    state: &State,
    key: &ResourceKey,
    document: &Document,
    is_new: bool,
) -> Result<(), Refused> {
    for (to, version) in refers_to(key, document) {
        let is_within = to.root() == key.root() && to != key.root();
        // CreateBotAlias accepts only numbers.
        if key.is_pointer() && is_new && version == Version::Latest {
            return Err(Refused::Reference);
        }
        let is_there = match version {
            Version::Number(_) if key.is_pointer() => has_version(state, &to, version),
            Version::Number(_) => true,
            Version::Latest => !is_within || exists(state, &to) || is_referred(state, &to),
        };
        if !is_there {
            return Err(Refused::Reference);
        }
    }
    Ok(())
}

/// Whether a bot has a version: it is recorded, or an alias points to it. An alias whose version may have been
/// deleted proves nothing.
pub(super) fn has_version(state: &State, bot: &ResourceKey, version: Version) -> bool {
    let is_exact = |key: &ResourceKey| {
        state.body(key, Version::Latest).is_some_and(|body| body.doubt.is_none())
    };
    state.body(bot, version).is_some() || users(state, bot, Some(version)).iter().any(is_exact)
}

/// Whether a current slot uses a slot type that no record shows.
fn is_referred(state: &State, to: &ResourceKey) -> bool {
    state.get(to).is_none()
        && to.kind() == ResourceKind::SlotType
        && !users(state, to, None).is_empty()
}

/// The resources that refer to a resource, or to a version of it, and are not below it.
pub(super) fn users(
    state: &State,
    key: &ResourceKey,
    version: Option<Version>,
) -> Vec<ResourceKey> {
    let root = key.root();
    let is_user = |(by, document): &(&ResourceKey, &Arc<Document>)| {
        let mut targets = refers_to(by, document).into_iter();
        *by != key
            && by.root() == root
            && (version.is_some() || !by.is_below(key))
            && targets.any(|(to, at)| to == *key && version.is_none_or(|it| it == at))
    };
    let mut found: Vec<ResourceKey> =
        living(state).filter(is_user).map(|(by, _)| by.clone()).collect();
    found.dedup();
    found
}

fn check_revision(state: &State, key: &ResourceKey, members: &Object) -> Result<(), Refused> {
    let Some((before, _)) = key.row().revision else { return Ok(()) };
    let expected = members.text(before);
    let known = state.get(key).and_then(|resource| resource.checksum.as_deref());
    match expected.is_none() || expected == known {
        true => Ok(()),
        false => Err(Refused::Checksum),
    }
}

fn check_parts(
    state: &State,
    unbuilt: &BTreeSet<ResourceKey>,
    key: &ResourceKey,
    members: &Object,
) -> Result<(), Refused> {
    let parts = members.get("botVersionLocaleSpecification").and_then(Json::as_object);
    let parts = parts.filter(|parts| !parts.is_empty()).ok_or(Refused::NotInPlans)?;
    for (locale, _) in parts.iter() {
        let locale = key.related(ResourceKind::Locale, &[locale]).ok_or(Refused::NotInPlans)?;
        if !exists(state, &locale) {
            return Err(Refused::Missing);
        }
        if unbuilt.contains(&locale) {
            return Err(Refused::NotBuilt);
        }
    }
    Ok(())
}

fn check_items(state: &State, key: &ResourceKey, members: &Object) -> Result<(), Refused> {
    let items = members.get("customVocabularyItemList").and_then(Json::as_array);
    let items = items.filter(|items| (1..=BATCH).contains(&items.len())).ok_or(Refused::Batch)?;
    let document = state.body(key, Version::Latest).and_then(Body::document);
    let known = document.and_then(|it| it.body().get("customVocabularyItems")?.as_array());
    for item in items.iter().filter_map(Json::as_object) {
        let Some(id) = item.text("itemId") else { continue };
        let mut known = known.unwrap_or_default().iter().filter_map(Json::as_object);
        if !known.any(|item| item.text("itemId") == Some(id)) {
            return Err(Refused::Missing);
        }
    }
    Ok(())
}
