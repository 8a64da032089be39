//! What earlier runs took in.
//!
//! All of it stands in the journal. Reading that anew takes as long as the first time, so it is
//! kept as a cache as well, which names the journal and the history it belongs to. A run that adds
//! a little to a long history reads only so much of the cache as bears on it.

mod cache;
mod copy;
mod recent;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use cache::{CACHE, Cache, Next, Written};
pub(super) use recent::Recent;

use crate::ingest::assemble::Told;
use crate::ingest::copies::Copy;
use crate::lex::ResourceKey;
use crate::timeline::Entry;

/// What earlier runs took in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The copies that are kept.
    pub(super) copies: Vec<Copy>,
    /// The events of the history, commit for commit.
    pub(super) sequence: Vec<Placed>,
}

/// What a run must know of the earlier ones before it reads anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Runs {
    /// The files of the journal that hold records.
    pub(super) files: Vec<String>,
    /// SHA-256 of the sources that were read to the end, sorted.
    pub(super) sources: Vec<[u8; 32]>,
    /// How many runs there were.
    pub(super) count: u32,
}

/// One event of the history, as it was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The event id.
    pub(super) id: Arc<str>,
    /// Fingerprint of the copy that counted, and of what corrected it.
    pub(super) digest: u64,
    /// Its time in the history, in Unix seconds.
    pub(super) time: i64,
    /// Whether its second allowed another order.
    pub(super) ambiguous: bool,
    /// Its resource; `None` where no record tells of the event.
    pub(super) key: Option<ResourceKey>,
}

impl Placed {
    /// An event as it is committed in its order.
    pub(super) fn of(entry: &Entry<Told>) -> Self {
        Self {
            id: entry.head.id.clone(),
            digest: entry.place.digest,
            time: entry.time,
            ambiguous: entry.ambiguous,
            key: Some(entry.head.footprint.key.clone()),
        }
    }

    /// Whether that event would be committed here as this was.
    pub(super) fn is(&self, entry: &Entry<Told>) -> bool {
        *self.id == *entry.head.id
            && self.digest == entry.place.digest
            && self.time == entry.time
            && self.ambiguous == entry.ambiguous
    }
}

/// The accounts and regions of some events.
pub(super) type Places = BTreeSet<(Arc<str>, Arc<str>)>;
