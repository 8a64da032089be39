//! The dependency graph at a point, and what is not known there.

use crate::graph::{DependencyGraph, Inventory, Node, Presence};
use crate::index::{References, TipResource};
use crate::lex::{ResourceKey, Version};
use crate::query::error::Result;
use crate::query::impact::published;
use crate::query::{Archive, Point};
use crate::snapshot::{File, LoadedVersions};
use crate::state::{Body, Confidence, Doubt, Resource};

/// The graph of a point, and the doubts about its resources.
pub(super) struct Known {
    pub(super) graph: DependencyGraph,
    /// Living resources and versions that are not exact, and why.
    pub(super) doubts: Vec<(ResourceKey, Version, Doubt)>,
    /// Living resources with gaps.
    pub(super) with_gaps: Vec<ResourceKey>,
}

impl Known {
    /// At a point.
    pub(super) fn at(archive: &Archive, point: &Point) -> Result<Self> {
        if archive.is_end(point)
            && let Some(known) = Self::at_tip(archive, point)?
        {
            return Ok(known);
        }
        let references = archive.index()?.references(point.count)?;
        // The index has the references of other documents.
        let is_read = |key: &ResourceKey, file| match file {
            File::Document(version) => references.is_none() || !References::has(key, version),
            File::Meta(_) | File::Gaps | File::Tombstone => true,
        };
        let state = archive.state_reading(point, LoadedVersions::Loaded, is_read)?;
        let graph = DependencyGraph::by(&Inventory::of(&state), |key, version| {
            let found = references.as_ref().and_then(|references| references.of(key, version));
            let document = state.body(key, version).and_then(Body::document);
            given(found, || DependencyGraph::references_of(key, document.map(|it| &**it)))
        });
        let mut known = Self { graph, doubts: Vec::new(), with_gaps: Vec::new() };
        for (key, resource) in state.iter() {
            known.doubt(key, resource);
        }
        Ok(known)
    }

    /// At the tip, from the index. `None` if the index is incomplete.
    fn at_tip(archive: &Archive, point: &Point) -> Result<Option<Self>> {
        let index = archive.index()?;
        let (Some(resources), Some(doubted)) = (index.resources()?, index.doubted()?) else {
            return Ok(None);
        };
        let Some(references) = index.references(point.count)? else { return Ok(None) };
        let mut known =
            Self { graph: DependencyGraph::default(), doubts: Vec::new(), with_gaps: Vec::new() };
        let mut inventory = Inventory::default();
        for TipResource { key, is_living, has_gaps, published } in &resources {
            if !is_living {
                inventory.add_deleted(key);
                continue;
            }
            if *has_gaps {
                known.with_gaps.push(key.clone());
            }
            if doubted.contains(key) {
                let Some(resource) = archive.outline(point, key)? else { return Ok(None) };
                inventory.add_resource(key, &resource, Presence::of_known);
                known.doubt(key, &resource);
                continue;
            }
            inventory.add(key, Version::Latest, Presence::Exact);
            for number in published.keys() {
                inventory.add(key, Version::Number(*number), Presence::Exact);
            }
        }
        let Some(parts) = published::parts(archive, point, &resources)? else { return Ok(None) };
        for ((key, number), part) in &parts {
            inventory.add(key, Version::Number(*number), part.presence);
        }
        known.graph = DependencyGraph::by(&inventory, |key, version| {
            if let Version::Number(number) = version
                && let Some(part) = parts.get(&(key.clone(), number))
            {
                return part.references.clone();
            }
            given(references.of(key, version), || DependencyGraph::references_of(key, None))
        });
        Ok(Some(known))
    }

    /// Notes the doubts about a resource.
    fn doubt(&mut self, key: &ResourceKey, resource: &Resource) {
        if !resource.is_living() {
            return;
        }
        for (version, body) in resource.bodies() {
            if body.confidence() != Confidence::Exact {
                let why = body.doubt.clone().unwrap_or(Doubt::Unrecorded);
                self.doubts.push((key.clone(), version, why));
            }
        }
        if !resource.gaps.is_empty() && !self.with_gaps.contains(key) {
            self.with_gaps.push(key.clone());
        }
    }
}

/// The references of the index. The key of a channel, which has no document, refers to its alias.
fn given(
    found: Option<&[(Node, String)]>,
    other: impl FnOnce() -> Vec<(Node, String)>,
) -> Vec<(Node, String)> {
    found.filter(|found| !found.is_empty()).map_or_else(other, <[_]>::to_vec)
}
