//! What a run knows of its results, so that they need not be read again.

use std::collections::BTreeMap;

use crate::journal::{Class, Copy, CopyPlace};
use crate::repo::RunChanges;

/// The results of a run.
pub(crate) struct RunResults<'a> {
    /// The changes of its commits.
    pub(super) changes: &'a RunChanges,
    /// The copies of events by the journal file and the start of their text.
    copies: BTreeMap<&'a str, BTreeMap<u64, &'a Copy>>,
}

impl<'a> RunResults<'a> {
    /// The results of a run that wrote these copies in files of the journal.
    pub(crate) fn new(changes: &'a RunChanges, copies: &'a [Copy], files: &'a [String]) -> Self {
        let mut by_file: BTreeMap<&str, BTreeMap<u64, &Copy>> = BTreeMap::new();
        for copy in copies.iter().filter(|copy| matches!(copy.class, Class::Event(_))) {
            if let CopyPlace::Journal { file, span } = copy.place
                && let Some(path) = files.get(file as usize)
            {
                by_file.entry(path).or_default().insert(span.start, copy);
            }
        }
        Self { changes, copies: by_file }
    }

    /// None: everything is read.
    pub(super) fn none(changes: &'a RunChanges) -> Self {
        Self { changes, copies: BTreeMap::new() }
    }

    /// The copy of an event at a place of the journal.
    pub(super) fn copy(&self, path: &str, start: u64) -> Option<&'a Copy> {
        self.copies.get(path)?.get(&start).copied()
    }
}
