//! Directories that a run created and copied: their objects cannot be read before the run ends.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Result;
use super::id::Oid;
use super::treefile::{self, Mode};

/// The bytes of copied directories, by their ids.
#[derive(Default)]
pub(super) struct Copied {
    trees: BTreeMap<Oid, Vec<u8>>,
    size: usize,
    /// The size after the last [`keep`](Self::keep).
    kept: usize,
}

/// Fewer bytes than this need no search for those that are no longer used.
const LEAST: usize = 1 << 20;

impl Copied {
    pub(super) fn get(&self, id: &Oid) -> Option<&[u8]> {
        self.trees.get(id).map(Vec::as_slice)
    }

    pub(super) fn insert(&mut self, id: Oid, raw: &[u8]) {
        if self.trees.insert(id, raw.to_owned()).is_none() {
            self.size += raw.len();
        }
    }

    /// Whether so many bytes were added since the last [`keep`](Self::keep) that it is worth its
    /// time.
    pub(super) fn is_due(&self) -> bool {
        self.size > LEAST.max(self.kept * 2)
    }

    /// Removes all but these directories and those in them.
    pub(super) fn keep(&mut self, ids: impl Iterator<Item = Oid>) -> Result<()> {
        let mut used = BTreeSet::new();
        let mut left: Vec<Oid> = ids.filter(|id| self.trees.contains_key(id)).collect();
        while let Some(id) = left.pop() {
            let Some(raw) = self.trees.get(&id).filter(|_| used.insert(id)) else { continue };
            for item in treefile::items(raw) {
                let item = item?;
                if item.mode == Mode::Dir {
                    left.push(*item.id);
                }
            }
        }
        self.trees.retain(|id, _| used.contains(id));
        self.size = self.trees.values().map(Vec::len).sum();
        self.kept = self.size;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(name: &str, id: Oid) -> Vec<u8> {
        [b"40000 ", name.as_bytes(), b"\0", &id].concat()
    }

    #[test]
    fn what_a_kept_directory_has_is_kept() {
        let mut copied = Copied::default();
        copied.insert([1; 20], &tree("a", [2; 20]));
        copied.insert([2; 20], &tree("b", [9; 20])); // 9 can be read as an object
        copied.insert([3; 20], &tree("c", [2; 20]));
        copied.insert([4; 20], &tree("d", [3; 20]));
        copied.keep([[1; 20], [8; 20]].into_iter()).unwrap();
        let there = (1..=4).filter(|id| copied.get(&[*id; 20]).is_some());
        assert_eq!(there.collect::<Vec<u8>>(), [1, 2]);
    }

    #[test]
    fn a_search_is_due_when_the_bytes_have_doubled() {
        let large = tree(&"n".repeat(LEAST), [9; 20]);
        let mut copied = Copied::default();
        copied.insert([1; 20], &large);
        assert!(copied.is_due());
        copied.keep([[1; 20]].into_iter()).unwrap();
        assert!(!copied.is_due());
        copied.insert([2; 20], &large);
        assert!(!copied.is_due());
        copied.insert([3; 20], &large);
        assert!(copied.is_due());
    }
}
