use std::collections::BTreeMap;

use crate::lex::{LAUNCH, Object, ResourceKey, Schema, Version};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::apply::not_shown::unlisted_below;
use crate::state::{Body, Doubt, GapReason, Life, Resource, Sight};

impl Applying<'_> {
    /// The resource, which the event shows to exist; it is added, with unknown content, if it was
    /// not known to exist.
    pub(super) fn living(&mut self, key: &ResourceKey, by: Sight) -> &mut Resource {
        let known = Known::of(key, self.state.resources.get(key));
        match known.life {
            Was::Living | Was::Imported => {}
            Was::Deleted => {
                self.gap(key, known.proven_at, GapReason::CreationMissing);
                self.restore_unknown(key);
            }
            Was::Unseen | Was::Mentioned => self.discover(key, LAUNCH, by),
        }
        self.effect.touched.insert(key.clone());
        self.state.resources.get_mut(key).expect("it was added")
    }

    /// Adds a resource that existed before its first record. The time of its creation is unknown,
    /// but not before `from`.
    pub(super) fn discover(&mut self, key: &ResourceKey, from: i64, by: Sight) {
        self.add_unknown(key);
        self.first_seen(key, from, by);
        self.note_content(key, Version::Latest, None);
    }

    /// A resource existed before its first record. If an import may have created it, the import is
    /// the reason.
    pub(super) fn first_seen(&mut self, key: &ResourceKey, from: i64, by: Sight) {
        let above = key.parent().unwrap_or_else(|| key.service_of());
        let unlisted = self.state.get(&above).and_then(|above| above.unlisted.get(&key.kind()));
        let import = match unlisted {
            Some(
                doubt @ Doubt::Gap(
                    GapReason::ImportMayHaveCreated
                    | GapReason::ImportMayHaveOverwritten
                    | GapReason::ImportMayHaveAdded,
                ),
            ) => Some(doubt.clone()),
            Some(_) | None => None,
        };
        let Some(doubt) = import else {
            // A resource without an id of its own may be deleted without a record, and created
            // again.
            let since = key.row().id.and_then(|_| self.possible_since(key));
            let from = since.map_or(from, |since| since.max(from));
            return self.gap(key, from, GapReason::FirstSeen { by });
        };
        if let Some(resource) = self.state.resources.get_mut(key) {
            for below in resource.unlisted.values_mut() {
                below.clone_from(&doubt);
            }
        }
        self.likely_gap(key, GapReason::CreatedByImport);
    }

    /// The earliest possible creation time of a resource with such an id, in Unix seconds: the last
    /// creation of an ancestor, if a record shows that everything below it was created since.
    pub(super) fn possible_since(&self, key: &ResourceKey) -> Option<i64> {
        let path = std::iter::once(key.clone()).chain(key.ancestors());
        let (mut is_complete, mut since) = (false, None);
        for (below, above) in path.zip(key.ancestors()) {
            let Some(above) = self.state.get(&above) else { break };
            match above.unlisted.get(&below.kind()) {
                None => is_complete = true,
                // The record of its creation may be of a call that does not show the id.
                Some(Doubt::UnseenCall) if !is_complete => return None,
                Some(_) => {}
            }
            if is_complete {
                since = since.max(self.created(&above.facts));
            }
        }
        since
    }

    /// Adds a resource with unknown content; gaps from before its deletion stay.
    pub(super) fn add_unknown(&mut self, key: &ResourceKey) {
        let gaps = self.state.past.remove(key).unwrap_or_default();
        let resource = Resource { gaps, ..self.unknown_resource(key) };
        self.state.resources.insert(key.clone(), resource);
    }

    /// A resource with unknown content, known only from the event.
    pub(super) fn unknown_resource(&self, key: &ResourceKey) -> Resource {
        Resource {
            life: Life::Living,
            latest: Body::unknown(Doubt::Unrecorded),
            set_by: self.shown(),
            checksum: None,
            facts: Object::default(),
            tags: None,
            versions: BTreeMap::new(),
            last_number: None,
            numbered_at: LAUNCH,
            published: None,
            proven_at: self.event.time,
            last_event: self.event_ref(),
            gaps: Vec::new(),
            unlisted: match Schema::of(key.api).deletes_below {
                true => unlisted_below(key).map(|kind| (kind, Doubt::Unrecorded)).collect(),
                // In V1, everything below a resource is deleted before it.
                false => BTreeMap::new(),
            },
        }
    }

    /// Restores a deleted resource with unknown content. Only version numbers outlive a deletion:
    /// they are never reused.
    pub(super) fn restore_unknown(&mut self, key: &ResourceKey) {
        let fresh = self.unknown_resource(key);
        if let Some(resource) = self.state.resources.get_mut(key) {
            let gaps = std::mem::take(&mut resource.gaps);
            let Resource { last_number, numbered_at, .. } = *resource;
            *resource = Resource { last_number, numbered_at, gaps, ..fresh };
        }
        self.note_content(key, Version::Latest, None);
    }

    /// Removes the versions and tags from before the deletion of the resource.
    pub(super) fn forget_life(&mut self, key: &ResourceKey) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        resource.published = None;
        resource.tags = None;
        for (number, removed) in std::mem::take(&mut resource.versions) {
            self.note_content(key, Version::Number(number), Some(removed.body));
        }
    }
}
