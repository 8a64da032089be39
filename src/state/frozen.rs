use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{ResourceKey, Version};
use crate::state::resources::Resources;
use crate::state::{Doubt, EventRef, Resource, State};

/// A part of a published version: a locale with all that is below it, as it was in the version that it
/// was copied from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The version that it was copied from; `None` if only a baseline shows it.
    pub source: Option<Version>,
    /// The event that made the copy of the draft that it is, be it for this version or its source; or
    /// the first baseline that shows it.
    pub as_of: EventRef,
    /// What it is made of.
    pub(super) resources: Copied,
}

/// The resources of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// Here.
    Here(Arc<Resources>),
    /// Kept elsewhere, not loaded.
    Stored,
}

impl Frozen {
    /// A part whose resources are not loaded.
    pub fn stored(source: Option<Version>, as_of: EventRef) -> Self {
        Self { source, as_of, resources: Copied::Stored }
    }

    /// The resources, in order of their keys, as far as they are loaded.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        let here = match &self.resources {
            Copied::Here(resources) => Some(resources.iter()),
            Copied::Stored => None,
        };
        here.into_iter().flatten()
    }

    /// A resource of it, if it is loaded.
    pub fn get(&self, key: &ResourceKey) -> Option<&Resource> {
        match &self.resources {
            Copied::Here(resources) => resources.get(key),
            Copied::Stored => None,
        }
    }

    /// Lets go of the resources.
    pub(super) fn store(&mut self) {
        self.resources = Copied::Stored;
    }

    /// Puts a resource of it in doubt.
    pub(super) fn doubt(&mut self, key: &ResourceKey, doubt: &Doubt) {
        if let Copied::Here(resources) = &mut self.resources
            && let Some(resource) = Arc::make_mut(resources).get_mut(key)
        {
            resource.latest.doubt(doubt);
        }
    }

    /// Adds a resource unchanged, to read back a stored part.
    pub fn insert(&mut self, key: ResourceKey, resource: Resource) {
        let mut resources = match std::mem::replace(&mut self.resources, Copied::Stored) {
            Copied::Here(resources) => resources,
            Copied::Stored => Arc::default(),
        };
        Arc::make_mut(&mut resources).insert(key, resource);
        self.resources = Copied::Here(resources);
    }
}

impl State {
    /// The parts of published versions, by what they are parts of: for a locale, those in each version.
    pub fn parts(&self) -> &BTreeMap<ResourceKey, BTreeMap<u64, Frozen>> {
        &self.parts
    }

    /// What a version has of a locale and all below it.
    pub fn part(&self, part: &ResourceKey, number: u64) -> Option<&Frozen> {
        self.parts.get(part)?.get(&number)
    }

    /// Adds a part unchanged, to read back a stored state.
    pub fn insert_part(&mut self, part: ResourceKey, number: u64, frozen: Frozen) {
        self.parts.entry(part).or_default().insert(number, frozen);
    }

    /// The same, to change it.
    pub fn part_with_mut(&mut self, key: &ResourceKey, number: u64) -> Option<&mut Frozen> {
        let parts = std::iter::once(key.clone()).chain(key.ancestors());
        let part = parts.into_iter().find(|above| self.part(above, number).is_some())?;
        self.parts.get_mut(&part)?.get_mut(&number)
    }

    /// The part of a version that has a resource.
    pub fn part_with(&self, key: &ResourceKey, number: u64) -> Option<&Frozen> {
        std::iter::once(key.clone())
            .chain(key.ancestors())
            .find_map(|above| self.part(&above, number))
    }

    /// A resource with all that is below it, as they are shared. Gaps are those of the draft.
    pub(super) fn copied(&self, above: &ResourceKey) -> Arc<Resources> {
        let below = self.all_below_shared(above);
        let own = self.resources.range(above.clone()..).take(1).filter(|(key, _)| *key == above);
        let frozen = |resource: &Arc<Resource>| match resource.gaps.is_empty() {
            true => Arc::clone(resource),
            false => Arc::new(Resource { gaps: Vec::new(), ..Resource::clone(resource) }),
        };
        let all = own.chain(below);
        Arc::new(all.map(|(key, resource)| (key.clone(), frozen(resource))).collect())
    }
}
