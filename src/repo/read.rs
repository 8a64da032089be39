//! Reads commits, their files, and their changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Repo;
use super::commit::{self, Commit, Parsed};
use super::diff::{Known, diff_among};
use super::error::{Error, Result};
use super::id::{BlobId, CommitId, Oid};
use super::object::Kind;
use super::treefile::{self, Mode};
use super::written::{ChangedFile, RunChanges};

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// The whole path from the root of the tree.
    pub path: String,
    /// Its content.
    pub blob: BlobId,
}

/// The commits of an abbreviated name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedCommit {
    /// Exactly this commit.
    One(CommitId),
    /// Several commits start with it; sorted.
    Ambiguous(Vec<CommitId>),
    /// No commit starts with it, or the text is not four to forty hexadecimal digits.
    None,
}

/// How many directories are cached: a walk over commits reads others at each.
const MOST_TREES: usize = 1024;

/// The directories read on the way to files, so that many files of one commit cost little more than
/// their own contents.
#[derive(Debug, Default)]
pub struct Trees {
    known: BTreeMap<(CommitId, String), Option<Arc<Vec<u8>>>>,
}

/// A walk along main that returns the changes of each commit.
#[derive(Debug)]
pub struct Walk<'w> {
    /// The tree of the previous commit.
    tree: Option<Oid>,
    known: Known,
    /// The changes reported by the run that created some of the commits.
    reported: &'w RunChanges,
}

impl Repo {
    /// The commit with an abbreviated name (four to forty hexadecimal digits).
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn resolve_commit(&self, prefix: &str) -> Result<ResolvedCommit> {
        let is_hex = prefix.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex || !(4..=40).contains(&prefix.len()) {
            return Ok(ResolvedCommit::None);
        }
        let prefix = prefix.to_ascii_lowercase();
        let found = self.objects.commits_with_prefix(&prefix).map_err(|source| Error::Object {
            kind: Kind::Commit.word(),
            id: prefix,
            path: self.git_dir.clone(),
            source,
        })?;
        let commits: Vec<CommitId> = found.into_iter().map(CommitId::from_bytes).collect();
        Ok(match commits[..] {
            [] => ResolvedCommit::None,
            [one] => ResolvedCommit::One(one),
            _ => ResolvedCommit::Ambiguous(commits),
        })
    }

    /// Author, committer, times and message of a commit.
    ///
    /// # Errors
    /// If the commit does not exist.
    pub fn commit(&self, id: CommitId) -> Result<Commit> {
        self.parsed(id, |commit| commit.into_commit(id))
    }

