use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version};
use crate::state::{Anomaly, Body};

/// What an event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Every resource of which anything changed, if only its last event.
    pub touched: BTreeSet<ResourceKey>,
    /// The documents that changed, came or went.
    pub revised: Vec<Revised>,
    /// The parts of published versions that came or went.
    pub parts: Vec<(ResourceKey, u64)>,
    /// What the event turned out to be about, if its record does not name it.
    pub about: Option<ResourceKey>,
    /// What did not fit.
    pub anomalies: Vec<Anomaly>,
}

/// One document before and after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// The body before; `None` if there was no such version.
    pub before: Option<Body>,
    /// The body after; `None` if there is no such version any more.
    pub after: Option<Body>,
}

impl Effect {
    /// Whether the event made a document.
    pub(super) fn is_new(&self, key: &ResourceKey, version: Version) -> bool {
        let made = |revised: &Revised| revised.version == version && revised.before.is_none();
        self.revised.iter().any(|revised| revised.key == *key && made(revised))
    }

    /// Takes in that a document is another after the event than was noted so far.
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
