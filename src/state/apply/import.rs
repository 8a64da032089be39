use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version, refers_to};
use crate::state::Body;
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};

/// The doubt about a resource that is there only if an import made it.
pub(super) const MADE: &str = "an import began, and no record tells whether and what it made";

const OVERWRITTEN: &str = "an import may have overwritten it, and no record tells";

impl Applying<'_> {
    /// An import goes on after its call, and may fail. It may overwrite `$LATEST` of its resource
    /// and of all that this depends on (Lex V1, `OVERWRITE_LATEST`); with `FAIL_ON_CONFLICT` it
    /// stops at what is there.
    pub(super) fn import_started(&mut self, overwrites: bool) {
        let key = self.event.key.clone();
        let known = Known::of(self.state.resources.get(&key));
        match known.life {
            Was::Unheard | Was::Mentioned | Was::Deleted => self.may_be_made(&key, known.life),
            Was::Imported => {}
            Was::Living if overwrites => self.may_be_overwritten(key),
            Was::Living => {}
        }
    }

    fn may_be_made(&mut self, key: &ResourceKey, was: Was) {
        if was == Was::Deleted {
            self.revive(key);
        }
        let (mut fresh, shown) = (self.unheard_of(), self.shown());
        fresh.latest = Body::unknown(MADE);
        let resource = self.state.resources.entry(key.clone()).or_insert(fresh);
        resource.latest = Body::unknown(MADE);
        resource.set_by = shown;
        self.likely_gap(key, MADE);
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
            resource.latest.doubt(OVERWRITTEN);
            resource.published = None;
            self.likely_gap(&key, OVERWRITTEN);
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }
}
