//! The end of a run: everything written becomes the history, in one step.

use std::collections::BTreeMap;
use std::fs;
use std::panic::resume_unwind;
use std::thread;

use super::Repo;
use super::commit::{self, Signature};
use super::error::{At, Error, Result};
use super::files::{self, By, Prepared};
use super::graph::Line;
use super::history::{Draft, History};
use super::id::{CommitId, Oid};
use super::lock::Lock;
use super::object::Kind;
use super::pack::{self, NO_SLOT};
use super::refs::{self, Moved, TAGS, Update};
use super::worktree::{self, WorkTreeState};
use super::writer::Writer;
use super::written::RunChanges;

/// What is published with the commits of a run.
pub struct Publish<'a> {
    /// The commit on the branch `journal`; created if the run added journal files.
    pub run: RunCommit<'a>,
    /// All tags of ours that must exist, by their names below `refs/tags/`.
    pub tags: &'a [(String, CommitId)],
    /// Whether an existing tag, by its name below `refs/tags/`, is one of ours: those that are not
    /// in `tags` are removed.
    pub owns_tag: &'a dyn Fn(&str) -> bool,
    /// What to do with the former tip if the new one is not a descendant of it.
    pub superseded: Superseded,
}

/// The journal's commit of one run.
#[derive(Clone, Copy, Debug)]
pub struct RunCommit<'a> {
    /// Author and committer.
    pub by: Signature<'a>,
    /// The message.
    pub message: &'a str,
}

/// Whether a replaced tip of main keeps a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Superseded {
    /// Under `refs/lexrewind/superseded/N`, N one more than the largest there is.
    Keep,
    /// It has no name, and git may remove it later.
    Forget,
}

/// The result of a run.
#[derive(Debug)]
pub struct PublishOutcome {
    /// The tip of main.
    pub tip: Option<CommitId>,
    /// The tip of the journal.
    pub journal: Option<CommitId>,
    /// The full name of the reference that keeps the former tip, if one was created.
    pub superseded: Option<String>,
    /// Objects written.
    pub objects: usize,
    /// Size of their pack in bytes; 0 if nothing was written.
    pub pack_bytes: u64,
    /// The state of the work tree.
    pub work_tree: WorkTreeState,
    /// The changes of its commits.
    pub changes: RunChanges,
    /// What failed after the references had moved.
    pub unfinished: Vec<Unfinished>,
}

/// A failure after the history was written. The task can be done later.
#[derive(Debug)]
pub struct Unfinished {
    /// The failed task.
    pub task: PublishTask,
    /// The cause.
    pub cause: Error,
}

/// A task after the history is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishTask {
    /// To make the system confirm that the references are on the disk.
    Sync,
    /// To create a tag: another one is in its place.
    Tag,
    /// To replace the commit-graph and the index, which make reading fast.
    Derive,
    /// To merge small packs.
    Merge,
}

impl PublishTask {
    /// Notes that this failed.
    pub fn failed(self, cause: Error) -> Unfinished {
        Unfinished { task: self, cause }
    }
}

/// The derived files of main, in parts.
#[derive(Default)]
struct Derived {
    graph: Option<Vec<u8>>,
    index: Option<Vec<Vec<u8>>>,
}

impl<'r> Writer<'r> {
    /// Publishes the run. In a dry run nothing is written, and only the ids are valid.
    ///
    /// # Errors
    /// [`Error::Moved`] if somebody moved main or journal meanwhile, [`Error::RefLocked`] if git
    /// holds a lock, [`Error::ObjectsRemoved`] if new objects were removed, [`Error::BadTag`] for a
    /// name that git or another tag of this run does not allow; or if something cannot be written.
    /// The former state stays intact then.
    pub fn finish(self, publish: &Publish<'_>) -> Result<PublishOutcome> {
        let (repo, before) = (self.target(), self.main_before);
        let mut published = self.move_references(publish)?;
        if let Some(repo) = repo {
            published.work_tree = published.show(repo, before);
        }
        Ok(published)
    }

