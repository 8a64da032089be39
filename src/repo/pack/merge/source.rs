//! An existing pack, to be copied from its first entry to its last.

use std::path::{Path, PathBuf};

use crate::repo::error::{Error, Result};
use crate::repo::id::Oid;
use crate::repo::pack::idx::Entry;
use crate::repo::pack::place;
use crate::repo::pack::read::{Index, PackFile};

pub(super) struct Source {
    pub(super) name: Oid,
    pub(super) path: PathBuf,
    index: Index,
}

impl Source {
    /// `None` if it has no readable index.
    pub(super) fn open(dir: &Path, name: &Oid) -> Option<Self> {
        let index = Index::open(&place::path(dir, name, "idx"))?;
        Some(Self { name: *name, path: place::path(dir, name, "pack"), index })
    }

    /// How many objects it has.
    pub(super) fn count(&self) -> u64 {
        self.index.count()
    }

    /// The pack, if its index is valid: names are read from there, not computed from the content.
    pub(super) fn pack(&self) -> Result<PackFile> {
        if !self.index.is_whole() {
            return Err(self.damaged("its index does not have its checksum"));
        }
        PackFile::open(&self.path, &self.index)
            .ok_or_else(|| self.damaged("it is not the pack of its index"))
    }

    /// Every object and its entry, in the order of the pack.
    pub(super) fn entries(&self) -> Result<Vec<(Oid, Entry)>> {
        let mut entries =
            self.index.entries().ok_or_else(|| self.damaged("its index cannot be read"))?;
        entries.sort_unstable_by_key(|(_, entry)| entry.offset);
        Ok(entries)
    }

    pub(super) fn damaged(&self, what: &'static str) -> Error {
        Error::Damaged { path: self.path.clone(), what }
    }
}
