//! Reads files of one commit on demand, for loaders that ask by path.

use std::cell::OnceCell;

use super::error::{Error, Result};
use super::id::CommitId;
use super::{Repo, TreeFile};

/// The files of a commit. The first error is kept until [`finish`](Self::finish).
pub struct TreeReader<'r> {
    repo: &'r Repo,
    files: Vec<TreeFile>,
    failed: OnceCell<Error>,
}

impl Repo {
    /// The files of a commit, to be read on demand.
    ///
    /// # Errors
    /// If the trees cannot be read.
    pub fn tree_reader(&self, commit: CommitId) -> Result<TreeReader<'_>> {
        Ok(TreeReader { repo: self, files: self.files(commit, "")?, failed: OnceCell::new() })
    }
}

impl TreeReader<'_> {
    /// The paths of all files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// The content of a file; `None` if there is none, or if it cannot be read.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        match self.repo.blob(self.files[at].blob) {
            Ok(content) => Some(content),
            Err(error) => {
                self.failed.get_or_init(|| error);
                None
            }
        }
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// The first file that could not be read.
    pub fn finish(self) -> Result<()> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }
}
