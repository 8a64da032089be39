use crate::graph::parts::Parts;
use crate::graph::{DependencyGraph, Node};
use crate::lex::Version;

impl DependencyGraph {
    /// The dependencies between whole resources: all versions of a resource are one node,
    /// `$LATEST`. Nodes outside of Lex are left out.
    #[must_use]
    pub fn resources(&self) -> Self {
        let whole = |node: &Node| Some(Node::of(node.key()?, Version::Latest));
        let mut parts = Parts::default();
        for node in self.nodes() {
            if let (Some(whole), Some(presence)) = (whole(node), self.presence(node)) {
                parts.node(whole, presence);
            }
        }
        for dependency in self.dependencies() {
            if let (Some(from), Some(to)) = (whole(dependency.from), whole(dependency.to)) {
                for via in dependency.via {
                    parts.edge(from.clone(), to.clone(), via.to_owned());
                }
            }
        }
        parts.graph()
    }

    /// The same graph with all edges reversed.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let mut graph = self.graph.clone();
        graph.reverse();
        Self { graph }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{DependencyGraph, Node, sample};

    #[test]
    fn versions_of_a_resource_are_one_node() {
        let graph = DependencyGraph::of(&sample::flowers()).resources();
        let order: Vec<String> =
            graph.order().iter().flat_map(|group| group.nodes()).map(|node| node.short()).collect();
        let expect = [
            "intent:Cancel@latest",
            "slot-type:Kind@latest",
            "intent:Order@latest",
            "bot:Flowers@latest",
            "alias:Flowers/PROD",
        ];
        assert_eq!(order, expect);
        let back = graph.reversed();
        let order: Vec<String> =
            back.order().iter().flat_map(|group| group.nodes()).map(|node| node.short()).collect();
        let expect = [
            "alias:Flowers/PROD",
            "bot:Flowers@latest",
            "intent:Cancel@latest",
            "intent:Order@latest",
            "slot-type:Kind@latest",
        ];
        assert_eq!(order, expect);
        assert_eq!(graph.nodes().filter(|node| matches!(node, Node::Outside { .. })).count(), 0);
    }
}
