//! Makes the history anew from the journal, to see that it comes out the same.

use crate::ingest::assemble::assemble;
use crate::ingest::copies::{Copy, Place};
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::{Entry, read_known, run_entries};
use crate::ingest::known::Placed;
use crate::ingest::load::Loader;
use crate::ingest::plan::Plan;
use crate::ingest::replay::replay;
use crate::ingest::run::settled;
use crate::ingest::select::journal_of;
use crate::ingest::{Late, history};
use crate::repo::{CommitId, Repo, Writer};
use crate::snapshot::Layout;
use crate::state::State;

/// What the journal comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The commits it makes, oldest first.
    pub commits: Vec<CommitId>,
    /// The tip that the repository has.
    pub recorded: Option<CommitId>,
}

impl Rebuilt {
    /// Whether the history is what the journal says.
    pub fn is_same(&self) -> bool {
        self.tip() == self.recorded
    }

    /// The tip that the journal leads to.
    pub fn tip(&self) -> Option<CommitId> {
        self.commits.last().copied()
    }
}

/// Replays the whole journal without writing anything.
///
/// A history that was never appended to is a function of its records, and is made in one go. One
/// that was, is a function of its runs too, which are then followed one by one.
///
/// # Errors
///
/// Where the journal cannot be read.
pub fn rebuild(repo: &Repo) -> Result<Rebuilt, IngestError> {
    let recorded = repo.tip().doing("find the tip of the history")?;
    let history = history(repo).doing("read the history")?;
    let Some(journal) = journal_of(repo, history.as_ref())?.map(|journal| journal.tip) else {
        return Ok(Rebuilt { commits: Vec::new(), recorded });
    };
    let (journaled, all) = read_known(repo, journal)?;
    let runs = run_entries(repo, journal)?;
    let last = runs.last().cloned().unwrap_or_default();
    let steps = match runs.iter().position(|run| run.late != Late::Rewrite) {
        None => vec![last],
        Some(first) => runs[first.saturating_sub(1)..].to_vec(),
    };
    let mut writer = Writer::rehearsal();
    let mut sequence: Vec<Placed> = Vec::new();
    let mut layout = Layout::default();
    let mut known: Vec<Copy> = Vec::new();
    for Entry { run, late, settled: until, history: _ } in steps {
        // A run under `fail` that was done had nothing to fail for.
        let late = if late == Late::Fail { Late::Append } else { late };
        let copies = all.iter().filter(|copy| run_of(&journaled.files, copy) <= run);
        let copies: Vec<_> = copies.cloned().collect();
        let mut loader = Loader::new(None, Some((repo, journal)), journaled.files.clone())?;
        let mut assembled = assemble(&copies, copies.len(), &mut loader)?;
        let entries = assembled.timeline().into_entries();
        let entries = &entries[..settled(&entries, until)];
        let mut plan = Plan::of(0, &sequence, entries, late)?;
        if late == Late::Rewrite || sequence.is_empty() {
            writer = Writer::rehearsal();
            sequence.clear();
            layout = Layout::default();
            plan = Plan::of(0, &sequence, entries, late)?;
        }
        plan.correct(&sequence, entries, &known, &mut loader)?;
        plan.replay_from_start();
        layout = replay(&mut writer, (State::default(), layout), &plan, entries, loader)?.layout;
        sequence = plan.sequence(sequence, entries);
        known = copies;
    }
    Ok(Rebuilt { commits: writer.commits().collect(), recorded })
}

/// The run that put a copy into the journal, by the name of its file.
fn run_of(files: &[String], copy: &Copy) -> u32 {
    let Place::Journal { file, .. } = copy.place else { return 0 };
    let name = files[file as usize].rsplit('/').next().unwrap_or_default();
    name.split('-').next().and_then(|run| run.parse().ok()).unwrap_or(0)
}
