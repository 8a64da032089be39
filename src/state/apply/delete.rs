use std::sync::Arc;

use crate::event::Fact;
use crate::lex::{LAUNCH, Object, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, GapReason, Life, Provenance, Sight};

impl Applying<'_> {
    /// A deletion removes `$LATEST` and all versions. In V1 the version numbers are remembered; in
    /// V2, which never reuses an id, nothing is.
    pub(super) fn deleted(&mut self, prior: Option<&Arc<str>>) {
        let key = &self.event.key;
        if self.schema().deletes_below {
            self.check_revision(prior);
            if self.state.get(key).is_none() && !self.state.is_deleted_for_ever(key) {
                self.discover(key, LAUNCH, Sight::Deletion);
            }
            self.unsettle(None);
            self.remove_tree(key);
            return self.clear_unlisted();
        }
        let known = Known::of(key, self.state.resources.get(key));
        match known.life {
            Was::Living | Was::Imported => {}
            Was::Deleted => {
                self.gap(key, known.proven_at, GapReason::DeletedTwice);
            }
            Was::Unseen | Was::Mentioned => {
                self.add_unknown(key);
                // Channels are created in the console, without a record: not a gap.
                if key.is_recorded() {
                    self.first_seen(key, LAUNCH, Sight::Deletion);
                }
            }
        }
        self.infer_children_deleted(GapReason::DeletedBeforeParent);
        self.drop_references(None);
        self.mark_deleted(key, self.call());
        self.infer_implied();
    }

    /// If a resource can have only one child of the deleted kind, it has no unrecorded one now.
    fn clear_unlisted(&mut self) {
        let key = &self.event.key;
        if key.row().id.is_none()
            && let Some(above) = key.parent()
            && let Some(resource) = self.state.resources.get_mut(&above)
            && resource.unlisted.remove(&key.kind()).is_some()
        {
            self.effect.touched.insert(above);
        }
    }

    /// Marks an existing resource as deleted.
    pub(super) fn mark_deleted(&mut self, key: &ResourceKey, deletion: Provenance) {
        let before = self.state.body(key, Version::Latest).cloned();
        self.forget_life(key);
        let now = self.event.time;
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        resource.set_by = deletion.clone();
        resource.life = Life::Deleted(deletion);
        resource.latest = Body::unknown(Doubt::Deleted);
        resource.checksum = None;
        resource.facts = Object::default();
        resource.proven_at = now;
        self.note_content(key, Version::Latest, before);
        self.touch(key);
    }

    /// A numbered version was deleted.
    pub(super) fn version_deleted(&mut self, number: Fact<u64>) {
        let key = &self.event.key;
        self.living(key, Sight::VersionDeletion);
        let Fact::Is(number) = number else { return };
        match self.schema().deletes_below {
            true => {
                self.unsettle(Some(Version::Number(number)));
                self.drop_parts(key, number);
            }
            false => self.drop_references(Some(Version::Number(number))),
        }
        let resource = &self.state.resources[key];
        if resource.versions.contains_key(&number) {
            self.drop_version(key, number);
        } else if resource.last_number < Some(number) {
            self.check_number(number.saturating_add(1));
            let now = self.event.time;
            let resource = self.state.resources.get_mut(key).expect("it is living");
            resource.last_number = Some(number);
            resource.numbered_at = now;
        }
    }
}
