use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{ResourceKey, Version};
use crate::plan::wanted::Wanted;
use crate::state::State;

/// What a plan does with resources that were created after the target moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinceThen {
    /// Keep them.
    Keep,
    /// Delete them: the resource itself, its aliases and versions, and what only it uses.
    Delete,
}

/// Marks what was created since then for deletion: the resource, its aliases and versions, and its
/// dependencies.
pub(super) fn delete_new(now: &State, then: &State, key: &ResourceKey, wanted: &mut Wanted) {
    let is_new = |key: &ResourceKey| now.lives(key) && !then.lives(key);
    if is_new(key) {
        wanted.deleted.insert(key.clone());
    }
    let mut starts = vec![Node::of(key, Version::Latest)];
    let pointers = now.pointers(key).map(|(pointer, _)| pointer);
    wanted.deleted.extend(pointers.filter(|pointer| is_new(pointer)).cloned());
    for number in now.get(key).into_iter().flat_map(|resource| resource.versions.keys()) {
        let version = Version::Number(*number);
        starts.push(Node::of(key, version));
        if then.body(key, version).is_none() && !is_new(key) {
            wanted.deleted_versions.insert((key.clone(), *number));
        }
    }
    let graph = DependencyGraph::of(now).reach(&starts, Direction::Dependencies, None);
    let below = graph.nodes().filter_map(Node::key);
    wanted.deleted_if_unused.extend(below.filter(|it| *it != key && is_new(it)).cloned());
}
