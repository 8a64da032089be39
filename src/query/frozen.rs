//! The files of the parts of a published version.

use std::collections::BTreeMap;

use crate::lex::{ResourceKey, Version};
use crate::query::error::Result;
use crate::query::{Archive, Point};
use crate::repo::BlobId;
use crate::snapshot::{self, File, ResourcePath};

/// The files of one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PartFiles {
    /// Its document.
    pub(super) document: Option<BlobId>,
    /// Its metadata.
    pub(super) meta: Option<BlobId>,
}

impl Archive {
    /// The files of the parts below a version of a resource, at a point; `None` before the first
    /// commit.
    pub(super) fn part_files(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<BTreeMap<ResourceKey, PartFiles>>> {
        let Some(commit) = point.commit else { return Ok(None) };
        let Some(place) = ResourcePath::candidates(key).next() else { return Ok(None) };
        let mut parts: BTreeMap<ResourceKey, PartFiles> = BTreeMap::new();
        for file in [File::Document(version), File::Meta(version)] {
            let path = place.path(file);
            let Some((directory, _)) = path.rsplit_once('/') else { continue };
            for found in self.repo().files(commit, directory)? {
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
        Ok(Some(parts))
    }
}
