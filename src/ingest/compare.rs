//! Compares the events of the history with those of the journal.

use std::collections::BTreeSet;

use crate::ingest::Late;
use crate::ingest::assemble::assemble;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::{last_entry, read_known, run_entries};
use crate::ingest::load::Loader;
use crate::ingest::run::settled;
use crate::ingest::select::events;
use crate::repo::{CommitId, History, Repo};
use crate::snapshot::trailer;

/// The differences between the events of the history and of the journal, as ids in the form of
/// trailers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventDifferences {
    /// Events of the journal that the history lacks, except those that `--settle` holds back.
    pub missing: Vec<String>,
    /// Events of the history that the journal does not lead to.
    pub surplus: Vec<String>,
}

/// Compares the events of the history with those of the journal that has its records: see
/// [`journal_of`](crate::ingest::journal_of). The records are read only if the last run did not
/// leave this history.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn event_differences(
    repo: &Repo,
    journal: CommitId,
    history: Option<&History>,
) -> Result<EventDifferences, IngestError> {
    let last = last_entry(repo, journal)?;
    let set = history.map(|history| events(repo, history)).transpose()?;
    if last.as_ref().and_then(|last| last.history) == Some(set.unwrap_or_default()) {
        return Ok(EventDifferences::default());
    }
    let (known, copies) = read_known(repo, journal)?;
    let mut loader = Loader::new(None, Some((repo, journal)), known.files)?;
    let mut assembled = assemble(&copies, copies.len(), &mut loader)?;
    let entries = assembled.timeline().into_entries();
    let runs = run_entries(repo, journal)?;
    let until = runs.iter().map(|run| run.settled).max().unwrap_or(i64::MIN);
    let settled = &entries[..settled(&entries, until)];
    let events: BTreeSet<String> = settled.iter().map(|entry| trailer(&entry.head.id)).collect();
    let commits = history.map(|history| history.entries(0, history.len()));
    let commits = commits.transpose().doing("read the history")?.unwrap_or_default();
    let committed: BTreeSet<&str> =
        commits.iter().map(|commit| &*commit.id).filter(|id| !id.is_empty()).collect();

    let was_appended = runs.iter().any(|run| run.late != Late::Rewrite);
    // Once committed, an event stays in an append-only history.
    let surplus = committed.iter().filter(|id| !was_appended && !events.contains(**id));
    Ok(EventDifferences {
        missing: events.iter().filter(|id| !committed.contains(id.as_str())).cloned().collect(),
        surplus: surplus.map(|id| (*id).to_owned()).collect(),
    })
}
