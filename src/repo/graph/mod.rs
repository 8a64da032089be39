//! The commit-graph of main (gitformat-commit-graph), which makes plain `git log -- PATH` fast.
//!
//! It is written here because all its data is known while the history is written. It is byte for
//! byte equal to the output of `git commit-graph write --changed-paths`.

pub(super) mod bloom;
mod decode;
mod encode;

pub(super) use decode::File;

use super::id::Oid;

/// The commits of main in their order, the first without a parent, each the parent of the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) ids: Vec<Oid>,
    pub(super) trees: Vec<Oid>,
    pub(super) seconds: Vec<u64>,
    /// The Bloom filters, concatenated, and the end of each.
    filters: Vec<u8>,
    ends: Vec<u32>,
}

impl Line {
    /// With room for this many commits and bytes of filters, and some more.
    fn with_room(commits: usize, filters: usize) -> Self {
        let more = |count: usize| count + count / 16;
        Self {
            ids: Vec::with_capacity(more(commits)),
            trees: Vec::with_capacity(more(commits)),
            seconds: Vec::with_capacity(more(commits)),
            filters: Vec::with_capacity(more(filters)),
            ends: Vec::with_capacity(more(commits)),
        }
    }

    /// Appends a commit; `changed` has each changed path and directory once.
    pub(super) fn push(&mut self, id: Oid, tree: Oid, seconds: u64, changed: &[bloom::Key]) {
        self.ids.push(id);
        self.trees.push(tree);
        self.seconds.push(seconds);
        bloom::filter(changed, &mut self.filters);
        self.ends.push(self.filters.len() as u32);
    }

    fn push_filtered(&mut self, id: Oid, tree: Oid, seconds: u64, filter: &[u8]) {
        self.ids.push(id);
        self.trees.push(tree);
        self.seconds.push(seconds);
        self.filters.extend_from_slice(filter);
        self.ends.push(self.filters.len() as u32);
    }

    /// Appends all of `other`.
    pub(super) fn append(&mut self, other: &Self) {
        let before = self.filters.len() as u32;
        self.ids.extend_from_slice(&other.ids);
        self.trees.extend_from_slice(&other.trees);
        self.seconds.extend_from_slice(&other.seconds);
        self.filters.extend_from_slice(&other.filters);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    fn filter(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.filters[start..self.ends[at] as usize]
    }
}
