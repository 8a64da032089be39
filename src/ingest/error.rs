use std::io;

use crate::repo;
use crate::trail::ReadError;

/// A run that could not be done. The history is as it was.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A source that was named cannot be read.
    #[error("cannot read the sources")]
    Sources(#[source] ReadError),
    /// More could not be read than the user bears.
    #[error("{errors} {} be read, and --max-errors is {limit}: {first}", cannot(*errors))]
    TooManyErrors {
        /// How many.
        errors: u64,
        /// The bound.
        limit: u64,
        /// The first one.
        first: String,
    },
    /// A record belongs before the tip, and `--late fail` was given.
    #[error("{count} {} before the tip of the history, the first at {first}", belong(*count))]
    LateRecords {
        /// How many.
        count: u64,
        /// When the first of them took place.
        first: String,
    },
    /// The temporary file cannot be written or read.
    #[error("cannot keep records in a temporary file")]
    Spool(#[source] io::Error),
    /// The repository cannot be read or written.
    #[error("cannot {doing}")]
    Repo {
        /// What was being done.
        doing: &'static str,
        /// What went wrong.
        #[source]
        cause: repo::Error,
    },
    /// A file of the journal or of the history does not hold what it must.
    #[error("`{path}` in the repository is damaged: {what}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Says what was being done when the repository failed.
pub(super) trait Doing<T> {
    /// `cannot {doing}`.
    fn doing(self, doing: &'static str) -> Result<T, IngestError>;
}

impl<T> Doing<T> for repo::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, IngestError> {
        self.map_err(|cause| IngestError::Repo { doing, cause })
    }
}

fn cannot(count: u64) -> &'static str {
    if count == 1 { "record or file cannot" } else { "records or files cannot" }
}

fn belong(count: u64) -> &'static str {
    if count == 1 { "event belongs" } else { "events belong" }
}