    /// Publishes the run, and calls `other` while the work tree is updated: a large work tree takes as
    /// long as an index. In a dry run, `other` is not called, and its result is `None`.
    ///
    /// # Errors
    /// Those of [`finish`](Self::finish).
    pub fn finish_while<T: Send>(
        self,
        publish: &Publish<'_>,
        other: impl FnOnce(&Repo, &PublishOutcome) -> T + Send,
    ) -> Result<(PublishOutcome, Option<T>)> {
        let (repo, before) = (self.target(), self.main_before);
        let mut published = self.move_references(publish)?;
        let Some(repo) = repo else { return Ok((published, None)) };
        let (second, made, mut other) = (repo.for_thread(), &published, Some(other));
        let mut call = move || other.take().map(|other| other(&second, made));
        let (work_tree, done) = thread::scope(|scope| {
            let spawned = thread::Builder::new().spawn_scoped(scope, &mut call);
            let work_tree = made.show(repo, before);
            let done =
                spawned.map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            (work_tree, done.ok())
        });
        // Without a second thread, this one calls it.
        let done = done.unwrap_or_else(call);
        published.work_tree = work_tree;
        Ok((published, done))
    }

    /// The repository that it writes to.
    fn target(&self) -> Option<&'r Repo> {
        self.repo.filter(|_| !self.pack.is_dry_run())
    }

    /// Publishes the run, except the work tree.
    fn move_references(mut self, publish: &Publish<'_>) -> Result<PublishOutcome> {
        let journal = self.journal_commit(&publish.run)?;
        let tip = self.tip();
        let Some(repo) = self.target() else {
            return Ok(PublishOutcome {
                tip,
                journal,
                superseded: None,
                objects: 0,
                pack_bytes: 0,
                work_tree: WorkTreeState::Bare,
                changes: RunChanges::default(),
                unfinished: Vec::new(),
            });
        };
        let tags = checked_tags(publish.tags)?;
        let made = |id: &Oid| self.line.ids.contains(id);
        let replaced = self.main_before.filter(|before| {
            tip.map(|tip| *tip.as_bytes()) != Some(*before)
                && self.base.is_none_or(|base| base.as_bytes() != before)
                && !made(before)
        });

        let (base, line, draft, changes) = (self.base, self.line, self.draft, self.changes);
        drop(self.tree); // the next step needs much memory
        let (packed, derived) = self.pack.finish(|| repo.derive(base, line, draft))?;
        let derived = repo.prepare_derived(&derived?)?;
        let tips = [tip, journal];
        let is_whole = || {
            packed.check()?;
            let mut tips = tips.iter().flatten();
            tips.try_for_each(|tip| repo.objects().read(Kind::Commit, tip.as_bytes()).map(drop))
        };
        let Moved { superseded, unsynced, refused } = refs::publish(
            &repo.git_dir,
            &Update {
                branches: [
                    (refs::MAIN, self.main_before, tip.map(|tip| *tip.as_bytes())),
                    (refs::JOURNAL, self.journal_before, journal.map(|tip| *tip.as_bytes())),
                ],
                tags,
                owns_tag: publish.owns_tag,
                superseded: replaced.filter(|_| publish.superseded == Superseded::Keep),
            },
            &is_whole,
        )?;
        let (objects, pack_bytes) = (packed.objects, packed.bytes);
        drop(packed);
        pack::release(&repo.pack_dir());
        let derived = derived.into_iter().filter_map(|file| file.put().err());
        let unsynced = unsynced.into_iter().map(|cause| PublishTask::Sync.failed(cause));
        let refused = refused.into_iter().map(|cause| PublishTask::Tag.failed(cause));
        let derived = derived.map(|cause| PublishTask::Derive.failed(cause));
        let unfinished = unsynced.chain(refused).chain(derived).collect();
        Ok(PublishOutcome {
            tip,
            journal,
            superseded,
            objects,
            pack_bytes,
            work_tree: WorkTreeState::Bare,
            changes,
            unfinished,
        })
    }

    fn journal_commit(&mut self, run: &RunCommit<'_>) -> Result<Option<CommitId>> {
        let before = self.journal_base;
        let Some(tree) = &mut self.journal else { return Ok(before) };
        run.by.checked_seconds()?;
        let tree = tree.seal(&mut self.pack)?;
        let mut bytes = Vec::new();
        let parent = before.map(|before| *before.as_bytes());
        commit::write(&mut bytes, &tree, parent.as_ref(), &run.by, &run.by, run.message);
        self.pack.add(Kind::Commit, NO_SLOT, &bytes).map(|id| Some(CommitId::from_bytes(id)))
    }
}

