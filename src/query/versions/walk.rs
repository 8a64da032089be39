//! Finds deleted versions in the commits that touch their resource.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::lex::{Operation, ResourceKey};
use crate::query::error::Result;
use crate::query::logged::{Logged, logged};
use crate::query::{Archive, Point};
use crate::repo::History;
use crate::state::{Publication, Resource};

/// All versions that ever existed, and the last deletion of the resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Walked {
    pub(super) seen: BTreeMap<u64, Seen>,
    /// The number of commits up to the last deletion of the resource.
    pub(super) deleted_at: Option<usize>,
}

/// A version, and the state in which it was last seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) at: Point,
    pub(super) resource: Rc<Resource>,
    pub(super) ending: Option<Ending>,
}

impl Seen {
    pub(super) fn publication(&self, number: u64) -> Option<&Publication> {
        self.resource.versions.get(&number)
    }
}

/// Every version that existed at the point or at any time before it.
///
/// Numbers are used once. So if no version disappeared across a span of commits, and every number
/// assigned within the span has its version at the end, then none was deleted within it; and an
/// existing version has the event of its publication. So the state is read around deletions, and
/// any other span is bisected until this is true.
pub(super) fn every_version(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
    now: &Resource,
) -> Result<Walked> {
    let now = Rc::new(now.clone());
    let mut walked = Walked::default();
    let last = AfterCommit { at: point.clone(), resource: Rc::clone(&now) };
    if all_are_there(&now) {
        last.note(&mut walked.seen);
        return Ok(walked);
    }
    let Some(history) = archive.history() else { return Ok(walked) };
    let touching = archive.touching(point, key)?;
    let deletions = archive.index()?.events_about(key, &(0..point.count))?.into_iter();
    let deletions = deletions.filter(|(_, name)| Operation::is_deletion(name)).map(|(at, _)| at);
    let deletions = deletions.collect();
    let known = BTreeMap::new();
    let mut walk = Walk { archive, history, key, touching, deletions, known, walked };
    walk.all(last)?;
    Ok(walk.walked)
}

/// Whether every number that was ever assigned has an existing version.
fn all_are_there(resource: &Resource) -> bool {
    given_after(None, resource) == resource.versions.len() as u64
}

/// The number of version numbers assigned between two states of a resource.
fn given_after(before: Option<&Resource>, after: &Resource) -> u64 {
    let before = before.and_then(|before| before.last_number).unwrap_or(0);
    after.last_number.unwrap_or(0).saturating_sub(before)
}

struct Walk<'a> {
    archive: &'a Archive,
    history: &'a History,
    key: &'a ResourceKey,
    /// The positions of the commits that touch the resource, oldest first.
    touching: Vec<usize>,
    /// The positions of the deletions of the resource or of a version of it.
    deletions: BTreeSet<usize>,
    known: BTreeMap<usize, Option<AfterCommit>>,
    walked: Walked,
}

/// The resource after a commit.
#[derive(Clone)]
struct AfterCommit {
    at: Point,
    resource: Rc<Resource>,
}

impl AfterCommit {
    fn note(&self, seen: &mut BTreeMap<u64, Seen>) {
        for number in self.resource.versions.keys() {
            let (at, resource) = (self.at.clone(), Rc::clone(&self.resource));
            seen.insert(*number, Seen { at, resource, ending: None });
        }
    }
}

