use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::graph::{DependencyGraph, Node, Presence};

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) node: Node,
    pub(super) presence: Presence,
}

/// The reason of an edge.
#[derive(Clone, Debug)]
pub(super) struct Why {
    /// Increases from one edge of a document to the next.
    pub(super) place: usize,
    /// The places in the document.
    pub(super) via: Vec<String>,
}

/// Nodes and edges in the order found.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    nodes: BTreeMap<Node, Presence>,
    edges: BTreeMap<(Node, Node), Why>,
}

impl Parts {
    /// Adds a node, if it is new.
    pub(crate) fn node(&mut self, node: Node, presence: Presence) {
        self.nodes.entry(node).or_insert(presence);
    }

    /// Adds an edge between two nodes that were or will be added.
    pub(crate) fn edge(&mut self, from: Node, to: Node, via: String) {
        let place = self.edges.len();
        let why = self.edges.entry((from, to)).or_insert(Why { place, via: Vec::new() });
        why.via.push(via);
    }

    /// Builds the graph; edges with a missing end are dropped.
    pub(crate) fn graph(self) -> DependencyGraph {
        let mut graph = DiGraph::with_capacity(self.nodes.len(), self.edges.len());
        let indices: BTreeMap<Node, NodeIndex> = self
            .nodes
            .into_iter()
            .map(|(node, presence)| (node.clone(), graph.add_node(Entry { node, presence })))
            .collect();
        for ((from, to), why) in self.edges {
            if let (Some(from), Some(to)) = (indices.get(&from), indices.get(&to)) {
                graph.add_edge(*from, *to, why);
            }
        }
        DependencyGraph { graph }
    }
}