impl PublishOutcome {
    /// Updates the work tree from the former tip of main to the new one.
    fn show(&self, repo: &Repo, before: Option<Oid>) -> WorkTreeState {
        let tip = self.tip.map(|tip| *tip.as_bytes());
        worktree::update(repo, before.as_ref(), tip.as_ref())
    }
}

impl Repo {
    /// Updates the work tree to the tip of main, for a run with nothing to publish: the previous
    /// one may have been killed after publishing.
    ///
    /// # Errors
    /// If main cannot be read.
    pub fn show_tip(&self, _lock: &Lock) -> Result<WorkTreeState> {
        let tip = refs::read(&self.git_dir, refs::MAIN)?;
        Ok(worktree::update(self, tip.as_ref(), tip.as_ref()))
    }

    /// Merges small packs of earlier runs, if there are many. Only packs that runs wrote, and that
    /// nobody else keeps, are touched, and a large one only when the small ones together have
    /// reached half its size.
    ///
    /// # Errors
    /// If a pack cannot be read or written; all objects still exist.
    pub fn merge_packs(&self, _lock: &Lock) -> Result<()> {
        pack::release(&self.pack_dir());
        pack::merge(&self.pack_dir(), &self.pack_list())
    }

    /// The commit-graph and the index after `base` and the following commits.
    fn derive(&self, base: Option<CommitId>, line: Line, draft: Draft) -> Result<Derived> {
        let tip = line.ids.last().copied().map(CommitId::from_bytes).or(base);
        let Some(tip) = tip else { return Ok(Derived::default()) };
        let unchanged = line.len() == 0 && History::open(&self.index_path(), &tip).is_some();
        if unchanged && self.graph_path().exists() {
            return Ok(Derived::default());
        }
        let (graph, index) = match base {
            None => (Some(line), Some(draft)),
            Some(base) => {
                let graph = match self.line_to(base) {
                    Ok(mut before) => {
                        before.append(&line);
                        Some(before)
                    }
                    // after a merge, git works without a commit-graph
                    Err(Error::NotALine { .. }) => None,
                    Err(error) => return Err(error),
                };
                let bytes = fs::read(self.index_path()).unwrap_or_default();
                let index = Draft::load(bytes, base.as_bytes()).map(|mut before| {
                    before.append(draft);
                    before
                });
                (graph, index)
            }
        };
        Ok(Derived {
            graph: graph.map(|graph| graph.encode()),
            index: index.map(|index| index.encode()),
        })
    }

    /// Writes the derived files, which are put in place after the references have moved: git
    /// reports a commit-graph that names missing commits.
    fn prepare_derived(&self, derived: &Derived) -> Result<Vec<Prepared>> {
        let mut prepared = Vec::new();
        if let Some(graph) = &derived.graph {
            let path = self.graph_path();
            if let Some(dir) = path.parent() {
                fs::create_dir_all(dir).at("create", dir)?;
            }
            prepared.push(files::prepare(&path, &[graph], By::RunSynced)?);
        }
        if let Some(index) = &derived.index {
            prepared.push(files::prepare(&self.index_path(), index, By::Run)?);
        }
        Ok(prepared)
    }
}

/// The tags by their full names.
fn checked_tags(tags: &[(String, CommitId)]) -> Result<BTreeMap<String, Oid>> {
    let mut checked = BTreeMap::new();
    for (name, commit) in tags {
        let full = format!("{TAGS}{name}");
        if !git2::Reference::is_valid_name(&full) {
            return Err(Error::BadTag {
                name: name.clone(),
                reason: "git does not allow this name",
            });
        }
        checked.insert(full, *commit.as_bytes());
    }
    Ok(checked)
}
