use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version, refers_to};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::{Body, Doubt, GapReason};

impl Applying<'_> {
    /// An import continues after its call, and may fail. It may overwrite `$LATEST` of its resource
    /// and of all dependencies (Lex V1, `OVERWRITE_LATEST`); with `FAIL_ON_CONFLICT` it stops at
    /// existing resources.
    pub(super) fn import_started(&mut self, overwrites: bool) {
        let key = self.event.key.clone();
        let known = Known::of(&key, self.state.resources.get(&key));
        match known.life {
            Was::Unseen | Was::Mentioned | Was::Deleted => self.may_be_made(&key, known.life),
            Was::Imported => {}
            Was::Living if overwrites => self.may_be_overwritten(key),
            Was::Living => {}
        }
    }

    pub(super) fn may_be_made(&mut self, key: &ResourceKey, was: Was) {
        if was == Was::Deleted {
            self.restore_unknown(key);
        }
        let made = GapReason::ImportMayHaveCreated;
        let latest = Body::unknown(Doubt::Gap(made.clone()));
        let shown = self.shown();
        if self.state.get(key).is_none() {
            self.add_unknown(key);
        }
        let resource = self.state.resources.get_mut(key).expect("it is there, or was put in");
        resource.latest = latest;
        resource.set_by = shown;
        for below in resource.unlisted.values_mut() {
            below.clone_from(&resource.latest.doubt.clone().unwrap_or(Doubt::Unrecorded));
        }
        self.likely_gap(key, made);
        self.note_content(key, Version::Latest, None);
    }

    fn may_be_overwritten(&mut self, key: ResourceKey) {
        let mut queue = vec![key];
        let mut seen = BTreeSet::new();
        while let Some(key) = queue.pop() {
            if !seen.insert(key.clone()) || self.state.body(&key, Version::Latest).is_none() {
                continue;
            }
            let before = self.state.body(&key, Version::Latest).cloned();
            let resource = self.state.resources.get_mut(&key).expect("it has a body");
            if let Some(document) = resource.latest.document() {
                queue.extend(refers_to(&key, document).into_iter().map(|(target, _)| target));
            }
            resource.latest.doubt(&Doubt::Gap(GapReason::ImportMayHaveOverwritten));
            resource.published = None;
            self.likely_gap(&key, GapReason::ImportMayHaveOverwritten);
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }
}
