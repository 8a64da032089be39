use crate::{journal, repo};

/// The index cannot be made or asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The repository cannot be read.
    #[error(transparent)]
    Repo(#[from] repo::Error),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// SQLite reports an error.
    #[error("cannot make the index")]
    Sqlite(#[from] rusqlite::Error),
    /// A query is refused, or is not valid SQL.
    #[error("{0}")]
    Query(String),
}

/// What the index says, or why it cannot.
pub type Result<T, E = Error> = std::result::Result<T, E>;
