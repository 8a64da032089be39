//! Selects the branch `journal` that has the records of the history.
//!
//! A clone may have no branch `journal`, or one that is behind `main`: `git pull` moves only the
//! branch that is checked out. Records can be added only to a journal that has every event of
//! `main`, because missing events would not be replayed.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::index::{EventSet, Summary};
use crate::ingest::error::{Doing, IngestError, JournalError};
use crate::ingest::journal::{last_entry, read_known};
use crate::journal::Copy;
use crate::repo::{CommitId, Entry, History, JournalRef, Repo};
use crate::snapshot::trailer;

/// The journal to read and continue: the branch `journal` if it has every event of the history,
/// else the `journal` of a remote that is a descendant of it and has them. `None` if there is
/// neither a journal nor an event in the history.
///
/// # Errors
///
/// [`JournalError`] if no journal has all events; if the repository cannot be read.
pub fn journal_of(
    repo: &Repo,
    history: Option<&History>,
) -> Result<Option<JournalRef>, IngestError> {
    let local = repo.journal().doing("find the journal")?.filter(|it| it.remote.is_none());
    let events = Events { repo, history, set: OnceCell::new() };
    if let Some(local) = &local
        && events.missing_in(local.tip)? == 0
    {
        return Ok(Some(local.clone()));
    }
    let remote = repo.journals_of_remotes().doing("find the journal")?;
    let heads = heads(repo, local.as_ref(), remote)?;
    let mut whole = Vec::new();
    for journal in &heads.newer {
        if events.missing_in(journal.tip)? == 0 {
            whole.push(journal.clone());
        }
    }
    let remotes = || repo.remotes();
    let error = match (whole.as_slice(), local.as_ref().or(heads.newer.first())) {
        ([one], _) => return Ok(Some(one.clone())),
        ([one, another, ..], _) => JournalError::diverged(one, another),
        // No commit of `main` has an event, so no record can be missing.
        ([], None) if events.set()?.count == 0 => return Ok(None),
        ([], None) => JournalError::Missing { remotes: remotes() },
        ([], Some(behind)) => match heads.apart.first() {
            Some(apart) => JournalError::diverged(behind, apart),
            None => JournalError::Behind {
                name: behind.name(),
                missing: events.missing_in(behind.tip)?,
                of: events.set()?.count,
                remotes: remotes(),
            },
        },
    };
    Err(error.into())
}

/// The journals of remotes, compared with the local one.
#[derive(Default)]
struct Heads {
    /// Its descendants that are not ancestors of another one.
    newer: Vec<JournalRef>,
    /// Those that have commits that it lacks, and lack some of its commits.
    apart: Vec<JournalRef>,
}

fn heads(
    repo: &Repo,
    local: Option<&JournalRef>,
    remote: Vec<JournalRef>,
) -> Result<Heads, IngestError> {
    let is_after = |new: &JournalRef, old: &JournalRef| {
        repo.is_after(new.tip, old.tip).doing("compare the journals")
    };
    let mut heads = Heads::default();
    for journal in remote {
        // A branch of a remote may have the name `NAME/journal` and be something else.
        if last_entry(repo, journal.tip)?.is_none() {
            continue;
        }
        if let Some(local) = local {
            if is_after(local, &journal)? {
                continue;
            }
            if !is_after(&journal, local)? {
                heads.apart.push(journal);
                continue;
            }
        }
        let mut is_newest = true;
        for other in std::mem::take(&mut heads.newer) {
            is_newest &= !is_after(&other, &journal)?;
            if !is_after(&journal, &other)? || journal.tip == other.tip {
                heads.newer.push(other);
            }
        }
        if is_newest {
            heads.newer.push(journal);
        }
    }
    Ok(heads)
}

/// The events of a history, for comparison with journals.
struct Events<'r> {
    repo: &'r Repo,
    history: Option<&'r History>,
    set: OnceCell<EventSet>,
}

impl Events<'_> {
    fn set(&self) -> Result<EventSet, IngestError> {
        if let Some(set) = self.set.get() {
            return Ok(*set);
        }
        let Some(history) = self.history else { return Ok(EventSet::default()) };
        let set = events(self.repo, history)?;
        Ok(*self.set.get_or_init(|| set))
    }

    /// How many events of the history have no record in a journal.
    fn missing_in(&self, journal: CommitId) -> Result<u64, IngestError> {
        let Some(history) = self.history else { return Ok(0) };
        let last = last_entry(self.repo, journal)?;
        if last.and_then(|last| last.history) == Some(self.set()?) {
            return Ok(0);
        }
        let (_, copies) = read_known(self.repo, journal)?;
        let commits = history.entries(0, history.len()).doing("read the history")?;
        Ok(without_record(&copies, &events_of(&commits)))
    }
}

/// The events of a history.
///
/// # Errors
///
/// If the history cannot be read.
pub(super) fn events(repo: &Repo, history: &History) -> Result<EventSet, IngestError> {
    match Summary::read(repo, history.tip()) {
        Some(summary) => Ok(summary.events),
        None => EventSet::of(history).doing("read the history"),
    }
}

/// Checks that there is a record of each committed event.
///
/// # Errors
///
/// [`JournalError::Behind`].
pub(super) fn check_records(
    repo: &Repo,
    journal: &JournalRef,
    copies: &[Copy],
    events: &BTreeSet<String>,
) -> Result<(), JournalError> {
    let missing = without_record(copies, events);
    if missing == 0 {
        return Ok(());
    }
    let (of, remotes) = (events.len() as u64, repo.remotes());
    Err(JournalError::Behind { name: journal.name(), missing, of, remotes })
}

/// The ids of the committed events.
pub(super) fn events_of(commits: &[Entry]) -> BTreeSet<String> {
    commits.iter().map(|commit| commit.id.clone()).filter(|id| !id.is_empty()).collect()
}

/// The ids of the events of records, and of those that they correct, in the form of trailers.
pub(super) fn ids_of(copies: &[Copy]) -> BTreeSet<String> {
    let ids = copies.iter().flat_map(|copy| [Some(&copy.id), copy.corrects.as_ref()]);
    ids.flatten().map(|id| trailer(id)).collect()
}

/// How many events have no record among `copies`.
fn without_record(copies: &[Copy], events: &BTreeSet<String>) -> u64 {
    events.difference(&ids_of(copies)).count() as u64
}
