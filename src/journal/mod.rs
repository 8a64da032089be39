//! Reads the branch `journal`: the records of all runs, and the entry of each run.
//!
//! ```text
//! records/111122223333/us-east-1/2024-03-01/000001-01.jsonl   one record per line, as delivered
//! runs/000001.json                                            sources, skips and counts of a run
//! ```
//!
//! A run only adds files. `ingest` writes them.

mod copy;

pub(crate) use copy::{Class, Copy, CopyPlace, Rank, Sorted, Span};

use serde_json::Value;

use crate::repo::{self, CommitId, Repo, TreeFile};
use crate::trail::Record;

/// The journal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The repository cannot be read.
    #[error(transparent)]
    Repo(#[from] repo::Error),
    /// A file has content that a run does not write.
    #[error("`{path}` in the journal is damaged: {what}")]
    Damaged {
        /// The file.
        path: String,
        /// The problem.
        what: String,
    },
}

/// The files of records, by path.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn record_files(repo: &Repo, tip: CommitId) -> Result<Vec<TreeFile>, Error> {
    Ok(repo.files(tip, "records")?)
}

/// The text of a file.
///
/// # Errors
///
/// If it cannot be read, or is not UTF-8.
pub fn text(repo: &Repo, file: &TreeFile) -> Result<String, Error> {
    String::from_utf8(repo.blob(file.blob)?).map_err(|error| damaged(&file.path, &error))
}

/// The lines of a file, each with the offset of its first byte.
pub fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len() as u64;
        (at, line.trim_end_matches('\n'))
    })
}

/// The record of a line of the file at `path`.
///
/// # Errors
///
/// If the line is not a record.
pub fn record(path: &str, line: &str) -> Result<Record, Error> {
    Record::from_json(line.as_bytes()).map_err(|reason| damaged(path, &reason))
}

/// What each run read, first run first.
///
/// # Errors
///
/// If a file cannot be read, or is not JSON.
pub fn runs(repo: &Repo, tip: CommitId) -> Result<Vec<Value>, Error> {
    repo.files(tip, "runs")?.iter().map(|file| run(repo, file)).collect()
}

/// What a run read, by its file.
///
/// # Errors
///
/// If the file cannot be read, or is not JSON.
pub fn run(repo: &Repo, file: &TreeFile) -> Result<Value, Error> {
    let bytes = repo.blob(file.blob)?;
    serde_json::from_slice(&bytes).map_err(|error| damaged(&file.path, &error))
}

fn damaged(path: &str, reason: &dyn std::fmt::Display) -> Error {
    Error::Damaged { path: path.to_owned(), what: reason.to_string() }
}
