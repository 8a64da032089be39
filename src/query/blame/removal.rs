use crate::lex::{Identity, Json, Object, Shape};
use crate::state::blame::RemovedRow;
use crate::state::diff::{Label, Segment};

/// The change of a request that removed a value. A Put replaces everything, so a caller who omits a
/// member deletes it, often without knowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The request omitted the member.
    Omission,
    /// The request had the list, but not the item.
    LeftOut,
    /// The request had an empty list or member.
    Emptied,
    /// The request deleted the resource.
    Deletion,
    /// No record shows the removal.
    Unrecorded,
}

/// How a Put with that request removed a value.
pub(super) fn of(row: &RemovedRow, request: &Object, shape: &'static Shape) -> Removal {
    let (mut shape, mut identity) = (shape, Identity::Position);
    let mut here: Option<&Json> = None;
    for segment in row.path.segments() {
        match segment {
            Segment::Member(name) => {
                let object = match here {
                    None => Some(request),
                    Some(value) => value.as_object(),
                };
                match object.map(|object| object.get(name)) {
                    None => return Removal::Unrecorded,
                    Some(None | Some(Json::Null)) => return Removal::Omission,
                    Some(Some(value)) => here = Some(value),
                }
                (shape, identity) = shape.below(name);
            }
            Segment::Item { label, at } => {
                let Some(items) = here.and_then(Json::as_array) else { return Removal::Unrecorded };
                let is_it = |item: &&Json| match (label, identity) {
                    (Label::Name(name), Identity::Member(member)) => {
                        let named = item.as_object().and_then(|object| object.get(member));
                        named.and_then(Json::as_text) == Some(&**name)
                    }
                    (_, _) => **item == row.value,
                };
                let there = items.iter().find(is_it);
                let is_inner = row.path.segments().last() != Some(segment);
                here = match there.or_else(|| items.get(*at).filter(|_| is_inner)) {
                    None if items.is_empty() => return Removal::Emptied,
                    None => return Removal::LeftOut,
                    there => there,
                };
            }
        }
    }
    match here {
        Some(Json::Array(items)) if items.is_empty() => Removal::Emptied,
        Some(Json::Object(object)) if object.is_empty() => Removal::Emptied,
        Some(Json::String(text)) if text.is_empty() => Removal::Emptied,
        // It was requested, but is not in the response.
        Some(_) | None => Removal::Unrecorded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, Document, ResourceKind};
    use crate::state::Body;
    use crate::state::blame::{AfterEvent, Trace};
    use std::sync::Arc;

    #[test]
    fn the_request_shows_how_a_value_was_removed() {
        let before = r#"{"description":"d","sampleUtterances":["a","b"],
            "slots":[{"name":"S","priority":1,"sampleUtterances":["x"]},{"name":"T"}],
            "rejectionStatement":{"messages":[{"content":"m"},{"content":"n"}]}}"#;
        let whole = r#""description":"d","sampleUtterances":["a","b"],
            "rejectionStatement":{"messages":[{"content":"m"},{"content":"n"}]}"#;
        let slots = r#""slots":[{"name":"S","priority":1,"sampleUtterances":["x"]},{"name":"T"}]"#;
        let cases = [
            (whole.to_owned(), vec![("slots[S]", "Omission"), ("slots[T]", "Omission")]),
            (
                format!("{whole},\"slots\":[]"),
                vec![("slots[S]", "Emptied"), ("slots[T]", "Emptied")],
            ),
            (
                format!(
                    r#"{whole},"slots":[{{"name":"S","priority":1,"sampleUtterances":["x"]}}]"#
                ),
                vec![("slots[T]", "LeftOut")],
            ),
            (
                format!(r#"{whole},"slots":[{{"name":"S","sampleUtterances":[]}},{{"name":"T"}}]"#),
                vec![("slots[S].priority", "Omission"), ("slots[S].sampleUtterances", "Emptied")],
            ),
            (
                format!(
                    r#"{slots},"sampleUtterances":["b"],"description":"",
                    "rejectionStatement":{{"messages":[{{"content":"n"}}]}}"#
                ),
                vec![
                    ("description", "Emptied"),
                    ("sampleUtterances", "LeftOut"),
                    ("rejectionStatement.messages[0]", "LeftOut"),
                ],
            ),
        ];
        for (request, expect) in cases {
            let request = format!("{{{request}}}");
            // Lex omits empty members from its responses.
            let mut answer = document(&request).body().clone();
            answer.retain(|_, value| !is_empty(value));
            let after = Arc::new(document(before).with_body(answer));
            let mut trace = Trace::default();
            for (event, document) in [Arc::new(document(before)), after].into_iter().enumerate() {
                let body = Body::exact(document);
                trace.revise(&AfterEvent { event, time: 0, body: Some(&body), gaps: &[] });
            }
            let shape = Shape::of(Api::V1, ResourceKind::Intent);
            let asked = document(&request);
            let found: Vec<(String, String)> = trace
                .removed()
                .iter()
                .map(|row| (row.path.to_string(), format!("{:?}", of(row, asked.body(), shape))))
                .collect();
            let found: Vec<(&str, &str)> =
                found.iter().map(|(path, how)| (path.as_str(), how.as_str())).collect();
            assert_eq!(found, expect, "{request}");
        }
    }

    fn document(text: &str) -> Document {
        Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap()
    }

    fn is_empty(value: &Json) -> bool {
        matches!(value, Json::String(text) if text.is_empty())
            || value.as_array().is_some_and(<[Json]>::is_empty)
    }
}
