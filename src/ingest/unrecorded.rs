//! Commits of the history without a recorded event.

use std::collections::BTreeSet;

use crate::index::LATE;
use crate::ingest::compare::event_differences;
use crate::ingest::error::{Doing, IngestError, JournalError};
use crate::ingest::journal::read_known;
use crate::ingest::past::Tips;
use crate::ingest::select::{ids_of, journal_of};
use crate::repo::{CommitId, Entry, History, Repo};
use crate::snapshot::Trailers;

/// The name of the cache, and with it the version of its format: the tips that it belongs to, then a
/// line for each commit with its position and the code of the reason.
const CACHE: &str = "unrecorded-1";

/// A commit of the history without a recorded event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrecorded {
    /// How many commits come before it.
    pub position: usize,
    /// Its name.
    pub commit: CommitId,
    /// What it lacks.
    pub reason: UnrecordedReason,
}

/// What a commit without a recorded event lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnrecordedReason {
    /// Its message names no event.
    NoEvent,
    /// The journal has no record of the event that its message names, or one that changed nothing.
    NoRecord,
    /// An earlier commit is of the same event.
    Repeated,
}

impl UnrecordedReason {
    const ALL: [Self; 3] = [Self::NoEvent, Self::NoRecord, Self::Repeated];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoEvent => "no-event",
            Self::NoRecord => "no-record",
            Self::Repeated => "repeated",
        }
    }
}

/// The commits of a history without a recorded event, oldest first. What was found is kept for the
/// tips of the history and the journal, unless the journal is behind: that of a remote may be fetched.
/// Without a journal, the events that messages name are not
/// checked.
///
/// # Errors
///
/// If the history or its journal cannot be read.
pub fn unrecorded(repo: &Repo, history: &History) -> Result<Vec<Unrecorded>, IngestError> {
    let journal = repo.journal().doing("find the journal")?.map(|journal| journal.tip);
    let mark = Tips { main: Some(history.tip()), journal }.mark();
    if let Some(found) = cached(repo, history, &mark) {
        return Ok(found);
    }
    let entries = history.entries(0, history.len()).doing("read the history")?;
    let Missing { ids: without_record, is_behind } = match journal {
        Some(journal) => without_record(repo, history, journal, &entries)?,
        None => Missing::default(),
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for entry in &entries {
        let is_new = seen.insert(&*entry.id);
        let reason = if entry.id.is_empty() {
            UnrecordedReason::NoEvent
        } else if without_record.contains(&entry.id) {
            UnrecordedReason::NoRecord
        } else if !is_new && !is_late(repo, entry)? {
            UnrecordedReason::Repeated
        } else {
            continue;
        };
        found.push(Unrecorded { position: entry.position, commit: entry.commit, reason });
    }
    if is_behind {
        return Ok(found);
    }
    let lines = found.iter().map(|it| format!("{} {}\n", it.position, it.reason.code()));
    let text = format!("{mark}\n{}", lines.collect::<String>());
    let _ = repo.cache_write(CACHE, &[text]); // if it cannot be kept, it is found again
    Ok(found)
}

/// What was found before, if it belongs to these tips.
fn cached(repo: &Repo, history: &History, mark: &str) -> Option<Vec<Unrecorded>> {
    let text = String::from_utf8(repo.cache_read(CACHE).ok()??).ok()?;
    let lines = text.strip_prefix(mark)?.strip_prefix('\n')?.lines();
    let parse = |line: &str| {
        let (position, code) = line.split_once(' ')?;
        let position = position.parse().ok().filter(|position| *position < history.len())?;
        let reason = UnrecordedReason::ALL.into_iter().find(|reason| reason.code() == code)?;
        let commit = history.entry(position).ok()?.commit;
        Some(Unrecorded { position, commit, reason })
    };
    lines.map(parse).collect()
}

/// The ids of events that commits name and the journal does not lead to.
#[derive(Default)]
struct Missing {
    ids: BTreeSet<String>,
    /// Whether the journal lacks records of the history.
    is_behind: bool,
}

fn without_record(
    repo: &Repo,
    history: &History,
    journal: CommitId,
    entries: &[Entry],
) -> Result<Missing, IngestError> {
    match journal_of(repo, Some(history)) {
        Ok(Some(journal)) => {
            let differences = event_differences(repo, journal.tip, Some(history))?;
            let ids = differences.surplus.into_iter().collect();
            Ok(Missing { ids, is_behind: false })
        }
        Ok(None) => Ok(Missing::default()),
        Err(IngestError::Journal(JournalError::Behind { .. })) => {
            let (_, copies) = read_known(repo, journal)?;
            let known = ids_of(&copies);
            let ids = entries.iter().map(|entry| &entry.id);
            let ids = ids.filter(|id| !id.is_empty() && !known.contains(*id)).cloned().collect();
            Ok(Missing { ids, is_behind: true })
        }
        Err(error) => Err(error),
    }
}

/// Whether a commit says that it is late: it may correct an event that was committed before.
fn is_late(repo: &Repo, entry: &Entry) -> Result<bool, IngestError> {
    let commit = repo.commit(entry.commit).doing("read the history")?;
    Ok(Trailers::of(&commit.message).get(LATE.0).is_some())
}
