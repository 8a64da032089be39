use crate::repo::{CommitId, Entry};
use crate::state::Gap;

/// A point of the history: after a number of commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The moment, in Unix seconds: the requested one, else that of the last event.
    pub at: Option<i64>,
    /// The commit at this point; `None` before the first.
    pub commit: Option<CommitId>,
    /// The number of commits up to the point.
    pub count: usize,
    /// Whether the second of that moment is complete; false just before an event.
    pub is_whole: bool,
    /// Whether no moment was requested: calls after the last event count as well.
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

    /// Whether a call without a commit, at a time in Unix seconds, is not after the point.
    pub(super) fn is_until(&self, time: i64) -> bool {
        self.is_open || self.at.is_none_or(|until| time <= until)
    }

    /// Whether a gap contains it.
    pub fn is_in(&self, gap: &Gap) -> bool {
        self.at
            .is_some_and(|at| gap.from <= at && (at < gap.to || (at == gap.to && !self.is_whole)))
    }
}
