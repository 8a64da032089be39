use std::collections::{BTreeMap, BTreeSet};

use crate::index::{self, CallClass, CallRow};
use crate::lex::{ResourceKey, Version, refers_to};
use crate::query::error::Result;
use crate::query::filter::{self, Check, Facts, Filter, FilterRemark, Selection, seen};
use crate::query::logged::{Logged, logged};
use crate::query::{Archive, Point, Subject, Uncommitted};
use crate::repo::CommitId;
use crate::snapshot::{self, File};
use crate::state::{Gap, Held, Resource};

/// The events to list.
#[derive(Clone, Debug, Default)]
pub struct LogQuestion {
    /// Only events about these resources and their dependencies.
    pub subjects: Vec<Subject>,
    /// The first point; earlier commits are left out.
    pub since: Option<Point>,
    /// The maximum number of events, newest first.
    pub limit: Option<usize>,
    /// The filter.
    pub filter: Filter,
    /// The calls.
    pub calls: Calls,
    /// Whether the changes of each event are listed.
    pub changes: bool,
}

/// The calls that are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calls {
    /// Calls with a commit.
    #[default]
    Changes,
    /// Refused calls as well.
    WithRefused,
    /// Every call of the journal.
    All,
}

impl Calls {
    fn has(self, class: CallClass) -> bool {
        match self {
            Self::Changes => false,
            Self::WithRefused => class == CallClass::Refused,
            Self::All => true,
        }
    }
}

/// The number of calls, listed or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCounts {
    /// With a commit.
    pub changes: usize,
    /// Refused.
    pub refused: usize,
    /// Successful, but not replayed.
    pub unreplayed: usize,
    /// Held back by `ingest --settle`.
    pub pending: usize,
}

impl CallCounts {
    /// The sum.
    pub fn total(self) -> usize {
        self.changes + self.refused + self.unreplayed + self.pending
    }

    fn add(&mut self, class: CallClass) {
        match class {
            CallClass::Changed => self.changes += 1,
            CallClass::Refused => self.refused += 1,
            CallClass::Unreplayed => self.unreplayed += 1,
            CallClass::Pending => self.pending += 1,
        }
    }
}

/// Who changed what, when and from which source; newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The last point.
    pub point: Point,
    /// The lines.
    pub lines: Vec<Line>,
    /// The requested calls.
    pub calls: Calls,
    /// The number of calls, listed or not.
    pub counts: CallCounts,
    /// The number of calls left out because their record names no resource and the query selects
    /// some resources.
    pub unnamed: usize,
    /// Remarks on the filter.
    pub remarks: Vec<FilterRemark>,
}

/// One line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An event that changed something.
    Event(Box<Logged>),
    /// A call that has no commit.
    Call(Box<Uncommitted>),
    /// A change without a record.
    Gap(ResourceKey, Gap),
}

/// Lists events.
///
/// # Errors
///
/// If the filter is invalid, or the repository cannot be read.
pub fn log(archive: &Archive, point: Point, question: &LogQuestion) -> Result<Log> {
    let covered = covered(archive, &point, &question.subjects)?;
    let selection = Selection::read(&question.filter, &mut |one| archive.occurs(one))?;
    let mut positions = positions(archive, &point, question, covered.as_ref())?;
    let has_values = !question.filter.has_no_values();
    if has_values {
        let calls = archive.index()?.calls(0..point.count)?;
        let mut passes = Passing::new(&calls, &selection);
        let mut passing = vec![false; point.count];
        for call in &calls.rows {
            if let Some(position) = call.position() {
                passing[position] = passes.passes(call);
            }
        }
        positions.retain(|position| passing[*position]);
    }
    let Others { calls, unnamed, mut counts } = match question.calls {
        Calls::Changes => Others::default(),
        Calls::WithRefused | Calls::All => {
            others(archive, &point, question, covered.as_ref(), &selection)?
        }
    };
    let limit = question.limit.unwrap_or(usize::MAX);
    let mut lines: Vec<(i64, Line)> = Vec::new();
    let beside = Beside::of(&question.subjects, covered.as_ref());
    let searches = question.filter.text.is_some() || beside.is_some();
    for position in positions.iter().copied() {
        if !searches && calls.is_empty() && lines.len() >= limit {
            counts.changes += positions.len() - lines.len();
            break;
        }
        let Some(history) = archive.history() else { break };
        if !searches && lines.len() >= limit {
            counts.changes += 1;
            continue;
        }
        let entry = history.entry(position)?;
        let mut event = logged(archive, &entry)?;
        let searched = question.filter.text.as_deref();
        if let Some(text) = searched
            && !archive.appeared(entry.commit, text)?
        {
            continue;
        }
        if beside.as_ref().is_some_and(|beside| beside.has(&event)) {
            continue;
        }
        counts.changes += 1;
        if lines.len() < limit {
            if question.changes {
                event.changes = Some(archive.changes(entry.commit)?);
            }
            lines.push((entry.seconds, Line::Event(Box::new(event))));
        }
    }
    for call in calls {
        let time = call.time();
        let at = lines.partition_point(|(other, _)| *other > time);
        lines.insert(at, (time, Line::Call(Box::new(call))));
    }
    let cut = lines.len() > limit || (lines.len() == limit && lines.len() < counts.total());
    lines.truncate(limit);
    if question.filter.is_open() {
        let since = question.since.as_ref().and_then(|since| since.at);
        let oldest = if cut { lines.last().map(|(time, _)| *time) } else { since };
        for (key, gap) in archive.all_gaps()? {
            let is_covered = covered.as_ref().is_none_or(|keys| keys.contains(&key));
            let in_sight = oldest.is_none_or(|oldest| gap.to > oldest)
                && point.at.is_none_or(|at| gap.to <= at || point.is_in(&gap));
            if is_covered && in_sight {
                let at = lines.partition_point(|(time, _)| *time >= gap.to);
                lines.insert(at, (gap.to - 1, Line::Gap(key, gap)));
            }
        }
    }
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let remarks = archive.check(&selection)?;
    Ok(Log { point, lines, calls: question.calls, counts, unnamed, remarks })
}

