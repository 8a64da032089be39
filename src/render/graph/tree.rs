use std::collections::BTreeSet;

use crate::graph::{DependencyGraph, Direction, Node};
use crate::query::Naming;
use crate::render::fold::fold;
use crate::render::graph::label::{LONGEST, Places, reasons};
use crate::render::sentence;

/// The graph as an indented tree, for a terminal:
///
/// ```text
/// bot:OrderFlowers@3
/// |- intent:OrderFlowers@7  intents[0]
/// |  |- slot-type:FlowerTypes@2  slots[FlowerType]
/// |  `- AMAZON.DATE  slots[PickupDate], slots[OrderDate]
/// `- ! intent:CancelOrder@4  intents[1]  missing: it was deleted
/// ```
///
/// Starts at `starts` in the given direction; without any, at the graph's
/// [roots](DependencyGraph::roots). Each node is followed by the places that refer to it (for
/// dependents: its own references). A node whose branches were shown before is marked `(above)`,
/// and its own ancestor `(cycle)`; neither is expanded again. Addresses are full only if the graph
/// has several accounts or regions.
pub fn tree(
    graph: &DependencyGraph,
    starts: &[&Node],
    direction: Direction,
    naming: &Naming,
) -> String {
    let text = annotated(graph, starts, direction, naming, &|_, _| Notes::default());
    let lines = text.lines().flat_map(fold);
    lines.map(|line| line + "\n").collect()
}

/// Text that a query adds to the line of a node, styled and escaped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// Before its address: a symbol and a space.
    pub(crate) before: String,
    /// At the end of its line, with spaces before it.
    pub(crate) after: String,
}

/// The [`tree`] in lines of any width with notes at its nodes, by node and by its parent in the tree.
pub(crate) fn annotated(
    graph: &DependencyGraph,
    starts: &[&Node],
    direction: Direction,
    naming: &Naming,
    notes: &dyn Fn(&Node, Option<&Node>) -> Notes,
) -> String {
    let mut tree = Tree {
        graph,
        direction,
        naming,
        notes,
        places: Places::of(graph),
        out: String::new(),
        shown: BTreeSet::new(),
        path: Vec::new(),
    };
    let roots = graph.roots(direction);
    for start in if starts.is_empty() { &roots } else { starts } {
        tree.node(start, &[], "", "");
    }
    tree.out
}

struct Tree<'g> {
    graph: &'g DependencyGraph,
    direction: Direction,
    naming: &'g Naming,
    notes: &'g dyn Fn(&Node, Option<&Node>) -> Notes,
    places: Places,
    out: String,
    shown: BTreeSet<Node>,
    path: Vec<Node>,
}

impl Tree<'_> {
    fn node(&mut self, node: &Node, via: &[&str], indent: &str, branch: &str) {
        let branches = self.graph.around(node, self.direction);
        let remark = if branches.is_empty() {
            ""
        } else if self.path.contains(node) {
            "  (cycle)"
        } else if !self.shown.insert(node.clone()) {
            "  (above)"
        } else {
            self.line(node, via, indent, branch, "");
            let inner = match branch {
                "" => String::new(),
                "`- " => format!("{indent}   "),
                _ => format!("{indent}|  "),
            };
            self.path.push(node.clone());
            for (at, dependency) in branches.iter().enumerate() {
                let branch = if at + 1 == branches.len() { "`- " } else { "|- " };
                let next = match self.direction {
                    Direction::Dependencies => dependency.to,
                    Direction::Dependents => dependency.from,
                };
                self.node(next, &dependency.via, &inner, branch);
            }
            self.path.pop();
            return;
        };
        self.line(node, via, indent, branch, remark);
    }

    fn line(&mut self, node: &Node, via: &[&str], indent: &str, branch: &str, remark: &str) {
        let note = self.graph.presence(node).and_then(sentence::presence);
        let address = match self.places {
            Places::One => self.naming.node(node),
            Places::Several => node.address(),
        };
        self.out.push_str(indent);
        self.out.push_str(branch);
        let notes = (self.notes)(node, self.path.last());
        self.out.push_str(&notes.before);
        if let Some((symbol, _)) = note {
            self.out.push(symbol);
            self.out.push(' ');
        }
        self.out.push_str(&address);
        for part in [&*reasons(via, LONGEST), note.map_or("", |(_, words)| words)] {
            if !part.is_empty() {
                self.out.push_str("  ");
                self.out.push_str(part);
            }
        }
        self.out.push_str(remark);
        self.out.push_str(&notes.after);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn dependencies_are_below_their_dependents() {
        let graph = DependencyGraph::of(&sample::flowers());
        let expect = "\
alias:Flowers/PROD
`- bot:Flowers@3  botVersion
   `- intent:Order@7  intents[0]
      |- slot-type:Kind@2  slots[FlowerType]
      |- AMAZON.DATE  slots[Day]
      `- arn:f  fulfillmentActivity.codeHook
bot:Flowers@latest
|- intent:Order@7  intents[0]  (above)
`- ? intent:Cancel@4  intents[1]  missing: no record shows it
intent:Order@latest
slot-type:Kind@latest
";
        assert_eq!(tree(&graph, &[], Direction::Dependencies, &Naming::default()), expect);
    }

    #[test]
    fn dependents_are_below_their_dependencies() {
        let graph = DependencyGraph::of(&sample::flowers());
        let kind = sample::node("slot-type:Kind@2");
        let part = graph.reach([&kind], Direction::Dependents, None);
        let expect = "\
slot-type:Kind@2
`- intent:Order@7  slots[FlowerType]
   |- bot:Flowers@latest  intents[0]
   `- bot:Flowers@3  intents[0]
      `- alias:Flowers/PROD  botVersion
";
        assert_eq!(tree(&part, &[&kind], Direction::Dependents, &Naming::default()), expect);
        assert_eq!(tree(&part, &[], Direction::Dependents, &Naming::default()), expect);
    }

    #[test]
    fn a_cycle_ends() {
        let graph = sample::graph(&[("a", "b"), ("b", "a"), ("b", "b")]);
        let expect = "\
intent:a@latest
`- intent:b@latest  x
   |- intent:a@latest  x  (cycle)
   `- intent:b@latest  x  (cycle)
";
        assert_eq!(tree(&graph, &[], Direction::Dependencies, &Naming::default()), expect);
    }

    #[test]
    fn untrusted_names_stay_on_their_line() {
        let slot = r#"{"slots":[{"name":"a\nb\u202e","slotType":"\"];evil\u001b[2J"}]}"#;
        let graph = DependencyGraph::of(&sample::state(&[("intent:I@latest", slot)]));
        let expect = "\
intent:I@latest
`- built-in-slot-type:%22%5D%3Bevil%1B%5B2J  slots[a\\u{a}b\\u{202e}]
";
        assert_eq!(tree(&graph, &[], Direction::Dependencies, &Naming::default()), expect);
    }

    #[test]
    fn several_places_are_distinguished() {
        let graph = DependencyGraph::of(&sample::state(&[
            ("111122223333/us-east-1/v1/bot:B@latest", "{}"),
            ("111122223333/eu-west-1/v1/bot:B@latest", "{}"),
        ]));
        let expect = "\
111122223333/eu-west-1/v1/bot:B@latest
111122223333/us-east-1/v1/bot:B@latest
";
        assert_eq!(tree(&graph, &[], Direction::Dependencies, &Naming::default()), expect);
    }
}
