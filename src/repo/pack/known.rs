//! The objects that the packs of a repository already have.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::read::{Index, PackFile};
use crate::repo::error::{At, Error, Result};
use crate::repo::id::Oid;

/// How many names are searched one by one before all names of a pack are read. Small runs never
/// reach it.
const FEW: u32 = 4096;

/// The sorted names of every pack, from their indexes. Loose objects are ignored: writing one again
/// costs a few bytes and does no harm.
#[derive(Default)]
pub(super) struct Known {
    dir: PathBuf,
    packs: Vec<Names>,
    asked: u32,
    /// The requested names that are in a pack: the run relies on them.
    relied_on: Vec<Oid>,
}

struct Names {
    /// The path of the pack.
    pack: PathBuf,
    index: Index,
    /// `Some(None)` if they cannot be read.
    all: Option<Option<Vec<u8>>>,
}

impl Known {
    /// Opens the packs in `dir`. A pack that is damaged, without index, or of another version is
    /// ignored: its objects are written again.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let mut known = Self { dir: dir.to_owned(), ..Self::default() };
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(known),
            Err(error) => return Err(error).at("list", dir),
        };
        for entry in entries {
            let path = entry.at("list", dir)?.path();
            if path.extension().is_some_and(|end| end == "idx") {
                known.packs.extend(Names::open(&path));
            }
        }
        Ok(known)
    }

    /// The directory of the packs.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) fn contains(&mut self, name: &Oid) -> bool {
        self.asked = self.asked.saturating_add(1);
        let few = self.asked <= FEW;
        let found = self
            .packs
            .iter_mut()
            .any(|pack| if few { pack.index.contains(name) } else { pack.contains(name) });
        if found {
            self.relied_on.push(*name);
        }
        found
    }

    /// Checks that the found objects still exist, if a pack was removed.
    ///
    /// # Errors
    /// [`Error::ObjectsRemoved`] if one is missing.
    pub(super) fn check(&self, dir: &Path) -> Result<()> {
        let mut removed = self.packs.iter().filter(|pack| !pack.pack.exists());
        let Some(removed) = removed.next() else { return Ok(()) };
        let mut now = Self::read(dir)?;
        match self.relied_on.iter().all(|name| now.contains(name)) {
            true => Ok(()),
            false => Err(Error::ObjectsRemoved { path: removed.pack.clone() }),
        }
    }
}

impl Names {
    fn open(path: &Path) -> Option<Self> {
        let index = Index::open(path)?;
        let pack = path.with_extension("pack");
        PackFile::open(&pack, &index)?;
        Some(Self { pack, index, all: None })
    }

    fn contains(&mut self, name: &Oid) -> bool {
        let Self { index, all, .. } = self;
        let Some(names) = all.get_or_insert_with(|| index.names()) else {
            return index.contains(name);
        };
        let (low, high) = index.range(name);
        let (names, _) = names.as_chunks::<20>();
        let range = usize::try_from(low).unwrap_or(0)..usize::try_from(high).unwrap_or(0);
        names.get(range).is_some_and(|names| names.binary_search(name).is_ok())
    }
}
