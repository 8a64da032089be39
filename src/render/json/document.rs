use serde::{Serialize, Serializer};

use super::raw;
use crate::lex::{Document, Json, NO_SHAPE, Object, Shape, ordered};

/// A document, members in the order of the API.
pub(super) struct Wire<'a>(pub(super) &'a Document);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(self.0.body(), self.0.shape(), serializer)
    }
}

struct Value<'a>(&'a Json, &'static Shape);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(text) => raw(text.to_string()).serialize(serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => {
                serializer.collect_seq(items.iter().map(|item| Self(item, self.1)))
            }
            Json::Object(object) => members(object, self.1, serializer),
        }
    }
}

fn members<S: Serializer>(
    object: &Object,
    shape: &'static Shape,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let inner = |name| shape.member(name).map_or(&NO_SHAPE, |member| member.shape);
    let all = ordered(object, shape).into_iter();
    serializer.collect_map(all.map(|(name, value)| (name, Value(value, inner(name)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    #[test]
    fn it_is_the_canonical_text_without_the_white_space() {
        let line = r#"{"name":"a \" \\ b","slots":[{"name":"S","slotType":"T","x":{"b":[],"a":null}}],"nluIntentConfidenceThreshold":0.40,"zeta":true}"#;
        let document = Document::from_text(Api::V1, ResourceKind::Intent, line).unwrap();
        let written = serde_json::to_string(&Wire(&document)).unwrap();
        assert_eq!(Json::parse(&written), Json::parse(document.text()));
        assert_eq!(
            written,
            r#"{"name":"a \" \\ b","slots":[{"name":"S","slotType":"T","x":{"a":null,"b":[]}}],"nluIntentConfidenceThreshold":0.40,"zeta":true}"#
        );
    }
}
