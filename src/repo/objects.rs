//! Reads objects of a repository from packs, loose files and alternates.
//!
//! Every length and offset is checked against its file, and every object against its name. So a
//! damaged file leads to an error, never to a crash or to other content. (libgit2 trusts the
//! offsets in the index of a pack, so it does not read objects.)

use std::cell::OnceCell;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use super::alternates::object_dirs;
use super::error::{Error, ObjectError, Result};
use super::id::Oid;
use super::loose;
use super::object::Kind;
use super::pack::Packs;
use crate::wording::hex;

/// All objects of a repository.
pub(super) struct Store {
    /// The repository's own directory `objects`.
    root: PathBuf,
    dirs: OnceCell<Vec<Dir>>,
}

/// One directory of objects.
struct Dir {
    path: PathBuf,
    packs: Packs,
}

impl Store {
    /// The objects in this directory `objects`; nothing is read yet.
    pub(super) fn of(root: PathBuf) -> Self {
        Self { root, dirs: OnceCell::new() }
    }

    /// An object and its kind; `None` if no object has this name.
    ///
    /// # Errors
    /// If the object, or an index that may name it, is damaged, and no other copy is found.
    pub(super) fn find(&self, id: &Oid) -> Result<Option<(Kind, Vec<u8>)>, ObjectError> {
        let first = self.look(id);
        if let Ok(Some(found)) = first {
            return Ok(Some(found));
        }
        self.reload();
        self.look(id)
    }

    /// Lists the packs again: another process may have moved an object to a new pack and removed
    /// the old one.
    fn reload(&self) {
        self.dirs().iter().for_each(|dir| dir.packs.reload());
    }

    fn look(&self, id: &Oid) -> Result<Option<(Kind, Vec<u8>)>, ObjectError> {
        let mut fault = None;
        let packed = self.dirs().iter().map(|dir| dir.packs.read(id));
        let loose = self.dirs().iter().map(|dir| loose::read(&dir.path, id));
        for found in packed.chain(loose) {
            match found {
                Ok(Some(object)) => return Ok(Some(object)),
                Ok(None) => {}
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        fault.map_or(Ok(None), Err)
    }

    /// Whether an object of this name exists. It is not read.
    pub(super) fn contains(&self, id: &Oid) -> bool {
        let has = |dir: &Dir| dir.packs.contains(id) || loose::contains(&dir.path, id);
        let is_there = || self.dirs().iter().any(has);
        is_there() || {
            self.reload();
            is_there()
        }
    }

    /// Whether objects may be missing that a remote promised: a partial clone (git-clone(1),
    /// `--filter`).
    pub(super) fn is_partial(&self) -> bool {
        let is_promisor = |entry: io::Result<DirEntry>| {
            entry.is_ok_and(|it| it.path().extension().is_some_and(|end| end == "promisor"))
        };
        fs::read_dir(self.root.join("pack")).is_ok_and(|mut packs| packs.any(is_promisor))
    }

    /// The commits whose names begin with `prefix` (four hexadecimal digits or more, in lower
    /// case), sorted.
    ///
    /// # Errors
    /// If an index is damaged, or an object of such a name.
    pub(super) fn commits_with_prefix(&self, prefix: &str) -> Result<Vec<Oid>, ObjectError> {
        let mut names = Vec::new();
        for dir in self.dirs() {
            dir.packs.reload();
            names.extend(dir.packs.with_prefix(prefix)?);
            names.extend(loose::with_prefix(&dir.path, prefix));
        }
        names.sort_unstable();
        names.dedup();
        let mut commits = Vec::new();
        for name in names {
            if let Some((Kind::Commit, _)) = self.find(&name)? {
                commits.push(name);
            }
        }
        Ok(commits)
    }

    fn dirs(&self) -> &[Dir] {
        self.dirs.get_or_init(|| {
            let open = |path: PathBuf| Dir { packs: Packs::of(path.join("pack")), path };
            object_dirs(&self.root).into_iter().map(open).collect()
        })
    }
}

/// The objects of a repository, or none in a dry run.
#[derive(Clone, Copy)]
pub(super) struct Objects<'r>(Option<&'r Store>);

impl<'r> Objects<'r> {
    pub(super) fn of(store: &'r Store) -> Self {
        Self(Some(store))
    }

    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The content of an object of this kind.
    ///
    /// # Errors
    /// [`Error::Object`] if it is missing, damaged, or of another kind.
    pub(super) fn read(self, kind: Kind, id: &Oid) -> Result<Vec<u8>> {
        let root = self.0.map_or(Path::new(""), |store| &store.root);
        let failed = |source| Error::Object {
            kind: kind.word(),
            id: hex(id),
            path: root.parent().unwrap_or(root).to_owned(),
            source,
        };
        let found = match self.0 {
            Some(store) => store.find(id).map_err(failed)?,
            None => None,
        };
        match found {
            Some((found, content)) if found == kind => Ok(content),
            Some((found, _)) => Err(failed(ObjectError::OtherKind { found: found.word() })),
            None if self.0.is_some_and(Store::is_partial) => Err(failed(ObjectError::NotFetched)),
            None => Err(failed(ObjectError::Missing)),
        }
    }
}