    /// The content of the file at `path` in a commit; `None` if the file does not exist.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn read_blob(&self, commit: CommitId, path: &str) -> Result<Option<Vec<u8>>> {
        match self.entry(commit, path)? {
            Some((Mode::File, id)) => self.objects().read(Kind::Blob, &id).map(Some),
            _ => Ok(None),
        }
    }

    /// The same as [`read_blob`](Self::read_blob), for many files: each directory is read once.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn read_blob_among(
        &self,
        trees: &mut Trees,
        commit: CommitId,
        path: &str,
    ) -> Result<Option<Vec<u8>>> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(tree) = self.tree_among(trees, commit, directory)? else { return Ok(None) };
        match entry_of(&tree, name)? {
            Some((Mode::File, id)) => self.objects().read(Kind::Blob, &id).map(Some),
            _ => Ok(None),
        }
    }

    fn tree_among(
        &self,
        trees: &mut Trees,
        commit: CommitId,
        path: &str,
    ) -> Result<Option<Arc<Vec<u8>>>> {
        let place = (commit, path.to_owned());
        if let Some(known) = trees.known.get(&place) {
            return Ok(known.clone());
        }
        let id = if path.is_empty() {
            Some(self.tree_of(commit)?)
        } else {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
            match self.tree_among(trees, commit, directory)? {
                Some(tree) => match entry_of(&tree, name)? {
                    Some((Mode::Dir, id)) => Some(id),
                    _ => None,
                },
                None => None,
            }
        };
        let tree = id.map(|id| self.objects().read(Kind::Tree, &id)).transpose()?.map(Arc::new);
        if trees.known.len() >= MOST_TREES {
            trees.known.clear();
        }
        trees.known.insert(place, tree.clone());
        Ok(tree)
    }

    /// The content with this id.
    ///
    /// # Errors
    /// If it does not exist.
    pub fn blob(&self, id: BlobId) -> Result<Vec<u8>> {
        self.objects().read(Kind::Blob, id.as_bytes())
    }

    /// The files of a commit below a directory (`""` for all), or the one file of that path, sorted
    /// by the bytes of their paths. Each directory is read once.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn files(&self, commit: CommitId, under: &str) -> Result<Vec<TreeFile>> {
        let mut files = Vec::new();
        let under = under.trim_end_matches('/');
        match self.entry(commit, under)? {
            Some((Mode::Dir, id)) => {
                let mut path = under.to_owned();
                if !path.is_empty() {
                    path.push('/');
                }
                self.list(&id, &mut path, &mut files)?;
            }
            Some((Mode::File, id)) => {
                files.push(TreeFile { path: under.to_owned(), blob: BlobId::from_bytes(id) });
            }
            Some((Mode::Other, _)) | None => {}
        }
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// The files that a commit changed against its first parent (all of its files if it has none),
    /// sorted by path.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn changed_paths(&self, commit: CommitId) -> Result<Vec<ChangedFile>> {
        let parent = self.commit(commit)?.parents.first().copied();
        self.changed_between(parent, Some(commit))
    }

    /// The files that differ between two commits (`None`: no files), sorted by path.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn changed_between(
        &self,
        before: Option<CommitId>,
        after: Option<CommitId>,
    ) -> Result<Vec<ChangedFile>> {
        let tree = |commit: Option<CommitId>| commit.map(|commit| self.tree_of(commit)).transpose();
        self.changed(tree(before)?.as_ref(), tree(after)?.as_ref())
    }

    /// The next commit of a walk, and the files that it changed, sorted by path.
    ///
    /// # Errors
    /// If the objects cannot be read.
    pub fn step(&self, walk: &mut Walk<'_>, id: CommitId) -> Result<(Commit, Vec<ChangedFile>)> {
        let (commit, tree) = self.parsed(id, |parsed| {
            let tree = parsed.tree;
            (parsed.into_commit(id), tree)
        })?;
        let changed = match walk.reported.of(id) {
            Some(changed) => changed,
            None => self.changed_among(&mut walk.known, walk.tree.as_ref(), Some(&tree))?,
        };
        walk.tree = Some(tree);
        Ok((commit, changed))
    }

    /// A walk along the commits after one; `None` for all of them. Trees are compared only for
    /// commits whose changes are not `reported` by a run.
    ///
    /// # Errors
    /// If the commit cannot be read.
    pub fn walk_after<'w>(
        &self,
        commit: Option<CommitId>,
        reported: &'w RunChanges,
    ) -> Result<Walk<'w>> {
        let tree = commit.map(|commit| self.tree_of(commit)).transpose()?;
        Ok(Walk { tree, known: Known::default(), reported })
    }

    /// The files that differ between two trees.
    fn changed(&self, before: Option<&Oid>, after: Option<&Oid>) -> Result<Vec<ChangedFile>> {
        self.changed_among(&mut Known::default(), before, after)
    }

    fn changed_among(
        &self,
        known: &mut Known,
        before: Option<&Oid>,
        after: Option<&Oid>,
    ) -> Result<Vec<ChangedFile>> {
        let found = diff_among(known, self.objects(), before, after)?;
        let changed = |difference: super::diff::Difference| ChangedFile {
            path: String::from_utf8_lossy(&difference.path).into_owned(),
            before: difference.before.map(BlobId::from_bytes),
            after: difference.after.map(BlobId::from_bytes),
        };
        Ok(found.into_iter().map(changed).collect())
    }

    /// Reads a commit and extracts something from it.
    pub(super) fn parsed<T>(&self, id: CommitId, take: impl FnOnce(Parsed<'_>) -> T) -> Result<T> {
        let content = self.objects().read(Kind::Commit, id.as_bytes())?;
        let unlike = || Error::Git {
            doing: format!("read commit {id}"),
            path: self.git_dir.clone(),
            source: "it does not have the form of a commit".into(),
        };
        commit::parse(&content).map(take).ok_or_else(unlike)
    }

    pub(super) fn tree_of(&self, id: CommitId) -> Result<Oid> {
        self.parsed(id, |commit| commit.tree)
    }

    fn entry(&self, commit: CommitId, path: &str) -> Result<Option<(Mode, Oid)>> {
        let mut found = (Mode::Dir, self.tree_of(commit)?);
        for part in path.split('/').filter(|_| !path.is_empty()) {
            if found.0 != Mode::Dir {
                return Ok(None);
            }
            let raw = self.objects().read(Kind::Tree, &found.1)?;
            let mut next = None;
            for item in treefile::items(&raw) {
                let item = item?;
                if item.name == part.as_bytes() {
                    next = Some((item.mode, *item.id));
                    break;
                }
            }
            let Some(next) = next else { return Ok(None) };
            found = next;
        }
        Ok(Some(found))
    }

    fn list(&self, tree: &Oid, path: &mut String, files: &mut Vec<TreeFile>) -> Result<()> {
        let raw = self.objects().read(Kind::Tree, tree)?;
        for item in treefile::items(&raw) {
            let item = item?;
            let length = path.len();
            path.push_str(&String::from_utf8_lossy(item.name));
            match item.mode {
                Mode::Dir => {
                    path.push('/');
                    self.list(item.id, path, files)?;
                }
                Mode::File => {
                    files.push(TreeFile { path: path.clone(), blob: BlobId::from_bytes(*item.id) });
                }
                Mode::Other => {}
            }
            path.truncate(length);
        }
        Ok(())
    }
}

/// The entry of that name in the bytes of a tree.
fn entry_of(tree: &[u8], name: &str) -> Result<Option<(Mode, Oid)>> {
    for item in treefile::items(tree) {
        let item = item?;
        if item.name == name.as_bytes() {
            return Ok(Some((item.mode, *item.id)));
        }
    }
    Ok(None)
}

pub(super) fn raw(id: git2::Oid) -> Oid {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(id.as_bytes());
    bytes
}
