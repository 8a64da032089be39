use std::collections::BTreeSet;

use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{Version, refers_to};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Subject};
use crate::snapshot::LoadedVersions;
use crate::state::{Body, Held, State};

/// The subject of a graph.
#[derive(Clone, Debug)]
pub struct GraphQuestion {
    /// The start; `None` for everything.
    pub subject: Option<Subject>,
    /// The direction.
    pub direction: Direction,
    /// The number of steps; `None` for no limit.
    pub depth: Option<usize>,
}

/// The dependencies at a point.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The point.
    pub point: Point,
    /// The dependencies.
    pub graph: DependencyGraph,
    /// The start nodes; empty for the roots of the graph.
    pub starts: Vec<Node>,
    /// The direction.
    pub direction: Direction,
}

/// Makes the graph of a resource's dependencies or dependents. An address without a version means
/// `$LATEST` of a versioned resource; for dependents, it means all versions.
///
/// # Errors
///
/// If the resource does not exist at the point.
pub fn graph(archive: &Archive, point: Point, question: &GraphQuestion) -> Result<Graph> {
    let direction = question.direction;
    let Some(subject) = &question.subject else {
        let state = archive.state(&point, LoadedVersions::Loaded)?;
        let graph = DependencyGraph::of(&state);
        let starts = Vec::new();
        return Ok(Graph { point, graph, starts, direction });
    };
    let (state, starts) = match direction {
        Direction::Dependencies => {
            archive.shown(&point, &subject.key, subject.version())?;
            let state = match subject.key.is_named_apart() {
                true => archive.state(&point, LoadedVersions::Loaded)?,
                false => below(archive, &point, subject)?,
            };
            (state, vec![Node::of(&subject.key, subject.version())])
        }
        Direction::Dependents => {
            let state = archive.state(&point, LoadedVersions::Loaded)?;
            let versions = match (subject.version, state.get(&subject.key)) {
                (Some(version), _) => vec![version],
                (None, Some(resource)) => {
                    let numbers = resource.versions.keys().map(|number| Version::Number(*number));
                    std::iter::once(Version::Latest).chain(numbers).collect()
                }
                (None, None) => vec![Version::Latest],
            };
            let starts = versions.into_iter().map(|version| Node::of(&subject.key, version));
            (state, starts.collect::<BTreeSet<_>>().into_iter().collect())
        }
    };
    let whole = DependencyGraph::of(&state);
    if !starts.iter().any(|start| whole.contains(start)) {
        archive.shown(&point, &subject.key, subject.version())?;
        return Err(Error::NoResource {
            address: archive.called(&point, &subject.key),
            nearest: Vec::new(),
        });
    }
    let graph = whole.reach(&starts, direction, question.depth);
    Ok(Graph { point, graph, starts, direction })
}

/// The part of the state that a subject depends on, without documents of other versions.
fn below(archive: &Archive, point: &Point, subject: &Subject) -> Result<State> {
    let mut state = State::default();
    let mut seen = BTreeSet::new();
    let mut queue = vec![(subject.key.clone(), subject.version())];
    while let Some((key, version)) = queue.pop() {
        if !key.is_recorded() || !seen.insert((key.clone(), version)) {
            continue;
        }
        let known = state.get(&key).cloned();
        let Some(mut resource) = (match known {
            Some(known) => Some(known),
            None => archive.resource(point, &key)?,
        }) else {
            continue;
        };
        let body = resource.is_living().then(|| resource.body(version).cloned()).flatten();
        if let Some(body) = body.filter(|body| body.held != Held::Nowhere) {
            let shown = archive.shown_of(point, &key, version, &resource)?;
            if let Some(document) = shown.body.document() {
                queue.extend(refers_to(&key, document));
            }
            let doubt = shown.doubt().or(body.doubt);
            let body = Body { held: shown.body.held, doubt };
            match version {
                Version::Latest => resource.latest = body,
                Version::Number(number) => {
                    if let Some(publication) = resource.versions.get_mut(&number) {
                        publication.body = body;
                    }
                }
            }
        }
        state.insert(key, resource);
    }
    Ok(state)
}
