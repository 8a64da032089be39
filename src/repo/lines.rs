//! The line of main for derived files: read from them if possible, otherwise walked.

use std::fs;

use super::Repo;
use super::commit::Commit;
use super::commit::Part;
use super::diff::diff;
use super::error::{Error, Result};
use super::files::{self, By};
use super::graph::{self, Line, bloom};
use super::history::{self, Draft, History};
use super::id::CommitId;
use super::written::{ChangedFile, RunChanges};

/// The metadata of a commit, given by its writer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// The id given with [`NewCommit::id`](super::NewCommit::id); empty for a commit of another
    /// program.
    pub id: String,
    /// The keys given with [`NewCommit::touches`](super::NewCommit::touches).
    pub touches: Vec<String>,
    /// The part of each changed file, as given with [`Edit::part`](super::Edit::part).
    pub parts: Vec<Option<Part<'static>>>,
}

impl Repo {
    /// The commits of main, searchable by time, id and key; `None` if main does not exist.
    ///
    /// If the index is missing or belongs to another tip, as in a fresh clone, main is walked once.
    /// `describe` returns the metadata of each commit, from the files that it changed.
    ///
    /// # Errors
    /// [`Error::Shallow`] if commits are missing; [`Error::NotALine`] if there is a merge; or if
    /// commits cannot be read.
    pub fn history(
        &self,
        describe: impl Fn(&Commit, &[ChangedFile]) -> Described,
    ) -> Result<Option<History>> {
        let Some(tip) = self.tip()? else { return Ok(None) };
        self.check_depth()?;
        let path = self.index_path();
        if let Some(history) = History::open(&path, &tip) {
            return Ok(Some(history));
        }
        let mut draft = Draft::default();
        let mut latest = 0;
        let unreported = RunChanges::default();
        let mut walk = self.walk_after(None, &unreported)?;
        for id in self.ids_to(tip)? {
            let (commit, changed) = self.step(&mut walk, id)?;
            let Described { id: own, touches, parts } = describe(&commit, &changed);
            let changed = changed.iter().zip(&parts).filter_map(|(changed, part)| {
                let blob = changed.after.map(|blob| *blob.as_bytes());
                Some(history::Changed { part: part.as_ref()?, blob })
            });
            // a commit of another program may go back in time, but a search by time needs an order
            latest = u64::try_from(commit.committer.seconds).unwrap_or(0).max(latest);
            let about = (&*own, touches.iter().map(String::as_str));
            draft.push(*id.as_bytes(), latest, about, changed);
        }
        let parts = draft.encode();
        // a read-only repository works too
        let kept = fs::create_dir_all(self.own_dir()).is_ok()
            && files::replace(&path, &parts, By::Anybody).is_ok();
        let reopened = if kept { History::open(&path, &tip) } else { None };
        Ok(reopened.or_else(|| History::in_memory(parts.concat(), &path)))
    }

    /// The commits up to `tip`, oldest first.
    fn ids_to(&self, tip: CommitId) -> Result<Vec<CommitId>> {
        if let Some(line) = self.line_in_graph(tip) {
            return Ok(line.ids.into_iter().map(CommitId::from_bytes).collect());
        }
        self.commits_to(tip)
    }

    /// The line up to `tip`, with the filters of the current commit-graph if it has them.
    pub(super) fn line_to(&self, tip: CommitId) -> Result<Line> {
        let bytes = fs::read(self.graph_path()).unwrap_or_default();
        let graph = graph::File::parse(&bytes);
        let mut above = Vec::new();
        let mut next = Some(tip);
        let mut line = Line::default();
        while let Some(id) = next {
            if let Some(below) = graph.as_ref().and_then(|graph| graph.line(id.as_bytes())) {
                line = below;
                break;
            }
            above.push(id);
            next = self.only_parent(id)?;
        }
        let mut tree_before = line.trees.last().copied();
        for id in above.into_iter().rev() {
            let (tree, seconds) =
                self.parsed(id, |commit| (commit.tree, commit.committer.seconds))?;
            let changed = diff(self.objects(), tree_before.as_ref(), Some(&tree))?;
            let keys = bloom::with_leading(changed.iter().map(|file| &*file.path));
            let seconds = u64::try_from(seconds).unwrap_or(0);
            line.push(*id.as_bytes(), tree, seconds, &keys);
            tree_before = Some(tree);
        }
        Ok(line)
    }

    fn line_in_graph(&self, tip: CommitId) -> Option<Line> {
        let bytes = fs::read(self.graph_path()).ok()?;
        graph::File::parse(&bytes)?.line(tip.as_bytes())
    }

    pub(super) fn only_parent(&self, id: CommitId) -> Result<Option<CommitId>> {
        match self.parsed(id, |commit| commit.parents)?[..] {
            [] => Ok(None),
            [parent] => Ok(Some(parent)),
            ref parents => Err(Error::NotALine { commit: id, parents: parents.len() }),
        }
    }
}
