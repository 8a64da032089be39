//! Snapshots as commits: an ordinary git repository, written at hardware speed.
//!
//! This floor handles paths, bytes, names and messages without their meaning. It writes one pack
//! per run and merges small ones (`pack`), writes the commit-graph of main (`graph`) and its own
//! index (`history`), moves all references in one step (`refs`), and updates the work tree
//! (`worktree`). Files for plain git have git's own formats. Our own files are in `lexrewind/` in
//! the git directory and can be rebuilt from the commits.
//!
//! A killed run leaves the old state intact: the order is pack, index of the pack, references,
//! commit-graph, own index, work tree.

mod alternates;
mod cache;
mod changes;
mod check;
mod clean;
mod clone;
mod commit;
mod copied;
mod diff;
mod driver;
mod error;
mod files;
mod graph;
mod history;
mod id;
mod lines;
mod lock;
mod lockfile;
mod loose;
mod object;
mod objects;
mod open;
mod pack;
mod path;
mod publish;
mod read;
mod realdirs;
mod refs;
mod staged;
mod step;
#[cfg(test)]
mod stopped;
mod sweep;
mod tree;
mod treefile;
mod treereader;
mod worktree;
mod writer;
mod written;

pub use check::{Flaws, ObjectCheck};
pub use clone::JournalRef;
pub use commit::{Becomes, Commit, Edit, NewCommit, Part, Person, Signature};
pub use driver::DiffDriver;
pub use error::{Error, ObjectError, Result};
pub use history::{Entry, History, PartAt, PartContent, Parts};
pub use id::{BlobId, CommitId, NotAnId};
pub use lines::Described;
pub use lock::{Lock, Wait};
pub use open::RepoKind;
pub use publish::{Publish, PublishOutcome, PublishTask, RunCommit, Superseded, Unfinished};
pub use read::{ResolvedCommit, TreeFile, Trees, Walk};
pub use treereader::TreeReader;
pub use worktree::WorkTreeState;
pub use writer::{Options, Writer};
pub use written::{ChangedFile, RunChanges};

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// Our own directory in the git directory.
const OWN: &str = "lexrewind";

/// A repository with a history.
pub struct Repo {
    /// The path at which it was opened.
    dir: PathBuf,
    /// The repository of libgit2, opened on first use.
    git: OnceCell<git2::Repository>,
    /// The git directory with the objects and references.
    git_dir: PathBuf,
    objects: objects::Store,
}

impl std::fmt::Debug for Repo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repo").field("git_dir", &self.git_dir).finish_non_exhaustive()
    }
}

impl Repo {
    /// The git directory: `.git` in the work tree, or the directory of a bare repository.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The top of the work tree; `None` for a bare repository, and for one that libgit2 refuses.
    pub fn work_dir(&self) -> Option<&Path> {
        self.git().ok()?.workdir()
    }

    /// The right to write. Only one run has it at a time.
    ///
    /// # Errors
    /// [`Error::Locked`] if another run has it and `wait` is [`Wait::Never`]; or if libgit2 does
    /// not open the repository, for example because another user owns it (git-config(1),
    /// `safe.directory`).
    pub fn lock(&self, wait: Wait) -> Result<Lock> {
        self.git()?; // whatever libgit2 refuses, it refuses before anything is written
        Lock::take(&self.git_dir, wait)
    }

    /// Whether a run is writing.
    pub fn is_locked(&self) -> bool {
        Lock::is_held(&self.git_dir)
    }

    /// The last commit of main; `None` if main does not exist.
    ///
    /// # Errors
    /// [`Error::BrokenRef`] if the reference does not hold an object id.
    pub fn tip(&self) -> Result<Option<CommitId>> {
        Ok(refs::read(&self.git_dir, refs::MAIN)?.map(CommitId::from_bytes))
    }

    /// The last commit of the branch `journal`, or of that of a remote if a clone has only that.
    /// Its files are read like those of any commit.
    ///
    /// # Errors
    /// [`Error::BrokenRef`] if the reference does not hold an object id.
    pub fn journal_tip(&self) -> Result<Option<CommitId>> {
        Ok(self.journal()?.map(|journal| journal.tip))
    }

    /// The tags, by their names below `refs/tags/`, with their objects.
    ///
    /// # Errors
    /// If the references cannot be read.
    pub fn tags(&self) -> Result<Vec<(String, CommitId)>> {
        let tags = refs::below(&self.git_dir, refs::TAGS)?;
        Ok(tags.into_iter().map(|(name, id)| (name, CommitId::from_bytes(id))).collect())
    }

    /// The directory of our derived files.
    fn own_dir(&self) -> PathBuf {
        self.git_dir.join(OWN)
    }

    fn pack_dir(&self) -> PathBuf {
        self.git_dir.join("objects").join("pack")
    }

    /// The list of packs written here.
    fn pack_list(&self) -> PathBuf {
        self.own_dir().join("packs")
    }

    fn index_path(&self) -> PathBuf {
        self.own_dir().join("index")
    }

    fn graph_path(&self) -> PathBuf {
        self.git_dir.join("objects").join("info").join("commit-graph")
    }

    fn objects(&self) -> objects::Objects<'_> {
        objects::Objects::of(&self.objects)
    }
}
