use crate::repo::{CommitId, Entry};
use crate::state::Gap;

/// A point of the history: after so many of its commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The moment, in Unix seconds: the one asked for, else that of the last event.
    pub at: Option<i64>,
    /// The commit that has the state of this point; `None` before the first.
    pub commit: Option<CommitId>,
    /// How many commits came until then.
    pub count: usize,
    /// Whether the second at that moment is over; it is not just before an event.
    pub is_whole: bool,
    /// Whether no moment was asked for: calls after the last event count as well.
    pub is_open: bool,
}

impl Point {
    /// Just after a commit.
    pub fn after(entry: &Entry) -> Self {
        Self {
            at: Some(entry.seconds),
            commit: Some(entry.commit),
            count: entry.position + 1,
            is_whole: true,
            is_open: false,
        }
    }

    /// Before the first commit.
    pub fn beginning(at: Option<i64>) -> Self {
        Self { at, commit: None, count: 0, is_whole: true, is_open: false }
    }

    /// Whether a call that has no commit, at a moment in Unix seconds, came until then.
    pub(super) fn is_until(&self, time: i64) -> bool {
        self.is_open || self.at.is_none_or(|until| time <= until)
    }

    /// Whether it lies in a gap.
    pub fn is_in(&self, gap: &Gap) -> bool {
        self.at
            .is_some_and(|at| gap.from <= at && (at < gap.to || (at == gap.to && !self.is_whole)))
    }
}
