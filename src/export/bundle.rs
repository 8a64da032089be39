use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lex::{Document, ResourceKey, ResourceKind, Version, refers_to, unescape};

/// A version of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundlePart {
    /// The resource.
    pub key: ResourceKey,
    /// The version.
    pub version: Version,
    /// The content.
    pub document: Arc<Document>,
}

impl BundlePart {
    /// Its name as Lex knows it, unescaped.
    pub fn name(&self) -> String {
        let name = self.key.id();
        unescape(name).unwrap_or_else(|| name.to_owned())
    }

    /// Its version as its API writes it.
    pub(super) fn written(&self) -> String {
        self.version.written(self.key.api)
    }
}

/// A resource with all its dependencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The exported resource: a bot, an intent or a slot type.
    pub root: BundlePart,
    /// The intents of a bot, in its order.
    pub intents: Vec<BundlePart>,
    /// The slot types of the intents, in the order of their first use in slots.
    pub slot_types: Vec<BundlePart>,
    /// References whose targets were not found.
    pub missing: Vec<(ResourceKey, Version)>,
}

impl Bundle {
    /// The root with all its direct and indirect references, as far as they are found.
    pub fn of(
        root: BundlePart,
        mut find: impl FnMut(&ResourceKey, Version) -> Option<BundlePart>,
    ) -> Self {
        let mut bundle =
            Self { root, intents: Vec::new(), slot_types: Vec::new(), missing: Vec::new() };
        let mut seen = BTreeSet::new();
        let mut next = vec![bundle.root.clone()];
        while !next.is_empty() {
            let found: Vec<_> =
                next.iter().flat_map(|it| refers_to(&it.key, &it.document)).collect();
            next = Vec::new();
            for at in found {
                if !seen.insert(at.clone()) {
                    continue;
                }
                match find(&at.0, at.1) {
                    Some(part) => next.push(part),
                    None => bundle.missing.push(at),
                }
            }
            for part in &next {
                if part.key.kind() == ResourceKind::Intent {
                    bundle.intents.push(part.clone());
                } else if part.key.kind() == ResourceKind::SlotType {
                    bundle.slot_types.push(part.clone());
                }
            }
        }
        bundle
    }
}
