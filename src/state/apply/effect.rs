use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version};
use crate::state::{Anomaly, Body};

/// The changes made by an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Every resource that changed, if only in its last event.
    pub touched: BTreeSet<ResourceKey>,
    /// The documents that were changed, added or removed.
    pub revised: Vec<Revised>,
    /// The parts of published versions that were added or removed.
    pub parts: Vec<(ResourceKey, u64)>,
    /// The resource inferred for an event whose record does not name it.
    pub about: Option<ResourceKey>,
    /// Inconsistencies.
    pub anomalies: Vec<Anomaly>,
}

/// One document before and after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The resource.
    pub key: ResourceKey,
    /// The version.
    pub version: Version,
    /// The body before; `None` if the version did not exist.
    pub before: Option<Body>,
    /// The body after; `None` if the version does not exist any more.
    pub after: Option<Body>,
}

impl Effect {
    /// Whether the event created a document.
    pub(super) fn is_new(&self, key: &ResourceKey, version: Version) -> bool {
        let made = |revised: &Revised| revised.version == version && revised.before.is_none();
        self.revised.iter().any(|revised| revised.key == *key && made(revised))
    }

    /// Records a new body of a document; a later call for the same document replaces the body
    /// after.
    pub(in crate::state) fn revise(&mut self, revised: Revised) {
        let same = |known: &Revised| known.key == revised.key && known.version == revised.version;
        match self.revised.iter().position(same) {
            Some(at) => {
                self.revised[at].after = revised.after;
                if self.revised[at].before == self.revised[at].after {
                    self.revised.remove(at);
                }
            }
            None if revised.before != revised.after => self.revised.push(revised),
            None => {}
        }
    }
}
