//! The files of the packs in a directory. Each is opened on first use.

use std::fs;
use std::path::{Path, PathBuf};

use super::entry::PackFile;
use super::index::Index;
use crate::repo::error::ObjectError;
use crate::repo::id::Oid;

/// The maximum number of open files: a system allows a process 256 or more.
const MOST_OPEN: usize = 128;

/// The packs that have an index, the largest first.
pub(super) struct Files {
    packs: Vec<OnePack>,
    open: usize,
}

struct OnePack {
    /// The path of the index.
    path: PathBuf,
    index: Opened<Index>,
    file: Opened<PackFile>,
}

/// `None` if it is closed, `Some(None)` if it cannot be opened.
type Opened<T> = Option<Option<T>>;

impl Files {
    pub(super) fn in_dir(dir: &Path) -> Self {
        let mut paths: Vec<(u64, PathBuf)> = fs::read_dir(dir)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let path = entry.path();
                let is_index = path.extension().is_some_and(|end| end == "idx");
                is_index.then_some(())?;
                Some((entry.metadata().ok()?.len(), path))
            })
            .collect();
        paths.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let closed = |(_, path)| OnePack { path, index: None, file: None };
        Self { packs: paths.into_iter().map(closed).collect(), open: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.packs.len()
    }

    /// The index of a pack.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn index(&mut self, at: usize) -> Result<&Index, ObjectError> {
        if self.packs[at].index.is_none() {
            self.make_room(1);
            self.packs[at].index = Some(Index::open(&self.packs[at].path));
            self.open += 1;
        }
        let OnePack { path, index, .. } = &self.packs[at];
        index.as_ref().and_then(Option::as_ref).ok_or_else(|| damaged_index(path))
    }

    /// A pack with its index; `None` if one of them cannot be read, or they do not match.
    pub(super) fn pair(&mut self, at: usize) -> Option<(&Index, &PackFile)> {
        if self.packs[at].file.is_none() {
            self.make_room(2);
            self.index(at).ok()?;
            let OnePack { path, index, file } = &mut self.packs[at];
            let index = index.as_ref()?.as_ref()?;
            *file = Some(PackFile::open(&path.with_extension("pack"), index));
            self.open += 1;
        }
        let OnePack { index, file, .. } = &self.packs[at];
        Some((index.as_ref()?.as_ref()?, file.as_ref()?.as_ref()?))
    }

    /// Whether an index names the object.
    pub(super) fn contains(&mut self, id: &Oid) -> bool {
        (0..self.len()).any(|at| self.index(at).is_ok_and(|index| index.contains(id)))
    }

    /// The names of objects that begin with these hexadecimal digits.
    pub(super) fn with_prefix(&mut self, prefix: &str) -> Result<Vec<Oid>, ObjectError> {
        let mut names = Vec::new();
        for at in 0..self.len() {
            let found = self.index(at)?.with_prefix(prefix);
            names.extend(found.ok_or_else(|| damaged_index(&self.packs[at].path))?);
        }
        Ok(names)
    }

    /// The error for an unreadable object of a pack.
    pub(super) fn damaged(&self, at: usize) -> ObjectError {
        let path = self.packs[at].path.with_extension("pack");
        ObjectError::Damaged { path, what: "it does not hold the object that its index names" }
    }

    /// Closes all files if there is no room for this many more.
    fn make_room(&mut self, more: usize) {
        if self.open + more > MOST_OPEN {
            for pack in &mut self.packs {
                (pack.index, pack.file) = (None, None);
            }
            self.open = 0;
        }
    }
}

fn damaged_index(path: &Path) -> ObjectError {
    ObjectError::Damaged { path: path.to_owned(), what: "it is not a whole index of version 2" }
}
