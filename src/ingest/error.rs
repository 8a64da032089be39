use std::io;

use crate::index;
use crate::journal;
use crate::repo::{self, JournalRef};
use crate::snapshot::FORMAT;
use crate::trail::ReadError;
use crate::wording::{counted, counted_as};

/// A run that failed. The history is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// A given source cannot be read.
    #[error("cannot read the sources")]
    Sources(#[source] ReadError),
    /// More errors than allowed.
    #[error("{} be read, and --max-errors is {limit}: {first}", cannot(*errors))]
    TooManyErrors {
        /// Their number.
        errors: u64,
        /// The limit.
        limit: u64,
        /// The first one.
        first: String,
    },
    /// A record belongs before the tip, and `--late fail` was given.
    #[error("{} before the tip of the history, the first at {first}", belong(*count))]
    LateRecords {
        /// Their number.
        count: u64,
        /// The time of the first one.
        first: String,
    },
    /// The temporary file cannot be written or read.
    #[error("cannot keep records in a temporary file")]
    Spool(#[source] io::Error),
    /// The repository cannot be read or written.
    #[error("cannot {doing}")]
    Repo {
        /// The failed action.
        doing: &'static str,
        /// The cause.
        #[source]
        cause: repo::Error,
    },
    /// No journal to which records can be added.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The history has another format, and must not be replaced now.
    #[error(transparent)]
    OtherFormat(#[from] OtherFormat),
    /// The index cannot be built or read.
    #[error(transparent)]
    Index(index::Error),
    /// A file of the journal or of the history is invalid.
    #[error("`{path}` in the repository is damaged: {what}")]
    Damaged {
        /// The file.
        path: String,
        /// The problem.
        what: String,
    },
}

impl IngestError {
    /// The next step, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::LateRecords { .. } => Some(
                "`--late rewrite` builds the history again from there, `--late append` commits on top"
                    .to_owned(),
            ),
            Self::TooManyErrors { .. } => {
                Some("nothing was changed; a larger --max-errors lets it pass".to_owned())
            }
            Self::Repo { cause, .. } => cause.hint().map(str::to_owned),
            Self::Journal(error) => Some(error.hint()),
            Self::OtherFormat(error) => Some(error.hint()),
            Self::Sources(_) | Self::Spool(_) | Self::Index(_) | Self::Damaged { .. } => None,
        }
    }
}

/// No branch `journal` has the records of the history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(tag = "code", content = "data")]
pub enum JournalError {
    /// Neither the repository nor a known remote has one.
    #[serde(rename = "journal-missing")]
    #[error("this repository has no branch `journal`, which has the records of `main`")]
    Missing {
        /// The remotes that may have it.
        remotes: Vec<String>,
    },
    /// It does not have every event of the history.
    #[serde(rename = "journal-behind")]
    #[error("`{name}` lacks {missing} of the {} of `main`", counted(*of, "event"))]
    Behind {
        /// The name of the branch in git.
        name: String,
        /// How many events have no record in it.
        missing: u64,
        /// How many events the history has.
        of: u64,
        /// The remotes that may have a newer one.
        remotes: Vec<String>,
    },
    /// Two journals each have records that the other one lacks.
    #[serde(rename = "journals-diverged")]
    #[error("`{one}` and `{other}` have diverged: each has runs that the other does not have")]
    Diverged {
        /// One of them, by its name in git.
        one: String,
        /// The other.
        other: String,
    },
}

impl JournalError {
    pub(super) fn diverged(one: &JournalRef, other: &JournalRef) -> Self {
        Self::Diverged { one: one.name(), other: other.name() }
    }

    /// The next step.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { remotes } | Self::Behind { remotes, .. } => match remotes.first() {
                Some(remote) => format!("`git fetch {remote} journal:journal` fetches it"),
                None => {
                    "there is no remote to fetch it from: `git remote add origin URL` adds one, \
                         then `git fetch origin journal:journal`"
                        .to_owned()
                }
            },
            Self::Diverged { one, other } => format!(
                "take the records of one to the other: `git archive {one} records | tar -x -C DIR`, \
                 `git branch -f journal {other}`, then `lexrewind ingest DIR`"
            ),
        }
    }
}

impl From<index::Error> for IngestError {
    fn from(error: index::Error) -> Self {
        match error {
            index::Error::Repo(cause) => Self::Repo { doing: "read the history", cause },
            index::Error::Journal(cause) => cause.into(),
            other @ (index::Error::Sqlite(_) | index::Error::Query(_)) => Self::Index(other),
        }
    }
}

impl From<journal::Error> for IngestError {
    fn from(error: journal::Error) -> Self {
        match error {
            journal::Error::Repo(cause) => Self::Repo { doing: "read the journal", cause },
            journal::Error::Damaged { path, what } => Self::Damaged { path, what },
        }
    }
}

/// Adds the failed action to an error of the repository.
pub(super) trait Doing<T> {
    /// `cannot {doing}`.
    fn doing(self, doing: &'static str) -> Result<T, IngestError>;
}

impl<T> Doing<T> for repo::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, IngestError> {
        self.map_err(|cause| IngestError::Repo { doing, cause })
    }
}

fn cannot(count: u64) -> String {
    counted_as(count, "record or file cannot", "records or files cannot")
}

fn belong(count: u64) -> String {
    counted_as(count, "event belongs", "events belong")
}

/// The history has another format than the one of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this history is in {}, and this version of lexrewind reads format {FORMAT}", format(*found))]
pub struct OtherFormat {
    /// The number of its format; `None` if it has none.
    pub found: Option<u32>,
}

impl OtherFormat {
    /// The number of the format, if this version replaced it.
    pub fn older(self) -> Option<u32> {
        self.found.filter(|found| *found < FORMAT)
    }

    /// The next step.
    pub fn hint(self) -> String {
        let rebuild = format!(
            "`lexrewind rebuild` makes `main` again in format {FORMAT} from the branch `journal`, and \
             keeps the old tip"
        );
        match self.older() {
            Some(_) => rebuild,
            None => format!("use a newer version; or {rebuild}"),
        }
    }
}

fn format(found: Option<u32>) -> String {
    found.map_or_else(|| "an unknown format".to_owned(), |found| format!("format {found}"))
}
