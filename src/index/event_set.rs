use sha2::{Digest, Sha256};

use crate::repo::{self, History};
use crate::wording::unhex;

/// The events of some commits as two numbers that do not depend on their order: their number, and
/// the sum of the hashes of their ids in trailers.
///
/// The hash of an id is the first 16 bytes of its SHA-256 as a big-endian number; sums are modulo
/// 2^128. An event that was committed twice counts twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventSet {
    /// Their number.
    pub count: u64,
    sum: u128,
}

impl EventSet {
    /// The events of the commits of a history.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn of(history: &History) -> repo::Result<Self> {
        let mut set = Self::default();
        for entry in history.entries(0, history.len())? {
            set.insert(&entry.id);
        }
        Ok(set)
    }

    pub(crate) fn from_parts(count: u64, hash: &str) -> Option<Self> {
        let sum = u128::from_be_bytes(unhex(hash.as_bytes())?);
        Some(Self { count, sum })
    }

    /// The sum in 32 hexadecimal digits.
    pub fn hash(&self) -> String {
        format!("{:032x}", self.sum)
    }

    /// Adds an event. An empty id is that of a commit without an event, and is ignored.
    pub(crate) fn insert(&mut self, id: &str) {
        if !id.is_empty() {
            self.count = self.count.wrapping_add(1);
            self.sum = self.sum.wrapping_add(hash(id));
        }
    }

    /// Removes an event that was added.
    pub(crate) fn remove(&mut self, id: &str) {
        if !id.is_empty() {
            self.count = self.count.wrapping_sub(1);
            self.sum = self.sum.wrapping_sub(hash(id));
        }
    }
}

fn hash(id: &str) -> u128 {
    let digest: [u8; 32] = Sha256::digest(id.as_bytes()).into();
    digest[..16].iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[&str]) -> EventSet {
        let mut set = EventSet::default();
        ids.iter().for_each(|id| set.insert(id));
        set
    }

    #[test]
    fn a_set_does_not_depend_on_the_order() {
        let all = set(&["a", "b", "c"]);
        assert_eq!(set(&["c", "", "a", "b"]), all);
        for other in [&["a", "b"][..], &["a", "b", "d"], &["a", "b", "c", "c"], &[]] {
            assert_ne!(set(other), all, "{other:?}");
        }
        let mut less = all;
        less.remove("b");
        less.remove("");
        assert_eq!(less, set(&["a", "c"]));
    }

    /// `printf abc | sha256sum` begins with these digits.
    #[test]
    fn the_hash_is_part_of_sha_256() {
        let one = set(&["abc"]);
        assert_eq!(one.hash(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(EventSet::from_parts(1, &one.hash()), Some(one));
        for bad in ["", "ba78", "zz7816bf8f01cfea414140de5dae2223"] {
            assert_eq!(EventSet::from_parts(1, bad), None, "{bad}");
        }
    }
}
