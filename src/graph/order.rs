use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;

use crate::graph::{DependencyGraph, Direction, Node};

/// One position of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group<'g> {
    /// A node that is in no cycle.
    Single(&'g Node),
    /// Nodes that all depend on each other, or one that depends on itself; in order.
    Cycle(Vec<&'g Node>),
}

impl<'g> Group<'g> {
    /// Its nodes, in order.
    pub fn nodes(&self) -> &[&'g Node] {
        match self {
            Self::Single(node) => std::slice::from_ref(node),
            Self::Cycle(nodes) => nodes,
        }
    }
}

impl DependencyGraph {
    /// Every node, deepest first: each group comes after all its dependencies. Nodes without
    /// dependencies come first, then nodes that depend only on those, and so on; within such a
    /// layer, in order of the nodes.
    pub fn order(&self) -> Vec<Group<'_>> {
        let mut heights = vec![0_usize; self.len()];
        let mut groups = Vec::new();
        // Kosaraju's algorithm gives dependencies before dependents.
        for mut members in kosaraju_scc(&self.graph) {
            members.sort_unstable();
            let below = members.iter().flat_map(|index| self.graph.neighbors(*index));
            let below = below.filter(|index| members.binary_search(index).is_err());
            let height = below.map(|index| heights[index.index()] + 1).max().unwrap_or(0);
            for index in &members {
                heights[index.index()] = height;
            }
            groups.push((height, members));
        }
        groups.sort();
        groups.into_iter().map(|(_, members)| self.group(&members)).collect()
    }

    fn group(&self, members: &[NodeIndex]) -> Group<'_> {
        match *members {
            [one] if self.graph.find_edge(one, one).is_none() => Group::Single(self.node(one)),
            _ => Group::Cycle(members.iter().map(|index| self.node(*index)).collect()),
        }
    }

    /// The groups of nodes that depend on each other.
    pub fn cycles(&self) -> Vec<Vec<&Node>> {
        let cycle = |group| match group {
            Group::Single(_) => None,
            Group::Cycle(nodes) => Some(nodes),
        };
        self.order().into_iter().filter_map(cycle).collect()
    }

    /// The nodes from which a walk in that direction reaches everything: for the dependencies,
    /// those without dependents. For a cycle without incoming edges it is its first node.
    pub fn roots(&self, direction: Direction) -> Vec<&Node> {
        let back = direction.reversed();
        let mut roots: Vec<&Node> = self
            .order()
            .iter()
            .filter(|group| {
                let nodes = group.nodes();
                nodes.iter().all(|node| {
                    self.around(node, back).iter().all(|d| match back {
                        Direction::Dependencies => nodes.contains(&d.to),
                        Direction::Dependents => nodes.contains(&d.from),
                    })
                })
            })
            .map(|group| group.nodes()[0])
            .collect();
        roots.sort();
        roots
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    fn names(nodes: &[&Node]) -> String {
        let name = |node: &&Node| node.key().unwrap().name().to_string();
        nodes.iter().map(name).collect::<Vec<_>>().join("+")
    }

    fn check(edges: &[(&str, &str)], order: &[&str], roots: &[&str], leaves: &[&str]) {
        let graph = sample::graph(edges);
        let found: Vec<String> = graph.order().iter().map(|group| names(group.nodes())).collect();
        assert_eq!(found, order);
        for (direction, expect) in
            [(Direction::Dependencies, roots), (Direction::Dependents, leaves)]
        {
            let found: Vec<String> =
                graph.roots(direction).into_iter().map(|node| names(&[node])).collect();
            assert_eq!(found, expect, "{direction:?}");
        }
    }

    #[test]
    fn what_is_depended_on_comes_first() {
        check(&[], &[], &[], &[]);
        check(&[("a", "b"), ("b", "c"), ("a", "c")], &["c", "b", "a"], &["a"], &["c"]);
        check(
            &[("z", "b"), ("a", "c"), ("b", "c"), ("y", "x")],
            &["c", "x", "a", "b", "y", "z"],
            &["a", "y", "z"],
            &["c", "x"],
        );
    }

    #[test]
    fn cycles_are_groups() {
        check(
            &[("x", "b"), ("b", "a"), ("a", "b"), ("a", "z"), ("s", "s")],
            &["s", "z", "a+b", "x"],
            &["s", "x"],
            &["s", "z"],
        );
        let graph = sample::graph(&[("a", "b"), ("b", "a"), ("s", "s"), ("x", "y")]);
        let cycles: Vec<String> = graph.cycles().iter().map(|nodes| names(nodes)).collect();
        assert_eq!(cycles, ["a+b", "s"]);
    }

    #[test]
    fn a_long_chain_does_not_overflow_the_stack() {
        let names: Vec<String> = (0..20_000).map(|n| format!("n{n:05}")).collect();
        let edges: Vec<(&str, &str)> =
            names.windows(2).map(|pair| (&*pair[0], &*pair[1])).collect();
        let graph = sample::graph(&edges);
        assert_eq!(graph.order().len(), 20_000);
    }
}
