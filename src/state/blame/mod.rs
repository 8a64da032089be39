//! Who set each value of a document: a fold over its revisions.
//!
//! Items of lists are followed by what identifies them, as [`diff`](super::diff) matches them: a
//! slot that moves keeps those who set it, and an utterance that comes says nothing about its
//! neighbours. What may have been set by something that no record tells is never put down to an
//! event alone: its [`Origin`] carries the [`Unproven`].

mod gone;
mod life;
mod marked;
#[cfg(test)]
mod property;
mod revising;
mod rows;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use gone::{Gone, Went};
pub use rows::{BlameRow, What};

use crate::lex::Document;
use crate::state::{Body, Doubt, Gap, GapReason};
use gone::Taken;
use life::Life;

/// Who set each value of a document, as its revisions go by.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The gaps that all records leave.
    standing: Vec<Gap>,
    /// What was there after the last revision; `None` if nothing was.
    life: Option<Life>,
    /// The gaps known by then.
    gaps: Vec<Gap>,
    taken: Vec<Taken>,
    /// What ended the last life; `None` while there is one.
    ended: Option<Origin>,
}

/// A resource as an event left it.
#[derive(Clone, Copy, Debug)]
pub struct AfterEvent<'a> {
    /// The number of the event; a later event has a larger one.
    pub event: usize,
    /// When it took place, in Unix seconds.
    pub time: i64,
    /// What was there after it; `None` if the resource was not.
    pub body: Option<&'a Body>,
    /// The gaps of the resource that were known by then.
    pub gaps: &'a [Gap],
}

/// The event that set a value, and whether that is sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The number of the event.
    pub event: usize,
    /// Why it may have been something else; `None` if the records prove that it was the event.
    pub doubt: Option<Arc<Unproven>>,
}

/// Why an event need not be what set a value that was first seen after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unproven {
    /// Since when it may have been set, in Unix seconds.
    pub since: i64,
    /// What shows it.
    pub reason: Doubt,
    /// Whether nothing was known of the document before: the value was there when it was first
    /// seen, so that the event is not even likely to have set it.
    pub is_first_sight: bool,
}

impl Unproven {
    fn of(gap: &Gap) -> Arc<Self> {
        let reason = Doubt::Gap(gap.reason.clone());
        Arc::new(Self { since: gap.from, reason, is_first_sight: false })
    }
}

impl Trace {
    /// Nothing yet. `standing` are the gaps of the resource as all records tell them: one that was
    /// only likely may have been refuted since.
    pub fn knowing(standing: Vec<Gap>) -> Self {
        Self { standing, ..Self::default() }
    }

    /// Takes in the next revision.
    pub fn revise(&mut self, seen: &AfterEvent<'_>) {
        let before = std::mem::replace(&mut self.gaps, seen.gaps.to_vec());
        let is_new = |gap: &&Gap| !before.contains(gap) && is_within(gap, &self.standing);
        let shown: Vec<&Gap> = seen.gaps.iter().filter(is_new).collect();
        let doubt = shown.first().map(|gap| Unproven::of(gap));
        let is_made = shown.iter().any(|gap| gap.reason == GapReason::DeletionMissing);
        let is_another =
            is_made || shown.iter().any(|gap| gap.reason == GapReason::RecreationMissing);
        if is_another || seen.body.is_none() {
            let went = if is_another { Went::Unseen } else { Went::Deleted };
            if let Some(life) = self.life.take() {
                let by = Origin { event: seen.event, doubt: doubt.clone() };
                self.taken.extend(life.end(&by, went));
                self.ended = Some(by);
            } else if self.ended.is_none() || doubt.is_some() {
                // First seen, or seen again, when it was deleted.
                self.ended = Some(Origin { event: seen.event, doubt: None });
            }
        }
        let Some(body) = seen.body else { return };
        self.ended = None;
        let is_born = self.life.is_none() && (is_made || doubt.is_none());
        let life = self.life.get_or_insert_with(|| Life::beginning(seen.time));
        for gap in before.iter().filter(|gap| !gap.certain && !is_within(gap, seen.gaps)) {
            life.refute(&gap.reason);
        }
        if is_born {
            life.be_born(seen, body);
        } else {
            life.follow(seen, body, doubt, &mut self.taken);
        }
    }

    /// Who set each value of what is there now, in the order of the document.
    pub fn rows(&self) -> Vec<BlameRow> {
        let known = self.life.as_ref().and_then(Life::known);
        known.map(|(document, marked)| rows::of(document, marked)).unwrap_or_default()
    }

    /// What is gone, what went last first.
    pub fn gone(&self) -> Vec<Gone> {
        gone::of(&self.taken, self.document().map(|document| &**document))
    }

    /// What ended the last life of the resource; `None` while it is there.
    pub fn ended(&self) -> Option<&Origin> {
        self.ended.as_ref()
    }

    /// The gaps that were known after the last revision.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The last document that a record tells of what is there now.
    pub fn document(&self) -> Option<&Arc<Document>> {
        self.life.as_ref()?.known().map(|(document, _)| document)
    }
}

/// Whether one of the gaps is that gap, or has grown over it.
fn is_within(gap: &Gap, gaps: &[Gap]) -> bool {
    gaps.iter().any(|other| other.from <= gap.from && gap.to <= other.to)
}
