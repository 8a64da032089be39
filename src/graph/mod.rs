//! The dependencies in one state.
//!
//! An edge leads from the version of a resource to a target of its document: alias -> bot version
//! -> intent versions -> slot type versions -> resources outside of Lex (Lambda functions, roles,
//! built-in types). It has the places of the reference in the document. A missing target is a node
//! as well, marked by its [`Presence`].
//!
//! Cycles are a result, not an error: Lex V1 cannot have one, but logs may contain anything.
//!
//! petgraph is used only in this module; outside, a [`Node`] is the only name of a node. All
//! results have a fixed order, so equal states give equal results. A lifetime named `'g` means
//! "borrowed from the graph".

mod build;
mod inventory;
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

pub use inventory::Inventory;
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

/// A dependency of one node on another, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency<'g> {
    /// The source of the reference.
    pub from: &'g Node,
    /// The target of the reference.
    pub to: &'g Node,
    /// The places in the document of `from`, in the order of the document: `intents[0]`,
    /// `slots[FlowerType]`. At least one. The text is as recorded, unescaped.
    pub via: Vec<&'g str>,
}

impl DependencyGraph {
    /// Every node, in order.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &Node> {
        self.graph.raw_nodes().iter().map(|entry| &entry.weight.node)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Whether the graph has no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the node is in the graph.
    pub fn contains(&self, node: &Node) -> bool {
        self.index(node).is_some()
    }

    /// The index of the node among [`nodes`](Self::nodes), counted from 0; `None` if it is not in
    /// the graph.
    pub fn rank(&self, node: &Node) -> Option<usize> {
        self.index(node).map(NodeIndex::index)
    }

    /// Whether the node exists, and what is known of it; `None` if it is not in the graph.
    pub fn presence(&self, node: &Node) -> Option<Presence> {
        self.index(node).map(|index| self.graph[index].presence)
    }

    /// The nodes of one resource, `$LATEST` first.
    pub fn versions_of(&self, key: &ResourceKey) -> Vec<&Node> {
        self.nodes().filter(|node| node.key() == Some(key)).collect()
    }

    /// The missing targets of references, in order.
    pub fn missing(&self) -> Vec<&Node> {
        let missing = |index: &NodeIndex| self.graph[*index].presence.is_missing();
        self.graph.node_indices().filter(missing).map(|index| self.node(index)).collect()
    }

    /// Whether the records leave the content or the existence of some node open.
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

    /// The direct dependencies of the node, in the order of its document; empty if it is not in the
    /// graph.
    pub fn dependencies_of(&self, node: &Node) -> Vec<Dependency<'_>> {
        self.around(node, Direction::Dependencies)
    }

    /// The direct dependents of the node, in order of the nodes; empty if it is not in the graph.
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
