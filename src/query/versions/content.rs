//! What a version has, with all that it froze below it.

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
    /// `None` if it is not known.
    pub(super) document: Option<Arc<Document>>,
    /// Of a bot of Lex V2, the files of what is below it; `None` if these are not known, or if
    /// resources of its kind have nothing below them.
    below: Option<Below>,
}

/// The files of what is below a version, in a commit.
#[derive(Clone, Debug)]
struct Below {
    point: Point,
    version: Version,
    parts: BTreeMap<ResourceKey, Files>,
    /// What was read of them: a version is compared with the one before it and the one behind it.
    read: RefCell<BTreeMap<ResourceKey, Shown>>,
}

/// The files of one resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Files {
    document: Option<BlobId>,
    meta: Option<BlobId>,
}

/// What differs below two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BelowChanges {
    /// What differs, in order of the paths.
    pub parts: Vec<PartDiff>,
    /// How many more may differ: their content is not known exactly.
    pub unsure: usize,
}

impl Content {
    /// A version of which no record tells.
    pub(super) fn unrecorded(version: Version) -> Self {
        Self { version, document: None, below: None }
    }

    /// A version as it is in the commit of a point.
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

    /// How what is below this differs from what is below another version; `None` if nothing can be
    /// below, or it is not known.
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
    /// The same file of the same content is the same blob: so two versions are compared by ids, and
    /// only what differs is read.
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
