//! The answer at every second.

use super::key::Key;
use super::row::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// All documents of one account and region at a moment.
pub type Rows = BTreeMap<Key, Arc<Row>>;

/// The answers of one account and region.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    seconds: Vec<(i64, Rows)>,
}

impl Truth {
    /// Notes how a second ended. Seconds must come in order.
    pub fn note(&mut self, second: i64, rows: &Rows) {
        if self.seconds.last().is_some_and(|(last, _)| *last == second) {
            self.seconds.pop();
        }
        self.seconds.push((second, rows.clone()));
    }

    /// Every document at the end of a second.
    pub fn at(&self, second: i64) -> Option<&Rows> {
        let next = self.seconds.partition_point(|(at, _)| *at <= second);
        next.checked_sub(1).map(|at| &self.seconds[at].1)
    }

    /// The seconds in which something was called.
    pub fn seconds(&self) -> BTreeSet<i64> {
        self.seconds.iter().map(|(second, _)| *second).collect()
    }
}
