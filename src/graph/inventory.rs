use std::collections::BTreeMap;

use crate::graph::{Node, Presence};
use crate::lex::{ResourceKey, Version};
use crate::state::{Body, Resource, State};

/// The known resources and versions, with the presence of each: the nodes of a graph that exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    resources: BTreeMap<ResourceKey, Versions>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Versions {
    is_deleted: bool,
    known: BTreeMap<Version, Presence>,
}

impl Inventory {
    /// The resources of a state, with the parts of published versions.
    pub fn of(state: &State) -> Self {
        let mut inventory = Self::default();
        for (key, resource) in state.iter() {
            inventory.add_resource(key, resource, Presence::of);
        }
        for (number, frozen) in state.parts().values().flatten() {
            for (key, part) in frozen.iter() {
                inventory.add(key, Version::Number(*number), Presence::of(&part.latest));
            }
        }
        inventory
    }

    /// Adds a resource, with the presence of each of its versions.
    pub fn add_resource(
        &mut self,
        key: &ResourceKey,
        resource: &Resource,
        presence: impl Fn(&Body) -> Presence,
    ) {
        if !resource.is_living() {
            return self.add_deleted(key);
        }
        let has_versions = Node::of(key, Version::Latest).version().is_some();
        for (version, body) in resource.bodies() {
            if has_versions || version == Version::Latest {
                self.add(key, version, presence(body));
            }
        }
    }

    /// Adds a version that exists.
    pub fn add(&mut self, key: &ResourceKey, version: Version, presence: Presence) {
        let versions = match self.resources.get_mut(key) {
            Some(versions) => versions,
            None => self.resources.entry(key.clone()).or_default(),
        };
        versions.known.insert(version, presence);
    }

    /// Adds a deleted resource.
    pub fn add_deleted(&mut self, key: &ResourceKey) {
        self.resources.entry(key.clone()).or_default().is_deleted = true;
    }

    /// Every version that exists, with its presence.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceKey, Version, Presence)> {
        self.resources.iter().flat_map(|(key, versions)| {
            versions.known.iter().map(move |(version, presence)| (key, *version, *presence))
        })
    }

    /// The presence of a node.
    pub(super) fn presence(&self, node: &Node) -> Presence {
        let Node::Version { key, version } = node else { return Presence::Outside };
        let Some(versions) = self.resources.get(key) else { return Presence::Unrecorded };
        match versions.known.get(&version.unwrap_or(Version::Latest)) {
            Some(presence) => *presence,
            None if versions.is_deleted => Presence::Deleted,
            None => Presence::Unrecorded,
        }
    }
}
