//! Checks whether files match the index, without reading them.
//!
//! git reads every file again whose time equals the second in which the index was written. Most of
//! ours have that time, because one run writes them all. But the index has the nanosecond of each
//! file, and the file system has that of the index, so only files of its last moments must be read.

use std::fs::Metadata;
use std::path::Path;

use super::id::Oid;
use super::object::{self, Kind};
use super::read::raw;

/// The maximum resolution, in nanoseconds, of the clock of a file system with fractions of a
/// second.
const TICK: i128 = 10_000_000;

/// Whether every file below `top` certainly matches the index. `false` means unknown.
pub(super) fn is_clean(index: &git2::Index, written: &Metadata, top: &Path) -> bool {
    let Some(written) = Stamp::of(written) else { return false };
    index.iter().all(|entry| is_as_indexed(&entry, &written, top).unwrap_or(false))
}

fn is_as_indexed(entry: &git2::IndexEntry, index: &Stamp, top: &Path) -> Option<bool> {
    const STAGE: u16 = 0x3000;
    if entry.mode != 0o100_644 || entry.flags & STAGE != 0 || entry.flags_extended != 0 {
        return None;
    }
    let path = top.join(std::str::from_utf8(&entry.path).ok()?);
    let now = path.symlink_metadata().ok()?;
    let stamp = Stamp::of(&now)?;
    if !now.is_file() || stamp != Stamp::indexed(entry) {
        return None;
    }
    if stamp.has_parts_of_seconds() && stamp.modified + TICK < index.modified {
        return Some(true);
    }
    let id: Oid = raw(entry.id);
    Some(object::name(Kind::Blob, &std::fs::read(path).ok()?) == id)
}

/// What identifies an unchanged file, as far as the index has it. Times in nanoseconds.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    modified: i128,
    changed: i128,
    place: (u32, u32),
    owner: (u32, u32),
    size: u32,
    is_program: bool,
}

impl Stamp {
    #[cfg(unix)]
    fn of(stat: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            modified: nanos(stat.mtime() as i32, stat.mtime_nsec() as u32),
            changed: nanos(stat.ctime() as i32, stat.ctime_nsec() as u32),
            place: (stat.dev() as u32, stat.ino() as u32),
            owner: (stat.uid(), stat.gid()),
            size: stat.len() as u32,
            is_program: stat.mode() & 0o100 != 0,
        })
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }

    fn indexed(entry: &git2::IndexEntry) -> Self {
        Self {
            modified: nanos(entry.mtime.seconds(), entry.mtime.nanoseconds()),
            changed: nanos(entry.ctime.seconds(), entry.ctime.nanoseconds()),
            place: (entry.dev, entry.ino),
            owner: (entry.uid, entry.gid),
            size: entry.file_size,
            is_program: false,
        }
    }

    fn has_parts_of_seconds(&self) -> bool {
        self.modified % 1_000_000_000 != 0
    }
}

fn nanos(seconds: i32, parts: u32) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(parts)
}
