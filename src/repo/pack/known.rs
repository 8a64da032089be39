//! Which objects the packs of a repository hold already.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::idx::MAGIC;
use crate::repo::error::{At, Result};
use crate::repo::files;
use crate::repo::id::Oid;

/// The sorted names of every pack, as their indexes have them. Loose objects are not looked for:
/// writing one again costs a few bytes and harms nothing.
#[derive(Default)]
pub(super) struct Known {
    packs: Vec<Names>,
}

struct Names {
    fanout: Vec<u32>,
    names: Vec<u8>,
}

impl Known {
    /// Reads the indexes in `packs`; one of another version than 2 is passed over.
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
                known.packs.extend(names(&path)?);
            }
        }
        Ok(known)
    }

    pub(super) fn contains(&self, name: &Oid) -> bool {
        self.packs.iter().any(|pack| pack.contains(name))
    }
}

impl Names {
    fn contains(&self, name: &Oid) -> bool {
        let first = usize::from(name[0]);
        let mut low = if first == 0 { 0 } else { self.fanout[first - 1] as usize };
        let mut high = self.fanout[first] as usize;
        while low < high {
            let middle = low.midpoint(high);
            match self.names[middle * 20..middle * 20 + 20].cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

fn names(path: &Path) -> Result<Option<Names>> {
    let file = File::open(path).at("open", path)?;
    let mut head = [0; 8 + 1024];
    if files::read_at(&file, &mut head, 0).is_err() || head[..8] != MAGIC {
        return Ok(None);
    }
    let fanout: Vec<u32> = head[8..]
        .chunks_exact(4)
        .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
        .collect();
    let size = file.metadata().at("read", path)?.len();
    let count = u64::from(fanout[255]);
    if !fanout.is_sorted() || size < 8 + 1024 + count * 28 + 40 {
        return Ok(None);
    }
    let mut names = vec![0; count as usize * 20];
    files::read_at(&file, &mut names, 8 + 1024).at("read", path)?;
    Ok(Some(Names { fanout, names }))
}
