//! The content of a version, with the frozen parts below it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{Document, ResourceKey, Version};
use crate::query::deep::{self, PartDiff};
use crate::query::error::Result;
use crate::query::{Archive, Point, Shown};
use crate::repo::BlobId;
use crate::snapshot::{self, File, ResourcePath};

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
    parts: BTreeMap<ResourceKey, Files>,
    /// A cache: a version is compared with both its neighbours.
    read: RefCell<BTreeMap<ResourceKey, Shown>>,
}

/// The files of one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Files {
    document: Option<BlobId>,
    meta: Option<BlobId>,
}

/// The differences below two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BelowChanges {
    /// The differences by path.
    pub parts: Vec<PartDiff>,
    /// The number of other possible differences: their content is not exactly known.
    pub unsure: usize,
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
        document: Option<Arc<Document>>,
    ) -> Result<Self> {
        let below =
            if key.freezes_below() { Below::of(archive, point, key, version)? } else { None };
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

impl Below {
    /// Equal files have the same blob id: so two versions are compared by ids, and only blobs that
    /// differ are read.
    fn of(
        archive: &Archive,
        point: &Point,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<Self>> {
        let Some(commit) = point.commit else { return Ok(None) };
        let Some(place) = ResourcePath::candidates(key).next() else { return Ok(None) };
        let mut parts: BTreeMap<ResourceKey, Files> = BTreeMap::new();
        for file in [File::Document(version), File::Meta(version)] {
            let path = place.path(file);
            let Some((directory, _)) = path.rsplit_once('/') else { continue };
            for found in archive.repo().files(commit, directory)? {
                let Some((part, file)) = snapshot::read_path(&found.path) else { continue };
                if part == *key {
                    continue;
                }
                let files = parts.entry(part).or_default();
                match file {
                    File::Meta(_) => files.meta = Some(found.blob),
                    File::Document(_) => files.document = Some(found.blob),
                    File::Tombstone | File::Gaps => {}
                }
            }
        }
        Ok(Some(Self { point: point.clone(), version, parts, read: RefCell::default() }))
    }

    fn since(&self, archive: &Archive, before: Option<&Self>) -> Result<BelowChanges> {
        let none = BTreeMap::new();
        let old = before.map_or(&none, |before| &before.parts);
        let mut keys: Vec<&ResourceKey> = old.keys().chain(self.parts.keys()).collect();
        keys.sort_by_cached_key(|key| key.from_root());
        keys.dedup();
        let mut changes = BelowChanges { parts: Vec::new(), unsure: 0 };
        for key in keys.into_iter().filter(|key| old.get(key) != self.parts.get(key)) {
            let before = before.map(|before| before.shown(archive, key)).transpose()?.flatten();
            let after = self.shown(archive, key)?;
            let is_exact = |shown: &Shown| shown.doubt().is_none();
            match deep::compared(before.as_ref(), after.as_ref()) {
                Some(part) => changes.parts.push(part),
                None if before.iter().chain(&after).all(is_exact) => {}
                None => changes.unsure += 1,
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
