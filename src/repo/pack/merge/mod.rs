//! Small packs become one, so that a history that grows by many runs has few packs.
//!
//! Entries are copied as they are. Only packs that were written here are merged, and of these none
//! that somebody keeps or has made more of: see [`Others`].

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

/// Merges the small packs in `dir` (`objects/pack`) of those in `list`, if there are too many, and
/// ends what a killed run had begun of that. For who holds the lock.
pub(in crate::repo) fn merge(dir: &Path, list: &Path) -> Result<()> {
    let mut list = List::read(list)?;
    if list.names().next().is_none() {
        return Ok(());
    }
    let others = Others::in_dir(dir)?;
    if others.have_an_index_of_all() {
        list.forget_gone(dir);
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

/// Writes all that these packs have into one and takes them away.
fn roll_up(dir: &Path, list: &mut List, packs: &[Source]) -> Result<()> {
    let Copied { written, names } = copy(packs, place::temporary(dir))?;
    list.add(written.checksum, packs.iter().map(|pack| pack.name).collect());
    list.write()?;
    place::put(dir, &written, &names, &idx::order(&names))?;
    list.settle(dir)
}

/// What else than packs and their indexes is in the directory.
struct Others(BTreeSet<OsString>);

impl Others {
    fn in_dir(dir: &Path) -> Result<Self> {
        let entries = fs::read_dir(dir).at("list", dir)?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        names.collect::<Result<_, _>>().map(Self).at("list", dir)
    }

    /// Whether git's index over several packs is there (git-multi-pack-index(1)): then git takes care
    /// of them, and it may not miss one.
    fn have_an_index_of_all(&self) -> bool {
        self.0.iter().any(|name| name.to_string_lossy().starts_with("multi-pack-index"))
    }

    /// Whether there is more to this pack, such as `.keep`, `.promisor`, `.mtimes`, `.bitmap`.
    fn hold(&self, name: &Oid) -> bool {
        const PLAIN: [&str; 3] = ["idx", "pack", "rev"];
        let stem = place::path("".as_ref(), name, "");
        let stem = stem.as_os_str();
        let own = self.0.range(stem.to_owned()..);
        own.take_while(|file| file.as_encoded_bytes().starts_with(stem.as_encoded_bytes()))
            .any(|file| !PLAIN.iter().any(|end| Path::new(file).extension() == Some(end.as_ref())))
    }
}
