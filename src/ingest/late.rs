//! Commits events on top of a history in which they belong to an earlier position.
//!
//! The tree of every commit is the state after all events committed so far, in their true order, as
//! far as the run that writes the commit knows the records. So a late commit has the change of its
//! event, except for what later events that are already committed have replaced.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Event;
use crate::index::LATE;
use crate::ingest::commit::{Replayed, edits_to, note, write};
use crate::ingest::error::IngestError;
use crate::ingest::load::RecordRef;
use crate::lex::ResourceKey;
use crate::repo::Writer;
use crate::snapshot::{Layout, Snapshot, changes};
use crate::state::{Groups, State};
use crate::timeline::TimelineEntry;

/// An event of the history from the first late one on.
pub(super) struct TailEvent<'e> {
    pub(super) entry: &'e TimelineEntry<RecordRef>,
    pub(super) event: Event,
    pub(super) lateness: Lateness,
}

/// Whether this run commits an event, although later ones are already committed.
pub(super) enum Lateness {
    /// It is already committed.
    Committed,
    /// It is committed by this run.
    Late,
    /// It is already committed, and this run commits it again: a new record corrects the known one.
    Corrected {
        /// The event according to the records known before.
        before: Box<Event>,
    },
}

impl TailEvent<'_> {
    fn is_late(&self) -> bool {
        match self.lateness {
            Lateness::Committed => false,
            Lateness::Late | Lateness::Corrected { .. } => true,
        }
    }

    /// The event as it was committed before this run.
    fn committed(&self) -> Option<&Event> {
        match &self.lateness {
            Lateness::Committed => Some(&self.event),
            Lateness::Late => None,
            Lateness::Corrected { before } => Some(before),
        }
    }
}

/// Commits the late events of a tail, the first of which is late. `state` is the one before it, and
/// becomes the one after the last event.
///
/// To compute the tree after a late event, the later events that concern the same resources are
/// replayed. So the time grows with the number of late events, each with the later events of its
/// resources.
pub(super) fn commit_late(
    writer: &mut Writer<'_>,
    state: &mut State,
    layout: &mut Layout,
    tail: &[TailEvent<'_>],
    replayed: &mut Replayed,
) -> Result<(), IngestError> {
    let events = tail.iter().flat_map(|it| [Some(&it.event), it.committed()]).flatten();
    let mut groups = Groups::of(state, events);
    let members = groups.members();
    // For each group, the indexes of the events that concern it.
    let mut concerning: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    // The state after the events committed so far.
    let mut shown = state.clone();
    for (place, it) in tail.iter().enumerate() {
        if let Some(event) = it.committed() {
            shown.follow(it.entry, event);
            for group in groups.concerned(event) {
                concerning.entry(group).or_default().push(place);
            }
        }
    }
    let mut is_first = true;
    for (place, it) in tail.iter().enumerate() {
        let TailEvent { entry, event, .. } = it;
        let effect = state.follow(entry, event);
        if !it.is_late() {
            continue;
        }
        let Snapshot { author, message, .. } = Snapshot::of(layout, state, event, &effect);
        let mut keys = Vec::new();
        let mut later: BTreeSet<usize> = BTreeSet::new();
        let both = [Some(event), it.committed()].into_iter().flatten();
        for group in both.flat_map(|event| groups.concerned(event)).collect::<BTreeSet<_>>() {
            keys.extend(members.get(&group).into_iter().flatten());
            let places = concerning.get(&group).map_or(&[][..], Vec::as_slice);
            later.extend(&places[places.partition_point(|other| *other <= place)..]);
        }
        let mut now = part(state, &keys);
        for it in later.into_iter().map(|place| &tail[place]) {
            if let Some(event) = it.committed() {
                now.follow(it.entry, event);
            }
        }
        // Other resources are not completely replayed.
        let (was, now) = (part(&shown, &keys), part(&now, &keys));
        shown.replace(&keys, &now);
        let edits = if is_first {
            // New data may also change the order of committed events.
            edits_to(writer, layout, &shown)?
        } else {
            changes(layout, &was, &now)
        };
        is_first = false;
        let (name, value) = LATE;
        let message = format!("{message}{name}: {value}\n");
        let id = write(writer, entry, event, &edits, &author, &message)?;
        note(&effect, id, replayed);
    }
    Ok(())
}

/// The resources of these keys.
fn part(state: &State, keys: &[&ResourceKey]) -> State {
    let mut part = State::default();
    part.replace(keys, state);
    part
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::tests::history;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        /// All events, and those that concern a group, lead to the same resources of the group,
        /// whatever other resources are.
        #[test]
        fn a_group_does_not_depend_on_others(events in history(), first in 0..60_usize) {
            let (first, rest) = events.split_at(first.min(events.len()));
            let mut state = State::default();
            for event in first {
                state.apply(event);
            }
            let mut groups = Groups::of(&state, rest.iter());
            let mut whole = state.clone();
            for event in rest {
                whole.apply(event);
            }
            let members = groups.members();
            for (group, keys) in &members {
                let keys: Vec<&ResourceKey> = keys.iter().collect();
                let mut alone = part(&state, &keys);
                for event in rest.iter().filter(|event| groups.concerned(event).contains(group)) {
                    alone.apply(event);
                }
                for key in keys {
                    prop_assert_eq!(alone.get(key), whole.get(key), "{}", key);
                }
            }
            let named: BTreeSet<&ResourceKey> = members.values().flatten().collect();
            prop_assert!(whole.iter().all(|(key, _)| named.contains(key)));
        }
    }
}