/// The positions of the commits to check, last first.
fn positions(
    archive: &Archive,
    point: &Point,
    question: &LogQuestion,
    covered: Option<&BTreeSet<ResourceKey>>,
) -> Result<Vec<usize>> {
    let since = question.since.as_ref().map_or(0, |since| since.count);
    let Some(keys) = covered else { return Ok((since..point.count).rev().collect()) };
    let mut all = BTreeSet::new();
    for key in keys {
        all.extend(archive.touching(point, key)?);
    }
    Ok(all.range(since..).rev().copied().collect())
}

/// Resources below a bot that is only a dependency, and not parts of its versions: other aliases.
struct Beside<'a> {
    bots: Vec<&'a ResourceKey>,
    covered: &'a BTreeSet<ResourceKey>,
}

impl<'a> Beside<'a> {
    /// The selected resources; `None` for all resources, or all below each bot.
    fn of(subjects: &[Subject], covered: Option<&'a BTreeSet<ResourceKey>>) -> Option<Self> {
        let covered = covered?;
        let is_subject = |key: &ResourceKey| subjects.iter().any(|subject| subject.key == *key);
        let bots = covered.iter().filter(|key| key.has_pointers() && !is_subject(key));
        let bots: Vec<&ResourceKey> = bots.collect();
        (!bots.is_empty()).then_some(Self { bots, covered })
    }

    fn has(&self, event: &Logged) -> bool {
        let key = event.resources.first().and_then(|first| first.parse::<ResourceKey>().ok());
        key.is_some_and(|key| {
            !key.is_part_of_version()
                && !self.covered.contains(&key)
                && self.bots.iter().any(|bot| key.is_below(bot))
        })
    }
}

/// The requested calls without a commit.
#[derive(Default)]
struct Others {
    /// The newest of them, at most the maximum number to list.
    calls: Vec<Uncommitted>,
    unnamed: usize,
    counts: CallCounts,
}

fn others(
    archive: &Archive,
    point: &Point,
    question: &LogQuestion,
    covered: Option<&BTreeSet<ResourceKey>>,
    selection: &Selection,
) -> Result<Others> {
    archive.records_are_here()?;
    let since = question.since.as_ref().and_then(|since| since.at);
    let found = archive.index()?.calls(0..0)?;
    let mut passes = Passing::new(&found, selection);
    let mut calls: Vec<&CallRow> = found.rows.iter().collect();
    calls.retain(|call| {
        question.calls.has(call.class)
            && since.is_none_or(|since| call.time >= since)
            && point.is_until(call.time)
            && question.filter.text.is_none()
            && passes.passes(call)
    });
    let mut unnamed = 0;
    if let Some(covered) = covered {
        unnamed = calls.iter().filter(|call| call.key.is_none()).count();
        let is_covered = |key: &ResourceKey| {
            covered.contains(key) || key.ancestors().any(|above| covered.contains(&above))
        };
        let key = |call: &&CallRow| found.key(call.key?).parse::<ResourceKey>().ok();
        calls.retain(|call| key(call).is_some_and(|key| is_covered(&key)));
    }
    let mut counts = CallCounts::default();
    calls.iter().for_each(|call| counts.add(call.class));
    let newest = calls.len().saturating_sub(question.limit.unwrap_or(usize::MAX));
    let calls = archive.calls_of(&calls[newest..])?;
    Ok(Others { calls, unnamed, counts })
}

/// Whether a selection matches each call of the index, checked once for calls that filters cannot
/// distinguish.
struct Passing<'a> {
    calls: &'a index::IndexedCalls,
    selection: &'a Selection,
    known: BTreeMap<filter::Seen, bool>,
}

