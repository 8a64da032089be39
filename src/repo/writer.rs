//! A run that writes commits on main and files of the journal.

use std::collections::BTreeMap;

use super::Repo;
use super::commit::{self, Becomes, NewCommit};
use super::error::{Error, Result};
use super::graph::{Line, bloom};
use super::history::{self, Draft};
use super::id::{BlobId, CommitId, Oid};
use super::lock::Lock;
use super::object::{self, Kind};
use super::objects::Objects;
use super::pack::{self, NO_SLOT, Pack};
use super::refs;
use super::tree::{Chained, Tree};
use super::written::RunChanges;

/// How a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The longest chain of deltas, for large trees; other objects have a third of it, rounded up.
    /// Longer chains make smaller packs and slower reads; 0 disables deltas.
    pub max_depth: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_depth: pack::DEFAULT_DEPTH }
    }
}

/// One run on a repository. Nothing of it is visible before [`Writer::finish`]; if it is dropped,
/// it leaves no trace.
pub struct Writer<'r> {
    pub(super) repo: Option<&'r Repo>,
    pub(super) objects: Objects<'r>,
    pub(super) pack: Pack,
    pub(super) base: Option<CommitId>,
    pub(super) line: Line,
    pub(super) draft: Draft,
    pub(super) journal: Option<Tree>,
    pub(super) journal_files: usize,
    /// The parent of the journal's commit of this run.
    pub(super) journal_base: Option<CommitId>,
    /// The tips of main and journal when the run began.
    pub(super) main_before: Option<Oid>,
    pub(super) journal_before: Option<Oid>,
    pub(super) tree: Tree,
    tip: Option<Oid>,
    seconds: u64,
    changed: Vec<bloom::Key>,
    pub(super) changes: RunChanges,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("repo", &self.repo)
            .field("tip", &self.tip())
            .finish_non_exhaustive()
    }
}

impl Repo {
    /// Begins a run whose first commit follows `onto`, a commit of this repository, or nothing. If
    /// `onto` is earlier than the tip of main, the later commits are superseded.
    ///
    /// # Errors
    /// If `onto` cannot be read.
    pub fn writer<'r>(
        &'r self,
        _lock: &'r Lock,
        onto: Option<CommitId>,
        options: Options,
    ) -> Result<Writer<'r>> {
        let pack = Pack::into_dir(&self.pack_dir(), &self.pack_list(), options.max_depth)?;
        Writer::begin(self, pack, onto)
    }

    /// A dry run that names every commit and writes none: the ids are those of [`Repo::writer`].
    ///
    /// # Errors
    /// If `onto` cannot be read.
    pub fn dry_run(&self, onto: Option<CommitId>) -> Result<Writer<'_>> {
        Writer::begin(self, Pack::dry_run(), onto)
    }
}

impl<'r> Writer<'r> {
    /// [`Repo::dry_run`] of a new history, without a repository.
    pub fn dry_run() -> Self {
        Self::new(None, Objects::none(), Pack::dry_run())
    }

    fn begin(repo: &'r Repo, pack: Pack, onto: Option<CommitId>) -> Result<Self> {
        let objects = repo.objects();
        let mut writer = Self::new(Some(repo), objects, pack);
        writer.main_before = refs::read(&repo.git_dir, refs::MAIN)?;
        writer.journal_before = refs::read(&repo.git_dir, refs::JOURNAL)?;
        writer.journal_base = repo.journal_tip()?;
        if let Some(onto) = onto {
            let (tree, seconds) =
                repo.parsed(onto, |commit| (commit.tree, commit.committer.seconds))?;
            writer.tree = Tree::at(&tree, Chained::Yes, objects)?;
            writer.tip = Some(*onto.as_bytes());
            writer.seconds = u64::try_from(seconds).unwrap_or(0);
            writer.base = Some(onto);
        }
        Ok(writer)
    }

    fn new(repo: Option<&'r Repo>, objects: Objects<'r>, pack: Pack) -> Self {
        Self {
            repo,
            objects,
            pack,
            base: None,
            line: Line::default(),
            draft: Draft::default(),
            journal: None,
            journal_files: 0,
            journal_base: None,
            main_before: None,
            journal_before: None,
            tree: Tree::empty(Chained::Yes),
            tip: None,
            seconds: 0,
            changed: Vec::new(),
            changes: RunChanges::default(),
            bytes: Vec::new(),
        }
    }

    /// The last commit: the last one created, or the one on which the run began.
    pub fn tip(&self) -> Option<CommitId> {
        self.tip.map(CommitId::from_bytes)
    }

    /// The committer time of the last commit, in Unix seconds: the minimum of the next one.
    pub fn seconds(&self) -> i64 {
        i64::try_from(self.seconds).unwrap_or(i64::MAX)
    }

    /// The commits that this run created, oldest first.
    pub fn commits(&self) -> impl Iterator<Item = CommitId> {
        self.line.ids.iter().copied().map(CommitId::from_bytes)
    }

    /// How many commits this run created.
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether this run created no commit.
    pub fn is_empty(&self) -> bool {
        self.line.len() == 0
    }

