use crate::lex::Document;
use crate::render::visible;
use crate::state::Body;
use crate::state::blame::{AfterEvent, BlameRow, Trace, What};
use crate::state::diff::{Label, Path, Segment};

/// A document with one value per line, each after its full path: git can compare and blame it by
/// line.
///
/// ```text
/// slots[PickupDate]
/// slots[PickupDate].valueElicitationPrompt.messages[].content "What day do you want them?"
/// slots[PickupDate].valueElicitationPrompt.maxAttempts 2
/// sampleUtterances "I need a bouquet"
/// ```
///
/// A line does not depend on its neighbours: no comma and no list position, so an item inserted
/// before another does not change its line.
pub fn facts(document: Document) -> String {
    let body = Body::exact(document.into());
    let mut trace = Trace::default();
    trace.revise(&AfterEvent { event: 0, time: 0, body: Some(&body), gaps: &[] });
    let mut out = String::new();
    for BlameRow { path, what, .. } in trace.rows() {
        let is_named =
            matches!(path.segments().last(), Some(Segment::Item { label: Label::Name(_), .. }));
        let fact = match what {
            What::Value(value) => format!("{} {value}", without_places(&path)),
            What::Object if is_named => without_places(&path),
            What::Name(_) | What::Object | What::List { .. } => continue,
        };
        out.push_str(&visible(&fact));
        out.push('\n');
    }
    out
}

/// The path, with `[]` for an item identified by position.
fn without_places(path: &Path) -> String {
    let mut out = String::new();
    for (depth, segment) in path.segments().iter().enumerate() {
        let (_, rest) = path.split_at(depth);
        let (step, _) = rest.split_at(1);
        match segment {
            Segment::Item { label: Label::Place, .. } => out.push_str("[]"),
            Segment::Member(_) | Segment::Item { .. } => {
                let step = step.to_string();
                let is_bracketed = step.is_empty() || step.starts_with('[');
                out.push_str(if depth == 0 || is_bracketed { "" } else { "." });
                out.push_str(&step);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    #[test]
    fn each_line_is_independent() {
        let text = r#"{"name":"Order","slots":[{"name":"When","priority":1,
            "valueElicitationPrompt":{"maxAttempts":2,
                "messages":[{"content":"What day?"},{"content":"Which \u202e day?"}]}}],
            "sampleUtterances":["one","two"],"outputContexts":[],"new":{"a b":[1,{"c":null}]}}"#;
        let document = Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap();
        let expect = r#"name "Order"
slots[When]
slots[When].valueElicitationPrompt.messages[].content "What day?"
slots[When].valueElicitationPrompt.messages[].content "Which \u{202e} day?"
slots[When].valueElicitationPrompt.maxAttempts 2
slots[When].priority 1
sampleUtterances "one"
sampleUtterances "two"
outputContexts []
new["a b"][] 1
new["a b"][].c null
"#;
        assert_eq!(facts(document), expect);
    }
}
