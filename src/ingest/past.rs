//! What earlier runs came to, as far as a run must look at it.

use std::collections::BTreeMap;

use crate::index::history;
use crate::ingest::assemble::{Assembled, Told, assemble};
use crate::ingest::copies::Copy;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::read_known;
use crate::ingest::known::{CACHE, Cache, Known, Next, Placed, Places, Recent, Runs, Written};
use crate::ingest::load::Loader;
use crate::ingest::replay::git_seconds;
use crate::ingest::select::{check_records, events_of, journal_of};
use crate::repo::{self, CommitId, JournalRef, Repo};
use crate::snapshot::trailer;
use crate::timeline::Entry;

/// The tips of a repository, to which its caches belong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tips {
    pub(super) main: Option<CommitId>,
    pub(super) journal: Option<CommitId>,
}

/// What earlier runs came to.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub(super) runs: Runs,
    /// The journal that has their records.
    pub(super) journal: Option<JournalRef>,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    /// Read from the journal, or nothing yet.
    All(Known),
    Cached(Cache),
}

impl Default for Kept {
    fn default() -> Self {
        Self::All(Known::default())
    }
}

/// The events that a run must look at.
#[derive(Debug)]
pub(super) struct Seen {
    /// The copies that bear on them, known ones first.
    pub(super) copies: Vec<Copy>,
    /// Which is the first new one.
    pub(super) first_new: usize,
    pub(super) assembled: Assembled,
    /// The events in their order, but for those that stay in any case.
    pub(super) entries: Vec<Entry<Told>>,
    /// Those of them that were committed, commit for commit.
    pub(super) was: Vec<Placed>,
    /// What of the past was not looked at; `None` where all was.
    settled: Option<(Written, Places)>,
}

impl Tips {
    /// The text by which a cache names them.
    pub(super) fn mark(self) -> String {
        let text =
            |tip: Option<CommitId>| tip.map_or_else(|| "-".to_owned(), |tip| tip.to_string());
        format!("{} {}", text(self.journal), text(self.main))
    }
}

impl Past {
    /// From the cache, or else from the journal itself. The cache belongs to a journal that has every
    /// event of the history; otherwise that is checked.
    pub(super) fn of(repo: Option<&Repo>, main: Option<CommitId>) -> Result<Self, IngestError> {
        let Some(repo) = repo else { return Ok(Self::default()) };
        if let Some(journal) = repo.journal().doing("find the journal")? {
            let tips = Tips { main, journal: Some(journal.tip) };
            let cache = repo.cache_read(CACHE).ok().flatten();
            if let Some((runs, cache)) = cache.and_then(|bytes| Cache::open(bytes, &tips.mark())) {
                return Ok(Self { runs, journal: Some(journal), kept: Kept::Cached(cache) });
            }
        }
        let history = history(repo).doing("read the history")?;
        match journal_of(repo, history.as_ref())? {
            Some(journal) => {
                let (runs, known) = Self::read(repo, &journal)?;
                Ok(Self { runs, journal: Some(journal), kept: Kept::All(known) })
            }
            None => Ok(Self::default()),
        }
    }

    fn read(repo: &Repo, journal: &JournalRef) -> Result<(Runs, Known), IngestError> {
        let (runs, copies) = read_known(repo, journal.tip)?;
        let history = history(repo).doing("read the history")?;
        let commits = match &history {
            Some(history) => history.entries(0, history.len()).doing("read the history")?,
            None => Vec::new(),
        };
        check_records(repo, journal, &copies, &events_of(&commits))?;
        let loader = Loader::new(None, Some((repo, journal.tip)), runs.files.clone())?;
        let sequence = committed(&copies, commits, loader)?;
        Ok((runs, Known { copies, sequence }))
    }

