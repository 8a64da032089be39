//! Finds the events that added and removed references, from the index.

use crate::graph::{DependencyGraph, Node};
use crate::index::ReferenceSpan;
use crate::lex::{ResourceKey, Version};
use crate::query::error::Result;
use crate::query::impact::{Dependent, ImpactCause, SinceEvent, dependent};
use crate::query::logged::logged;
use crate::query::{Archive, Point};
use crate::snapshot::trailer;
use crate::state::{Held, Publication, Resource};

/// The events since which a dependent refers to the cause.
#[derive(Clone, Debug, Default)]
pub(super) struct ReferenceEvents {
    /// To any version of the cause.
    pub(super) since: Option<SinceEvent>,
    /// To the version that it refers to now.
    pub(super) version_since: Option<SinceEvent>,
}

/// The events since which a dependent refers to the cause, and to the version that it refers to
/// now.
pub(super) fn reference_events(
    archive: &Archive,
    point: &Point,
    dependent: &Dependent,
    cause: &ImpactCause,
) -> Result<ReferenceEvents> {
    let Some(key) = dependent.from.key() else { return Ok(ReferenceEvents::default()) };
    if !key.is_recorded() {
        return Ok(ReferenceEvents::default());
    }
    let version = dependent.from.version().unwrap_or(Version::Latest);
    let publication = match version {
        Version::Number(number) if key.is_part_of_version() => {
            return of_part(archive, point, key, number);
        }
        Version::Number(number) => publication(archive, point, key, number)?,
        Version::Latest => None,
    };
    let spans = archive.index()?.reference_spans(key, version)?;
    let since = |matches: &dyn Fn(&Node) -> bool| -> Result<Option<SinceEvent>> {
        let Some(first) = first_position(&spans, point.count, matches) else { return Ok(None) };
        match &publication {
            Some(publication) => published(archive, key, publication, first),
            None => {
                let is_certain = !is_unknown_before(archive, key, first)?;
                event_at(archive, key, first, is_certain)
            }
        }
    };
    Ok(ReferenceEvents {
        since: since(&|node| cause.is(node))?,
        version_since: since(&|node| *node == dependent.to)?,
    })
}

/// The position of the commit since which a matching reference exists, without a break up to commit
/// number `count`.
fn first_position(
    spans: &[ReferenceSpan],
    count: usize,
    matches: &dyn Fn(&Node) -> bool,
) -> Option<usize> {
    let before = |count: usize| {
        let there = spans.iter().filter(|span| span.is_at(count) && matches(&span.to));
        there.map(|span| span.since).min()
    };
    std::iter::successors(before(count), |first| before(*first)).last()
}

fn publication(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
    number: u64,
) -> Result<Option<Publication>> {
    let resource = archive.outline(point, key)?.filter(Resource::is_living);
    Ok(resource.and_then(|mut resource| resource.versions.remove(&number)))
}

/// The references of a published version never change after its publication.
fn published(
    archive: &Archive,
    key: &ResourceKey,
    publication: &Publication,
    first: usize,
) -> Result<Option<SinceEvent>> {
    let by = &publication.published_by;
    let entry = archive.event(&trailer(&by.event().id))?;
    // Content that only a later commit shows may have been different at first.
    if entry.position != first {
        return Ok(None);
    }
    let is_certain = publication.body.doubt.is_none() && by.call().is_some();
    event_at(archive, key, first, is_certain)
}

/// A part of a version of its root is unchanged since the publication of that version.
fn of_part(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
    number: u64,
) -> Result<ReferenceEvents> {
    let Some(publication) = publication(archive, point, &key.root(), number)? else {
        return Ok(ReferenceEvents::default());
    };
    let by = &publication.published_by;
    let event = logged(archive, &archive.event(&trailer(&by.event().id))?)?;
    let since = Some(SinceEvent { event, is_certain: by.call().is_some() });
    Ok(ReferenceEvents { since: since.clone(), version_since: since })
}

/// The event that removed the reference from `from` to `to`; `None` if no event did, or it still
/// exists.
pub(super) fn removal_event(
    archive: &Archive,
    point: &Point,
    from: &Node,
    to: &Node,
) -> Result<Option<SinceEvent>> {
    let Some(key) = from.key() else { return Ok(None) };
    let version = from.version().unwrap_or(Version::Latest);
    let mut spans = archive.index()?.reference_spans(key, version)?;
    spans.retain(|span| span.to == *to && span.since < point.count);
    if spans.iter().any(|span| span.is_at(point.count)) {
        return Ok(None);
    }
    let Some(end) = spans.iter().filter_map(|span| span.until).max() else { return Ok(None) };
    // A resource of unknown content may still have the reference.
    let mut is_certain = true;
    for position in archive.touching(point, key)?.into_iter().filter(|at| *at >= end) {
        if !is_unknown(archive, key, version, position)? {
            return event_at(archive, key, position, is_certain);
        }
        is_certain = false;
    }
    Ok(None)
}

fn event_at(
    archive: &Archive,
    key: &ResourceKey,
    position: usize,
    is_certain: bool,
) -> Result<Option<SinceEvent>> {
    let Some(history) = archive.history() else { return Ok(None) };
    let event = logged(archive, &history.entry(position)?)?;
    let in_gap = archive.gaps(key)?.iter().any(|gap| gap.to == event.time);
    Ok(Some(SinceEvent { event, is_certain: is_certain && !in_gap }))
}

/// Whether the draft of a resource existed just before a commit with unknown content.
fn is_unknown_before(archive: &Archive, key: &ResourceKey, position: usize) -> Result<bool> {
    let before = archive.touching(&archive.point(None)?, key)?;
    match before.into_iter().rev().find(|at| *at < position) {
        Some(before) => is_unknown(archive, key, Version::Latest, before),
        None => Ok(false),
    }
}

/// Whether a version of a resource exists after a commit, and no record shows its content.
fn is_unknown(
    archive: &Archive,
    key: &ResourceKey,
    version: Version,
    position: usize,
) -> Result<bool> {
    let Some(history) = archive.history() else { return Ok(false) };
    let resource = archive.bare_resource(&Point::after(&history.entry(position)?), key)?;
    let is_there = |there: &Resource| there.is_living() && !there.is_only_mentioned();
    let resource = resource.filter(is_there);
    let body = resource.as_ref().and_then(|resource| resource.body(version));
    Ok(body.is_some_and(|body| body.held == Held::Nowhere))
}

/// The direct dependents of the cause, with the event of each reference.
pub(super) fn direct(
    archive: &Archive,
    point: &Point,
    whole: &DependencyGraph,
    cause: &ImpactCause,
) -> Result<Vec<Dependent>> {
    let mut direct = dependent::edges(whole, cause);
    for dependent in &mut direct {
        let reference_events = reference_events(archive, point, dependent, cause)?;
        dependent.since = reference_events.since;
        dependent.version_since = reference_events.version_since;
    }
    Ok(direct)
}
