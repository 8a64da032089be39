use std::collections::BTreeMap;
use std::ops::{Index, RangeFrom};
use std::sync::Arc;

use crate::lex::ResourceKey;
use crate::state::Resource;

/// Resources by key. States share resources: one is copied only when it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Resources(BTreeMap<ResourceKey, Arc<Resource>>);

impl Resources {
    pub(super) fn get(&self, key: &ResourceKey) -> Option<&Resource> {
        self.0.get(key).map(|resource| &**resource)
    }

    pub(super) fn get_mut(&mut self, key: &ResourceKey) -> Option<&mut Resource> {
        self.0.get_mut(key).map(Arc::make_mut)
    }

    /// The resource with that key; inserts `resource` if there is none.
    pub(super) fn or_insert(&mut self, key: ResourceKey, resource: Resource) -> &mut Resource {
        Arc::make_mut(self.0.entry(key).or_insert_with(|| Arc::new(resource)))
    }

    pub(super) fn insert(&mut self, key: ResourceKey, resource: Resource) {
        self.0.insert(key, Arc::new(resource));
    }

    pub(super) fn remove(&mut self, key: &ResourceKey) -> Option<Arc<Resource>> {
        self.0.remove(key)
    }

    /// In order of the keys.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&ResourceKey, &Resource)> {
        self.0.iter().map(|(key, resource)| (key, &**resource))
    }

    /// Resources from a key on, by key, as shared pointers.
    pub(super) fn range(
        &self,
        range: RangeFrom<ResourceKey>,
    ) -> impl Iterator<Item = (&ResourceKey, &Arc<Resource>)> {
        self.0.range(range)
    }
}

impl Index<&ResourceKey> for Resources {
    type Output = Resource;

    fn index(&self, key: &ResourceKey) -> &Resource {
        &self.0[key]
    }
}

impl FromIterator<(ResourceKey, Arc<Resource>)> for Resources {
    fn from_iter<I: IntoIterator<Item = (ResourceKey, Arc<Resource>)>>(resources: I) -> Self {
        Self(resources.into_iter().collect())
    }
}
