//! Decides which commits stay, and what is committed after them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::DateTime;

use crate::index::Committed;
use crate::index::history;
use crate::ingest::assemble::assemble;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::load::{Loader, RecordRef};
use crate::ingest::{Late, LateRecords};
use crate::journal::Copy;
use crate::repo::{CommitId, Repo};
use crate::timeline::TimelineEntry;

/// The commits that stay, and the events to commit after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReplayPlan {
    /// How many commits stay.
    pub(super) kept: usize,
    /// Late events to commit on top, as indexes of the events.
    pub(super) appended: Vec<usize>,
    /// The appended events that are already committed, each with the records that were known before
    /// this run. [`ReplayPlan::correct`] fills it in.
    pub(super) corrected: BTreeMap<usize, RecordRef>,
    /// Events to commit in their order.
    pub(super) ordered: Range<usize>,
    /// Late records.
    pub(super) late: LateRecords,
    was: usize,
    /// How many commits stay in any case; the events are those after them.
    before: usize,
    /// Whether the state must be computed from the first event on.
    from_start: bool,
    /// The tree of the last commit that stays.
    pub(super) tree: Shows,
}

/// The relation of a tree to the state after the events up to its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shows {
    /// It has exactly that state.
    State,
    /// It lacks new data: late events belong before it.
    LessThanState,
}

impl Committed {
    /// An event as it is committed in its order.
    pub(super) fn of(entry: &TimelineEntry<RecordRef>) -> Self {
        Self {
            id: entry.head.id.clone(),
            digest: entry.place.digest,
            time: entry.time,
            ambiguous: entry.ambiguous,
            key: Some(entry.head.footprint.key.clone()),
        }
    }

    /// Whether that event would be committed here as this one was.
    fn is(&self, entry: &TimelineEntry<RecordRef>) -> bool {
        *self.id == *entry.head.id
            && self.digest == entry.place.digest
            && self.time == entry.time
            && self.ambiguous == entry.ambiguous
    }
}

impl ReplayPlan {
    /// Compares the committed history with the events as known now. `before` commits stay in any
    /// case; of the following ones, `was` is as committed, `now` as known.
    pub(super) fn of(
        before: usize,
        was: &[Committed],
        now: &[TimelineEntry<RecordRef>],
        late: Late,
    ) -> Result<Self, IngestError> {
        let same = was.iter().zip(now).take_while(|(was, now)| was.is(now)).count();
        let ordered = same..now.len();
        let in_order = Self {
            kept: before + same,
            appended: Vec::new(),
            corrected: BTreeMap::new(),
            ordered,
            late: LateRecords::default(),
            was: before + was.len(),
            before,
            from_start: false,
            tree: Shows::State,
        };
        if same == was.len() {
            return Ok(in_order);
        }
        let committed: BTreeMap<&str, u64> =
            was.iter().map(|placed| (&*placed.id, placed.digest)).collect();
        let is_new = |entry: &TimelineEntry<RecordRef>| {
            committed.get(&*entry.head.id).is_none_or(|digest| *digest != entry.place.digest)
        };
        let last = now
            .iter()
            .rposition(|entry| committed.contains_key(&*entry.head.id))
            .map_or(0, |last| last + 1);
        let appended: Vec<usize> = (0..last).filter(|at| is_new(&now[*at])).collect();
        let events = appended.len() as u64;
        match late {
            Late::Rewrite => Ok(Self {
                late: LateRecords { events, rewritten: (was.len() - same) as u64 },
                ..in_order
            }),
            Late::Fail if events > 0 || is_in_order(was, now) => {
                let first = appended.first().copied().unwrap_or(same);
                let first = now.get(first).map_or(0, |entry| entry.head.time);
                let first = DateTime::from_timestamp(first, 0).unwrap_or_default();
                let first = first.format("%Y-%m-%dT%H:%M:%SZ").to_string();
                Err(IngestError::LateRecords { count: events.max(1), first })
            }
            Late::Append | Late::Fail => Ok(Self {
                kept: in_order.was,
                appended,
                ordered: last..now.len(),
                late: LateRecords { events, rewritten: 0 },
                from_start: true,
                tree: Shows::LessThanState,
                ..in_order
            }),
        }
    }

