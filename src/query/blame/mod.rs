//! Which event last set each value of a document, and which values were removed.

mod removal;

use std::collections::{BTreeMap, BTreeSet};

pub use removal::Removal;

use crate::ingest::IngestError;
use crate::lex::{Json, Object, ResourceKey, Shape, Version};
use crate::query::error::{Error, Result};
use crate::query::logged::{Logged, logged};
use crate::query::{Archive, Point, Shown, ShownRecord, Subject};
use crate::repo::Entry;
use crate::snapshot::trailer;
use crate::state::blame::{AfterEvent, BlameRow, Origin, RemovalCause, RemovedRow, Trace};
use crate::state::{Body, Doubt, Gap, GapReason, Provenance, Resource};

/// The subject of a `blame`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlameQuestion {
    /// The resource and its version.
    pub subject: Subject,
    /// Whether removed values are listed too, with the events that removed them; also for a deleted
    /// resource.
    pub deleted: bool,
}

/// The event that last set each value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The resource and version that were asked for.
    pub subject: Subject,
    /// The point in the history.
    pub point: Point,
    /// The resource at the point; `None` if it was deleted.
    pub shown: Option<Shown>,
    /// The number of the event that published the version; `None` for `$LATEST`.
    pub published: Option<usize>,
    /// That event, and whether it published the version or only shows it.
    pub published_by: Option<Provenance>,
    /// The deletion, if it was deleted.
    pub ended: Option<Origin>,
    /// The number of events about the resource up to the point.
    pub revisions: usize,
    /// Each place of the document, in order, with the event that set it.
    pub rows: Vec<BlameRow>,
    /// The removed values, latest first; `None` unless requested.
    pub removed_rows: Option<Vec<Removed>>,
    /// The gaps of the resource, oldest first, if removed values were requested: no record shows
    /// which values were added and removed in a gap.
    pub gaps: Vec<Gap>,
    /// The events of the rows and of the removed values, by number.
    pub events: BTreeMap<usize, Logged>,
}

/// A removed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The value, the event that set it, and the event that removed it.
    pub row: RemovedRow,
    /// The change of the request that removed it.
    pub how: Removal,
}

impl Blame {
    /// Whether any of it is not proven.
    pub fn is_doubtful(&self) -> bool {
        let removed_rows = self.removed_rows.iter().flatten();
        let removed_rows = removed_rows.flat_map(|removed| [&removed.row.set, &removed.row.by]);
        let is_unrecorded =
            self.shown.is_none() && self.removed_rows.as_ref().is_some_and(Vec::is_empty);
        self.shown.as_ref().is_some_and(|shown| shown.doubt().is_some())
            || is_unrecorded
            || !self.gaps.is_empty()
            || self.origins().chain(removed_rows).any(|origin| origin.doubt.is_some())
    }

    /// The events that set the present values and ordered their lists.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        origins(&self.rows)
    }

    /// An event by its number.
    pub fn event(&self, number: usize) -> Option<&Logged> {
        self.events.get(&number)
    }
}

/// Finds the event that last set each value of a document.
///
/// Reads only the commits about the resource.
///
/// # Errors
///
/// If the resource does not exist at the point, or has no such version.
pub fn blame(archive: &Archive, point: Point, question: &BlameQuestion) -> Result<Blame> {
    let BlameQuestion { subject, deleted } = question;
    let (key, version) = (&subject.key, subject.version());
    let resource = archive.resource(&point, key)?;
    let shown = match &resource {
        Some(resource) if resource.is_living() => {
            Some(archive.shown_of(&point, key, version, resource)?)
        }
        other => {
            // A deleted part of a V2 bot has no file.
            let is_deleted = other.is_some() || archive.last_removal(&point, key)?.is_some();
            match is_deleted && *deleted && version == Version::Latest {
                true => None,
                false => {
                    let shown = archive.shown(&point, key, version);
                    Some(shown.map_err(|error| hinted(error, is_deleted))?)
                }
            }
        }
    };
    let mut revisions = archive.revisions(&point, key)?.collect::<Result<Vec<Entry>>>()?;
    let published_by = match (version, &resource) {
        (Version::Number(_), Some(resource)) => resource.provenance_of(version).cloned(),
        (Version::Number(_), None) | (Version::Latest, _) => None,
    };
    let published = published_by.as_ref().and_then(|by| position_of(&revisions, by));
    if let Some(published) = published {
        revisions.retain(|entry| entry.position <= published);
    }
    let mut trace = follow(archive, key, &revisions)?;
    if let (Version::Number(_), Some(shown), Some(last)) = (version, &shown, revisions.last()) {
        freeze(&mut trace, shown, last);
    }
    let rows = trace.rows();
    let removed_rows = if *deleted { trace.removed() } else { Vec::new() };
    let until = published.and(revisions.last()).map(|entry| entry.seconds).or(point.at);
    let mut gaps = if *deleted { archive.gaps(key)? } else { Vec::new() };
    gaps.retain(|gap| until.is_some_and(|until| gap.from <= until));
    let ended = trace.ended().cloned();
    let mut numbers: BTreeSet<usize> = origins(&rows).map(|origin| origin.event).collect();
    numbers.extend(removed_rows.iter().flat_map(|row| [row.set.event, row.by.event]));
    numbers.extend(published);
    numbers.extend(ended.iter().map(|origin| origin.event));
    let events = events(archive, &numbers)?;
    let removed_rows = deleted.then(|| removed(archive, key, removed_rows, &events)).transpose()?;
    let (subject, revisions) = (subject.clone(), revisions.len());
    Ok(Blame {
        subject,
        point,
        shown,
        published,
        published_by,
        ended,
        revisions,
        rows,
        removed_rows,
        gaps,
        events,
    })
}