    /// Puts new copies to what is known of before. `settled` is the last second that was committed;
    /// `None` where the history is not in the order that its events have now.
    pub(super) fn see(
        &mut self,
        new: Vec<Copy>,
        settled: Option<i64>,
        repo: Option<&Repo>,
        loader: &mut Loader,
    ) -> Result<Seen, IngestError> {
        let mut new = new;
        if let (Kept::Cached(cache), Some(settled)) = (&self.kept, settled)
            && let Some(recent) = Recent::of(cache, &new, settled)
        {
            let first_new = recent.copies.len();
            let mut copies = recent.copies.clone();
            copies.append(&mut new);
            let mut assembled = assemble(&copies, first_new, loader)?;
            let entries = assembled.timeline().into_entries();
            if let Some(entries) = recent.since(cache, entries) {
                let settled = Some((recent.settled, recent.places));
                let was = recent.sequence;
                return Ok(Seen { copies, first_new, assembled, entries, was, settled });
            }
            new = copies.split_off(first_new);
        }
        let Known { mut copies, sequence } = self.all(repo)?;
        let first_new = copies.len();
        copies.append(&mut new);
        let mut assembled = assemble(&copies, first_new, loader)?;
        let entries = assembled.timeline().into_entries();
        Ok(Seen { copies, first_new, assembled, entries, was: sequence, settled: None })
    }

    fn all(&mut self, repo: Option<&Repo>) -> Result<Known, IngestError> {
        let cached = match std::mem::take(&mut self.kept) {
            Kept::All(known) => Some(known),
            Kept::Cached(cache) => cache.all(),
        };
        match (cached, repo.zip(self.journal.as_ref())) {
            (Some(known), _) => Ok(known),
            (None, Some((repo, journal))) => Ok(Self::read(repo, journal)?.1),
            (None, None) => Ok(Known::default()),
        }
    }

    /// Keeps what this run came to: with `seen` now in the journal, and `sequence` the events it
    /// saw as they are committed.
    pub(super) fn keep(
        &self,
        repo: &Repo,
        tips: Tips,
        seen: Seen,
        sequence: &[Placed],
    ) -> repo::Result<()> {
        let (after, first) = match (&self.kept, &seen.settled) {
            (Kept::Cached(cache), Some((written, _))) => (Some((cache, *written)), seen.first_new),
            (Kept::Cached(_) | Kept::All(_), _) => (None, 0),
        };
        let Assembled { to_journal, superseded, .. } = &seen.assembled;
        let is_kept = |at: usize| match at < seen.first_new {
            true => superseded.binary_search(&at).is_err(),
            false => to_journal.binary_search(&at).is_ok(),
        };
        let copies = seen.copies.into_iter().enumerate().skip(first);
        let copies: Vec<Copy> =
            copies.filter(|(at, _)| is_kept(*at)).map(|(_, copy)| copy).collect();
        let next = Next { after, copies: &copies, sequence };
        let parts = next.encode(&tips.mark(), &self.runs);
        repo.cache_write(CACHE, &parts)
    }
}

impl Seen {
    /// How many commits stay in any case.
    pub(super) fn before(&self) -> usize {
        self.settled.as_ref().map_or(0, |(written, _)| written.commits)
    }

    /// The accounts and regions of the history that ends with the first `count` of the events.
    pub(super) fn places(&self, count: usize) -> Places {
        let known = self.settled.as_ref().map(|(_, places)| places.clone());
        places(known.unwrap_or_default(), &self.entries[..count])
    }
}

/// These accounts and regions, and those of the events.
pub(super) fn places(mut places: Places, entries: &[Entry<Told>]) -> Places {
    for key in entries.iter().map(|entry| &entry.head.footprint.key) {
        let is_it = |(account, region): &(_, _)| (account, region) == (&key.account, &key.region);
        if !places.iter().any(is_it) {
            places.insert((key.account.clone(), key.region.clone()));
        }
    }
    places
}

/// The events of the history, commit for commit, as the journal tells them now.
fn committed(
    copies: &[Copy],
    commits: Vec<repo::Entry>,
    mut loader: Loader,
) -> Result<Vec<Placed>, IngestError> {
    let mut assembled = assemble(copies, copies.len(), &mut loader)?;
    let placed: BTreeMap<String, Placed> = assembled
        .timeline()
        .entries()
        .iter()
        .map(|entry| (trailer(&entry.head.id), Placed::of(entry)))
        .collect();
    Ok(commits
        .into_iter()
        .map(|commit| match placed.get(commit.id.as_str()) {
            Some(placed) if git_seconds(placed.time) == commit.seconds => placed.clone(),
            Some(placed) => Placed { time: commit.seconds, ..placed.clone() },
            None => Placed {
                id: commit.id.into(),
                digest: 0,
                time: commit.seconds,
                ambiguous: false,
                key: None,
            },
        })
        .collect())
}
