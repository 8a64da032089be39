//! The files that the commits of a run changed, so that their trees need not be compared again.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::changes::FileNote;
use super::id::{BlobId, CommitId, Oid};

/// A file that differs between two commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// The whole path from the root of the tree.
    pub path: String,
    /// Its content before; `None` if the file was added.
    pub before: Option<BlobId>,
    /// Its content after; `None` if it was removed.
    pub after: Option<BlobId>,
}

/// The changes of the commits of a run, recorded while they were created. Commits that changed many
/// files, such as one that copies a directory, are left out, and memory is limited.
#[derive(Debug, Default)]
pub struct RunChanges {
    commits: BTreeMap<Oid, Range<usize>>,
    files: Vec<File>,
    /// Each path once.
    paths: Vec<Arc<str>>,
    numbers: BTreeMap<Arc<str>, u32>,
    /// The bytes of the files and paths.
    size: usize,
}

#[derive(Debug)]
struct File {
    /// The number of its path.
    path: u32,
    before: Option<BlobId>,
    after: Option<BlobId>,
}

/// The maximum bytes of files and paths; changes of later commits are computed from their trees.
const BOUND: usize = 48 << 20;

impl RunChanges {
    /// Records the changes of a commit: each file once, sorted by path.
    pub(super) fn add(&mut self, commit: Oid, files: &[FileNote<'_>]) {
        if self.size > BOUND {
            return;
        }
        let start = self.files.len();
        for FileNote { path, before, after } in files {
            let path = self.number(path);
            let [before, after] = [before, after].map(|id| id.map(BlobId::from_bytes));
            self.files.push(File { path, before, after });
        }
        self.size += files.len() * size_of::<File>();
        self.commits.insert(commit, start..self.files.len());
    }

    /// The number of a path, a new one if needed.
    fn number(&mut self, path: &str) -> u32 {
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        let (number, path) = (self.paths.len() as u32, Arc::<str>::from(path));
        self.size += path.len();
        self.paths.push(Arc::clone(&path));
        self.numbers.insert(path, number);
        number
    }

    /// The files that a commit changed, sorted by path; `None` if they must be computed from its
    /// tree.
    pub(super) fn of(&self, commit: CommitId) -> Option<Vec<ChangedFile>> {
        let files = &self.files[self.commits.get(commit.as_bytes())?.clone()];
        let changed = |file: &File| ChangedFile {
            path: self.paths[file.path as usize].to_string(),
            before: file.before,
            after: file.after,
        };
        Some(files.iter().map(changed).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_commit_has_its_files() {
        let note = |path, before, after| FileNote { path, before, after };
        let mut changes = RunChanges::default();
        changes.add([1; 20], &[note("a/b", None, Some([7; 20])), note("c", Some([8; 20]), None)]);
        changes.add([2; 20], &[]);
        let file = |path: &str, before: Option<[u8; 20]>, after: Option<[u8; 20]>| ChangedFile {
            path: path.to_owned(),
            before: before.map(BlobId::from_bytes),
            after: after.map(BlobId::from_bytes),
        };
        let expected = vec![file("a/b", None, Some([7; 20])), file("c", Some([8; 20]), None)];
        assert_eq!(changes.of(CommitId::from_bytes([1; 20])), Some(expected));
        assert_eq!(changes.of(CommitId::from_bytes([2; 20])), Some(Vec::new()));
        assert_eq!(changes.of(CommitId::from_bytes([3; 20])), None);
    }
}
