use super::changes::{Changes, there};
use super::gaps_until;
use crate::lex::{Document, ResourceKey, ResourceKind, Target, Version, references};
use crate::query::error::Result;
use crate::query::log::{Logged, logged};
use crate::query::{Archive, Point};
use crate::state::{Confidence, Gap, Resource};

/// What an alias pointed to, from when to when, until a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasHistory {
    /// The alias.
    pub key: ResourceKey,
    /// One after the other; the last is that of the point.
    pub spans: Vec<Span>,
    /// Where something happened to it that no record tells of, oldest first.
    pub gaps: Vec<Gap>,
    /// The gap that the point lies in: what the alias pointed to then is not sure.
    pub in_gap: Option<Gap>,
}

/// A time in which an alias pointed to one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it pointed to.
    pub pointer: Pointer,
    /// How far that is known.
    pub confidence: Confidence,
    /// Why it is not exact.
    pub doubt: Option<String>,
    /// When it began, in Unix seconds.
    pub from: i64,
    /// When it ended; `None` for the one of the point.
    pub to: Option<i64>,
    /// The event that began it.
    pub by: Logged,
    /// Where it began.
    pub at: Point,
    /// How what it pointed to differs from what the alias pointed to before; `None` if that was
    /// not asked for, or nothing is there to be compared.
    pub changes: Option<Changes>,
}

/// What an alias points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// A version of its bot.
    Version(Version),
    /// Nothing: it was deleted.
    Deleted,
    /// No record tells.
    Untold,
}

impl Pointer {
    /// What the alias points to, by its document.
    pub fn of(key: &ResourceKey, document: Option<&Document>) -> Self {
        let told = document.map(|document| references(key.api, key.kind, document));
        let mut versions = told.into_iter().flatten().filter_map(|found| match found.target {
            Target::Resource { kind: ResourceKind::Bot, version, .. } => Some(version),
            Target::Resource { .. } | Target::Outside { .. } => None,
        });
        versions.next().map_or(Self::Untold, Self::Version)
    }

    fn then(key: &ResourceKey, resource: Option<&Resource>) -> Self {
        match resource {
            Some(resource) if resource.is_living() => {
                Self::of(key, resource.latest.document().map(|document| &**document))
            }
            Some(_) => Self::Deleted,
            None => Self::Untold,
        }
    }
}

impl AliasHistory {
    /// The history of an alias; `None` if it was not there by the point.
    pub(super) fn of(archive: &Archive, point: &Point, key: &ResourceKey) -> Result<Option<Self>> {
        let Some(history) = archive.history() else { return Ok(None) };
        let mut spans: Vec<Span> = Vec::new();
        let touching = archive.touching(point, key)?;
        let last = touching.last().copied();
        for position in touching {
            let entry = history.entry(position)?;
            let at = Point::after(&entry);
            let resource = if last == Some(position) {
                // What is thought of it may have changed since by an event about its bot.
                archive.resource(point, key)?
            } else {
                archive.resource(&at, key)?
            };
            let pointer = Pointer::then(key, resource.as_ref());
            let living = resource.as_ref().filter(|resource| resource.is_living());
            let doubt = living.and_then(|resource| resource.latest.doubt.clone());
            let confidence =
                living.map_or(Confidence::Exact, |resource| resource.latest.confidence());
            if let Some(span) = spans.last_mut() {
                if span.pointer == pointer && span.doubt == doubt {
                    continue;
                }
                span.to = Some(entry.seconds);
            }
            let by = logged(archive, &entry)?;
            let (from, to, changes) = (entry.seconds, None, None);
            spans.push(Span { pointer, confidence, doubt, from, to, by, at, changes });
        }
        if spans.is_empty() {
            return Ok(None);
        }
        let gaps = gaps_until(archive, point, key)?;
        let in_gap = archive.gap_at(point, key)?;
        Ok(Some(Self { key: key.clone(), spans, gaps, in_gap }))
    }

    /// Compares what the alias pointed to with what it pointed to before.
    pub(super) fn compare(&mut self, archive: &Archive) -> Result<()> {
        let Some(bot) = self.key.bot() else { return Ok(()) };
        let mut before = None;
        for span in &mut self.spans {
            let Pointer::Version(version) = span.pointer else { continue };
            if before.as_ref().is_some_and(|(last, _)| *last == version) && span.doubt.is_some() {
                continue;
            }
            let shown = there(archive, &span.at, &bot, version)?;
            let document = shown.as_ref().and_then(|shown| shown.body.document()).cloned();
            let (since, old) = before.clone().unzip();
            let old: Option<&Document> = old.as_ref().and_then(Option::as_deref);
            span.changes = Some(Changes::between(&bot, since, old, document.as_deref()));
            before = Some((version, document));
        }
        Ok(())
    }

    /// The version it points to at the point.
    pub fn live(&self) -> Option<Version> {
        match self.spans.last()?.pointer {
            Pointer::Version(version) => Some(version),
            Pointer::Deleted | Pointer::Untold => None,
        }
    }

    /// How far what it points to at the point is known.
    pub fn confidence(&self) -> Confidence {
        let known = self.spans.last().map_or(Confidence::Unknown, |span| span.confidence);
        if self.in_gap.is_some() { known.max(Confidence::Partial) } else { known }
    }

    pub(super) fn is_doubtful(&self) -> bool {
        !self.gaps.is_empty() || self.spans.iter().any(|span| span.doubt.is_some())
    }
}

/// The event since which an alias has pointed to what it points to at the point.
pub(in crate::query) fn pointed_since(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
) -> Result<Option<Logged>> {
    let Some(history) = archive.history() else { return Ok(None) };
    let now = Pointer::then(key, archive.resource(point, key)?.as_ref());
    let mut since = None;
    for position in archive.touching(point, key)?.into_iter().rev() {
        let entry = history.entry(position)?;
        let then = Pointer::then(key, archive.resource(&Point::after(&entry), key)?.as_ref());
        if then != now {
            break;
        }
        since = Some(entry);
    }
    since.map(|entry| logged(archive, &entry)).transpose()
}
