//! The content of a version, with the frozen parts below it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{Document, ResourceKey, ResourceKind, Version};
use crate::query::deep::{self, PartDiff};
use crate::query::error::Result;
use crate::query::frozen::PartFiles;
use crate::query::{Archive, Point, Shown};

/// A version of a resource.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) version: Version,
    /// `None` if it is unknown.
    pub(super) document: Option<Arc<Document>>,
    /// For a Lex V2 bot, the files of the parts below it; `None` if these are unknown, or if the
    /// kind of resource has no parts.
    below: Option<Below>,
}

/// The files of the parts of a version, in a commit.
#[derive(Clone, Debug)]
struct Below {
    point: Point,
    version: Version,
    /// The maximum number of differences that are compared.
    listed: usize,
    parts: BTreeMap<ResourceKey, PartFiles>,
    /// A cache: a version is compared with both its neighbours.
    read: RefCell<BTreeMap<ResourceKey, Shown>>,
}

/// The differences below two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BelowChanges {
    /// The differences by path.
    pub parts: Vec<PartDiff>,
    /// If there are too many to compare: the number of different parts of each kind.
    pub counted: BTreeMap<ResourceKind, PartCounts>,
    /// The number of other possible differences: their content is not exactly known.
    pub unsure: usize,
}

/// The number of different parts of a kind. A part is changed if its document has another text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PartCounts {
    /// Those that only the later version has.
    pub added: usize,
    /// Those that only the earlier version has.
    pub removed: usize,
    /// Those that both have.
    pub changed: usize,
}

impl Content {
    /// A version without a record.
    pub(super) fn unrecorded(version: Version) -> Self {
        Self { version, document: None, below: None }
    }

    /// A version in the commit of a point.
    pub(super) fn of(
        archive: &Archive,
        point: &Point,
        key: &ResourceKey,
        version: Version,
        (document, listed): (Option<Arc<Document>>, usize),
    ) -> Result<Self> {
        let parts = match key.freezes_below() {
            true => archive.part_files(point, key, version)?,
            false => None,
        };
        let below = parts.map(|parts| Below {
            point: point.clone(),
            version,
            listed,
            parts,
            read: RefCell::default(),
        });
        Ok(Self { version, document, below })
    }

    /// The differences between the parts of two versions; `None` if there can be no parts, or they
    /// are unknown.
    pub(super) fn below_since(
        &self,
        archive: &Archive,
        before: Option<&Self>,
    ) -> Result<Option<BelowChanges>> {
        let Some(after) = &self.below else { return Ok(None) };
        match before.map(|before| &before.below) {
            None => Ok(Some(after.since(archive, None)?)),
            Some(Some(before)) => Ok(Some(after.since(archive, Some(before))?)),
            Some(None) => Ok(None),
        }
    }
}

/// How the files of a part differ.
#[derive(Clone, Copy)]
enum PartChange {
    Added,
    Removed,
    Changed,
    /// Both have the same document, or one has none: perhaps it is not exactly known.
    Unsure,
}

impl PartChange {
    fn of(before: Option<&PartFiles>, after: Option<&PartFiles>) -> Self {
        match (before, after) {
            (None, _) => Self::Added,
            (_, None) => Self::Removed,
            (Some(before), Some(after)) => match (before.document, after.document) {
                (Some(before), Some(after)) if before != after => Self::Changed,
                _ => Self::Unsure,
            },
        }
    }
}

impl BelowChanges {
    /// Counts a difference; false if it may be none.
    fn count(&mut self, kind: ResourceKind, change: PartChange) -> bool {
        if matches!(change, PartChange::Unsure) {
            return false;
        }
        let counts = self.counted.entry(kind).or_default();
        match change {
            PartChange::Added => counts.added += 1,
            PartChange::Removed => counts.removed += 1,
            PartChange::Changed => counts.changed += 1,
            PartChange::Unsure => {}
        }
        true
    }

    /// Whether nothing differs or may differ.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Below {
    /// Equal files have the same blob id: so two versions are compared by ids, and only blobs that
    /// differ are read.
    fn since(&self, archive: &Archive, before: Option<&Self>) -> Result<BelowChanges> {
        let none = BTreeMap::new();
        let old = before.map_or(&none, |before| &before.parts);
        let mut keys: Vec<&ResourceKey> = old.keys().chain(self.parts.keys()).collect();
        keys.sort_by_cached_key(|key| key.from_root());
        keys.dedup();
        keys.retain(|key| old.get(key) != self.parts.get(key));
        let mut changes = BelowChanges::default();
        let is_compared = keys.len() <= self.listed;
        for key in keys {
            let kind = PartChange::of(old.get(key), self.parts.get(key));
            if !is_compared && changes.count(key.kind(), kind) {
                continue;
            }
            let before = before.map(|before| before.shown(archive, key)).transpose()?.flatten();
            let after = self.shown(archive, key)?;
            let is_exact = |shown: &Shown| shown.doubt().is_none();
            match deep::compared(before.as_ref(), after.as_ref()) {
                Some(part) if is_compared => changes.parts.push(part),
                None if before.iter().chain(&after).all(is_exact) => {}
                Some(_) | None => changes.unsure += 1,
            }
        }
        Ok(changes)
    }

    fn shown(&self, archive: &Archive, key: &ResourceKey) -> Result<Option<Shown>> {
        if !self.parts.contains_key(key) {
            return Ok(None);
        }
        if let Some(shown) = self.read.borrow().get(key) {
            return Ok(Some(shown.clone()));
        }
        let shown = archive.shown(&self.point, key, self.version)?;
        self.read.borrow_mut().insert(key.clone(), shown.clone());
        Ok(Some(shown))
    }
}
