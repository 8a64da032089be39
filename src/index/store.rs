//! The file of the index, and its checksum.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, MAIN_DB};
use twox_hash::XxHash3_128;

use crate::index::error::Result;
use crate::repo::{self, Repo};

/// The file, below `lexrewind/` in the git directory.
const FILE: &str = "index.sqlite";

/// The file with its checksum: XXH3 of 128 bits, in hexadecimal digits.
const SUM: &str = "index.sqlite.xxh3";

/// Whether an index is in its file.
#[derive(Debug)]
pub enum Kept {
    /// It is.
    Yes,
    /// It was not written yet.
    NotYet,
    /// It is in memory only.
    No(repo::Error),
}

/// The file in a repository.
pub(super) fn path(repo: &Repo) -> PathBuf {
    repo.derived(FILE)
}

/// The index in the repository. `None` if there is none, or if it is damaged.
pub(super) fn read(repo: &Repo) -> Option<Connection> {
    let (file, sum) = (repo.derived(FILE), repo.derived(SUM));
    // Another process may have replaced only one of the two.
    (0..2).find_map(|_| verified(&file, &sum))
}

fn verified(file: &Path, sum: &Path) -> Option<Connection> {
    let expect = fs::read_to_string(sum).ok()?;
    let file = File::open(file).ok()?;
    let size = usize::try_from(file.metadata().ok()?.len()).ok()?;
    let mut summed = Summed { file, sum: XxHash3_128::new() };
    let mut db = Connection::open_in_memory().ok()?;
    db.deserialize_read_exact(MAIN_DB, &mut summed, size, false).ok()?;
    (digits(summed.sum.finish_128()) == expect).then_some(db)
}

/// A new index without rows.
pub(super) fn empty() -> Result<Connection> {
    let db = Connection::open_in_memory()?;
    db.execute_batch(include_str!("tables.sql"))?;
    db.execute_batch(super::sql::VIEWS)?;
    Ok(db)
}

/// Replaces the file and its checksum.
pub(super) fn write(repo: &Repo, db: &mut Connection) -> Result<()> {
    let bytes = db.serialize(MAIN_DB)?;
    let sum = digits(XxHash3_128::oneshot(&bytes));
    repo.put_derived(FILE, &bytes)?;
    Ok(repo.put_derived(SUM, sum.as_bytes())?)
}

fn digits(sum: u128) -> String {
    format!("{sum:032x}\n")
}

/// Computes the checksum while reading.
struct Summed {
    file: File,
    sum: XxHash3_128,
}

impl Read for Summed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // In parts that stay in the cache until they are summed.
        let most = buffer.len().min(1 << 18);
        let count = self.file.read(&mut buffer[..most])?;
        self.sum.write(&buffer[..count]);
        Ok(count)
    }
}
