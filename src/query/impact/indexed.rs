use crate::graph::DependencyGraph;
use crate::index::References;
use crate::query::error::Result;
use crate::query::{Archive, Point};
use crate::snapshot::{File, LoadedVersions};
use crate::state::State;

/// The state at a point and its dependency graph. Documents are empty if the index has their
/// references.
pub(super) fn graph(archive: &Archive, point: &Point) -> Result<(State, DependencyGraph)> {
    let Some(references) = archive.index()?.references(point.count)? else {
        let state = archive.state(point, LoadedVersions::Loaded)?;
        let graph = DependencyGraph::of(&state);
        return Ok((state, graph));
    };
    let state = archive.state_reading(point, LoadedVersions::Loaded, |key, file| match file {
        File::Document(version) => !References::has(key, version),
        File::Meta(_) | File::Gaps | File::Tombstone => true,
    })?;
    let graph = DependencyGraph::by(&state, |key, version, document| {
        match references.of(key, version).filter(|_| document.is_some()) {
            Some(found) => found.to_vec(),
            None => DependencyGraph::references_of(key, document),
        }
    });
    Ok((state, graph))
}
