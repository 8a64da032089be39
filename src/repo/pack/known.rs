//! Which objects the packs of a repository hold already.

use std::fs;
use std::io;
use std::path::Path;

use super::read::Index;
use crate::repo::error::{At, Result};
use crate::repo::id::Oid;

/// How many names are looked for one by one before all of a pack are read. A run that adds a little
/// is done by then.
const FEW: u32 = 4096;

/// The sorted names of every pack, as their indexes have them. Loose objects are not looked for:
/// writing one again costs a few bytes and harms nothing.
#[derive(Default)]
pub(super) struct Known {
    packs: Vec<Names>,
    asked: u32,
}

struct Names {
    index: Index,
    /// `Some(None)` where they cannot be read.
    all: Option<Option<Vec<u8>>>,
}

impl Known {
    /// Opens the indexes in `packs`; one that is not of version 2, or not whole, is passed over.
    pub(super) fn read(packs: &Path) -> Result<Self> {
        let mut known = Self::default();
        let entries = match fs::read_dir(packs) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(known),
            Err(error) => return Err(error).at("list", packs),
        };
        for entry in entries {
            let path = entry.at("list", packs)?.path();
            if path.extension().is_some_and(|end| end == "idx") {
                let index = Index::open(&path);
                known.packs.extend(index.map(|index| Names { index, all: None }));
            }
        }
        Ok(known)
    }

    pub(super) fn contains(&mut self, name: &Oid) -> bool {
        self.asked = self.asked.saturating_add(1);
        let few = self.asked <= FEW;
        self.packs.iter_mut().any(
            |pack| {
                if few { pack.index.contains(name) } else { pack.contains(name) }
            },
        )
    }
}

impl Names {
    fn contains(&mut self, name: &Oid) -> bool {
        let Self { index, all } = self;
        let Some(names) = all.get_or_insert_with(|| index.names()) else {
            return index.contains(name);
        };
        let (low, high) = index.range(name);
        let (names, _) = names.as_chunks::<20>();
        let range = usize::try_from(low).unwrap_or(0)..usize::try_from(high).unwrap_or(0);
        names.get(range).is_some_and(|names| names.binary_search(name).is_ok())
    }
}
