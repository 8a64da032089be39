use crate::event::Answer;
use crate::lex::{LAUNCH, Object, ResourceKey, ResourceKind, Version};
use crate::state::apply::Applying;
use crate::state::apply::known::Known;
use crate::state::{Body, Life};

impl Applying<'_> {
    pub(super) fn deleted(&mut self) {
        let key = &self.event.key;
        let known = self.state.resources.get(key).map(Known::of);
        let before = self.state.body(key, Version::Latest).cloned();
        match known {
            Some(known) if known.living => {}
            Some(known) => {
                let reason = "was deleted twice, and no record tells that it was made again";
                self.gap(key, known.last_event, reason);
            }
            None => {
                let resource = self.unheard_of();
                self.state.resources.insert(key.clone(), resource);
                if key.kind != ResourceKind::Channel {
                    self.gap(key, LAUNCH, "first seen being deleted");
                }
            }
        }
        self.forget_versions(key);
        let resource = self.state.resources.get_mut(key).expect("it was put in");
        resource.life = Life::Deleted;
        resource.latest = Body::unknown("it was deleted");
        resource.checksum = None;
        resource.facts = Object::default();
        resource.tags = None;
        resource.proven_at = self.event.time;
        if let Some(before) = before {
            self.note_content(key, Version::Latest, Some(before));
        }
        if key.kind == ResourceKind::Bot {
            self.aliases_are_gone();
        }
    }

    /// A bot can be deleted only when it has no alias left (Lex V1, `DeleteBot`), so an alias
    /// that the records still have went without one.
    pub(super) fn aliases_are_gone(&mut self) {
        let bot = self.event.key.clone();
        let left: Vec<ResourceKey> = self
            .state
            .resources
            .iter()
            .filter(|(key, resource)| {
                key.kind == ResourceKind::Alias
                    && resource.is_living()
                    && key.bot().as_ref() == Some(&bot)
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in left {
            let before = self.state.body(&key, Version::Latest).cloned();
            self.gap(&key, self.state.resources[&key].proven_at, "went before its bot was deleted");
            let resource = self.state.resources.get_mut(&key).expect("it is there");
            resource.life = Life::Deleted;
            resource.latest = Body::unknown("it was deleted");
            resource.checksum = None;
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }

    pub(super) fn version_deleted(&mut self, number: Answer<u64>) {
        let key = &self.event.key;
        self.living(key, "first seen when a version of it was deleted");
        let Answer::Is(number) = number else { return };
        let resource = self.state.resources.get_mut(key).expect("it is living");
        let before = resource.versions.remove(&number).map(|gone| gone.body);
        if resource.published == Some(number) {
            resource.published = None;
        }
        match before {
            Some(before) => self.note_content(key, Version::Number(number), Some(before)),
            None => {
                self.check_number(number + 1);
                let resource = self.state.resources.get_mut(key).expect("it is living");
                resource.last_number = resource.last_number.max(Some(number));
            }
        }
    }
}
