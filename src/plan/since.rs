use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{ResourceKey, Version};
use crate::plan::wanted::Wanted;
use crate::state::State;

/// What becomes of what came to be since the moment that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceThen {
    /// It stays.
    Stays,
    /// It is deleted: the resource itself, its aliases and versions, and what it uses and nothing
    /// else does.
    Goes,
}

/// Wants everything gone that came to be since then: of a resource, what hangs on it, and what it
/// uses.
pub(super) fn goes(now: &State, then: &State, key: &ResourceKey, wanted: &mut Wanted) {
    let is_new = |key: &ResourceKey| now.lives(key) && !then.lives(key);
    if is_new(key) {
        wanted.gone.insert(key.clone());
    }
    let mut starts = vec![Node::of(key, Version::Latest)];
    let pointers = now.pointers(key).map(|(pointer, _)| pointer);
    wanted.gone.extend(pointers.filter(|pointer| is_new(pointer)).cloned());
    for number in now.get(key).into_iter().flat_map(|resource| resource.versions.keys()) {
        let version = Version::Number(*number);
        starts.push(Node::of(key, version));
        if then.body(key, version).is_none() && !is_new(key) {
            wanted.gone_versions.insert((key.clone(), *number));
        }
    }
    let graph = DependencyGraph::of(now).reach(&starts, Direction::Dependencies, None);
    let below = graph.nodes().filter_map(Node::key);
    wanted.spare.extend(below.filter(|it| *it != key && is_new(it)).cloned());
}
