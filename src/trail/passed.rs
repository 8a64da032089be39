//! Directories that have no logs and are not walked.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

/// A directory of git, or a history of this program: not walked, but counted. Its files are copies
/// of records that were already read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedOver {
    /// `.git`, or a bare repository.
    GitDirectory,
    /// A work tree, or a bare repository, that `ingest` wrote.
    History,
}

impl PassedOver {
    /// Its code in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::GitDirectory => "git-directory",
            Self::History => "history",
        }
    }

    /// Classifies an entry of a directory by its name.
    pub(super) fn entry(name: &OsStr) -> Option<Self> {
        (name == ".git").then_some(Self::GitDirectory)
    }

    /// Classifies a directory by its sorted entries.
    pub(super) fn directory(path: &Path, names: &[std::ffi::OsString]) -> Option<Self> {
        let has =
            |name: &str| names.binary_search_by(|it| it.as_os_str().cmp(name.as_ref())).is_ok();
        let is_repository = ["HEAD", "objects", "refs"].into_iter().all(has);
        let is_work_tree = has(".git") || has(".lexrewind");
        // Only `ingest` creates either: the branch that is checked out may be `journal`.
        let is_history = (is_work_tree && path.join(".lexrewind/FORMAT").is_file())
            || (has(".git") && path.join(".git/lexrewind").is_dir())
            || (is_repository && has("lexrewind"));
        if is_history { Some(Self::History) } else { is_repository.then_some(Self::GitDirectory) }
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
