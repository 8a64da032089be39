//! Who last set each value of a document, and what is gone of it.

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
use crate::state::blame::{AfterEvent, BlameRow, Gone, Origin, Trace, Went};
use crate::state::{Body, Doubt, Gap, GapReason, Provenance, Resource};

/// What to put down to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlameQuestion {
    /// The resource, and the version of it.
    pub subject: Subject,
    /// What is gone as well, and who removed it; also of a resource that was deleted.
    pub deleted: bool,
}

/// Who last set each value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The resource and version that were asked for.
    pub subject: Subject,
    /// Where in the history.
    pub point: Point,
    /// What is there; `None` if it was deleted.
    pub shown: Option<Shown>,
    /// The number of the event that published the version; `None` for what is being edited.
    pub published: Option<usize>,
    /// That event, and whether it published the version or only shows it.
    pub published_by: Option<Provenance>,
    /// What ended it, if it was deleted.
    pub ended: Option<Origin>,
    /// How many events about the resource came until then.
    pub revisions: usize,
    /// Each place of the document, in its order, and who set it.
    pub rows: Vec<BlameRow>,
    /// What is gone, what went last first; `None` if that was not asked for.
    pub gone: Option<Vec<Removed>>,
    /// Where something happened to the resource that no record tells of, oldest first, if what is
    /// gone was asked for: what came and went there, nothing tells.
    pub gaps: Vec<Gap>,
    /// The events that the rows and what is gone are put down to, by their number.
    pub events: BTreeMap<usize, Logged>,
}

/// A value that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The value, who set it, and what took it away.
    pub gone: Gone,
    /// What was asked for, that took it away.
    pub how: Removal,
}

impl Blame {
    /// Whether something in it is not proven.
    pub fn is_doubtful(&self) -> bool {
        let gone = self.gone.iter().flatten();
        let gone = gone.flat_map(|removed| [&removed.gone.set, &removed.gone.by]);
        let is_unrecorded = self.shown.is_none() && self.gone.as_ref().is_some_and(Vec::is_empty);
        self.shown.as_ref().is_some_and(|shown| shown.doubt().is_some())
            || is_unrecorded
            || !self.gaps.is_empty()
            || self.origins().chain(gone).any(|origin| origin.doubt.is_some())
    }

    /// What set the values that are there, and ordered their lists.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        origins(&self.rows)
    }

    /// An event by its number.
    pub fn event(&self, number: usize) -> Option<&Logged> {
        self.events.get(&number)
    }
}

/// Puts each value of a document down to the event that last set it.
///
/// Only the commits about the resource are read.
///
/// # Errors
///
/// Where the resource is not there at the point, or has no such version.
pub fn blame(archive: &Archive, point: Point, question: &BlameQuestion) -> Result<Blame> {
    let BlameQuestion { subject, deleted } = question;
    let (key, version) = (&subject.key, subject.version());
    let resource = archive.resource(&point, key)?;
    let shown = match &resource {
        Some(resource) if resource.is_living() => {
            Some(archive.shown_of(&point, key, version, resource)?)
        }
        other => {
            // What is deleted from a bot of V2 leaves no file.
            let is_gone = other.is_some() || archive.gone_with(&point, key)?.is_some();
            match is_gone && *deleted && version == Version::Latest {
                true => None,
                false => {
                    let shown = archive.shown(&point, key, version);
                    Some(shown.map_err(|error| hinted(error, is_gone))?)
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
    let gone = if *deleted { trace.gone() } else { Vec::new() };
    let until = published.and(revisions.last()).map(|entry| entry.seconds).or(point.at);
    let mut gaps = if *deleted { archive.gaps(key)? } else { Vec::new() };
    gaps.retain(|gap| until.is_some_and(|until| gap.from <= until));
    let ended = trace.ended().cloned();
    let mut numbers: BTreeSet<usize> = origins(&rows).map(|origin| origin.event).collect();
    numbers.extend(gone.iter().flat_map(|gone| [gone.set.event, gone.by.event]));
    numbers.extend(published);
    numbers.extend(ended.iter().map(|origin| origin.event));
    let events = events(archive, &numbers)?;
    let gone = deleted.then(|| removed(archive, key, gone, &events)).transpose()?;
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
        gone,
        gaps,
        events,
    })
}

/// What set the values of some rows, and ordered their lists.
fn origins(rows: &[BlameRow]) -> impl Iterator<Item = &Origin> {
    rows.iter().flat_map(|row| [Some(&row.set), row.what.order()]).flatten()
}

/// Of a resource that was deleted, what it was can be asked for.
fn hinted(error: Error, is_gone: bool) -> Error {
    let Error::NotThen { key, why, hint: Some(before) } = error else { return error };
    let hint = match is_gone {
        true => format!("`--deleted` shows what was removed, and who had set it; {before}"),
        false => before,
    };
    Error::NotThen { key, why, hint: Some(hint) }
}

/// The number of an event among those about a resource.
fn position_of(revisions: &[Entry], by: &Provenance) -> Option<usize> {
    let id = trailer(&by.event().id);
    revisions.iter().rev().find(|entry| entry.id == id).map(|entry| entry.position)
}

fn follow(archive: &Archive, key: &ResourceKey, revisions: &[Entry]) -> Result<Trace> {
    let mut trace = Trace::knowing(archive.gaps(key)?);
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

/// A version holds what `$LATEST` was when it was published, unless its answer told otherwise.
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

/// How each value went, as the requests tell it.
fn removed(
    archive: &Archive,
    key: &ResourceKey,
    gone: Vec<Gone>,
    events: &BTreeMap<usize, Logged>,
) -> Result<Vec<Removed>> {
    let edits = gone.iter().filter(|gone| gone.went == Went::Edited && gone.by.doubt.is_none());
    let edits: BTreeSet<usize> = edits.map(|gone| gone.by.event).collect();
    let requests = requests(archive, edits.iter().filter_map(|number| events.get(number)))?;
    let shape = Shape::of(key.api, key.kind());
    let told = gone.into_iter().map(|gone| {
        let request = events.get(&gone.by.event).and_then(|event| requests.get(&event.id));
        let how = match gone.went {
            Went::Deleted if gone.by.doubt.is_none() => Removal::Deletion,
            Went::Edited if gone.by.doubt.is_none() => {
                request.map_or(Removal::Unrecorded, |request| removal::of(&gone, request, shape))
            }
            Went::Deleted | Went::Edited | Went::Unseen => Removal::Unrecorded,
        };
        Removed { gone, how }
    });
    Ok(told.collect())
}

/// What each of the events asked for, by its id.
fn requests<'a>(
    archive: &Archive,
    events: impl Iterator<Item = &'a Logged>,
) -> Result<BTreeMap<String, Object>> {
    let ids: BTreeSet<&str> = events.map(|event| &*event.id).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut requests = BTreeMap::new();
    let records = match archive.records_of(&ids) {
        // What is known without the records is known all the same.
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