/// The events that set the values of some rows and ordered their lists.
fn origins(rows: &[BlameRow]) -> impl Iterator<Item = &Origin> {
    rows.iter().flat_map(|row| [Some(&row.set), row.what.order()]).flatten()
}

/// The previous content of a deleted resource can be queried.
fn hinted(error: Error, is_deleted: bool) -> Error {
    let Error::NotThen { name, why, hint: Some(before) } = error else { return error };
    let hint = match is_deleted {
        true => format!("`--deleted` shows what was removed, and who had set it; {before}"),
        false => before,
    };
    Error::NotThen { name, why, hint: Some(hint) }
}

/// The number of an event among the events about a resource.
fn position_of(revisions: &[Entry], by: &Provenance) -> Option<usize> {
    let id = trailer(&by.event().id);
    revisions.iter().rev().find(|entry| entry.id == id).map(|entry| entry.position)
}

fn follow(archive: &Archive, key: &ResourceKey, revisions: &[Entry]) -> Result<Trace> {
    let mut trace = Trace::with_gaps(archive.gaps(key)?);
    for entry in revisions {
        let resource = archive.resource(&Point::after(entry), key)?;
        if resource.as_ref().is_some_and(Resource::is_only_mentioned) {
            continue;
        }
        let living = resource.as_ref().filter(|resource| resource.is_living());
        trace.revise(&AfterEvent {
            event: entry.position,
            time: entry.seconds,
            body: living.map(|resource| &resource.latest),
            gaps: resource.as_ref().map(|resource| &*resource.gaps).unwrap_or_default(),
        });
    }
    Ok(trace)
}

/// A version is a copy of `$LATEST` at its publication, unless the response showed other content.
fn freeze(trace: &mut Trace, shown: &Shown, published: &Entry) {
    let Some(document) = shown.body.document() else { return };
    if trace.document() != Some(document) {
        let doubt = shown.body.doubt.clone();
        let doubt = doubt.unwrap_or(Doubt::Gap(GapReason::PublishedContentDiffers));
        let body = Body::partial(document.clone(), doubt);
        let gaps = trace.gaps().to_vec();
        let (event, time) = (published.position, published.seconds);
        trace.revise(&AfterEvent { event, time, body: Some(&body), gaps: &gaps });
    }
}

fn events(archive: &Archive, numbers: &BTreeSet<usize>) -> Result<BTreeMap<usize, Logged>> {
    let Some(history) = archive.history() else { return Ok(BTreeMap::new()) };
    let event = |number: &usize| Ok((*number, logged(archive, &history.entry(*number)?)?));
    numbers.iter().map(event).collect()
}

/// How the requests removed each value.
fn removed(
    archive: &Archive,
    key: &ResourceKey,
    removed_rows: Vec<RemovedRow>,
    events: &BTreeMap<usize, Logged>,
) -> Result<Vec<Removed>> {
    let edits = removed_rows
        .iter()
        .filter(|row| row.cause == RemovalCause::Edited && row.by.doubt.is_none());
    let edits: BTreeSet<usize> = edits.map(|row| row.by.event).collect();
    let requests = requests(archive, edits.iter().filter_map(|number| events.get(number)))?;
    let shape = Shape::of(key.api, key.kind());
    let removed = removed_rows.into_iter().map(|row| {
        let request = events.get(&row.by.event).and_then(|event| requests.get(&event.id));
        let how = match row.cause {
            RemovalCause::Deleted if row.by.doubt.is_none() => Removal::Deletion,
            RemovalCause::Edited if row.by.doubt.is_none() => {
                request.map_or(Removal::Unrecorded, |request| removal::of(&row, request, shape))
            }
            RemovalCause::Deleted | RemovalCause::Edited | RemovalCause::Unseen => {
                Removal::Unrecorded
            }
        };
        Removed { row, how }
    });
    Ok(removed.collect())
}

/// The requests of the events, by event id.
fn requests<'a>(
    archive: &Archive,
    events: impl Iterator<Item = &'a Logged>,
) -> Result<BTreeMap<String, Object>> {
    let ids: BTreeSet<&str> = events.map(|event| &*event.id).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut requests = BTreeMap::new();
    let records = match archive.records_of(&ids) {
        // Without records, the rest of the result is still correct.
        Err(Error::Journal(IngestError::Journal(_))) => return Ok(requests),
        records => records?,
    };
    for ShownRecord { record, .. } in records {
        let corrected = record.addendum.as_ref().and_then(|it| it.original_event_id.clone());
        let request = record.request_parameters.json().map(Json::parse);
        if let Some(Ok(Json::Object(request))) = request {
            requests.insert(corrected.unwrap_or(record.event_id), request);
        }
    }
    Ok(requests)
}