impl<'a> Passing<'a> {
    fn new(calls: &'a index::IndexedCalls, selection: &'a Selection) -> Self {
        Self { calls, selection, known: BTreeMap::new() }
    }

    fn passes(&mut self, call: &CallRow) -> bool {
        let passes = || self.selection.passes(&Facts::of(self.calls, call));
        *self.known.entry(seen(call)).or_insert_with(passes)
    }
}

/// The resources, everything below them, and all their dependencies in any version; `None` for all
/// resources.
fn covered(
    archive: &Archive,
    point: &Point,
    subjects: &[Subject],
) -> Result<Option<BTreeSet<ResourceKey>>> {
    if subjects.is_empty() {
        return Ok(None);
    }
    let mut covered = BTreeSet::new();
    let mut queue: Vec<ResourceKey> = subjects.iter().map(|subject| subject.key.clone()).collect();
    if subjects.iter().any(|subject| subject.key.may_have_below()) {
        let is_below = |key: &&ResourceKey| subjects.iter().any(|it| key.is_below(&it.key));
        queue.extend(archive.keys()?.iter().filter(is_below).cloned());
    }
    while let Some(key) = queue.pop() {
        if covered.contains(&key) {
            continue;
        }
        let (point, resource) = archive.last_living(point, &key)?;
        if let Some(resource) = resource {
            let versions = resource.versions.keys().map(|number| Version::Number(*number));
            for version in std::iter::once(Version::Latest).chain(versions) {
                let is_there =
                    resource.body(version).is_some_and(|body| body.held != Held::Nowhere);
                if !is_there {
                    continue;
                }
                let shown = archive.shown_of(&point, &key, version, &resource)?;
                let references = shown.body.document().map(|document| refers_to(&key, document));
                queue.extend(references.into_iter().flatten().map(|(target, _)| target));
            }
        }
        covered.insert(key);
    }
    Ok(Some(covered))
}

/// One call of each group that filters cannot distinguish.
fn different(calls: &index::IndexedCalls) -> impl Iterator<Item = &CallRow> {
    let different: BTreeMap<filter::Seen, &CallRow> =
        calls.rows.iter().map(|call| (seen(call), call)).collect();
    different.into_values()
}

impl Archive {
    /// Checks the filter values that have matched no call so far, on all calls of the history.
    fn check(&self, selection: &Selection) -> Result<Vec<FilterRemark>> {
        let mut check = Check::new(selection);
        if !check.is_needed() {
            return Ok(Vec::new());
        }
        let calls = self.index()?.calls(0..self.len())?;
        let (committed, others): (Vec<&CallRow>, _) =
            different(&calls).partition(|call| call.position().is_some());
        committed.into_iter().for_each(|call| check.look_at(&Facts::of(&calls, call)));
        for call in others {
            check.look_at_uncommitted(&Facts::of(&calls, call));
        }
        check.finish()
    }

    /// Whether a selection matches any call of the history.
    fn occurs(&self, selection: &Selection) -> Result<bool> {
        let calls = self.index()?.calls(0..self.len())?;
        Ok(different(&calls).any(|call| selection.passes(&Facts::of(&calls, call))))
    }

    /// The resource at the point, or just before its deletion if it is deleted by then.
    fn last_living(&self, point: &Point, key: &ResourceKey) -> Result<(Point, Option<Resource>)> {
        let resource = self.resource(point, key)?;
        if resource.as_ref().is_none_or(Resource::is_living) {
            return Ok((point.clone(), resource));
        }
        let Some(history) = self.history() else { return Ok((point.clone(), None)) };
        for position in self.touching(point, key)?.into_iter().rev() {
            let Some(before) = position.checked_sub(1) else { break };
            let earlier = Point::after(&history.entry(before)?);
            let resource = self.resource(&earlier, key)?;
            if resource.as_ref().is_some_and(Resource::is_living) {
                return Ok((earlier, resource));
            }
        }
        Ok((point.clone(), None))
    }

    /// Whether a text was added to or removed from a draft document.
    fn appeared(&self, commit: CommitId, text: &str) -> Result<bool> {
        let mut quoted = String::new();
        crate::lex::write_string(text, &mut quoted);
        let inner = &quoted[1..quoted.len() - 1];
        for changed in self.repo().changed_paths(commit)? {
            let Some((_, File::Document(Version::Latest))) = snapshot::read_path(&changed.path)
            else {
                continue;
            };
            let count = |blob| -> Result<usize> {
                let Some(blob) = blob else { return Ok(0) };
                let bytes = self.repo().blob(blob)?;
                Ok(memchr::memmem::find_iter(&bytes, inner.as_bytes()).count())
            };
            if count(changed.before)? != count(changed.after)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
