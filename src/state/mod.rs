//! The versioned model: resources, their versions, and the events that change them.
//!
//! A [`State`] has only what the records prove: each document is exact, partial or unknown, and
//! carries the reason. [`State::apply`] is the only code that changes a state. It does no IO, reads
//! no clock and cannot fail; inconsistencies are reported as [`Anomaly`] values.

mod anomaly;
mod apply;
pub mod blame;
mod body;
pub mod diff;
mod doubt;
mod draft;
mod follow;
mod frozen;
mod gap;
mod groups;
mod proven;
mod replay;
mod resource;
mod resources;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use anomaly::Anomaly;
pub use apply::{Effect, Revised};
pub use body::{Body, Confidence, Held};
pub use doubt::Doubt;
pub use frozen::Frozen;
pub use gap::{Gap, GapReason, Sight};
pub use groups::Groups;
pub use replay::{Replay, ReplayStep, replay};
pub use resource::{EventRef, Life, Provenance, Publication, Resource};

use crate::lex::{IdUse, ResourceKey, ResourceKind, Schema, Version, Versions};
use crate::state::resources::Resources;

/// All resources at one moment, existing and deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    resources: Resources,
    /// The content of each locale, and everything below it, in published versions, by number.
    parts: BTreeMap<ResourceKey, BTreeMap<u64, Frozen>>,
    /// The gaps of deleted resources of which nothing else is kept. The list may be empty, for a
    /// resource whose id is never reused.
    past: BTreeMap<ResourceKey, Vec<Gap>>,
}

impl State {
    /// The resource with that key, existing or deleted.
    pub fn get(&self, key: &ResourceKey) -> Option<&Resource> {
        self.resources.get(key)
    }

    /// Whether a resource is known and was not deleted.
    pub fn lives(&self, key: &ResourceKey) -> bool {
        self.get(key).is_some_and(Resource::is_living)
    }

    /// The body of a version of a resource that exists now or in that version.
    pub fn body(&self, key: &ResourceKey, version: Version) -> Option<&Body> {
        if let (Versions::OfRoot, Version::Number(number)) = (key.row().versions, version) {
            return Some(&self.part_with(key, number)?.get(key)?.latest);
        }
        self.get(key).filter(|resource| resource.is_living())?.body(version)
    }

    /// The gaps of deleted resources of which nothing else is kept. The list may be empty, for a
    /// resource whose id is never reused.
    pub fn past(&self) -> &BTreeMap<ResourceKey, Vec<Gap>> {
        &self.past
    }

    /// Restores the gaps of a deleted resource, to load a stored state.
    pub fn insert_past(&mut self, key: ResourceKey, gaps: Vec<Gap>) {
        self.past.insert(key, gaps);
    }

    /// Whether a resource is deleted for ever: its id, or one in its path, is never reused.
    fn is_deleted_for_ever(&self, key: &ResourceKey) -> bool {
        let mut path = std::iter::once(key.clone()).chain(key.ancestors());
        self.get(key).is_none()
            && path.any(|it| it.row().lives == IdUse::Once && self.past.contains_key(&it))
    }

