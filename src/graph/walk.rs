use std::collections::{BTreeSet, VecDeque};

use petgraph::graph::NodeIndex;

use crate::graph::{DependencyGraph, Node};

/// The direction in which edges are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the source of a reference to its target.
    Dependencies,
    /// From the target of a reference to its source.
    Dependents,
}

impl Direction {
    pub(super) fn of_petgraph(self) -> petgraph::Direction {
        match self {
            Self::Dependencies => petgraph::Direction::Outgoing,
            Self::Dependents => petgraph::Direction::Incoming,
        }
    }

    /// The opposite direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Dependencies => Self::Dependents,
            Self::Dependents => Self::Dependencies,
        }
    }
}

impl DependencyGraph {
    /// The part of the graph that can be reached from the starts by at most `depth` edges (any
    /// number, if `None`): those nodes, and every edge between two of them. The starts belong to
    /// it; starts that are not in the graph are ignored.
    #[must_use]
    pub fn reach<'a>(
        &self,
        starts: impl IntoIterator<Item = &'a Node>,
        direction: Direction,
        depth: Option<usize>,
    ) -> Self {
        let reached = self.indices(starts, direction, depth);
        self.restricted(|index| reached.contains(&index))
    }

    /// The nodes of [`reach`](Self::reach), at any depth.
    pub fn reached<'a>(
        &self,
        starts: impl IntoIterator<Item = &'a Node>,
        direction: Direction,
    ) -> Vec<&Node> {
        let reached = self.indices(starts, direction, None);
        reached.into_iter().map(|index| self.node(index)).collect()
    }

    fn indices<'a>(
        &self,
        starts: impl IntoIterator<Item = &'a Node>,
        direction: Direction,
        depth: Option<usize>,
    ) -> BTreeSet<NodeIndex> {
        let mut reached: BTreeSet<NodeIndex> = BTreeSet::new();
        let mut waiting: VecDeque<(NodeIndex, usize)> = starts
            .into_iter()
            .filter_map(|node| self.index(node))
            .map(|index| (index, 0))
            .collect();
        while let Some((index, steps)) = waiting.pop_front() {
            if !reached.insert(index) || depth.is_some_and(|depth| steps >= depth) {
                continue;
            }
            let next = self.graph.neighbors_directed(index, direction.of_petgraph());
            waiting.extend(next.map(|index| (index, steps + 1)));
        }
        reached
    }

    /// The nodes for which `keep` holds, and every edge between two of them.
    #[must_use]
    pub fn keeping(&self, mut keep: impl FnMut(&Node) -> bool) -> Self {
        self.restricted(|index| keep(self.node(index)))
    }

    fn restricted(&self, mut keep: impl FnMut(NodeIndex) -> bool) -> Self {
        let graph = self.graph.filter_map(
            |index, entry| keep(index).then(|| entry.clone()),
            |_, why| Some(why.clone()),
        );
        Self { graph }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    fn check(start: &str, direction: Direction, depth: Option<usize>, expect: &[&str]) {
        let graph = DependencyGraph::of(&sample::flowers());
        let part = graph.reach([&sample::node(start)], direction, depth);
        let found: Vec<String> = part.nodes().map(Node::short).collect();
        assert_eq!(found, expect, "{start} {direction:?} {depth:?}");
    }

    #[test]
    fn both_ways_and_not_too_far() {
        let all = ["bot:Flowers@3", "intent:Order@7", "slot-type:Kind@2", "AMAZON.DATE", "arn:f"];
        check("bot:Flowers@3", Direction::Dependencies, None, &all);
        check("bot:Flowers@3", Direction::Dependencies, Some(0), &all[..1]);
        check("bot:Flowers@3", Direction::Dependencies, Some(1), &all[..2]);
        check("bot:Flowers@3", Direction::Dependencies, Some(2), &all);
        check(
            "slot-type:Kind@2",
            Direction::Dependents,
            None,
            &[
                "alias:Flowers/PROD",
                "bot:Flowers@latest",
                "bot:Flowers@3",
                "intent:Order@7",
                "slot-type:Kind@2",
            ],
        );
        check(
            "slot-type:Kind@2",
            Direction::Dependents,
            Some(1),
            &["intent:Order@7", "slot-type:Kind@2"],
        );
        check("bot:Nobody@1", Direction::Dependents, None, &[]);
    }

    #[test]
    fn a_cycle_is_walked_once() {
        let graph = sample::graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("x", "a")]);
        let part = graph.reach([&sample::plain("a")], Direction::Dependencies, None);
        let found: Vec<String> = part.nodes().map(Node::short).collect();
        assert_eq!(found, ["a", "b", "c", "d"].map(|name| format!("intent:{name}@latest")));
        assert_eq!(part.dependencies().len(), 4);
    }

    #[test]
    fn a_part_keeps_presence_and_reasons() {
        let graph = DependencyGraph::of(&sample::flowers());
        let part = graph.keeping(|node| node.key().is_some());
        assert_eq!(part.len(), 8);
        for node in part.nodes() {
            assert_eq!(part.presence(node), graph.presence(node));
        }
        let order = sample::node("intent:Order@7");
        assert_eq!(part.dependencies_of(&order)[0].via, ["slots[FlowerType]"]);
    }
}