impl Walk<'_> {
    fn all(&mut self, last: AfterCommit) -> Result<()> {
        let Some(end) = self.touching.len().checked_sub(1) else { return Ok(()) };
        self.known.insert(end, Some(last));
        let mut before = None;
        for at in 0..=end {
            if !self.deletes(at) && at < end {
                continue;
            }
            if let Some(just_before) = at.checked_sub(1).filter(|_| before < at.checked_sub(1)) {
                self.span(before, just_before)?;
                before = Some(just_before);
            }
            self.span(before, at)?;
            before = Some(at);
        }
        Ok(())
    }

    /// Records which versions appeared and disappeared between two events; `None` is before the
    /// first.
    fn span(&mut self, first: Option<usize>, last: usize) -> Result<()> {
        let before = match first {
            Some(first) => self.known(first)?,
            None => None,
        };
        let after = self.known(last)?;
        let is_step = first.map_or(0, |first| first + 1) == last;
        if !is_step && !is_plain(before.as_ref(), after.as_ref()) {
            let middle = first.map_or(0, |first| first + 1).midpoint(last - 1);
            self.span(first, middle)?;
            return self.span(Some(middle), last);
        }
        if let Some(after) = &after {
            after.note(&mut self.walked.seen);
        }
        let is_living = after.as_ref().is_some_and(|after| after.resource.is_living());
        let is_deletion = self.deletes(last);
        if is_deletion && !is_living {
            self.walked.deleted_at = Some(self.touching[last] + 1);
        }
        let before = before.iter().flat_map(|before| before.resource.versions.keys());
        let is_there =
            |number: &&u64| after.iter().any(|it| it.resource.versions.contains_key(*number));
        let ended: Vec<u64> = before.filter(|number| !is_there(number)).copied().collect();
        if ended.is_empty() {
            return Ok(());
        }
        let event = self.event(last)?;
        let seen = &mut self.walked.seen;
        for number in ended {
            let is_counted = |seen: &Seen| {
                seen.publication(number).is_some_and(|publication| publication.number_is_counted)
            };
            let ending = match (is_deletion, is_living) {
                (true, true) => Ending::Deleted(event.clone()),
                (true, false) => Ending::WithAll(event.clone()),
                // The inferred number was wrong: a later record has the right one.
                (false, _) if seen.get(&number).is_some_and(is_counted) => {
                    seen.remove(&number);
                    continue;
                }
                (false, _) => Ending::Unrecorded(event.clone()),
            };
            if let Some(seen) = seen.get_mut(&number) {
                seen.ending = Some(ending);
            }
        }
        Ok(())
    }

    /// Whether an event is a deletion of the resource or of a version of it.
    fn deletes(&self, at: usize) -> bool {
        self.deletions.contains(&self.touching[at])
    }

    fn event(&self, at: usize) -> Result<Logged> {
        let event = self.history.entry(self.touching[at])?;
        logged(self.archive, &event)
    }

    fn known(&mut self, at: usize) -> Result<Option<AfterCommit>> {
        if let Some(known) = self.known.get(&at) {
            return Ok(known.clone());
        }
        let at_commit = Point::after(&self.history.entry(self.touching[at])?);
        let resource = self.archive.outline(&at_commit, self.key)?;
        let known =
            resource.map(|resource| AfterCommit { at: at_commit, resource: Rc::new(resource) });
        self.known.insert(at, known.clone());
        Ok(known)
    }
}

/// Whether versions only appeared between two states, and all of them exist at the end.
fn is_plain(before: Option<&AfterCommit>, after: Option<&AfterCommit>) -> bool {
    let Some(after) = after else { return before.is_none() };
    let before = before.map(|before| &*before.resource);
    let stayed = |number: &u64| before.is_some_and(|before| before.versions.contains_key(number));
    let here = &after.resource.versions;
    let appeared = here.keys().filter(|number| !stayed(number)).count() as u64;
    let none_disappeared =
        before.is_none_or(|before| before.versions.keys().all(|number| here.contains_key(number)));
    none_disappeared && appeared == given_after(before, &after.resource)
}

/// How a version ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was deleted.
    Deleted(Logged),
    /// The resource was deleted with all its versions.
    WithAll(Logged),
    /// It was missing at this event, and no record shows its deletion.
    Unrecorded(Logged),
}

impl Ending {
    /// The event.
    pub fn event(&self) -> &Logged {
        match self {
            Self::Deleted(event) | Self::WithAll(event) | Self::Unrecorded(event) => event,
        }
    }
}
