use std::collections::BTreeMap;

use crate::lex::{ResourceKey, Version};
use crate::state::{Body, Frozen, Resource, State};

impl State {
    /// A version of a resource and all its parts below, with what is known of each: in V2 a locale
    /// with its intents, slots and slot types. Empty if there is no such version.
    pub fn tree(&self, key: &ResourceKey, version: Version) -> BTreeMap<ResourceKey, &Body> {
        let mut found = BTreeMap::new();
        let Some(body) = self.body(key, version) else { return found };
        found.insert(key.clone(), body);
        for part in self.made_of(key, version) {
            found.extend(self.tree(&part, version));
        }
        found
    }

    /// Sets the draft of a resource and its parts to their content in a version.
    pub fn take_up(&mut self, key: &ResourceKey, number: u64) {
        let version = Version::Number(number);
        let parts: Vec<ResourceKey> = self.tree(key, version).into_keys().collect();
        let resources = parts.into_iter().filter_map(|part| {
            let frozen = self.part_with(&part, number).and_then(|it| Frozen::get(it, &part));
            let own = self.get(&part).and_then(|resource| {
                let latest = resource.body(version)?.clone();
                Some(Resource { latest, ..resource.clone() })
            });
            Some((part, frozen.cloned().or(own)?))
        });
        let resources: Vec<(ResourceKey, Resource)> = resources.collect();
        for part in self.tree(key, Version::Latest).into_keys().collect::<Vec<_>>() {
            self.resources.remove(&part);
        }
        for (part, resource) in resources {
            self.insert(part, resource);
        }
    }
}
