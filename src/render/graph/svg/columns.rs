//! Assigns nodes to columns, and routes edges through the columns between.
//!
//! A lane has one column, or as many as its longest chain within the lane. An edge that crosses
//! columns gets a bend in each; edges to the same node share their bends, so edges to a frequently
//! used node are merged.

use std::collections::BTreeMap;

use crate::graph::{DependencyGraph, Node};
use crate::render::graph::label::ends;
use crate::render::graph::lane::{LANES, lane_of};

/// The content of a cell in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// The node with that rank.
    Node(usize),
    /// A bend on the way to the node with that rank.
    Bend(usize),
}

/// Cells in columns and the edges between them.
#[derive(Debug)]
pub(super) struct Columns {
    /// The lane of each column.
    pub(super) lanes: Vec<usize>,
    /// The cells.
    pub(super) cells: Vec<Cell>,
    /// The column of each cell.
    pub(super) column: Vec<usize>,
    /// Pairs of cells in neighbouring columns, left first; each pair once.
    pub(super) steps: Vec<(usize, usize)>,
    /// For each dependency of the graph, the cells of its edge.
    pub(super) routes: Vec<Vec<usize>>,
}

impl Columns {
    pub(super) fn of(graph: &DependencyGraph) -> Self {
        let nodes: Vec<&Node> = graph.nodes().collect();
        let (lanes, column) = columns(graph, &nodes);
        let mut columns = Self {
            lanes,
            cells: (0..nodes.len()).map(Cell::Node).collect(),
            column,
            steps: Vec::new(),
            routes: Vec::new(),
        };
        let mut bends = BTreeMap::new();
        for dependency in graph.dependencies() {
            let [from, to] = ends(graph, &dependency);
            let route = columns.route(from, to, &mut bends);
            columns.routes.push(route);
        }
        columns.steps.sort_unstable();
        columns.steps.dedup();
        columns
    }

    fn route(
        &mut self,
        from: usize,
        to: usize,
        bends: &mut BTreeMap<(usize, usize), usize>,
    ) -> Vec<usize> {
        let (start, end) = (self.column[from], self.column[to]);
        let between: Vec<usize> = match start < end {
            true => (start + 1..end).collect(),
            false => (end + 1..start).rev().collect(),
        };
        let mut route = vec![from];
        for column in between {
            let bend = *bends.entry((to, column)).or_insert_with(|| {
                self.cells.push(Cell::Bend(to));
                self.column.push(column);
                self.cells.len() - 1
            });
            route.push(bend);
        }
        route.push(to);
        if start != end {
            let steps = route.windows(2).map(|pair| (pair[0], pair[1]));
            self.steps.extend(steps.map(|(a, b)| if start < end { (a, b) } else { (b, a) }));
        }
        route
    }
}

/// The lane of each column, and the column of each node.
fn columns(graph: &DependencyGraph, nodes: &[&Node]) -> (Vec<usize>, Vec<usize>) {
    let rank = |node: &Node| graph.rank(node).expect("a node of the graph");
    let mut depth = vec![0_usize; nodes.len()];
    for group in graph.order().iter().rev() {
        let members: Vec<usize> = group.nodes().iter().map(|node| rank(node)).collect();
        let above = members.iter().flat_map(|member| graph.dependents_of(nodes[*member]));
        let above = above.filter(|d| lane_of(d.from) == lane_of(d.to));
        let above = above.map(|d| rank(d.from)).filter(|from| !members.contains(from));
        let deepest = above.map(|from| depth[from] + 1).max().unwrap_or(0);
        for member in members {
            depth[member] = deepest;
        }
    }
    let mut lanes = Vec::new();
    let mut column = vec![0; nodes.len()];
    for lane in 0..LANES.len() {
        let members = || (0..nodes.len()).filter(|at| lane_of(nodes[*at]) == lane);
        let Some(deepest) = members().map(|at| depth[at]).max() else { continue };
        for at in members() {
            column[at] = lanes.len() + depth[at];
        }
        lanes.extend(std::iter::repeat_n(lane, deepest + 1));
    }
    (lanes, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn edges_to_one_node_share_their_bends() {
        let intent = r#"{"slots":[{"name":"D","slotType":"AMAZON.DATE"},
            {"name":"T","slotType":"T","slotTypeVersion":"1"}]}"#;
        let graph = DependencyGraph::of(&sample::state(&[
            ("intent:I@latest", intent),
            ("intent:J@latest", intent),
        ]));
        let columns = Columns::of(&graph);
        assert_eq!(columns.lanes.len(), 3);
        // Nodes: I, J, T, AMAZON.DATE; one bend in the column of T.
        assert_eq!(columns.column, [0, 0, 1, 2, 1]);
        assert_eq!(columns.cells[4], Cell::Bend(3));
        assert_eq!(columns.routes, [vec![0, 2], vec![0, 4, 3], vec![1, 2], vec![1, 4, 3]]);
        assert_eq!(columns.steps, [(0, 2), (0, 4), (1, 2), (1, 4), (4, 3)]);
    }

    #[test]
    fn a_chain_within_a_lane_takes_columns_and_a_cycle_one() {
        let columns =
            Columns::of(&sample::graph(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]));
        assert_eq!(columns.column, [0, 1, 1, 2]);
        assert_eq!(columns.lanes.len(), 3);
    }
}
