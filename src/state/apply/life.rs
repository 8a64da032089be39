use std::collections::BTreeMap;

use crate::lex::{LAUNCH, Object, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::{Body, Life, Resource};

impl Applying<'_> {
    /// The resource, which the event shows to exist; it is put in, with nothing known of it, if
    /// no record told so.
    pub(super) fn living(&mut self, key: &ResourceKey, first_seen: &str) -> &mut Resource {
        let known = self.state.resources.get(key).map(|known| (known.life, known.last_event.time));
        match known {
            Some((Life::Living, _)) => {}
            Some((Life::Deleted, deleted)) => {
                self.gap(key, deleted, "was deleted, and no record tells that it was made again");
                self.revive(key);
            }
            None => {
                let resource = self.unheard_of();
                self.state.resources.insert(key.clone(), resource);
                self.gap(key, LAUNCH, first_seen);
                self.note_content(key, Version::Latest, None);
            }
        }
        self.effect.touched.insert(key.clone());
        self.state.resources.get_mut(key).expect("it was put in")
    }

    pub(super) fn unheard_of(&self) -> Resource {
        Resource {
            life: Life::Living,
            latest: Body::unknown("no record tells it"),
            checksum: None,
            facts: Object::default(),
            tags: None,
            versions: BTreeMap::new(),
            last_number: None,
            published: None,
            proven_at: self.event.time,
            last_event: self.event_ref(),
            gaps: Vec::new(),
        }
    }

    /// Brings a deleted resource back with nothing known but what outlives a deletion.
    pub(super) fn revive(&mut self, key: &ResourceKey) {
        let fresh = self.unheard_of();
        if let Some(resource) = self.state.resources.get_mut(key) {
            let gaps = std::mem::take(&mut resource.gaps);
            *resource = Resource { last_number: resource.last_number, gaps, ..fresh };
        }
        self.note_content(key, Version::Latest, None);
    }

    pub(super) fn forget_versions(&mut self, key: &ResourceKey) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        resource.published = None;
        for (number, gone) in std::mem::take(&mut resource.versions) {
            let version = Version::Number(number);
            self.note_content(key, version, Some(gone.body));
        }
    }
}
