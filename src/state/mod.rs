//! The versioned model: every resource, its versions, and how an event changes them.
//!
//! A [`State`] is what the records prove, no more: each document is exact, partial or unknown,
//! and carries the reason. [`State::apply`] is the only code that changes one. It does no IO,
//! reads no clock and cannot fail; what does not fit is reported as an [`Anomaly`].

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

/// All resources at one moment, living and deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    resources: Resources,
    /// What published versions have of each locale, with all that is below it, by number.
    parts: BTreeMap<ResourceKey, BTreeMap<u64, Frozen>>,
    /// The gaps of resources that are gone, of which nothing else is remembered. There may be none, of
    /// one whose id is never given again.
    past: BTreeMap<ResourceKey, Vec<Gap>>,
}

impl State {
    /// The resource of that key, living or deleted.
    pub fn get(&self, key: &ResourceKey) -> Option<&Resource> {
        self.resources.get(key)
    }

    /// Whether a resource is known, and was not deleted.
    pub fn lives(&self, key: &ResourceKey) -> bool {
        self.get(key).is_some_and(Resource::is_living)
    }

    /// The body of a version of a resource that exists, or exists in that version.
    pub fn body(&self, key: &ResourceKey, version: Version) -> Option<&Body> {
        if let (Versions::OfRoot, Version::Number(number)) = (key.row().versions, version) {
            return Some(&self.part_with(key, number)?.get(key)?.latest);
        }
        self.get(key).filter(|resource| resource.is_living())?.body(version)
    }

    /// The gaps of resources that are gone, of which nothing else is remembered. There may be none, of
    /// one whose id is never given again.
    pub fn past(&self) -> &BTreeMap<ResourceKey, Vec<Gap>> {
        &self.past
    }

    /// Puts in the gaps of a resource that is gone: for reading a state back from where it was kept.
    pub fn insert_past(&mut self, key: ResourceKey, gaps: Vec<Gap>) {
        self.past.insert(key, gaps);
    }

    /// Whether a resource is gone for good: its id, or one in its path, is never given again.
    fn is_gone(&self, key: &ResourceKey) -> bool {
        let mut path = std::iter::once(key.clone()).chain(key.ancestors());
        self.get(key).is_none()
            && path.any(|it| it.row().lives == IdUse::Once && self.past.contains_key(&it))
    }

    /// Every resource in order of the keys, living or deleted.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.resources.iter().filter(|(key, _)| key.is_resource())
    }

    /// The same, and what is known of Lex itself: whether it may have bots that no record names.
    pub fn with_services(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.resources.iter()
    }

    /// What is below a resource and of that kind (the aliases of a bot), living or deleted, in order
    /// of the keys.
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

    /// What a version of a resource is made of, directly: in V2 the locales of a bot, the intents of a
    /// locale. In order of the keys.
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

    /// What points to versions of a resource: the aliases of a bot, living or deleted, in order of the
    /// keys.
    pub fn pointers(&self, to: &ResourceKey) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        let rows = Schema::of(to.api).pointers(to.kind());
        rows.flat_map(|row| self.below(to, row.kind))
    }

    /// All that is below a resource, living or deleted, in order of the keys.
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

    /// The resources of that kind beside a key, living or deleted, in order of the keys.
    fn beside(
        &self,
        key: &ResourceKey,
        kind: ResourceKind,
    ) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.from(key.before_beside(kind)).map(|(key, resource)| (key, &**resource))
    }

    /// The resources from `first` on that are beside it and of its kind.
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

    /// Makes the resources of these keys what they are in another state.
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

    /// Puts a resource in as it is: for reading a state back from where it was kept.
    pub fn insert(&mut self, key: ResourceKey, resource: Resource) {
        self.resources.insert(key, resource);
    }

    /// Lets go of the documents of a resource's published versions, which replay never reads
    /// again: for those who keep them elsewhere, so that memory is bounded by what is being
    /// edited and not by what was ever published. A version whose number is only counted stays: it
    /// moves when a later record tells its number. So for the [parts](Self::store_part) of a version.
    pub fn store_versions(&mut self, key: &ResourceKey) {
        if let Some(resource) = self.resources.get_mut(key) {
            for publication in resource.versions.values_mut() {
                if !publication.number_is_counted {
                    publication.body.store();
                }
            }
        }
    }

    /// Lets go of what a published version has of a locale.
    pub fn store_part(&mut self, part: &ResourceKey, number: u64) {
        if let Some(frozen) = self.parts.get_mut(part).and_then(|numbers| numbers.get_mut(&number))
        {
            frozen.store();
        }
    }
}
