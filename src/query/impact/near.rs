use crate::graph::DependencyGraph;
use crate::lex::Schema;
use crate::query::error::Result;
use crate::query::{Archive, Point, Subject};
use crate::snapshot::{File, LoadedVersions};
use crate::state::State;

/// The state at a point and what depends on what in it. Documents are not read if the index has the
/// references of all that an address may be connected to: then they are empty.
pub(super) fn graph(
    archive: &Archive,
    point: &Point,
    address: &str,
) -> Result<(State, DependencyGraph)> {
    let references = match is_indexed(archive, point, address)? {
        true => archive.index()?.references(point.count)?,
        false => None,
    };
    let Some(references) = references else {
        let state = archive.state(point, LoadedVersions::Loaded)?;
        let graph = DependencyGraph::of(&state);
        return Ok((state, graph));
    };
    let is_document = |file| matches!(file, File::Document(_));
    let state = archive.state_reading(point, LoadedVersions::Loaded, |file| !is_document(file))?;
    let graph = DependencyGraph::by(&state, |key, version, _| references.of(key, version).to_vec());
    Ok((state, graph))
}

/// Whether the index has the references of all documents that may lead to what an address means. What a
/// version of a bot of V2 has of its parts has no rows.
fn is_indexed(archive: &Archive, point: &Point, address: &str) -> Result<bool> {
    let has_rows = |api| !Schema::of(api).deletes_below;
    match Subject::find(archive, point, address) {
        Ok(subject) => Ok(has_rows(subject.key.api)),
        // What is outside may be used by any resource.
        Err(_) => Ok(archive.keys()?.iter().all(|key| has_rows(key.api))),
    }
}
