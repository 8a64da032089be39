use std::fmt::Write as _;

use crate::graph::{DependencyGraph, Presence};
use crate::lex::write_string;
use crate::render::visible::is_hidden;

/// The graph as JSON, schema 1:
///
/// ```json
/// {"schema":1,"at":"2024-03-01T12:00:00Z","commit":"4f2c...",
/// "nodes":[
/// {"address":"111122223333/us-east-1/v1/bot:B@3","kind":"bot","missing":false}
/// ],
/// "edges":[
/// {"from":"111122223333/us-east-1/v1/bot:B@3","to":"...","via":"intents[0]"}
/// ]}
/// ```
///
/// `at` is the moment of the state; `commit` is omitted if there is none. Nodes are in order, edges
/// in the order of their nodes, and edges between the same nodes in the order of the document.
pub fn json(graph: &DependencyGraph, at: &str, commit: Option<&str>) -> String {
    let mut out = String::from("{\"schema\":1,\"at\":");
    write(at, &mut out);
    if let Some(commit) = commit {
        out.push_str(",\"commit\":");
        write(commit, &mut out);
    }
    let nodes = graph.nodes().map(|node| {
        let missing = graph.presence(node).is_some_and(Presence::is_missing);
        let address = quoted(&node.address());
        format!("{{\"address\":{address},\"kind\":\"{}\",\"missing\":{missing}}}", node.kind())
    });
    list("nodes", nodes, &mut out);
    let dependencies = graph.dependencies();
    let edges = dependencies.iter().flat_map(|dependency| {
        let (from, to) = (quoted(&dependency.from.address()), quoted(&dependency.to.address()));
        dependency
            .via
            .iter()
            .map(move |via| format!("{{\"from\":{from},\"to\":{to},\"via\":{}}}", quoted(via)))
    });
    list("edges", edges, &mut out);
    out.push_str("}\n");
    out
}

fn list(name: &str, items: impl Iterator<Item = String>, out: &mut String) {
    let lines: Vec<String> = items.map(|item| format!("\n{item}")).collect();
    let end = if lines.is_empty() { "" } else { "\n" };
    // Writing to a String cannot fail.
    let _ = write!(out, ",\n\"{name}\":[{}{end}]", lines.join(","));
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write(text, &mut out);
    out
}

/// A JSON string; hidden characters are escaped, which does not change the value and makes it safe
/// to print.
fn write(text: &str, out: &mut String) {
    let mut plain = String::with_capacity(text.len() + 2);
    write_string(text, &mut plain);
    for c in plain.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;
    use crate::lex::Json;

    #[test]
    fn a_small_graph() {
        let graph = DependencyGraph::of(&sample::state(&[(
            "intent:I@2",
            r#"{"slots":[{"name":"B","slotType":"T","slotTypeVersion":"1"},
                {"name":"A","slotType":"T","slotTypeVersion":"1"},
                {"name":"C","slotType":"AMAZON.DATE"}]}"#,
        )]));
        let expect = r#"{"schema":1,"at":"2024-03-01T12:00:00Z","commit":"4f2c",
"nodes":[
{"address":"111122223333/us-east-1/v1/intent:I@latest","kind":"intent","missing":false},
{"address":"111122223333/us-east-1/v1/intent:I@2","kind":"intent","missing":false},
{"address":"111122223333/us-east-1/v1/slot-type:T@1","kind":"slot-type","missing":true},
{"address":"AMAZON.DATE","kind":"built-in-slot-type","missing":false}
],
"edges":[
{"from":"111122223333/us-east-1/v1/intent:I@2","to":"111122223333/us-east-1/v1/slot-type:T@1","via":"slots[B]"},
{"from":"111122223333/us-east-1/v1/intent:I@2","to":"111122223333/us-east-1/v1/slot-type:T@1","via":"slots[A]"},
{"from":"111122223333/us-east-1/v1/intent:I@2","to":"AMAZON.DATE","via":"slots[C]"}
]}
"#;
        assert_eq!(json(&graph, "2024-03-01T12:00:00Z", Some("4f2c")), expect);
    }

    #[test]
    fn an_empty_graph_has_empty_lists() {
        let expect = "{\"schema\":1,\"at\":\"T\",\n\"nodes\":[],\n\"edges\":[]}\n";
        assert_eq!(json(&DependencyGraph::default(), "T", None), expect);
    }

    #[test]
    fn untrusted_names_are_complete_and_escaped() {
        let state = sample::hostile();
        let graph = DependencyGraph::of(&state);
        let text = json(&graph, "T", None);
        assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'));
        let value = Json::parse(&text).unwrap();
        let edges = value.as_object().unwrap().get("edges").unwrap().as_array().unwrap();
        let via: Vec<&str> =
            edges.iter().map(|edge| edge.as_object().unwrap().text("via").unwrap()).collect();
        let expect: Vec<&str> = graph.dependencies().iter().flat_map(|d| d.via.clone()).collect();
        assert_eq!(via, expect);
    }
}
