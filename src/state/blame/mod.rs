//! Finds the event that set each value of a document: a fold over its revisions.
//!
//! Items of lists are matched by identity, as in [`diff`](super::diff): a slot that moves keeps its
//! events, and a new utterance does not affect its neighbours. A value that may have been set
//! without a record is never attributed to an event alone: its [`Origin`] carries the [`Unproven`].

mod life;
mod marked;
#[cfg(test)]
mod property;
mod removed;
mod revising;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use removed::{RemovalCause, RemovedRow};
pub use rows::{BlameRow, What};

use crate::lex::Document;
use crate::state::{Body, Doubt, Gap, GapReason};
use life::Life;
use removed::Taken;

/// The event that set each value of a document, over its revisions.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The gaps in all records.
    final_gaps: Vec<Gap>,
    /// The document after the last revision; `None` if there was none.
    life: Option<Life>,
    /// The gaps known at that time.
    gaps: Vec<Gap>,
    taken: Vec<Taken>,
    /// The last deletion; `None` while the resource exists.
    ended: Option<Origin>,
}

/// A resource after an event.
#[derive(Clone, Copy, Debug)]
pub struct AfterEvent<'a> {
    /// The number of the event; later events have higher numbers.
    pub event: usize,
    /// The time, in Unix seconds.
    pub time: i64,
    /// The body after it; `None` if the resource did not exist.
    pub body: Option<&'a Body>,
    /// The gaps of the resource known at that time.
    pub gaps: &'a [Gap],
}

/// The event that set a value, and whether that is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The number of the event.
    pub event: usize,
    /// Why another event may have set it; `None` if the records prove this one.
    pub doubt: Option<Arc<Unproven>>,
}

/// Why an event may not have set a value that was first seen after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unproven {
    /// The earliest time at which it may have been set, in Unix seconds.
    pub since: i64,
    /// The reason.
    pub reason: Doubt,
    /// Whether no document was known before: the value existed when the resource was first seen, so
    /// the event probably did not set it.
    pub is_first_sight: bool,
}

impl Unproven {
    fn of(gap: &Gap) -> Arc<Self> {
        let reason = Doubt::Gap(gap.reason.clone());
        Arc::new(Self { since: gap.from, reason, is_first_sight: false })
    }
}

impl Trace {
    /// An empty trace. `standing` are the gaps of the resource in all records: a gap that was only
    /// likely may have been refuted since.
    pub fn with_gaps(final_gaps: Vec<Gap>) -> Self {
        Self { final_gaps, ..Self::default() }
    }

    /// Adds the next revision.
    pub fn revise(&mut self, seen: &AfterEvent<'_>) {
        let before = std::mem::replace(&mut self.gaps, seen.gaps.to_vec());
        let is_new = |gap: &&Gap| !before.contains(gap) && is_within(gap, &self.final_gaps);
        let shown: Vec<&Gap> = seen.gaps.iter().filter(is_new).collect();
        let doubt = shown.first().map(|gap| Unproven::of(gap));
        let is_recreated = shown.iter().any(|gap| gap.reason == GapReason::DeletionMissing);
        let is_another =
            is_recreated || shown.iter().any(|gap| gap.reason == GapReason::RecreationMissing);
        if is_another || seen.body.is_none() {
            let cause = if is_another { RemovalCause::Unseen } else { RemovalCause::Deleted };
            if let Some(life) = self.life.take() {
                let by = Origin { event: seen.event, doubt: doubt.clone() };
                self.taken.extend(life.end(&by, cause));
                self.ended = Some(by);
            } else if self.ended.is_none() || doubt.is_some() {
                // First seen, or seen again, in its deletion.
                self.ended = Some(Origin { event: seen.event, doubt: None });
            }
        }
        let Some(body) = seen.body else { return };
        self.ended = None;
        let is_created = self.life.is_none() && (is_recreated || doubt.is_none());
        let life = self.life.get_or_insert_with(|| Life::beginning(seen.time));
        for gap in before.iter().filter(|gap| !gap.certain && !is_within(gap, seen.gaps)) {
            life.refute(&gap.reason);
        }
        if is_created {
            life.create(seen, body);
        } else {
            life.follow(seen, body, doubt, &mut self.taken);
        }
    }

    /// The events that set the current values, in the order of the document.
    pub fn rows(&self) -> Vec<BlameRow> {
        let known = self.life.as_ref().and_then(Life::known);
        known.map(|(document, marked)| rows::of(document, marked)).unwrap_or_default()
    }

    /// The removed values, latest first.
    pub fn removed(&self) -> Vec<RemovedRow> {
        removed::of(&self.taken, self.document().map(|document| &**document))
    }

    /// The last deletion of the resource; `None` while it exists.
    pub fn ended(&self) -> Option<&Origin> {
        self.ended.as_ref()
    }

    /// The gaps that were known after the last revision.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The last known document of the existing resource.
    pub fn document(&self) -> Option<&Arc<Document>> {
        self.life.as_ref()?.known().map(|(document, _)| document)
    }
}

/// Whether one of the gaps is that gap, or has absorbed it.
fn is_within(gap: &Gap, gaps: &[Gap]) -> bool {
    gaps.iter().any(|other| other.from <= gap.from && gap.to <= other.to)
}
