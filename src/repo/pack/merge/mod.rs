//! Merges small packs, so that a history of many runs has few packs.
//!
//! Entries are copied unchanged. Only packs that were written here are merged, and none that
//! somebody keeps or has extended: see [`Others`].

mod choose;
mod copy;
mod source;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use choose::smallest;
use copy::{Copied, copy};
use source::Source;

use super::list::List;
use super::{idx, place};
use crate::repo::error::{At, Result};
use crate::repo::id::Oid;
use crate::repo::sweep::sweep_temporary;

/// Merges the small packs in `dir` (`objects/pack`) that are in `list`, if there are too many, and
/// completes an interrupted merge. Only for the holder of the lock.
pub(in crate::repo) fn merge(dir: &Path, list: &Path) -> Result<()> {
    let mut list = List::read(list)?;
    if list.names().next().is_none() {
        return Ok(());
    }
    let others = Others::in_dir(dir)?;
    if others.have_an_index_of_all() {
        list.forget_missing(dir);
        return list.write();
    }
    list.settle(dir)?;
    let free = list.names().filter(|name| !others.hold(name));
    let mut packs: Vec<Source> = free.filter_map(|name| Source::open(dir, name)).collect();
    packs.sort_by_key(|pack| (pack.count(), pack.name));
    let counts: Vec<u64> = packs.iter().map(Source::count).collect();
    packs.truncate(smallest(&counts));
    if !packs.is_empty() {
        packs.reverse();
        let merged = roll_up(dir, &mut list, &packs);
        if merged.is_err() {
            sweep_temporary(dir); // it may have filled the disk
        }
        merged?;
    }
    list.write()
}

/// Writes all objects of these packs into one and deletes them.
fn roll_up(dir: &Path, list: &mut List, packs: &[Source]) -> Result<()> {
    let Copied { written, names } = copy(packs, place::temporary(dir))?;
    list.add(written.checksum, packs.iter().map(|pack| pack.name).collect());
    list.write()?;
    place::put(dir, &written, &names, &idx::order(&names))?;
    list.settle(dir)
}

/// Other files in the directory than packs and their indexes.
struct Others(BTreeSet<OsString>);

impl Others {
    fn in_dir(dir: &Path) -> Result<Self> {
        let entries = fs::read_dir(dir).at("list", dir)?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        names.collect::<Result<_, _>>().map(Self).at("list", dir)
    }

    /// Whether git's index over several packs exists (git-multi-pack-index(1)): then git maintains
    /// the packs, and none may be removed.
    fn have_an_index_of_all(&self) -> bool {
        self.0.iter().any(|name| name.to_string_lossy().starts_with("multi-pack-index"))
    }

    /// Whether this pack has other files, such as `.keep`, `.promisor`, `.mtimes`, `.bitmap`.
    fn hold(&self, name: &Oid) -> bool {
        const PLAIN: [&str; 3] = ["idx", "pack", "rev"];
        let stem = place::path("".as_ref(), name, "");
        let stem = stem.as_os_str();
        let own = self.0.range(stem.to_owned()..);
        own.take_while(|file| file.as_encoded_bytes().starts_with(stem.as_encoded_bytes()))
            .any(|file| !PLAIN.iter().any(|end| Path::new(file).extension() == Some(end.as_ref())))
    }
}
