//! Replays events and commits them.

use std::collections::BTreeMap;

use crate::event::{Act, Event, Footprint};
use crate::ingest::ahead::each;
use crate::ingest::commit::{Replayed, edits_to, note, write};
use crate::ingest::error::IngestError;
use crate::ingest::late::{Lateness, TailEvent, commit_late};
use crate::ingest::load::{Loader, RecordRef};
use crate::ingest::plan::{ReplayPlan, Shows};
use crate::lex::Schema;
use crate::repo::Writer;
use crate::snapshot::{Layout, LoadedVersions, Snapshot, opening};
use crate::state::State;
use crate::timeline::TimelineEntry;

/// Replays the events of the plan and commits them. `state` is that of the last commit that stays,
/// and `layout` has its spellings.
pub(super) fn replay(
    writer: &mut Writer<'_>,
    (mut state, mut layout): (State, Layout),
    plan: &ReplayPlan,
    entries: &[TimelineEntry<RecordRef>],
    mut loader: Loader,
) -> Result<Replayed, IngestError> {
    let mut replayed = Replayed::default();
    let gaps_before = gaps_in(&state);
    let mut scope = Scope::Changed;
    let versions = needed_versions(plan, entries);
    if plan.is_from_start() {
        let first_late = plan.appended.first().copied().unwrap_or(plan.ordered.start);
        let (before, tail) = entries[..plan.ordered.start].split_at(first_late);
        // The state is needed in the order of events, which may differ from that of the commits.
        state = State::default();
        each(before, &mut loader, |_, entry, event| {
            state.follow(entry, event);
            Ok(())
        })?;
        if !tail.is_empty() {
            let tail = tail_of(tail, first_late, plan, &mut loader)?;
            commit_late(writer, &mut state, &mut layout, &tail, &mut replayed)?;
        } else if plan.tree == Shows::LessThanState {
            scope = Scope::Whole;
        }
    }
    each(&entries[plan.ordered.clone()], &mut loader, |_, entry, event| {
        let scope = std::mem::replace(&mut scope, Scope::Changed);
        commit(writer, (&mut state, &mut layout), entry, event, (scope, versions), &mut replayed)
    })?;
    replayed.gaps = gaps_in(&state).saturating_sub(gaps_before);
    replayed.layout = layout;
    Ok(replayed)
}

/// Which documents of versions the replay of a plan reads: all if a baseline shows a version of a tree,
/// since whether it is taken in depends on what is known of it.
pub(super) fn needed_versions(
    plan: &ReplayPlan,
    entries: &[TimelineEntry<RecordRef>],
) -> LoadedVersions {
    let shows_version = |footprint: &Footprint| {
        footprint.act == Act::Observe
            && footprint.number.is_some()
            && Schema::of(footprint.key.api).deletes_below
    };
    match entries[plan.ordered.clone()].iter().any(|entry| shows_version(&entry.head.footprint)) {
        true => LoadedVersions::Loaded,
        false => LoadedVersions::Stored,
    }
}

/// The events of entries, the first of which has the index `first`.
fn tail_of<'e>(
    entries: &'e [TimelineEntry<RecordRef>],
    first: usize,
    plan: &ReplayPlan,
    loader: &mut Loader,
) -> Result<Vec<TailEvent<'e>>, IngestError> {
    let mut corrected = BTreeMap::new();
    for (place, records) in &plan.corrected {
        let id = place.checked_sub(first).and_then(|at| Some(&entries.get(at)?.head.id));
        if let Some(event) = id.map(|id| loader.event(id, records)).transpose()?.flatten() {
            corrected.insert(*place, Box::new(event));
        }
    }
    let mut tail = Vec::with_capacity(entries.len());
    each(entries, loader, |at, entry, event| {
        let place = first + at;
        let lateness = match corrected.remove(&place) {
            Some(before) => Lateness::Corrected { before },
            None if plan.appended.binary_search(&place).is_ok() => Lateness::Late,
            None => Lateness::Committed,
        };
        tail.push(TailEvent { entry, event: event.clone(), lateness });
        Ok(())
    })?;
    Ok(tail)
}

/// The number of gaps, as listed by `verify`.
fn gaps_in(state: &State) -> u64 {
    state.iter().map(|(_, resource)| resource.gaps.len() as u64).sum()
}

/// The files of a commit that are updated to the state.
#[derive(Clone, Copy)]
enum Scope {
    /// Those that its event changes: the previous tree has the previous state.
    Changed,
    /// All that differ from the previous tree.
    Whole,
}

/// Commits an event in its order.
fn commit(
    writer: &mut Writer<'_>,
    (state, layout): (&mut State, &mut Layout),
    entry: &TimelineEntry<RecordRef>,
    event: &Event,
    (scope, versions): (Scope, LoadedVersions),
    replayed: &mut Replayed,
) -> Result<(), IngestError> {
    let effect = state.follow(entry, event);
    let snapshot = Snapshot::of(layout, state, event, &effect);
    let (edits, shown, parts) = match scope {
        Scope::Changed => {
            let opening = if writer.tip().is_none() { opening() } else { Vec::new() };
            let opening = opening.into_iter().map(|(path, content)| (path, content.into()));
            let edits = opening.chain(snapshot.edits).collect();
            (edits, effect.touched.iter().cloned().collect(), effect.parts.clone())
        }
        Scope::Whole => {
            let all = state.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
            let parts = state.parts().iter();
            let parts =
                parts.flat_map(|(part, all)| all.keys().map(|number| (part.clone(), *number)));
            (edits_to(writer, layout, state)?, all, parts.collect())
        }
    };
    let id = write(writer, entry, event, &edits, &snapshot.author, &snapshot.message)?;
    note(&effect, id, replayed);
    if versions == LoadedVersions::Loaded {
        return Ok(());
    }
    for key in &shown {
        state.store_versions(key);
    }
    for (part, number) in &parts {
        state.store_part(part, *number);
    }
    Ok(())
}
