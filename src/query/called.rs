//! Finds resources by the names that people use: each part of a path is an id, the name at a
//! moment, or a name from another time.

use crate::index::NameSpan;
use crate::lex::{Address, Api, ResourceKey, unescape};
use crate::query::error::{Error, Result};
use crate::query::when::instant;
use crate::query::{Archive, Point, nearest};

/// A note on a name by which a resource was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameNote {
    /// The name.
    pub name: String,
    /// The resource that was found by it.
    pub key: ResourceKey,
    /// The reason.
    pub kind: NameNoteKind,
}

/// The reason for a note on a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameNoteKind {
    /// The resource had the name only at another time.
    OtherTime(Called),
    /// Other resources had the name before; each with its time.
    Earlier(Vec<(ResourceKey, Called)>),
}

/// The time in which a resource had a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    /// Start, in Unix seconds.
    pub since: i64,
    /// End, in Unix seconds; `None` if it still has the name.
    pub until: Option<i64>,
}

/// How a part of an address matches a resource, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Id,
    Name,
    Former,
    Later,
}

/// A resource that matches an address.
struct Candidate {
    key: ResourceKey,
    /// The resources of its path that have ids, from the root.
    path: Vec<ResourceKey>,
}

impl Candidate {
    fn of(key: ResourceKey) -> Self {
        let mut path = key.from_root();
        path.retain(|part| part.row().id.is_some());
        Self { key, path }
    }
}

/// The resource that an address names, with notes. `None` if no resource matches.
pub(super) fn find(
    archive: &Archive,
    point: &Point,
    address: &Address,
) -> Result<Option<(ResourceKey, Vec<NameNote>)>> {
    if address.api() == Some(Api::V1) {
        return Ok(None);
    }
    let parts: Vec<&str> = address.name().split('/').collect();
    let named = archive.keys()?.iter().filter(|key| key.is_named_apart());
    let fitting = named.filter(|key| address.fits_but_for_name(key));
    let mut candidates: Vec<Candidate> = fitting.cloned().map(Candidate::of).collect();
    candidates.retain(|it| it.path.len() == parts.len());
    if candidates.is_empty() {
        return Ok(None);
    }
    let spans = archive.index()?.names()?;
    let mut notes = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let name = unescape(part).unwrap_or_default();
        let fit = |candidate: &Candidate| {
            let key = &candidate.path[at];
            let mut of_name = spans.iter().filter(|it| it.key == *key && it.name == name);
            match (key.id() == *part, of_name.clone().any(|it| it.is_at(point.count))) {
                (true, _) => Some(Fit::Id),
                (false, true) => Some(Fit::Name),
                (false, false) => {
                    let is_former = |it: &NameSpan| it.since < point.count;
                    let first = of_name.next()?;
                    Some(if is_former(first) { Fit::Former } else { Fit::Later })
                }
            }
        };
        let Some(best) = candidates.iter().filter_map(fit).min() else { return Ok(None) };
        candidates.retain(|candidate| fit(candidate) == Some(best));
        if best == Fit::Id {
            continue;
        }
        let called = |span: &NameSpan| called(archive, span);
        let found = &candidates[0].path[at];
        let is_one = candidates.iter().all(|candidate| candidate.path[at] == *found);
        let holders =
            spans.iter().filter(|it| it.name == name && it.key.parent() == found.parent());
        let holders = holders.filter(|it| it.key.kind() == found.kind());
        if !is_one {
            let naming = archive.naming(point)?;
            let mut listed = Vec::new();
            for key in candidates.iter().map(|candidate| &candidate.path[at]) {
                for span in holders.clone().filter(|it| it.key == *key) {
                    let time = (best > Fit::Name).then(|| called(span)).transpose()?;
                    let key = naming.full(key);
                    listed.push(time.map_or_else(|| key.clone(), |time| format!("{key} ({time})")));
                }
            }
            listed.dedup();
            return Err(Error::Ambiguous { address: address.to_string(), candidates: listed });
        }
        let others: Result<Vec<_>> = holders
            .clone()
            .filter(|it| it.key != *found && it.since < point.count)
            .map(|it| Ok((it.key.clone(), called(it)?)))
            .collect();
        let kind = match best {
            Fit::Id => continue,
            Fit::Name => NameNoteKind::Earlier(others?),
            Fit::Former | Fit::Later => match holders.clone().rfind(|it| it.key == *found) {
                Some(span) => NameNoteKind::OtherTime(called(span)?),
                None => continue,
            },
        };
        if kind != NameNoteKind::Earlier(Vec::new()) {
            notes.push(NameNote { name, key: found.clone(), kind });
        }
    }
    Ok(candidates.pop().map(|found| (found.key, notes)))
}

/// Suggestions for an address without a match: by name, or by id for resources without a name.
pub(super) fn nearest(archive: &Archive, point: &Point, address: &Address) -> Result<Vec<String>> {
    let naming = archive.naming(point)?;
    let keys = archive.keys()?.iter();
    let keys = keys.filter(|key| address.kind().is_none_or(|kind| kind == key.kind()));
    let paths: Vec<(String, &ResourceKey)> = keys.map(|key| (naming.path(key), key)).collect();
    let near = nearest::nearest(address.name(), paths, |(path, _)| path);
    let is_enough = near.iter().all(|(_, key)| !naming.is_repeated(&naming.short(key)));
    let written = |(_, key): &(String, &ResourceKey)| match is_enough {
        true => naming.short(key),
        false => naming.full(key),
    };
    Ok(near.iter().map(written).collect())
}

/// The time in which a resource had a name, from the times of the events.
fn called(archive: &Archive, span: &NameSpan) -> Result<Called> {
    let seconds = |position: usize| match archive.history() {
        Some(history) => Ok(history.entry(position)?.seconds),
        None => Ok::<_, Error>(0),
    };
    Ok(Called { since: seconds(span.since)?, until: span.until.map(seconds).transpose()? })
}

impl std::fmt::Display for Called {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.until {
            Some(until) => write!(f, "{} to {}", instant(self.since), instant(until)),
            None => write!(f, "since {}", instant(self.since)),
        }
    }
}
