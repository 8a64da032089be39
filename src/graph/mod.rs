//! What depends on what, in one state.
//!
//! An edge leads from the version of a resource to what its document refers to: alias -> bot
//! version -> intent versions -> slot type versions -> the world outside (Lambda functions, roles,
//! built-in types). It carries the places in the document where the reference stands. What is
//! referred to and is not there is a node as well, marked by its [`Presence`].
//!
//! Cycles are an answer, not an error: Lex V1 cannot have one, but logs may claim anything.
//!
//! petgraph stays inside this module; outside, a [`Node`] is the only name of a node. Everything
//! is given in a fixed order, so equal states give equal answers. A lifetime named `'g` means
//! "borrowed from the graph".

mod build;
mod node;
mod order;
mod parts;
mod presence;
mod resources;
#[cfg(test)]
pub(crate) mod sample;
mod walk;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

pub use node::Node;
pub use order::Group;
pub use presence::Presence;
pub use walk::Direction;

use crate::lex::ResourceKey;

#[cfg(test)]
pub(crate) use parts::Parts;
use parts::{Entry, Why};

/// The dependencies of one state, or a part of them.
///
/// Nodes are kept in their order, so the index of a node is its rank.
#[derive(Clone, Debug, Default)]
pub struct DependencyGraph {
    graph: DiGraph<Entry, Why>,
}

/// That one node depends on another, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency<'g> {
    /// What refers.
    pub from: &'g Node,
    /// What is referred to.
    pub to: &'g Node,
    /// Where in the document of `from`, in the order in which it stands there: `intents[0]`,
    /// `slots[FlowerType]`. At least one place. The text is what a record said, unescaped.
    pub via: Vec<&'g str>,
}

impl DependencyGraph {
    /// Every node, in order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &Node> {
        self.graph.raw_nodes().iter().map(|entry| &entry.weight.node)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the node is in the graph.
    pub fn contains(&self, node: &Node) -> bool {
        self.index(node).is_some()
    }

    /// The place of the node among [`nodes`](Self::nodes), counted from 0; `None` if it is not in
    /// the graph.
    pub fn rank(&self, node: &Node) -> Option<usize> {
        self.index(node).map(NodeIndex::index)
    }

    /// Whether the thing is there, and what is known of it; `None` if it is not in the graph.
    pub fn presence(&self, node: &Node) -> Option<Presence> {
        self.index(node).map(|index| self.graph[index].presence)
    }

    /// The nodes of one resource, `$LATEST` first.
    pub fn versions_of(&self, key: &ResourceKey) -> Vec<&Node> {
        self.nodes().filter(|node| node.key() == Some(key)).collect()
    }

    /// The nodes that are referred to and not there, in order.
    pub fn missing(&self) -> Vec<&Node> {
        let missing = |index: &NodeIndex| self.graph[*index].presence.is_missing();
        self.graph.node_indices().filter(missing).map(|index| self.node(index)).collect()
    }

    /// Whether the records leave open what some node says, or whether it is there.
    pub fn is_doubtful(&self) -> bool {
        self.graph.node_weights().any(|weight| weight.presence.is_doubtful())
    }

    /// Every dependency, ordered by `from` and `to`.
    pub fn dependencies(&self) -> Vec<Dependency<'_>> {
        let mut all: Vec<_> =
            self.graph.edge_references().map(|edge| self.dependency(edge)).collect();
        all.sort();
        all
    }

    /// What the node itself depends on, in the order of its document; nothing, if it is not in
    /// the graph.
    pub fn dependencies_of(&self, node: &Node) -> Vec<Dependency<'_>> {
        self.around(node, Direction::Dependencies)
    }

    /// What itself depends on the node, in order of the nodes; nothing, if it is not in the graph.
    pub fn dependents_of(&self, node: &Node) -> Vec<Dependency<'_>> {
        self.around(node, Direction::Dependents)
    }

    /// [`dependencies_of`](Self::dependencies_of) or [`dependents_of`](Self::dependents_of).
    pub fn around(&self, node: &Node, direction: Direction) -> Vec<Dependency<'_>> {
        let Some(index) = self.index(node) else { return Vec::new() };
        let mut edges: Vec<_> = self.graph.edges_directed(index, direction.of_petgraph()).collect();
        edges.sort_by_key(|edge| match direction {
            Direction::Dependencies => edge.weight().place,
            Direction::Dependents => edge.source().index(),
        });
        edges.into_iter().map(|edge| self.dependency(edge)).collect()
    }

    fn index(&self, node: &Node) -> Option<NodeIndex> {
        let nodes = self.graph.raw_nodes();
        nodes.binary_search_by(|entry| entry.weight.node.cmp(node)).ok().map(NodeIndex::new)
    }

    fn node(&self, index: NodeIndex) -> &Node {
        &self.graph[index].node
    }

    fn dependency<'g>(&'g self, edge: petgraph::graph::EdgeReference<'g, Why>) -> Dependency<'g> {
        Dependency {
            from: self.node(edge.source()),
            to: self.node(edge.target()),
            via: edge.weight().via.iter().map(String::as_str).collect(),
        }
    }
}
