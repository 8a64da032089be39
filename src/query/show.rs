use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version, refers_to};
use crate::query::error::{Error, Result};
use crate::query::logged::{Logged, logged};
use crate::query::{Archive, Point, Shown, Subject, Uncommitted};
use crate::snapshot::LoadedVersions;
use crate::state::Resource;
use crate::trail;

/// Resources at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Show {
    /// The point.
    pub point: Point,
    /// The resources by key and version: the requested one and all its dependencies.
    pub resources: Vec<Shown>,
    /// Referenced resources that do not exist.
    pub missing: Vec<(ResourceKey, Version)>,
}

/// What is known of a resource besides its documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its key.
    pub key: ResourceKey,
    /// The requested version.
    pub version: Version,
    /// The resource.
    pub resource: Resource,
}

/// Shows a resource and all its dependencies. Only the necessary files are read.
///
/// # Errors
///
/// If it does not exist at the point, or has no such version.
pub fn show(archive: &Archive, point: Point, subject: &Subject) -> Result<Show> {
    let version = subject.version();
    let first = archive.shown(&point, &subject.key, version)?;
    let mut show = Show { point, resources: Vec::new(), missing: Vec::new() };
    let mut seen = BTreeSet::from([(subject.key.clone(), version)]);
    let mut queue = vec![first];
    while let Some(shown) = queue.pop() {
        let references = shown.body.document().map(|document| refers_to(&shown.key, document));
        for (key, version) in references.unwrap_or_default() {
            if !seen.insert((key.clone(), version)) {
                continue;
            }
            match archive.find_version(&show.point, &key, version)? {
                Some(shown) => queue.push(shown),
                None => show.missing.push((key, version)),
            }
        }
        show.resources.push(shown);
    }
    show.resources.sort_by(|a, b| (&a.key, a.version).cmp(&(&b.key, b.version)));
    show.missing.sort();
    Ok(show)
}

/// What is known of a resource besides its documents; `None` if it did not exist yet.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn about(archive: &Archive, point: &Point, subject: &Subject) -> Result<Option<About>> {
    let resource = archive.resource(point, &subject.key)?;
    let (key, version) = (&subject.key, subject.version());
    Ok(resource.map(|resource| About { key: key.clone(), version, resource }))
}

/// Shows every resource in every version.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn show_all(archive: &Archive, point: Point) -> Result<Show> {
    let state = archive.state(&point, LoadedVersions::Loaded)?;
    let gaps = archive.gaps_at(&point)?;
    let mut resources = Vec::new();
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    for (key, resource) in living.filter(|(key, _)| key.is_recorded()) {
        let gap = gaps.iter().find(|(of, _)| of == key).map(|(_, gap)| gap.clone());
        let latest = key.own_version(Version::Latest);
        let body = resource.latest.clone();
        resources.push(Shown { key: key.clone(), version: latest, body, gap });
        resources.extend(resource.versions.iter().map(|(number, publication)| Shown {
            key: key.clone(),
            version: Some(Version::Number(*number)),
            body: publication.body.clone(),
            gap: None,
        }));
    }
    for (number, frozen) in state.parts().values().flatten() {
        resources.extend(frozen.iter().map(|(key, resource)| Shown {
            key: key.clone(),
            version: Some(Version::Number(*number)),
            body: resource.latest.clone(),
            gap: None,
        }));
    }
    resources.sort_by(|a, b| (&a.key, a.version).cmp(&(&b.key, b.version)));
    Ok(Show { point, resources, missing: Vec::new() })
}

/// Shows one event: its caller, its call and its changes.
///
/// # Errors
///
/// If no event has the prefix, or several do.
pub fn show_event(archive: &Archive, prefix: &str) -> Result<Logged> {
    let entry = archive.event(prefix)?;
    let mut event = logged(archive, &entry)?;
    event.changes = Some(archive.changes(entry.commit)?);
    Ok(event)
}

/// Shows one call that has no commit: refused, not replayed, or held back.
///
/// # Errors
///
/// If no such call has the prefix, or several do; if the journal cannot be read.
pub fn show_call(archive: &Archive, prefix: &str) -> Result<Uncommitted> {
    archive.uncommitted_call(prefix)
}

/// The record of an event, as it was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The file of the journal.
    pub path: String,
    /// The record as JSON on one line.
    pub text: String,
}

/// A record of the journal, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRecord {
    /// The file of the journal.
    pub path: String,
    /// The record.
    pub record: trail::Record,
}

/// The records of the one event whose id has this prefix: its own, and corrections of it.
///
/// # Errors
///
/// If the journal has none, or several events match.
pub fn raw(archive: &Archive, prefix: &str) -> Result<Vec<Raw>> {
    if let Err(error @ Error::AmbiguousEvent { .. }) = archive.event(prefix) {
        return Err(error);
    }
    let found = archive.records_of(&[prefix])?;
    let mut ids: Vec<String> = found.iter().map(|found| found.record.event_id.clone()).collect();
    ids.retain(|id| id.starts_with(prefix));
    ids.sort();
    ids.dedup();
    match ids.len() {
        0 => Err(Error::NoEvent { what: "event", prefix: prefix.to_owned() }),
        1 => Ok(found
            .into_iter()
            .map(|ShownRecord { path, record }| Raw { path, text: record.text })
            .collect()),
        _ => Err(Error::AmbiguousEvent { prefix: prefix.to_owned(), candidates: ids }),
    }
}
