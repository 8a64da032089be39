//! Checks that the objects of commits exist and match their ids.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Error, Result};
use super::id::{CommitId, Oid};
use super::object::Kind;
use super::treefile::{self, Mode};
use super::{Repo, commit};

/// How thoroughly the objects of commits are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectCheck {
    /// Contents of files exist; commits and trees match their ids.
    Present,
    /// All of them match their ids.
    Whole,
}

/// The result of checking some commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// How many objects are missing or do not match their ids, or commits do not follow their
    /// predecessor.
    pub count: usize,
    /// The first one, with its place.
    pub first: Option<String>,
}

impl Repo {
    /// The commits up to `tip`, oldest first.
    ///
    /// # Errors
    /// [`Error::NotALine`] if there is a merge; or if a commit cannot be read.
    pub fn commits_to(&self, tip: CommitId) -> Result<Vec<CommitId>> {
        let mut ids = Vec::new();
        let mut next = Some(tip);
        while let Some(id) = next {
            ids.push(id);
            next = self.only_parent(id)?;
        }
        ids.reverse();
        Ok(ids)
    }

    /// Checks commits, oldest first, the first of which must follow `before`: the commits, and
    /// those of their files that differ from the previous commit.
    pub fn check_commits(
        &self,
        before: Option<CommitId>,
        commits: &[CommitId],
        how: ObjectCheck,
    ) -> Flaws {
        let mut check = Check { repo: self, how, seen: BTreeSet::new(), flaws: Flaws::default() };
        let mut last = before;
        let mut tree = before.and_then(|before| self.tree_of(before).ok());
        for id in commits {
            tree = check.commit(*id, last, tree);
            last = Some(*id);
        }
        check.flaws
    }
}

struct Check<'r> {
    repo: &'r Repo,
    how: ObjectCheck,
    /// Trees and contents already checked.
    seen: BTreeSet<Oid>,
    flaws: Flaws,
}

impl Check<'_> {
    fn flaw(&mut self, what: impl FnOnce() -> String) {
        self.flaws.count += 1;
        self.flaws.first.get_or_insert_with(what);
    }

    /// Checks a commit that must follow `parent`, whose tree is `before`. Returns its own tree.
    fn commit(
        &mut self,
        id: CommitId,
        parent: Option<CommitId>,
        before: Option<Oid>,
    ) -> Option<Oid> {
        let place = Place { commit: id, path: String::new() };
        let content = self.read(Kind::Commit, id.as_bytes(), &place)?;
        let Some(parsed) = commit::parse(&content) else {
            self.flaw(|| format!("{place} does not have the form of a commit"));
            return None;
        };
        if parsed.parents != parent.as_slice() {
            self.flaw(|| format!("{place} does not follow the one before it"));
        }
        self.tree(before, parsed.tree, &place);
        Some(parsed.tree)
    }

    /// Checks the part of a tree that is not in the previous one.
    fn tree(&mut self, before: Option<Oid>, after: Oid, place: &Place) {
        if before == Some(after) || !self.seen.insert(after) {
            return;
        }
        let Some(content) = self.read(Kind::Tree, &after, place) else { return };
        let old = before.and_then(|before| self.repo.objects().read(Kind::Tree, &before).ok());
        let old = old.unwrap_or_default();
        let old: BTreeMap<&[u8], (Mode, Oid)> = treefile::items(&old)
            .filter_map(Result::ok)
            .map(|item| (item.name, (item.mode, *item.id)))
            .collect();
        for item in treefile::items(&content) {
            let Ok(item) = item else {
                return self.flaw(|| format!("the tree of {place} is cut off"));
            };
            let was = old.get(item.name).copied();
            if was == Some((item.mode, *item.id)) {
                continue;
            }
            let place = place.below(item.name);
            match item.mode {
                Mode::Dir => {
                    let was = was.filter(|(mode, _)| *mode == Mode::Dir);
                    self.tree(was.map(|(_, id)| id), *item.id, &place);
                }
                Mode::File => self.content(*item.id, &place),
                Mode::Other => {}
            }
        }
    }

    fn content(&mut self, id: Oid, place: &Place) {
        if !self.seen.insert(id) {
            return;
        }
        match self.how {
            ObjectCheck::Whole => {
                self.read(Kind::Blob, &id, place);
            }
            ObjectCheck::Present if !self.repo.objects.contains(&id) => {
                self.flaw(|| format!("the content of {place} is missing"));
            }
            ObjectCheck::Present => {}
        }
    }

    /// The content of an object, which is compared with its id while reading.
    fn read(&mut self, kind: Kind, id: &Oid, place: &Place) -> Option<Vec<u8>> {
        match self.repo.objects().read(kind, id) {
            Ok(content) => Some(content),
            Err(error) => {
                self.flaw(|| format!("{place}: {}", cause(&error)));
                None
            }
        }
    }
}

/// A commit, or a file or directory of it.
struct Place {
    commit: CommitId,
    path: String,
}

impl Place {
    fn below(&self, name: &[u8]) -> Self {
        let name = String::from_utf8_lossy(name);
        let path = if self.path.is_empty() { name.into() } else { format!("{}/{name}", self.path) };
        Self { commit: self.commit, path }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}` in ", self.path.escape_debug())?;
        }
        write!(f, "commit {:.8}", self.commit)
    }
}

fn cause(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}