    /// Creates a commit after [`Writer::tip`] and returns its id. A commit may change no file.
    ///
    /// # Errors
    /// [`Error::BadPath`], [`Error::BadTime`], or if an object cannot be read or written. The run
    /// cannot continue after an error.
    pub fn commit(&mut self, new: &NewCommit<'_>) -> Result<CommitId> {
        let seconds = new.committer.checked_seconds()?;
        new.author.checked_seconds()?;
        if seconds < self.seconds {
            let seconds = new.committer.seconds;
            return Err(Error::BadTime {
                seconds,
                reason: "is before that of the commit before it",
            });
        }
        let mut parts = Vec::new();
        for edit in new.edits {
            let (tree, pack) = (&mut self.tree, &mut self.pack);
            let (blob, changed) = match edit.content {
                Becomes::File(content) => {
                    let Put { blob, changed } = put(tree, pack, self.objects, edit.path, content)?;
                    (Some(blob), changed)
                }
                Becomes::Removed => (None, tree.remove(edit.path, self.objects)?),
                Becomes::CopyOf(from) => {
                    tree.copy(from, edit.path, pack, self.objects)?;
                    (None, false)
                }
            };
            if let Some(part) = edit.part.as_ref().filter(|_| changed) {
                parts.push(history::Changed { part, blob });
            }
        }
        let tree = self.tree.seal(&mut self.pack)?;
        commit::write(
            &mut self.bytes,
            &tree,
            self.tip.as_ref(),
            &new.author,
            &new.committer,
            new.message,
        );
        let id = self.pack.add(Kind::Commit, NO_SLOT, &self.bytes)?;
        if let Some(files) = self.tree.changed_files().filter(|_| self.repo.is_some()) {
            self.changes.add(id, &files);
        }
        self.tree.take_changed(&mut self.changed);
        self.line.push(id, tree, seconds, &self.changed);
        let about = (new.id, new.touches.iter().copied());
        self.draft.push(id, seconds, about, parts.into_iter());
        self.tip = Some(id);
        self.seconds = seconds;
        Ok(CommitId::from_bytes(id))
    }

    /// The edits after which the tree of the next commit holds exactly `wanted`, content by path.
    /// Only differences are among them.
    ///
    /// # Errors
    /// If the tree of an earlier commit cannot be read.
    pub fn edits_to(
        &mut self,
        wanted: BTreeMap<String, Vec<u8>>,
    ) -> Result<Vec<(String, Option<Vec<u8>>)>> {
        let there: BTreeMap<String, Oid> = self
            .tree
            .files(self.objects)?
            .into_iter()
            .map(|(path, id)| (String::from_utf8_lossy(&path).into_owned(), id))
            .collect();
        let removed = there.keys().filter(|path| !wanted.contains_key(*path));
        let removed: Vec<_> = removed.map(|path| (path.clone(), None)).collect();
        let differs = |path: &str, content: &[u8]| {
            there.get(path).is_none_or(|id| *id != object::name(Kind::Blob, content))
        };
        let new = wanted.into_iter().filter(|(path, content)| differs(path, content));
        Ok(removed.into_iter().chain(new.map(|(path, content)| (path, Some(content)))).collect())
    }

    /// The paths of the files below a directory, in the tree of the next commit; for a file its own
    /// path.
    ///
    /// # Errors
    /// If the tree of an earlier commit cannot be read.
    pub fn paths_at(&mut self, path: &str) -> Result<Vec<String>> {
        let files = self.tree.files_at(path, self.objects)?.into_iter();
        Ok(files.map(|(path, _)| String::from_utf8_lossy(&path).into_owned()).collect())
    }

    /// Sets the parent of the journal's commit of this run to `tip`, which is a descendant of the
    /// branch `journal` or replaces it, as the journal of a remote. Call it before files are added.
    pub fn continue_journal(&mut self, tip: CommitId) {
        self.journal_base = Some(tip);
    }

    /// Adds a file to the journal commit of this run, and returns the id of its content. An
    /// existing file of that path is replaced.
    ///
    /// # Errors
    /// [`Error::BadPath`], or if an object cannot be read or written.
    pub fn add_journal(&mut self, path: &str, bytes: &[u8]) -> Result<BlobId> {
        let mut tree = match (self.journal.take(), self.journal_base) {
            (Some(tree), _) => tree,
            (None, Some(tip)) => {
                let commit = self.objects.read(Kind::Commit, tip.as_bytes())?;
                Tree::at(&tree_in(&commit).unwrap_or_default(), Chained::No, self.objects)?
            }
            (None, None) => Tree::empty(Chained::No),
        };
        let put = put(&mut tree, &mut self.pack, self.objects, path, bytes)?;
        self.journal = Some(tree);
        self.journal_files += 1;
        Ok(BlobId::from_bytes(put.blob))
    }
}

/// A file that was set.
struct Put {
    blob: Oid,
    /// Whether it had another content before, or did not exist.
    changed: bool,
}

/// Sets a file.
fn put(
    tree: &mut Tree,
    pack: &mut Pack,
    objects: Objects<'_>,
    path: &str,
    content: &[u8],
) -> Result<Put> {
    let blob = object::name(Kind::Blob, content);
    let slot = tree.put(path, &blob, objects)?;
    if let Some(slot) = slot {
        pack.add_named(Kind::Blob, slot, &blob, content)?;
    }
    Ok(Put { blob, changed: slot.is_some() })
}

/// The tree of a commit object.
fn tree_in(commit: &[u8]) -> Option<Oid> {
    crate::wording::unhex(commit.strip_prefix(b"tree ")?.get(..40)?)
}
