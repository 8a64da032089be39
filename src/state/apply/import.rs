use std::collections::BTreeSet;

use crate::lex::Version;
use crate::state::Body;
use crate::state::apply::Applying;
use crate::state::apply::reference::depends_on;

impl Applying<'_> {
    /// An import may overwrite `$LATEST` of its resource and of all that this depends on (Lex
    /// V1, `OVERWRITE_LATEST`); with `FAIL_ON_CONFLICT` it stops at what is there.
    pub(super) fn import_started(&mut self, overwrites: bool) {
        let key = self.event.key.clone();
        if self.state.get(&key).is_none_or(|resource| !resource.is_living()) {
            let resource = self.living(&key, "an import began, and no record tells what it made");
            resource.latest = Body::unknown("an import began, and no record tells what it made");
            return;
        }
        if !overwrites {
            return;
        }
        let mut queue = vec![key];
        let mut seen = BTreeSet::new();
        while let Some(key) = queue.pop() {
            if !seen.insert(key.clone()) || self.state.body(&key, Version::Latest).is_none() {
                continue;
            }
            let before = self.state.body(&key, Version::Latest).cloned();
            let resource = self.state.resources.get_mut(&key).expect("it has a body");
            if let Some(document) = resource.latest.document() {
                queue.extend(depends_on(&key, document).map(|(target, _)| target));
            }
            resource.latest.doubt("an import may have overwritten it");
            resource.checksum = None;
            resource.published = None;
            let reason = "an import may have overwritten it, and no record tells";
            self.gap_of(&key, self.event.time, false, reason.to_owned());
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }
}
