//! Finds entries of git's index that differ from a commit.

use std::collections::BTreeMap;

use super::error::Result;
use super::id::Oid;
use super::object::Kind;
use super::objects::Objects;
use super::read::raw;
use super::treefile::{self, Mode};

/// The mode of a submodule (git-fast-import(1)). They are not compared.
const SUBMODULE: u32 = 0o160_000;
/// Bits of [`git2::IndexEntry::flags`] that are set during an unresolved merge.
const STAGE: u16 = 0x3000;

/// The paths that differ between a tree (`None`: an empty one) and an index, sorted.
pub(super) fn staged(
    objects: Objects<'_>,
    tree: Option<&Oid>,
    index: &git2::Index,
) -> Result<Vec<Vec<u8>>> {
    let mut committed = BTreeMap::new();
    if let Some(tree) = tree {
        list(objects, tree, &mut Vec::new(), &mut committed)?;
    }
    let mut changed = Vec::new();
    for entry in index.iter().filter(|entry| entry.mode != SUBMODULE) {
        let found = committed.remove(&entry.path);
        let is_same = found == Some((entry.mode, raw(entry.id))) && entry.flags & STAGE == 0;
        if !is_same {
            changed.push(entry.path);
        }
    }
    let removed = committed.into_iter().filter(|(_, (mode, _))| *mode != SUBMODULE);
    changed.extend(removed.map(|(path, _)| path));
    changed.sort();
    changed.dedup();
    Ok(changed)
}

/// Every file of a tree, by path: its mode and its object.
fn list(
    objects: Objects<'_>,
    tree: &Oid,
    path: &mut Vec<u8>,
    files: &mut BTreeMap<Vec<u8>, (u32, Oid)>,
) -> Result<()> {
    let bytes = objects.read(Kind::Tree, tree)?;
    for item in treefile::items(&bytes) {
        let item = item?;
        let length = path.len();
        path.extend_from_slice(item.name);
        match item.mode {
            Mode::Dir => {
                path.push(b'/');
                list(objects, item.id, path, files)?;
            }
            Mode::File | Mode::Other => {
                files.insert(path.clone(), (item.bits, *item.id));
            }
        }
        path.truncate(length);
    }
    Ok(())
}
