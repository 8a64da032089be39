//! Events in their true order.
//!
//! `eventTime` has a resolution of one second and log files have no order, so the order is found:
//! by time; within what time cannot tell, by cause; then by a fixed rule. See [`order`](order()).
//! A timeline holds [`Head`]s, small enough for the longest history, and with each a place `P`
//! where its whole record is to be found.

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
    /// What is known of the event.
    pub head: Head,
    /// Its time in the history: that of the event, or an earlier one where something it caused
    /// bears an earlier time. Never falls from one entry to the next. Unix seconds.
    pub time: i64,
    /// Whether another order of its second would be as lawful, and end elsewhere.
    pub ambiguous: bool,
    /// For a publication of a whole tree: the changes of which it is not known whether they were before
    /// it or after it, within its second.
    pub unsettled: Vec<Unsettled>,
    /// How many of its causes bear a later time than it.
    pub displaced: usize,
    /// Where the whole of it is.
    pub place: P,
}

impl<P> Timeline<P> {
    /// Puts events in order. Of one event id the first is taken: merge copies before.
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

    /// Effects that bear an earlier time than their cause: hosts whose clocks disagree.
    pub fn displaced(&self) -> &[Displaced] {
        &self.displaced
    }

    /// How many events there are up to and including that second.
    pub fn until(&self, time: i64) -> usize {
        self.entries.partition_point(|entry| entry.time <= time)
    }
}

/// By how many seconds the clocks of two hosts may disagree before a cause is no longer looked
/// for behind its effect.
pub const SKEW: i64 = 2;
