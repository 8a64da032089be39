use std::collections::BTreeMap;

use crate::graph::Node;
use crate::lex::ResourceKey;

/// The names of the resources of a plan whose ids are not their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub(super) BTreeMap<ResourceKey, String>);

impl Names {
    /// `intent:OrderFlowers/en_US/PickUp`, without account, region and API.
    pub fn short(&self, key: &ResourceKey) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| key.short().to_string())
    }

    /// The same for a node, with its version; outside of Lex, its address.
    pub fn node(&self, node: &Node) -> String {
        match (node.key(), node.version()) {
            (Some(key), Some(version)) => {
                format!("{}{}", self.short(key), version.suffix(key.api))
            }
            (Some(key), None) => self.short(key),
            (None, _) => node.short(),
        }
    }
}
