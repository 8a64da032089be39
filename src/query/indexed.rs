//! Reads files through the index of the repository, without reading the trees above them.

use crate::index::number_of;
use crate::lex::{Document, ResourceKey, Schema, Version};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Shown};
use crate::repo::{PartAt, PartContent, Parts};
use crate::snapshot::{self, File, LoadedVersions, ResourcePath};
use crate::state::{Body, Held, Resource};

/// The result of the index for a version at a point.
enum Indexed {
    /// The version, with its document.
    There(Body),
    /// It does not exist, or has no such version.
    NotThere,
    /// The index does not know; the trees must be read.
    Unrecorded,
}

/// The files of one resource.
struct Files<'a> {
    parts: Parts<'a>,
    /// The path, apart from its spelling.
    place: ResourcePath,
}

impl Archive {
    /// A version of a resource; `None` if it does not exist at the point, or has no such version.
    pub(super) fn find_version(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<Shown>> {
        let body = match self.indexed(point, key, version)? {
            Indexed::There(body) => Some(body),
            Indexed::NotThere => None,
            Indexed::Unrecorded => {
                self.loaded(point, key, |read| snapshot::load_body(key, version, read))?
            }
        };
        body.map(|body| self.shown_as(point, key, version, body)).transpose()
    }

    /// A version at a point, with its document.
    fn indexed(&self, point: &Point, key: &ResourceKey, version: Version) -> Result<Indexed> {
        let Some(position) = point.count.checked_sub(1) else { return Ok(Indexed::Unrecorded) };
        // In V2 each version has a metadata file of its own.
        let is_indexed = key.parent().is_none()
            && !Schema::of(key.api).deletes_below
            && number_of(File::Document(version)).is_some();
        let files = if is_indexed { self.indexed_files(key)? } else { None };
        let Some(files) = files else { return Ok(Indexed::Unrecorded) };
        let meta = match files.at(File::Meta(Version::Latest), position)? {
            PartAt::There(meta) => meta,
            PartAt::Removed => return Ok(Indexed::Unrecorded),
            PartAt::Never => return Ok(Indexed::NotThere),
        };
        let mut body = if meta.marked {
            Body { held: Held::Stored, doubt: None }
        } else {
            match self.body_by(key, version, &files, meta)? {
                Some(body) => body,
                None => return Ok(Indexed::Unrecorded),
            }
        };
        if body.held == Held::Stored {
            let file = File::Document(version);
            let content = match files.at(file, position)? {
                PartAt::There(content) => content,
                PartAt::Never if meta.marked => return Ok(Indexed::NotThere),
                PartAt::Never | PartAt::Removed => return Ok(Indexed::Unrecorded),
            };
            body.held = Held::Here(self.document_of(key, &files, (file, content))?.into());
        }
        Ok(Indexed::There(body))
    }

    /// The metadata of a resource at a point, without documents and gaps.
    pub(super) fn outline(&self, point: &Point, key: &ResourceKey) -> Result<Option<Resource>> {
        let is_indexed = key.parent().is_none() && !Schema::of(key.api).deletes_below;
        let files = if is_indexed { self.indexed_files(key)? } else { None };
        if let Some((files, position)) = files.zip(point.count.checked_sub(1))
            && let PartAt::There(meta) = files.at(File::Meta(Version::Latest), position)?
        {
            let path = files.place.path(File::Meta(Version::Latest));
            let mut content = Some(self.repo().blob(files.parts.blob(meta)?)?);
            let mut read = |asked: &str| content.take_if(|_| asked == path);
            let read = snapshot::load_resource(key, LoadedVersions::AllLeft, &mut read);
            let damaged =
                |error: snapshot::Unreadable| Error::Damaged { path, what: error.to_string() };
            if let Some(resource) = read.map_err(damaged)? {
                return Ok(Some(resource));
            }
        }
        self.bare_resource(point, key)
    }

    /// The draft document of a resource just after a commit. `None` if the index does not have it,
    /// although it may exist.
    pub(super) fn indexed_draft(
        &self,
        position: usize,
        key: &ResourceKey,
    ) -> Result<Option<Document>> {
        let Some(files) = self.indexed_files(key)? else { return Ok(None) };
        let file = File::Document(Version::Latest);
        match files.at(file, position)? {
            PartAt::There(content) => self.document_of(key, &files, (file, content)).map(Some),
            PartAt::Removed | PartAt::Never => Ok(None),
        }
    }

    fn document_of(
        &self,
        key: &ResourceKey,
        files: &Files<'_>,
        (file, content): (File, PartContent),
    ) -> Result<Document> {
        let path = files.place.path(file);
        let bytes = self.repo().blob(files.parts.blob(content)?)?;
        let document = if content.marked {
            snapshot::canonical_document(key, &path, bytes)
        } else {
            snapshot::document(key, &path, bytes)
        };
        document.map_err(|error| Error::Damaged { path, what: error.to_string() })
    }

    /// Whether a resource certainly never had a gap.
    pub(super) fn has_no_gap(&self, key: &ResourceKey) -> Result<bool> {
        let Some(files) = self.indexed_files(key)? else { return Ok(false) };
        let last = self.len().saturating_sub(1);
        Ok(files.at(File::Gaps, last)? == PartAt::Never)
    }

    /// The files of a resource, if the index knows all of them.
    fn indexed_files(&self, key: &ResourceKey) -> Result<Option<Files<'_>>> {
        let places: Vec<ResourcePath> = ResourcePath::candidates(key).collect();
        let is_indexed = places.iter().all(ResourcePath::is_whole);
        match (self.history(), places.into_iter().next()) {
            (Some(history), Some(place)) if is_indexed => {
                Ok(Some(Files { parts: history.parts(&key.to_string())?, place }))
            }
            _ => Ok(None),
        }
    }

    /// The metadata of a version in a `meta.json`.
    fn body_by(
        &self,
        key: &ResourceKey,
        version: Version,
        files: &Files<'_>,
        meta: PartContent,
    ) -> Result<Option<Body>> {
        let content = self.repo().blob(files.parts.blob(meta)?)?;
        let path = files.place.path(File::Meta(Version::Latest));
        let mut read = |asked: &str| (asked == path).then(|| content.clone());
        snapshot::load_body(key, version, &mut read)
            .map_err(|error| Error::Damaged { path: path.clone(), what: error.to_string() })
    }
}

impl Files<'_> {
    /// The state of a file that [has a number](number_of).
    fn at(&self, file: File, position: usize) -> Result<PartAt> {
        match number_of(file) {
            Some(number) => Ok(self.parts.at(number, position)?),
            None => Ok(PartAt::Removed),
        }
    }
}