    /// Finds the records by which the events that are committed again were known before this run.
    /// `known` are the copies of records from before it.
    pub(super) fn correct(
        &mut self,
        was: &[Committed],
        now: &[TimelineEntry<RecordRef>],
        known: &[Copy],
        loader: &mut Loader,
    ) -> Result<(), IngestError> {
        if self.appended.is_empty() {
            return Ok(());
        }
        let committed: BTreeSet<&str> = was.iter().map(|placed| &*placed.id).collect();
        let mut again: BTreeMap<&str, usize> = BTreeMap::new();
        for &at in &self.appended {
            let id = &*now[at].head.id;
            if committed.contains(id) {
                again.insert(id, at);
            }
        }
        if again.is_empty() {
            return Ok(());
        }
        let events = assemble(known, known.len(), loader)?.events.into_iter();
        let before = events.filter_map(|(head, records)| Some((*again.get(&*head.id)?, records)));
        self.corrected = before.collect();
        Ok(())
    }

    /// Whether the history is up to date.
    pub(super) fn is_done(&self) -> bool {
        self.kept == self.was && self.new_commits() == 0
    }

    /// How many commits will be created.
    pub(super) fn new_commits(&self) -> u64 {
        (self.appended.len() + self.ordered.len()) as u64
    }

    /// The events to commit, in the order of their commits, as indexes of the events.
    pub(super) fn committed(&self) -> impl Iterator<Item = usize> {
        self.appended.iter().copied().chain(self.ordered.clone())
    }

    /// How many causes of the events to commit have a later time than their effect.
    pub(super) fn displaced(&self, now: &[TimelineEntry<RecordRef>]) -> usize {
        self.committed().map(|at| now[at].displaced).sum()
    }

    /// Whether the state of the last commit that stays must be computed: its tree is not that state
    /// if late events were appended.
    pub(super) fn is_from_start(&self) -> bool {
        self.from_start
    }

    /// Rebuilds all of the history. If it was appended to, its commits may lack data that is known
    /// now, also about events before the first late one.
    pub(super) fn rewrite_all(&mut self) {
        (self.kept, self.ordered.start) = (0, 0);
    }

    /// Marks the state of the last commit that stays as unavailable.
    pub(super) fn replay_from_start(&mut self) {
        self.from_start = true;
    }

    /// Whether all commits stay.
    pub(super) fn keeps_all(&self) -> bool {
        self.kept == self.was
    }

    /// The commit that the first new one follows.
    pub(super) fn onto(&self, repo: Option<&Repo>) -> Result<Option<CommitId>, IngestError> {
        let (Some(repo), Some(last)) = (repo, self.kept.checked_sub(1)) else { return Ok(None) };
        let history = history(repo).doing("read the history")?;
        let Some(history) = history else { return Ok(None) };
        Ok(Some(history.entry(last).doing("read the history")?.commit))
    }

    /// The history after the commits that stay in any case, as it will be committed.
    pub(super) fn sequence(
        &self,
        mut was: Vec<Committed>,
        now: &[TimelineEntry<RecordRef>],
    ) -> Vec<Committed> {
        was.truncate(self.kept - self.before);
        was.extend(self.committed().map(|at| Committed::of(&now[at])));
        was
    }
}

/// Whether the events of a history are in order: it was never appended to.
fn is_in_order(was: &[Committed], now: &[TimelineEntry<RecordRef>]) -> bool {
    let places: BTreeMap<&str, usize> =
        now.iter().enumerate().map(|(at, entry)| (&*entry.head.id, at)).collect();
    was.iter().map(|placed| places.get(&*placed.id)).is_sorted()
}
