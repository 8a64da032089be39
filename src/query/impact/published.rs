//! The parts of published versions at the tip, and their references.
//!
//! A version that is a copy of the draft has the same files as the draft at the commit that
//! published it. The index has the references of the draft at that commit, so the files need not be
//! read: equal blob ids prove that they are equal.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{DependencyGraph, Node, Presence};
use crate::index::{TipResource, number_of};
use crate::lex::{ResourceKey, Version};
use crate::query::error::Result;
use crate::query::frozen::PartFiles;
use crate::query::{Archive, Point};
use crate::repo::{BlobId, PartAt, Parts};
use crate::snapshot::File;

/// A part of a published version.
pub(super) struct PublishedPart {
    pub(super) presence: Presence,
    /// The references of its document and their places.
    pub(super) references: Vec<(Node, String)>,
}

/// The parts by key and number of the version.
type PublishedParts = BTreeMap<(ResourceKey, u64), PublishedPart>;

/// The files of a part in a version, and the position of the commit that published it, if the draft
/// had the same files then.
struct Copy {
    number: u64,
    files: PartFiles,
    since: Option<usize>,
}

/// The parts of all published versions of some resources; `None` if the index is incomplete.
pub(super) fn parts(
    archive: &Archive,
    point: &Point,
    resources: &[TipResource],
) -> Result<Option<PublishedParts>> {
    let mut copies: BTreeMap<ResourceKey, Vec<Copy>> = BTreeMap::new();
    let mut wanted: BTreeMap<usize, BTreeSet<ResourceKey>> = BTreeMap::new();
    let Some(history) = archive.history() else { return Ok(Some(BTreeMap::new())) };
    for resource in resources.iter().filter(|it| it.is_living && it.key.freezes_below()) {
        let key = &resource.key;
        for (number, since) in &resource.published {
            let found = archive.part_files(point, key, Version::Number(*number))?;
            // The index of files has no row for the files in a removed directory: the tree has.
            let draft = match since {
                Some(since) => {
                    let at = Point::after(&history.entry(*since)?);
                    archive.part_files(&at, key, Version::Latest)?.unwrap_or_default()
                }
                None => BTreeMap::new(),
            };
            for (part, files) in found.unwrap_or_default() {
                let since = since.filter(|_| draft.get(&part) == Some(&files));
                copies.entry(part).or_default().push(Copy { number: *number, files, since });
            }
            if let Some(since) = since {
                wanted.entry(since + 1).or_default().insert(key.clone());
            }
        }
    }
    if copies.is_empty() {
        return Ok(Some(BTreeMap::new()));
    }
    let Some(references) = archive.index()?.references_at(&wanted)? else { return Ok(None) };
    let mut parts = BTreeMap::new();
    for (key, copies) in copies {
        let drafts = history.parts(&key.to_string())?;
        for Copy { number, files, since } in copies {
            let draft = match since.zip(files.meta) {
                Some((since, meta)) if is_exact(&drafts, meta, since)? => {
                    references.get(&(since + 1)).and_then(|at| at.of(&key, Version::Latest))
                }
                Some(_) | None => None,
            };
            let part = match draft {
                Some(found) => {
                    PublishedPart { presence: Presence::Exact, references: found.to_vec() }
                }
                None => read(archive, point, &key, number)?,
            };
            parts.insert((key.clone(), number), part);
        }
    }
    Ok(Some(parts))
}

/// Whether the metadata of a draft, after the commit at a position, has no doubt.
fn is_exact(drafts: &Parts<'_>, meta: BlobId, position: usize) -> Result<bool> {
    let number = number_of(File::Meta(Version::Latest));
    let state = number.map(|number| drafts.at(number, position)).transpose()?;
    Ok(match state {
        Some(PartAt::There(content)) => content.marked && drafts.blob(content)? == meta,
        Some(PartAt::Removed | PartAt::Never) | None => false,
    })
}

/// A part, from its files.
fn read(archive: &Archive, point: &Point, key: &ResourceKey, number: u64) -> Result<PublishedPart> {
    let shown = archive.shown(point, key, Version::Number(number))?;
    let document = shown.body.document();
    Ok(PublishedPart {
        presence: Presence::of_known(&shown.body),
        references: DependencyGraph::references_of(key, document.map(|document| &**document)),
    })
}
