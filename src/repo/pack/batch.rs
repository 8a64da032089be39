//! Objects for the thread that writes a pack.

use super::Slot;
use crate::repo::object::Kind;
pub(super) enum Message {
    Batch(Batch),
    End,
}

/// Concatenated contents, and their metadata.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) jobs: Vec<Job>,
}

pub(super) struct Job {
    pub(super) kind: Kind,
    pub(super) slot: Slot,
    pub(super) start: usize,
    pub(super) length: usize,
}

impl Batch {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.jobs.clear();
        self.bytes.shrink_to(2 * BATCH);
    }
}

/// The size of a batch; a queue of four keeps both threads busy.
pub(super) const BATCH: usize = 128 << 10;
