use crate::query::Naming;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::graph::{DependencyGraph, Node, Presence};
use crate::render::graph::label::{LONGEST, Label, Places, ends, reasons, shortened};
use crate::render::graph::lane::{LANES, lane_of};
use crate::render::sentence;

/// The graph as a flowchart of Mermaid, which many wikis and code hosts draw.
///
/// Nodes are `n0`, `n1` ... in order; labels have shortened names, because Mermaid has no tooltips
/// without scripts.
pub fn mermaid(graph: &DependencyGraph, naming: &Naming) -> String {
    let mut out = String::from("flowchart LR\n");
    let nodes: Vec<&Node> = graph.nodes().collect();
    let places = Places::of(graph);
    for (at, node) in nodes.iter().enumerate() {
        let symbol = note(graph, node).map(|(symbol, _)| format!("{symbol} "));
        let label = Label::of(node, places, naming);
        let lines: Vec<String> =
            label.lines().map(|line| escaped(&shortened(line, LONGEST))).collect();
        let class = LANES[lane_of(node)].class;
        let text = format!("{}{}", symbol.unwrap_or_default(), lines.join("<br/>"));
        line(format_args!("n{at}[\"{text}\"]:::{class}"), &mut out);
    }
    for dependency in graph.dependencies() {
        let [from, to] = ends(graph, &dependency);
        let via = escaped(&reasons(&dependency.via, LONGEST));
        line(format_args!("n{from} -->|\"{via}\"| n{to}"), &mut out);
    }
    for lane in nodes.iter().map(|node| lane_of(node)).collect::<BTreeSet<usize>>() {
        let lane = &LANES[lane];
        let (fill, stroke) = (lane.light.fill, lane.light.line);
        line(
            format_args!("classDef {} fill:{fill},stroke:{stroke},color:#1f2328", lane.class),
            &mut out,
        );
    }
    let missing: Vec<String> = (0..nodes.len())
        .filter(|at| graph.presence(nodes[*at]).is_some_and(Presence::is_missing))
        .map(|at| format!("n{at}"))
        .collect();
    if !missing.is_empty() {
        line(format_args!("classDef missing stroke-dasharray:5 4"), &mut out);
        line(format_args!("class {} missing", missing.join(",")), &mut out);
    }
    out
}

fn note(graph: &DependencyGraph, node: &Node) -> Option<(char, &'static str)> {
    graph.presence(node).and_then(sentence::presence)
}

fn line(text: std::fmt::Arguments<'_>, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  {text}");
}

/// A visible text for a quoted string of Mermaid. All characters with a meaning in Mermaid (quotes,
/// entities, `%%` comments and directives, Markdown) or in HTML become numeric entities.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || " _-.,:/@()[]+=!?\u{2026}".contains(c) {
            out.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn a_small_graph() {
        let bot = r#"{"intents":[{"intentName":"I","intentVersion":"1"}]}"#;
        let intent = r#"{"slots":[{"name":"Day","slotType":"AMAZON.DATE"}]}"#;
        let graph = DependencyGraph::of(&sample::state(&[
            ("bot:B@latest", bot),
            ("intent:I@latest", intent),
        ]));
        let expect = r#"flowchart LR
  n0["B<br/>bot @latest"]:::bot
  n1["I<br/>intent @latest"]:::intent
  n2["? I<br/>intent @1"]:::intent
  n3["AMAZON.DATE<br/>built-in slot type"]:::outside
  n0 -->|"intents[0]"| n2
  n1 -->|"slots[Day]"| n3
  classDef bot fill:#e6ecfd,stroke:#3f5fc8,color:#1f2328
  classDef intent fill:#e4f5e8,stroke:#2b8a4a,color:#1f2328
  classDef outside fill:#eceff2,stroke:#66727e,color:#1f2328
  classDef missing stroke-dasharray:5 4
  class n2 missing
"#;
        assert_eq!(mermaid(&graph, &Naming::default()), expect);
    }

    #[test]
    fn untrusted_names_stay_inside_their_strings() {
        let graph = DependencyGraph::of(&sample::hostile());
        let text = mermaid(&graph, &Naming::default());
        for line in text.lines() {
            assert!(matches!(line.matches('"').count(), 0 | 2), "{line}");
            assert!(!line.contains("%%") && !line.contains("<script"), "{line}");
            let start = line.trim_start();
            assert!(["n", "class", "flowchart"].iter().any(|word| start.starts_with(word)));
        }
        assert_eq!(escaped("a\"]%%{init}`#"), "a#34;]#37;#37;#123;init#125;#96;#35;");
    }
}
