//! The way from events to commits.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::Event;
use crate::index::{part, touches};
use crate::ingest::ahead::each;
use crate::ingest::assemble::Told;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::late::{Lateness, TailEvent, commit_late};
use crate::ingest::load::Loader;
use crate::ingest::plan::{ReplayPlan, Shows};
use crate::lex::{ResourceKey, Version};
use crate::repo::{Becomes, CommitId, Edit, NewCommit, Signature, Writer};
use crate::snapshot::{self, Author, COMMITTER, Layout, Snapshot, files, opening, trailer};
use crate::state::{Anomaly, Effect, State};
use crate::timeline::TimelineEntry;

/// What a replay made besides its commits.
#[derive(Debug, Default)]
pub(super) struct Replayed {
    /// The published versions, each with the commit that has it.
    pub(super) versions: Vec<(ResourceKey, u64, CommitId)>,
    /// Gaps that came to light.
    pub(super) gaps: u64,
    /// Resources of which a baseline shows another state than the records.
    pub(super) contradicted: BTreeSet<ResourceKey>,
    /// The spellings that are taken in the last commit.
    pub(super) layout: Layout,
}

/// Replays what the plan asks for and commits it. `state` is that of the last commit that stays, and
/// `layout` has the spellings that are taken there.
pub(super) fn replay(
    writer: &mut Writer<'_>,
    (mut state, mut layout): (State, Layout),
    plan: &ReplayPlan,
    entries: &[TimelineEntry<Told>],
    mut loader: Loader,
) -> Result<Replayed, IngestError> {
    let mut replayed = Replayed::default();
    let gaps_before = gaps_in(&state);
    let mut scope = Scope::Changed;
    if plan.is_from_start() {
        let first_late = plan.appended.first().copied().unwrap_or(plan.ordered.start);
        let (before, tail) = entries[..plan.ordered.start].split_at(first_late);
        // The state is needed in the order of events, and commits may be in another.
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
        commit(writer, (&mut state, &mut layout), entry, event, scope, &mut replayed)
    })?;
    replayed.gaps = gaps_in(&state).saturating_sub(gaps_before);
    replayed.layout = layout;
    Ok(replayed)
}

/// The events of entries, the first of which has the place `first` among all.
fn tail_of<'e>(
    entries: &'e [TimelineEntry<Told>],
    first: usize,
    plan: &ReplayPlan,
    loader: &mut Loader,
) -> Result<Vec<TailEvent<'e>>, IngestError> {
    let mut corrected = BTreeMap::new();
    for (place, told) in &plan.corrected {
        let id = place.checked_sub(first).and_then(|at| Some(&entries.get(at)?.head.id));
        if let Some(event) = id.map(|id| loader.event(id, told)).transpose()?.flatten() {
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

/// What becomes of paths.
pub(super) type Edits = Vec<(String, snapshot::PathEdit)>;

/// The edits after which the tree shows the whole state.
pub(super) fn edits_to(
    writer: &mut Writer<'_>,
    layout: &mut Layout,
    state: &State,
) -> Result<Edits, IngestError> {
    let opening = opening().into_iter().filter_map(|(path, content)| Some((path, content?)));
    let wanted = files(layout, state).into_iter().chain(opening).collect();
    let edits = writer.edits_to(wanted).doing("read the history")?;
    Ok(edits.into_iter().map(|(path, content)| (path, content.into())).collect())
}

pub(super) fn note(effect: &Effect, id: CommitId, replayed: &mut Replayed) {
    replayed.contradicted.extend(effect.anomalies.iter().filter_map(|anomaly| match anomaly {
        Anomaly::Contradicted(key) => Some(key.clone()),
        Anomaly::Gap(..) | Anomaly::VersionDiffers(..) => None,
    }));
    for revised in &effect.revised {
        if let (Version::Number(number), None, Some(_)) =
            (revised.version, &revised.before, &revised.after)
        {
            replayed.versions.push((revised.key.clone(), number, id));
        }
    }
}

/// How many places there are of which no record tells, as `verify` lists them.
fn gaps_in(state: &State) -> u64 {
    state.iter().map(|(_, resource)| resource.gaps.len() as u64).sum()
}

/// Which files a commit brings up to the state.
#[derive(Clone, Copy)]
enum Scope {
    /// Those that its event changes: the tree before shows the state before.
    Changed,
    /// All that the tree before lacks.
    Whole,
}

/// Commits an event in its order.
fn commit(
    writer: &mut Writer<'_>,
    (state, layout): (&mut State, &mut Layout),
    entry: &TimelineEntry<Told>,
    event: &Event,
    scope: Scope,
    replayed: &mut Replayed,
) -> Result<(), IngestError> {
    let effect = state.follow(entry, event);
    let snapshot = Snapshot::of(layout, state, event, &effect);
    let (edits, shown) = match scope {
        Scope::Changed => {
            let opening = if writer.tip().is_none() { opening() } else { Vec::new() };
            let opening = opening.into_iter().map(|(path, content)| (path, content.into()));
            let edits = opening.chain(snapshot.edits).collect();
            (edits, effect.touched.iter().cloned().collect())
        }
        Scope::Whole => {
            let all = state.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
            (edits_to(writer, layout, state)?, all)
        }
    };
    let id = write(writer, entry, event, &edits, &snapshot.author, &snapshot.message)?;
    note(&effect, id, replayed);
    for key in &shown {
        state.store_versions(key);
    }
    Ok(())
}

pub(super) fn write(
    writer: &mut Writer<'_>,
    entry: &TimelineEntry<Told>,
    event: &Event,
    edits: &[(String, snapshot::PathEdit)],
    author: &Author,
    message: &str,
) -> Result<CommitId, IngestError> {
    let touched: BTreeSet<String> =
        touches(&event.key, edits.iter().map(|(path, _)| path.as_str()));
    let touched: Vec<&str> = touched.iter().map(String::as_str).collect();
    let edits = edits.iter().map(|(path, edit)| {
        let content = match edit {
            snapshot::PathEdit::File(content) => Becomes::File(content),
            snapshot::PathEdit::Gone => Becomes::Gone,
            snapshot::PathEdit::CopyOf(from) => Becomes::CopyOf(from),
        };
        let part = part(path, || match content {
            Becomes::File(content) => Some(content),
            Becomes::Gone | Becomes::CopyOf(_) => None,
        });
        Edit { path, content, part }
    });
    let edits: Vec<Edit<'_>> = edits.collect();
    writer
        .commit(&NewCommit {
            edits: &edits,
            author: Signature {
                name: &author.name,
                email: &author.email,
                seconds: git_seconds(entry.head.time),
            },
            committer: Signature {
                name: COMMITTER.0,
                email: COMMITTER.1,
                seconds: git_seconds(entry.time).max(writer.seconds()),
            },
            message,
            id: &trailer(&event.id),
            touches: &touched,
        })
        .doing("write a commit")
}

/// A time that git can hold: not before 1970, and within 34 bits (gitformat-commit-graph).
pub(super) fn git_seconds(time: i64) -> i64 {
    time.clamp(0, (1 << 34) - 1)
}
