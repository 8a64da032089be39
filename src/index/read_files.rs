//! The files that runs read on this machine, and those that they could not read completely.
//!
//! Recognising a file without reading it is only an optimisation: the hash of a file, which the
//! journal has, decides. Paths are stored nowhere else, so a rebuilt index has none.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::index::Index;
use crate::index::error::Result;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadFile {
    /// Its absolute path.
    pub(crate) path: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Its modification time, in nanoseconds since 1970.
    pub(crate) modified: u64,
    /// The hash of its content.
    pub(crate) sha256: [u8; 32],
}

impl Index {
    /// Every file.
    pub(crate) fn read_files(&self) -> Result<Vec<ReadFile>> {
        let mut files = self.db.prepare("SELECT path, size, modified, sha256 FROM read_files")?;
        let files = files.query_map([], |row| {
            let number = |at| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)? as u64);
            let (size, modified) = (number(1)?, number(2)?);
            Ok(ReadFile { path: row.get(0)?, size, modified, sha256: row.get(3)? })
        })?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Adds files, replacing data of the same paths.
    pub(crate) fn add_read_files(&mut self, files: &[ReadFile]) -> Result<()> {
        let change = self.db.transaction()?;
        for ReadFile { path, size, modified, sha256 } in files {
            let sql = "INSERT OR REPLACE INTO read_files VALUES (?, ?, ?, ?)";
            change.prepare_cached(sql)?.execute(params![
                path,
                *size as i64,
                *modified as i64,
                &sha256[..]
            ])?;
        }
        change.commit()?;
        Ok(())
    }
    /// Whether a run read all of some content, given its SHA-256 in hexadecimal digits.
    pub(crate) fn is_whole(&self, sha256: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM source_rows WHERE sha256 = ? AND whole)";
        Ok(self.db.prepare_cached(sql)?.query_row([sha256], |row| row.get(0))?)
    }

    /// The files that no run could read completely: absolute paths, and their names in the journal.
    pub(crate) fn unread_files(&self) -> Result<BTreeMap<String, String>> {
        let mut files = self.db.prepare("SELECT path, source FROM unread_files")?;
        let files = files.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Replaces them.
    pub(crate) fn set_unread_files(&mut self, files: &BTreeMap<String, String>) -> Result<()> {
        let change = self.db.transaction()?;
        change.execute("DELETE FROM unread_files", [])?;
        for (path, source) in files {
            let sql = "INSERT INTO unread_files VALUES (?, ?)";
            change.prepare_cached(sql)?.execute([path, source])?;
        }
        change.commit()?;
        Ok(())
    }
}
