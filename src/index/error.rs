use crate::{journal, repo};

/// The index cannot be built or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The repository cannot be read.
    #[error(transparent)]
    Repo(#[from] repo::Error),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// SQLite returned an error.
    #[error("cannot make the index")]
    Sqlite(#[from] rusqlite::Error),
    /// A query is refused, or is invalid SQL.
    #[error("{0}")]
    Query(String),
}

/// A result of the index.
pub type Result<T, E = Error> = std::result::Result<T, E>;