    /// Every resource by key, existing or deleted.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.resources.iter().filter(|(key, _)| key.is_resource())
    }

    /// The same, and the entry for Lex itself: whether it may have unrecorded bots.
    pub fn with_services(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.resources.iter()
    }

    /// The children of a resource of that kind (the aliases of a bot), existing or deleted, by key.
    pub fn below(
        &self,
        above: &ResourceKey,
        kind: ResourceKind,
    ) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.below_shared(above, kind).map(|(key, resource)| (key, &**resource))
    }

    fn below_shared(
        &self,
        above: &ResourceKey,
        kind: ResourceKind,
    ) -> impl Iterator<Item = (&ResourceKey, &Arc<Resource>)> {
        self.from(above.before_below(kind))
            .take_while(move |(key, _)| key.name().starts_with(above.name()))
            .filter(move |(key, _)| key.is_below(above))
    }

    /// The direct parts of a version of a resource: in V2 the locales of a bot, the intents of a
    /// locale. By key.
    pub fn made_of(&self, key: &ResourceKey, version: Version) -> Vec<ResourceKey> {
        let is_part =
            |it: &ResourceKey| it.is_part_of_version() && it.parent().as_ref() == Some(key);
        let Version::Number(number) = version else {
            let living = self.all_below(key).filter(|(_, resource)| resource.is_living());
            return living.map(|(key, _)| key).filter(|key| is_part(key)).cloned().collect();
        };
        let whole = self.parts.iter().filter(|(part, _)| is_part(part));
        let whole = whole.filter(|(_, numbers)| numbers.contains_key(&number));
        let within = self.part_with(key, number).into_iter().flat_map(Frozen::iter);
        let within = within.map(|(key, _)| key).filter(|key| is_part(key));
        whole.map(|(part, _)| part).chain(within).cloned().collect()
    }

    /// The resources that point to versions of a resource: the aliases of a bot, existing or
    /// deleted, by key.
    pub fn pointers(&self, to: &ResourceKey) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        let rows = Schema::of(to.api).pointers(to.kind());
        rows.flat_map(|row| self.below(to, row.kind))
    }

    /// Everything below a resource, existing or deleted, by key.
    pub fn all_below(
        &self,
        above: &ResourceKey,
    ) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.all_below_shared(above).map(|(key, resource)| (key, &**resource))
    }

    fn all_below_shared(
        &self,
        above: &ResourceKey,
    ) -> impl Iterator<Item = (&ResourceKey, &Arc<Resource>)> {
        let rows = Schema::of(above.api).kinds.iter().filter(|row| row.is_below(above.kind()));
        rows.flat_map(|row| self.below_shared(above, row.kind))
    }

    /// The resources of that kind in the account, region and API of a key, existing or deleted, by
    /// key.
    fn beside(
        &self,
        key: &ResourceKey,
        kind: ResourceKind,
    ) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.from(key.before_beside(kind)).map(|(key, resource)| (key, &**resource))
    }

    /// The same, starting at key `first`.
    fn from(
        &self,
        first: Option<ResourceKey>,
    ) -> impl Iterator<Item = (&ResourceKey, &Arc<Resource>)> {
        first.into_iter().flat_map(|first| {
            self.resources
                .range(first.clone()..)
                .take_while(move |(key, _)| key.kind() == first.kind() && key.is_beside(&first))
        })
    }

    /// Sets the resources with these keys to their values in another state.
    pub fn replace(&mut self, keys: &[&ResourceKey], other: &Self) {
        for key in keys {
            match other.resources.get(key) {
                Some(resource) => self.resources.insert((*key).clone(), resource.clone()),
                None => {
                    self.resources.remove(key);
                }
            }
            self.parts.remove(*key);
            self.past.remove(*key);
            self.parts.extend(other.parts.get(*key).map(|parts| ((*key).clone(), parts.clone())));
            self.past.extend(other.past.get(*key).map(|gaps| ((*key).clone(), gaps.clone())));
        }
    }

    /// Adds a resource unchanged, to load a stored state.
    pub fn insert(&mut self, key: ResourceKey, resource: Resource) {
        self.resources.insert(key, resource);
    }

    /// Drops the documents of a resource's published versions, which replay never reads again:
    /// callers that store them elsewhere limit memory to the drafts. A version with an inferred
    /// number stays, because a later record may renumber it. For the [parts](Self::store_part) of a
    /// version likewise.
    pub fn store_versions(&mut self, key: &ResourceKey) {
        if let Some(resource) = self.resources.get_mut(key) {
            for publication in resource.versions.values_mut() {
                if !publication.number_is_counted {
                    publication.body.store();
                }
            }
        }
    }

    /// Drops the documents of a locale in a published version.
    pub fn store_part(&mut self, part: &ResourceKey, number: u64) {
        if let Some(frozen) = self.parts.get_mut(part).and_then(|numbers| numbers.get_mut(&number))
        {
            frozen.store();
        }
    }
}
