use std::sync::Arc;

use super::changes::Changes;
use super::content::Content;
use super::gaps_until;
use crate::lex::{Document, Operation, ResourceKey, Version, refers_to};
use crate::query::error::Result;
use crate::query::logged::{Logged, logged};
use crate::query::{Archive, Attribution, Point};
use crate::repo::Entry;
use crate::snapshot::trailer;
use crate::state::{Confidence, Doubt, Gap, Provenance, Resource};

/// The targets of an alias up to a point, with the time of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasHistory {
    /// The alias.
    pub key: ResourceKey,
    /// The periods in order; the last one is that of the point.
    pub spans: Vec<AliasSpan>,
    /// The gaps of the alias, oldest first.
    pub gaps: Vec<Gap>,
    /// The gap that contains the point: the target at that time is uncertain.
    pub in_gap: Option<Gap>,
}

/// A period in which an alias pointed to one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasSpan {
    /// The target.
    pub pointer: Pointer,
    /// The confidence in it.
    pub confidence: Confidence,
    /// Why it is not exact.
    pub doubt: Option<Doubt>,
    /// The start, in Unix seconds.
    pub from: i64,
    /// The end; `None` for the period of the point.
    pub to: Option<i64>,
    /// The event that started it.
    pub by: Attribution,
    /// The point at which it started.
    pub at: Point,
    /// The differences from the previous target; `None` unless requested, or if there is nothing to
    /// compare.
    pub changes: Option<Changes>,
}

/// The target of an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// A version of its bot.
    Version(Version),
    /// None: it was deleted.
    Deleted,
    /// None: it has no version.
    Nothing,
    /// Unknown: no record shows it.
    Unrecorded,
}

impl Pointer {
    /// The target in the document of an alias.
    pub fn of(key: &ResourceKey, document: Option<&Document>) -> Self {
        let references = document.map(|document| refers_to(key, document)).unwrap_or_default();
        let parent = key.parent().map(|parent| parent.kind());
        let bot = references.into_iter().find(|(target, _)| Some(target.kind()) == parent);
        bot.map_or(Self::Unrecorded, |(_, version)| Self::Version(version))
    }

    /// The same, for a document of this confidence: an exact one has every member.
    fn known(key: &ResourceKey, document: Option<&Document>, confidence: Confidence) -> Self {
        match Self::of(key, document) {
            Self::Unrecorded if confidence == Confidence::Exact => Self::Nothing,
            pointer @ (Self::Version(_) | Self::Deleted | Self::Nothing | Self::Unrecorded) => {
                pointer
            }
        }
    }
}

/// An alias after a commit that touches it.
struct AliasState {
    pointer: Pointer,
    confidence: Confidence,
    doubt: Option<Doubt>,
    by: Attribution,
}

impl AliasState {
    /// The alias just after a commit. If the event is about the alias itself and exact, only the
    /// document must be read.
    fn after(archive: &Archive, key: &ResourceKey, entry: &Entry) -> Result<Self> {
        let at = Point::after(entry);
        let by = logged(archive, entry)?;
        let is_about = by.resources.first().is_some_and(|first| *first == key.to_string());
        if is_about
            && by.confidence.as_deref() == Some(Confidence::Exact.as_str())
            && let Some(document) = match archive.indexed_draft(entry.position, key)? {
                None => archive.find_document(&at, key, Version::Latest)?,
                found => found,
            }
        {
            let pointer = Pointer::known(key, Some(&document), Confidence::Exact);
            let sets = |row: &Operation| row.kind == key.kind() && row.verb.sets_all();
            let by = if Operation::named(&by.name).any(sets) {
                Attribution::call(by)
            } else {
                Attribution::shown(&by)
            };
            return Ok(Self { pointer, confidence: Confidence::Exact, doubt: None, by });
        }
        Ok(Self::of(key, archive.resource(&at, key)?.as_ref(), by))
    }

