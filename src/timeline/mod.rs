//! Events in their true order.
//!
//! `eventTime` has a resolution of one second, and log files have no order, so the order is
//! derived: from the time; within the precision of the time, from causes; then from a fixed rule.
//! See [`order`](order()). A timeline holds [`Head`]s, small enough for the longest history, each
//! with the location `P` of its record.

mod arrange;
mod causes;
mod chain;
mod head;
mod holds;
mod link;
mod lives;
mod order;
mod recent;
mod sort;
mod tree;

pub use head::Head;
pub use order::{Displaced, Order, Unsettled, order};
pub use recent::cut;

/// Events in their true order.
#[derive(Clone, Debug)]
pub struct Timeline<P> {
    entries: Vec<TimelineEntry<P>>,
    displaced: Vec<Displaced>,
}

/// One event of a timeline.
#[derive(Clone, Debug)]
pub struct TimelineEntry<P> {
    /// The event, reduced to what determines its position.
    pub head: Head,
    /// Its time in the history: that of the event, or an earlier one if one of its effects has an
    /// earlier time. Never decreases from one entry to the next. Unix seconds.
    pub time: i64,
    /// Whether its second has another possible order with another result.
    pub ambiguous: bool,
    /// For a publication of a whole tree: the changes in its second that may have been before or
    /// after it.
    pub unsettled: Vec<Unsettled>,
    /// The number of its causes with a later time.
    pub displaced: usize,
    /// The location of the whole event.
    pub place: P,
}

impl<P> Timeline<P> {
    /// Sorts events. Of events with the same id the first is used: merge copies before.
    pub fn of(events: impl IntoIterator<Item = (Head, P)>) -> Self {
        let (heads, places): (Vec<Head>, Vec<P>) = events.into_iter().unzip();
        let Order { sequence, displaced, ambiguous, mut unsettled } = order(&heads);
        let mut slots: Vec<Option<(Head, P)>> = heads.into_iter().zip(places).map(Some).collect();
        let mut entries: Vec<TimelineEntry<P>> = sequence
            .iter()
            .filter_map(|&at| {
                let (head, place) = slots[at as usize].take()?;
                let ambiguous = ambiguous.binary_search(&at).is_ok();
                let causes = displaced.partition_point(|pair| pair.effect <= at)
                    - displaced.partition_point(|pair| pair.effect < at);
                let unsettled = unsettled.remove(&at).unwrap_or_default();
                let (time, displaced) = (head.time, causes);
                Some(TimelineEntry { time, head, ambiguous, unsettled, displaced, place })
            })
            .collect();
        let mut earliest = i64::MAX;
        for entry in entries.iter_mut().rev() {
            earliest = earliest.min(entry.time);
            entry.time = earliest;
        }
        Self { entries, displaced }
    }

    /// The events in order.
    pub fn entries(&self) -> &[TimelineEntry<P>] {
        &self.entries
    }

    /// The events in order, by value.
    pub fn into_entries(self) -> Vec<TimelineEntry<P>> {
        self.entries
    }

    /// Effects with an earlier time than their cause: hosts whose clocks differ.
    pub fn displaced(&self) -> &[Displaced] {
        &self.displaced
    }

    /// The number of events up to and including that second.
    pub fn until(&self, time: i64) -> usize {
        self.entries.partition_point(|entry| entry.time <= time)
    }
}

/// The maximum difference between the clocks of two hosts, in seconds, for which a cause is
/// searched after its effect.
pub const SKEW: i64 = 2;
