use crate::query::Naming;
use std::fmt::Write as _;

use crate::graph::{DependencyGraph, Node, Presence};
use crate::render::graph::label::{LONGEST, Label, Places, ends, reasons, shortened, tooltip};
use crate::render::graph::lane::{LANES, lane_of};
use crate::render::sentence;

/// The graph in the language of Graphviz: `dot -Tpdf`.
///
/// Nodes are `n0`, `n1` ... in order; labels have shortened names, and tooltips have full names.
pub fn dot(graph: &DependencyGraph, naming: &Naming) -> String {
    let mut out = String::from(
        "digraph dependencies {\n  \
           rankdir=LR; ranksep=1; nodesep=0.2;\n  \
           node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n  \
           edge [fontname=\"Helvetica\", fontsize=9, color=\"#66727e\"];\n",
    );
    let nodes: Vec<&Node> = graph.nodes().collect();
    let places = Places::of(graph);
    for (at, node) in nodes.iter().enumerate() {
        write_node(graph, at, node, (places, naming), &mut out);
    }
    for lane in 0..LANES.len() {
        let members: Vec<String> = (0..nodes.len())
            .filter(|at| lane_of(nodes[*at]) == lane)
            .map(|at| format!("n{at};"))
            .collect();
        if members.len() > 1 {
            line(format_args!("{{ rank=same; {} }}", members.join(" ")), &mut out);
        }
    }
    for dependency in graph.dependencies() {
        let [from, to] = ends(graph, &dependency);
        let label = quoted(&reasons(&dependency.via, LONGEST));
        let whole = quoted(&reasons(&dependency.via, usize::MAX));
        line(
            format_args!(
                "n{from} -> n{to} [label={label}, tooltip={whole}, labeltooltip={whole}];"
            ),
            &mut out,
        );
    }
    out.push_str("}\n");
    out
}

fn write_node(
    graph: &DependencyGraph,
    at: usize,
    node: &Node,
    (places, naming): (Places, &Naming),
    out: &mut String,
) {
    let lane = &LANES[lane_of(node)];
    let presence = graph.presence(node);
    let symbol = presence.and_then(sentence::presence).map(|(symbol, _)| format!("{symbol} "));
    let label = Label::of(node, places, naming);
    let lines: Vec<String> = label.lines().map(|line| escaped(&shortened(line, LONGEST))).collect();
    let dashed = match presence.is_some_and(Presence::is_missing) {
        true => ", style=\"rounded,filled,dashed\"",
        false => "",
    };
    line(
        format_args!(
            "n{at} [label=\"{}{}\", tooltip={}, fillcolor=\"{}\", color=\"{}\"{dashed}];",
            symbol.unwrap_or_default(),
            lines.join("\\n"),
            quoted(&tooltip(graph, node)),
            lane.light.fill,
            lane.light.line,
        ),
        out,
    );
}

fn line(text: std::fmt::Arguments<'_>, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  {text}");
}

/// A quoted string of DOT; the text has passed `visible`.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// Escapes backslashes, which begin escapes such as `\N`, and `&`, which begins entities: labels
/// and tooltips interpret both.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn a_small_graph() {
        let alias = r#"{"botName":"B","botVersion":"3"}"#;
        let graph = DependencyGraph::of(&sample::state(&[("alias:B/PROD", alias)]));
        let expect = r##"digraph dependencies {
  rankdir=LR; ranksep=1; nodesep=0.2;
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];
  edge [fontname="Helvetica", fontsize=9, color="#66727e"];
  n0 [label="PROD\nalias of B", tooltip="111122223333/us-east-1/v1/alias:B/PROD", fillcolor="#fdeedd", color="#c06414"];
  n1 [label="? B\nbot @3", tooltip="111122223333/us-east-1/v1/bot:B@3 (? missing: no record shows it)", fillcolor="#e6ecfd", color="#3f5fc8", style="rounded,filled,dashed"];
  n0 -> n1 [label="botVersion", tooltip="botVersion", labeltooltip="botVersion"];
}
"##;
        assert_eq!(dot(&graph, &Naming::default()), expect);
    }

    /// The statements of a DOT text: quoted strings are read as one piece, and statements end at
    /// `;`.
    fn statements(text: &str) -> Vec<String> {
        let mut out = vec![String::new()];
        let mut chars = text.chars();
        let mut quoted = false;
        while let Some(c) = chars.next() {
            match (c, quoted) {
                ('\\', true) => {
                    chars.next().expect("something after a backslash");
                }
                ('"', _) => quoted = !quoted,
                ('\n', true) => panic!("a line end in a string"),
                (_, true) => {}
                (';' | '{' | '}', false) => out.push(String::new()),
                (_, false) => out.last_mut().unwrap().push(c),
            }
        }
        assert!(!quoted, "an open string");
        out.into_iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
    }

    #[test]
    fn untrusted_names_stay_inside_their_strings() {
        let graph = DependencyGraph::of(&sample::hostile());
        let text = dot(&graph, &Naming::default());
        let names: Vec<String> =
            statements(&text).iter().map(|s| s.split(' ').next().unwrap().to_owned()).collect();
        let is_node = |name: &&String| {
            name.strip_prefix('n').is_some_and(|number| number.parse::<usize>().is_ok())
        };
        let others: Vec<&str> =
            names.iter().filter(|name| !is_node(name)).map(String::as_str).collect();
        let ours =
            ["digraph", "rankdir=LR", "ranksep=1", "nodesep=0.2", "node", "edge", "rank=same"];
        assert_eq!(others[..7], ours);
        assert_eq!(others[7..], ["rank=same"]);
        // Each node has a statement and, except for the only bot, a rank; each dependency has an
        // edge.
        let ours = graph.len() + (graph.len() - 1) + graph.dependencies().len();
        assert_eq!(names.len() - others.len(), ours);
        assert!(!text.contains('\u{202e}'));
    }
}