    fn of(key: &ResourceKey, resource: Option<&Resource>, by: Logged) -> Self {
        let made = resource.map(|resource| resource.deletion().unwrap_or(&resource.set_by));
        // A deleted resource of Lex V2 has no file.
        let is_removed = resource.is_none() && Operation::is_deletion(&by.name);
        let is_call = is_removed
            || made.and_then(Provenance::call).is_some_and(|call| trailer(&call.id) == by.id);
        let by = if is_call { Attribution::call(by) } else { Attribution::shown(&by) };
        let exact = |pointer| (pointer, Confidence::Exact, None);
        let (pointer, confidence, doubt) = match resource {
            Some(there) if there.is_living() => {
                let document = there.latest.document().map(|document| &**document);
                let (body, confidence) = (&there.latest, there.latest.confidence());
                (Pointer::known(key, document, confidence), confidence, body.doubt.clone())
            }
            Some(_) => exact(Pointer::Deleted),
            None if is_removed => exact(Pointer::Deleted),
            None => exact(Pointer::Unrecorded),
        };
        Self { pointer, confidence, doubt, by }
    }
}

impl AliasHistory {
    /// The history of an alias; `None` if it did not exist by the point.
    pub(super) fn of(archive: &Archive, point: &Point, key: &ResourceKey) -> Result<Option<Self>> {
        let mut spans: Vec<AliasSpan> = Vec::new();
        let mut revisions = archive.revisions(point, key)?.peekable();
        while let Some(entry) = revisions.next() {
            let entry = entry?;
            let mut state = AliasState::after(archive, key, &entry)?;
            if revisions.peek().is_none() {
                // A later event about its bot may have changed the doubt.
                let now = archive.resource(point, key)?;
                state = AliasState::of(key, now.as_ref(), logged(archive, &entry)?);
            }
            if let Some(span) = spans.last_mut() {
                if span.pointer == state.pointer && span.doubt == state.doubt {
                    continue;
                }
                span.to = Some(entry.seconds);
            }
            let AliasState { pointer, confidence, doubt, by } = state;
            let (from, at) = (entry.seconds, Point::after(&entry));
            spans.push(AliasSpan {
                pointer,
                confidence,
                doubt,
                from,
                to: None,
                by,
                at,
                changes: None,
            });
        }
        if spans.is_empty() {
            return Ok(None);
        }
        let gaps = gaps_until(archive, point, key)?;
        let in_gap = archive.gap_at(point, key)?;
        Ok(Some(Self { key: key.clone(), spans, gaps, in_gap }))
    }

    /// Compares each target with the previous one.
    pub(super) fn compare(&mut self, archive: &Archive, listed: usize) -> Result<()> {
        let Some(bot) = self.key.parent() else { return Ok(()) };
        let mut before: Option<Content> = None;
        for span in &mut self.spans {
            let Pointer::Version(version) = span.pointer else { continue };
            if before.as_ref().is_some_and(|last| last.version == version) && span.doubt.is_some() {
                continue;
            }
            let document = archive.find_document(&span.at, &bot, version)?;
            let with = (document.map(Arc::new), listed);
            let content = Content::of(archive, &span.at, &bot, version, with)?;
            let changes = Changes::between(archive, &bot, before.as_ref(), Some(&content))?;
            span.changes = Some(changes);
            before = Some(content);
        }
        Ok(())
    }

    /// The target at the point.
    pub fn live(&self) -> Option<Version> {
        match self.spans.last()?.pointer {
            Pointer::Version(version) => Some(version),
            Pointer::Deleted | Pointer::Nothing | Pointer::Unrecorded => None,
        }
    }

    /// The confidence in the target at the point.
    pub fn confidence(&self) -> Confidence {
        let known = self.spans.last().map_or(Confidence::Unknown, |span| span.confidence);
        if self.in_gap.is_some() { known.max(Confidence::Partial) } else { known }
    }

    pub(super) fn is_doubtful(&self) -> bool {
        !self.gaps.is_empty()
            || self.spans.iter().any(|span| {
                span.doubt.is_some() || span.changes.as_ref().is_some_and(Changes::is_doubtful)
            })
    }
}

/// The event since which an alias has had its target at the point.
pub(in crate::query) fn pointed_since(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
) -> Result<Option<Attribution>> {
    let (mut now, mut since) = (None, None);
    for entry in archive.revisions(point, key)?.rev() {
        let AliasState { pointer, by, .. } = AliasState::after(archive, key, &entry?)?;
        if *now.get_or_insert(pointer) != pointer {
            break;
        }
        since = Some(by);
    }
    Ok(since)
}
