//! Effects of a deletion on other resources: Lex refuses it while the resource is in use (Lex V1,
//! `ResourceInUseException`).

use crate::lex::{ResourceKey, Schema, Version, versions_referred};
use crate::state::apply::Applying;
use crate::state::{Doubt, GapReason};

impl Applying<'_> {
    /// The children of the event's resource (aliases of a bot, channels of an alias) were deleted
    /// before this event, by calls without records.
    pub(super) fn infer_children_deleted(&mut self, reason: GapReason) {
        let key = &self.event.key;
        let living = self.state.all_below(key).filter(|(_, resource)| resource.is_living());
        let left: Vec<(ResourceKey, i64)> =
            living.map(|(below, resource)| (below.clone(), resource.proven_at)).collect();
        for (below, proven_at) in left {
            self.gap(&below, proven_at, reason.clone());
            self.mark_deleted(&below, self.shown());
        }
    }

    /// All references to the deleted resource, or version, were removed before.
    pub(super) fn drop_references(&mut self, version: Option<Version>) {
        let key = &self.event.key;
        let mut left: Vec<(ResourceKey, i64)> = Vec::new();
        let rows = Schema::of(key.api).kinds.iter().filter(|row| row.may_refer(key.kind()));
        for (other, resource) in rows.flat_map(|row| self.state.beside(key, row.kind)) {
            if !resource.is_living() || resource.latest.doubt.is_some() {
                continue;
            }
            let Some(document) = resource.latest.document() else { continue };
            let held = versions_referred(other, document, key);
            if held.iter().any(|held| version.is_none_or(|version| version == *held)) {
                left.push((other.clone(), resource.proven_at));
            }
        }
        for (other, proven_at) in left {
            let before = self.state.body(&other, Version::Latest).cloned();
            let reason = GapReason::ReferenceDropped { resource: Box::new(key.clone()) };
            self.gap(&other, proven_at, reason.clone());
            if let Some(resource) = self.state.resources.get_mut(&other) {
                resource.latest.doubt(&Doubt::Gap(reason));
                resource.published = None;
            }
            self.note_content(&other, Version::Latest, before);
        }
    }
}
