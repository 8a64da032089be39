//! Loads the results of earlier runs, as far as a run needs them.

use std::collections::BTreeMap;

use crate::index::{self, Committed, Index, Places, ReadFile, RunResults, history};
use crate::ingest::assemble::{Assembled, assemble};
use crate::ingest::commit::git_seconds;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::Runs;
use crate::ingest::load::{Loader, RecordRef};
use crate::ingest::recent::Recent;
use crate::ingest::select::{check_records, events_of, journal_of};
use crate::journal::Copy;
use crate::repo::{self, CommitId, JournalRef, Repo, RunChanges};
use crate::snapshot::trailer;
use crate::timeline::TimelineEntry;
use crate::wording::unhex;

/// The results of earlier runs.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) runs: Runs,
    /// The journal with their records.
    pub(super) journal: Option<JournalRef>,
    /// Their index.
    pub(super) index: Index,
}

/// The events that a run needs.
#[derive(Debug)]
pub(super) struct Seen {
    /// Their copies, known ones first.
    pub(super) copies: Vec<Copy>,
    /// The index of the first new one.
    pub(super) first_new: usize,
    pub(super) assembled: Assembled,
    /// The events in order, except those that stay in any case.
    pub(super) entries: Vec<TimelineEntry<RecordRef>>,
    /// The committed ones, commit for commit.
    pub(super) was: Vec<Committed>,
    /// How many commits were not loaded, and their accounts and regions; `None` if all were.
    settled: Option<(usize, Places)>,
}

impl Past {
    /// Reads the index, which is built if necessary. Checks that the journal has every event of the
    /// history, unless a run left the index for exactly these tips.
    pub(super) fn of(repo: Option<&Repo>) -> Result<Self, IngestError> {
        let Some(repo) = repo else { return Self::none() };
        let history = history(repo).doing("read the history")?;
        let Some(journal) = journal_of(repo, history.as_ref())? else { return Self::none() };
        let index = Index::current(repo, history.as_ref(), Some(journal.tip))?;
        let mut sources: Vec<[u8; 32]> =
            index.sources()?.iter().filter_map(|text| unhex(text.as_bytes())).collect();
        sources.sort_unstable();
        let runs = Runs { files: index.journal_files()?, sources, count: index.run_count()? };
        Ok(Self { runs, journal: Some(journal), index })
    }

    fn none() -> Result<Self, IngestError> {
        Ok(Self { runs: Runs::default(), journal: None, index: Index::empty()? })
    }

    /// Adds new copies to known ones. `settled` is the last second that was committed; `None` if
    /// the history is not in the order that its events have now.
    pub(super) fn see(
        &self,
        new: Vec<Copy>,
        settled: Option<i64>,
        repo: Option<&Repo>,
        loader: &mut Loader,
    ) -> Result<Seen, IngestError> {
        let mut new = new;
        let is_known = self.index.has_sequence()?;
        if is_known
            && let Some(settled) = settled
            && let Some(recent) = Recent::of(&self.index, &new, settled)?
        {
            let first_new = recent.copies.len();
            let mut copies = recent.copies.clone();
            copies.append(&mut new);
            let mut assembled = assemble(&copies, first_new, loader)?;
            let entries = assembled.timeline().into_entries();
            if let Some(entries) = recent.since(entries) {
                let settled = Some((recent.settled, recent.places));
                let was = recent.sequence;
                return Ok(Seen { copies, first_new, assembled, entries, was, settled });
            }
            new = copies.split_off(first_new);
        }
        let mut copies = self.index.copies()?;
        let was = match repo.zip(self.journal.as_ref()) {
            Some(_) if is_known => self.index.sequence(0)?,
            Some((repo, journal)) => committed_by(repo, journal, &copies, &self.runs)?,
            None => Vec::new(),
        };
        let first_new = copies.len();
        copies.append(&mut new);
        let mut assembled = assemble(&copies, first_new, loader)?;
        let entries = assembled.timeline().into_entries();
        Ok(Seen { copies, first_new, assembled, entries, was, settled: None })
    }

    /// Updates the index with the results of this run, and writes it: the journal, the changes of the
    /// commits, as they were published, and the copies. `sequence` are the commits from a position on,
    /// `files` the files read, `unread` the files that no run could read completely.
    pub(super) fn keep(
        &mut self,
        repo: &Repo,
        journal: Option<CommitId>,
        (changes, copies): (&RunChanges, &[Copy]),
        (first, sequence): (usize, &[Committed]),
        files: &[ReadFile],
        unread: &BTreeMap<String, String>,
    ) -> index::Result<()> {
        let results = RunResults::new(changes, copies, &self.runs.files);
        self.index.follow(repo, history(repo)?.as_ref(), journal, &results)?;
        self.index.set_sequence(first, sequence)?;
        self.index.add_read_files(files)?;
        self.index.set_unread_files(unread)?;
        self.index.put(repo)
    }
}

impl Seen {
    /// How many commits stay in any case.
    pub(super) fn before(&self) -> usize {
        self.settled.as_ref().map_or(0, |(commits, _)| *commits)
    }

    /// The accounts and regions of the history that ends with the first `count` of the events.
    pub(super) fn places(&self, count: usize) -> Places {
        let known = self.settled.as_ref().map(|(_, places)| places.clone());
        places(known.unwrap_or_default(), &self.entries[..count])
    }
}

/// These accounts and regions, and those of the events.
pub(super) fn places(mut places: Places, entries: &[TimelineEntry<RecordRef>]) -> Places {
    for key in entries.iter().map(|entry| &entry.head.footprint.key) {
        let is_it = |(account, region): &(_, _)| (account, region) == (&key.account, &key.region);
        if !places.iter().any(is_it) {
            places.insert((key.account.clone(), key.region.clone()));
        }
    }
    places
}

/// The events of the history, commit for commit, as in the current journal.
fn committed_by(
    repo: &Repo,
    journal: &JournalRef,
    copies: &[Copy],
    runs: &Runs,
) -> Result<Vec<Committed>, IngestError> {
    let history = history(repo).doing("read the history")?;
    let commits = match &history {
        Some(history) => history.entries(0, history.len()).doing("read the history")?,
        None => Vec::new(),
    };
    check_records(repo, journal, copies, &events_of(&commits))?;
    let loader = Loader::new(None, Some((repo, journal.tip)), runs.files.clone())?;
    committed(copies, commits, loader)
}

fn committed(
    copies: &[Copy],
    commits: Vec<repo::Entry>,
    mut loader: Loader,
) -> Result<Vec<Committed>, IngestError> {
    let mut assembled = assemble(copies, copies.len(), &mut loader)?;
    let placed: BTreeMap<String, Committed> = assembled
        .timeline()
        .entries()
        .iter()
        .map(|entry| (trailer(&entry.head.id), Committed::of(entry)))
        .collect();
    Ok(commits
        .into_iter()
        .map(|commit| match placed.get(commit.id.as_str()) {
            Some(placed) if git_seconds(placed.time) == commit.seconds => placed.clone(),
            Some(placed) => Committed { time: commit.seconds, ..placed.clone() },
            None => Committed {
                id: commit.id.into(),
                digest: 0,
                time: commit.seconds,
                ambiguous: false,
                key: None,
            },
        })
        .collect())
}
