//! Errors of a repository: place, problem and cause.

use std::io;
use std::path::{Path, PathBuf};

use super::CommitId;

/// A failure of the repository floor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system returned an error.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// The failed action, as an infinitive.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// An object or a reference could not be read or parsed.
    #[error("cannot {doing} in `{}`", path.display())]
    Git {
        /// The failed action, as an infinitive.
        doing: String,
        /// The git directory.
        path: PathBuf,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The clone is shallow: parents of some commits are missing.
    #[error("`{}` is a shallow clone: older commits are missing", path.display())]
    Shallow {
        /// The git directory.
        path: PathBuf,
        /// Whether there is a remote to fetch them from.
        has_remote: bool,
    },
    /// An object cannot be read.
    #[error("cannot read {kind} {id} in `{}`", path.display())]
    Object {
        /// What it should be: `commit`, `tree` or `blob`.
        kind: &'static str,
        /// Its name, in hexadecimal.
        id: String,
        /// The git directory.
        path: PathBuf,
        /// The cause.
        source: ObjectError,
    },
    /// No git repository at this place or above it.
    #[error("`{}` is not a git repository", path.display())]
    NotARepository {
        /// The place.
        path: PathBuf,
    },
    /// A git repository that is not a history.
    #[error("`{}` is a git repository, but not a bot history", path.display())]
    NotAHistory {
        /// The git directory.
        path: PathBuf,
    },
    /// The place for a new repository is not an empty directory.
    #[error("`{}` exists and is not an empty directory", path.display())]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
    /// Another run holds the lock.
    #[error("another run is writing to `{}`", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// git (or a killed git) holds the lock of a reference, the index or the configuration.
    #[error("`{}` exists: git is changing this file, or was killed while it did", path.display())]
    RefLocked {
        /// The lock file.
        path: PathBuf,
    },
    /// A reference does not hold an object id.
    #[error("reference `{name}` in `{}` is broken: {what}", path.display())]
    BrokenRef {
        /// The full name, `refs/heads/main`.
        name: String,
        /// The git directory.
        path: PathBuf,
        /// The problem.
        what: String,
    },
    /// A reference changed while a run was writing.
    #[error("`{name}` moved from {} to {} during this run", or_nothing(*expected), or_nothing(*found))]
    Moved {
        /// The full name of the reference.
        name: String,
        /// Its value when the run began.
        expected: Option<CommitId>,
        /// Its current value.
        found: Option<CommitId>,
    },
    /// A commit of main has several parents, from a merge.
    #[error("commit {commit} has {parents} parents; a history is a line")]
    NotALine {
        /// The merge commit.
        commit: CommitId,
        /// How many parents it has.
        parents: usize,
    },
    /// A path that must not be in a tree.
    #[error("`{}` cannot be in a tree: {reason}", path.escape_debug())]
    BadPath {
        /// The path as given.
        path: String,
        /// The violated rule.
        reason: &'static str,
    },
    /// A time that a commit cannot have.
    #[error("commit time {seconds} {reason}")]
    BadTime {
        /// Seconds since 1970.
        seconds: i64,
        /// The violated rule.
        reason: &'static str,
    },
    /// A tag that cannot be created.
    #[error("tag `{}` cannot be made: {reason}", name.escape_debug())]
    BadTag {
        /// The name below `refs/tags/`.
        name: String,
        /// The violated rule.
        reason: &'static str,
    },
    /// A name for derived data that is not a plain file name.
    #[error("`{}` is not a valid name of derived data", name.escape_debug())]
    BadName {
        /// The name as given.
        name: String,
    },
    /// A file of the repository does not have its form.
    #[error("`{}` is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The problem.
        what: &'static str,
    },
    /// Objects that the new history needs were removed while a run was writing.
    #[error("`{}` was removed during this run, and with it objects of the new history", path.display())]
    ObjectsRemoved {
        /// The pack that is missing.
        path: PathBuf,
    },
    /// The thread that writes the pack ended without a result.
    #[error("the pack writer of `{}` stopped", path.display())]
    WriterStopped {
        /// The directory of the pack.
        path: PathBuf,
    },
}

/// Why an object cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectError {
    /// No pack and no file has it.
    #[error("the object is missing")]
    Missing,
    /// It is missing because the clone is partial (git-clone(1), `--filter`).
    #[error("the clone is partial and does not have it")]
    NotFetched,
    /// It is an object of another kind.
    #[error("the object is a {found}")]
    OtherKind {
        /// Its kind.
        found: &'static str,
    },
    /// The file that has it, or an index that names it, is invalid.
    #[error("`{}` is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The problem.
        what: &'static str,
    },
    /// The operating system returned an error.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// The result of a call on this floor.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The next step, if there is one.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Shallow { has_remote: true, .. } => {
                "`git fetch --unshallow` fetches the missing commits"
            }
            Self::Shallow { has_remote: false, .. } => {
                "it has no remote to fetch them from: clone the repository again, without `--depth`"
            }
            Self::Object { source: ObjectError::NotFetched, .. } => {
                "`git fetch --refetch --no-filter` fetches the missing objects"
            }
            Self::Object { .. } | Self::Damaged { .. } => {
                "`git fsck` in the repository lists what is damaged or missing"
            }
            Self::RefLocked { .. } => {
                "run the command again; if no git process is running, remove this file first"
            }
            Self::ObjectsRemoved { .. } => {
                "nothing was changed; run the command again when `git gc` or `git repack` has ended"
            }
            Self::NotARepository { .. } => {
                "`lexrewind ingest PATH` makes one; `--repo DIR` says where it is"
            }
            Self::NotAHistory { .. } => {
                "a history has a directory of its own: name it, or a new one, with `--repo DIR`"
            }
            Self::Io { .. }
            | Self::Git { .. }
            | Self::Occupied { .. }
            | Self::Locked { .. }
            | Self::BrokenRef { .. }
            | Self::Moved { .. }
            | Self::NotALine { .. }
            | Self::BadPath { .. }
            | Self::BadTime { .. }
            | Self::BadTag { .. }
            | Self::BadName { .. }
            | Self::WriterStopped { .. } => return None,
        })
    }

    pub(super) fn git(doing: impl Into<String>, path: &Path, source: git2::Error) -> Self {
        Self::Git { doing: doing.into(), path: path.to_owned(), source: Box::new(source) }
    }
}

/// Converts an `io::Error` to an [`Error`] with place and action.
pub(super) trait At<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { doing, path: path.to_owned(), source })
    }
}

fn or_nothing(id: Option<CommitId>) -> String {
    id.map_or_else(|| "nothing".to_owned(), |id| id.to_string())
}
