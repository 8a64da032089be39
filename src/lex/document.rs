use std::borrow::Cow;
use std::sync::OnceLock;

use crate::lex::canonical;
use crate::lex::json::write_string;
use crate::lex::shape::{Member, NO_SHAPE, Shape};
use crate::lex::{Api, Json, NotJson, Object, ResourceKind, Schema};

/// The configuration of a resource: the output of `get-bot`, `get-intent`, `get-slot-type` and
/// `get-bot-alias` without members that change with every call.
///
/// Equal documents have equal canonical texts, byte for byte.
#[derive(Clone, Debug)]
pub struct Document {
    shape: &'static Shape,
    /// Its members; parsed on first use, if it was read from its canonical text.
    body: OnceLock<Object>,
    /// The canonical text; written on first use, if it was built from members.
    text: OnceLock<Box<str>>,
}

impl Document {
    /// The document in a request or a response: without members that are not configuration, and
    /// without nulls, which CloudTrail writes or omits arbitrarily.
    pub fn new(api: Api, kind: ResourceKind, mut members: Object) -> Self {
        let schema = Schema::of(api);
        members.retain(|name, value| *value != Json::Null && !schema.is_volatile(kind, name));
        Self::of_shape(Shape::of(api, kind), members)
    }

    /// Reads a text. A canonical one is kept, and parsed only if needed.
    ///
    /// # Errors
    ///
    /// If the text is not a JSON object.
    pub fn from_text(
        api: Api,
        kind: ResourceKind,
        text: impl Into<Box<str>> + AsRef<str>,
    ) -> Result<Self, NotJson> {
        let shape = Shape::of(api, kind);
        if canonical::is_canonical(text.as_ref(), shape) {
            return Ok(Self { shape, body: OnceLock::new(), text: text.into().into() });
        }
        let Json::Object(body) = Json::parse(text.as_ref())? else {
            return Err(NotJson::new(0, "an object"));
        };
        Ok(Self::of_shape(shape, body))
    }

    /// A document from a text that [is canonical](Self::is_canonical).
    pub fn from_canonical(api: Api, kind: ResourceKind, text: impl Into<Box<str>>) -> Self {
        let (shape, text) = (Shape::of(api, kind), text.into());
        debug_assert!(canonical::is_canonical(&text, shape), "{text}");
        Self { shape, body: OnceLock::new(), text: text.into() }
    }

    /// Whether a text is, byte for byte, the [text](Self::text) of a document. It may be `false`
    /// for some rare canonical texts.
    pub fn is_canonical(api: Api, kind: ResourceKind, text: &str) -> bool {
        canonical::is_canonical(text, Shape::of(api, kind))
    }

    /// Reads a document of unknown kind; `None` if the text is not a JSON object.
    pub fn recognized(text: &str) -> Option<Self> {
        let Ok(Json::Object(body)) = Json::parse(text) else { return None };
        Some(Self::of_shape(Shape::recognized(&body), body))
    }

    /// A document with these members, unchanged.
    pub fn of_shape(shape: &'static Shape, body: Object) -> Self {
        Self { shape, body: body.into(), text: OnceLock::new() }
    }

    /// Its members.
    pub fn body(&self) -> &Object {
        self.body.get_or_init(|| match Json::parse(self.text()) {
            Ok(Json::Object(body)) => body,
            other => unreachable!("a canonical text is an object, not {other:?}"),
        })
    }

    /// At least its members of these names. The others are not parsed if they were not before.
    pub(super) fn members(&self, names: &[&'static str]) -> Cow<'_, Object> {
        if let Some(body) = self.body.get() {
            return Cow::Borrowed(body);
        }
        let read = |name: &&'static str| {
            let value = canonical::member(self.text(), name)?;
            Some((*name, Json::parse(value).ok()?))
        };
        Cow::Owned(names.iter().filter_map(read).collect())
    }

    /// Its shape.
    pub fn shape(&self) -> &'static Shape {
        self.shape
    }

    /// A document of the same shape with other members.
    #[must_use]
    pub fn with_body(&self, body: Object) -> Self {
        Self::of_shape(self.shape, body)
    }

    /// Canonical JSON: two spaces, LF, a final newline; members in the order of the API shape, then
    /// unknown ones in alphabetical order. It is written on first use.
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| {
            let mut out = String::with_capacity(8192);
            write_object(self.body(), self.shape, 0, &mut out);
            out.push('\n');
            out.into()
        })
    }

    /// Appends the canonical text on one line, without white space between its tokens.
    pub fn write_line(&self, out: &mut String) {
        canonical::write_line(self.text(), out);
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.body() == other.body()
    }
}

impl Eq for Document {}

/// The members of an object in canonical order.
pub fn ordered<'a>(object: &'a Object, shape: &Shape) -> Vec<(&'a str, &'a Json)> {
    let known = known(object, shape).map(|(row, value)| (row.name, value));
    known.chain(unknown(object, shape)).collect()
}

/// The members of an object that are in the shape, in its order.
fn known<'a>(
    object: &'a Object,
    shape: &Shape,
) -> impl Iterator<Item = (&'static Member, &'a Json)> {
    shape.members().iter().filter_map(|row| Some((row, object.get(row.name)?)))
}

/// Those that are not, in alphabetical order.
fn unknown<'a>(object: &'a Object, shape: &Shape) -> impl Iterator<Item = (&'a str, &'a Json)> {
    object.iter().filter(|(name, _)| shape.member(name).is_none())
}

/// Appends any value as pretty JSON at this depth, members in alphabetical order.
pub fn write_at(value: &Json, depth: usize, out: &mut String) {
    write(value, &NO_SHAPE, depth, out);
}

/// Begins a line of pretty JSON: two spaces for each level.
pub fn indent(depth: usize, out: &mut String) {
    const SPACES: &str = "                                ";
    out.push('\n');
    let mut left = 2 * depth;
    while left > 0 {
        let some = left.min(SPACES.len());
        out.push_str(&SPACES[..some]);
        left -= some;
    }
}

fn write(value: &Json, shape: &Shape, depth: usize, out: &mut String) {
    match value {
        Json::Array(items) if !items.is_empty() => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                line(at > 0, depth + 1, out);
                write(item, shape, depth + 1, out);
            }
            line(false, depth, out);
            out.push(']');
        }
        Json::Object(object) if !object.is_empty() => write_object(object, shape, depth, out),
        Json::Null
        | Json::Bool(_)
        | Json::Number(_)
        | Json::String(_)
        | Json::Array(_)
        | Json::Object(_) => value.write_compact(out),
    }
}

fn write_object(object: &Object, shape: &Shape, depth: usize, out: &mut String) {
    if object.is_empty() {
        out.push_str("{}");
        return;
    }
    out.push('{');
    let mut written = 0;
    let mut member = |name: &str, value: &Json, shape: &Shape| {
        line(written > 0, depth + 1, out);
        write_string(name, out);
        out.push_str(": ");
        write(value, shape, depth + 1, out);
        written += 1;
    };
    for (row, value) in known(object, shape) {
        member(row.name, value, row.shape);
    }
    for (name, value) in unknown(object, shape) {
        member(name, value, &NO_SHAPE);
    }
    line(false, depth, out);
    out.push('}');
}

fn line(comma: bool, depth: usize, out: &mut String) {
    if comma {
        out.push(',');
    }
    indent(depth, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kind: ResourceKind, text: &str) -> Document {
        let Json::Object(members) = Json::parse(text).unwrap() else { panic!("an object") };
        Document::new(Api::V1, kind, members)
    }

    #[test]
    fn members_come_in_the_order_of_the_api_and_unknown_ones_last() {
        let text = r#"{"zeta":1,"alpha":[],"slots":[{"slotType":"T","name":"S","x":{}}],
            "checksum":"c","name":"N","description":null,"version":"$LATEST"}"#;
        let expect = r#"{
  "name": "N",
  "slots": [
    {
      "name": "S",
      "slotType": "T",
      "x": {}
    }
  ],
  "alpha": [],
  "zeta": 1
}
"#;
        let document = document(ResourceKind::Intent, text);
        assert_eq!(document.text(), expect);
        assert_eq!(Document::from_text(Api::V1, ResourceKind::Intent, expect).unwrap(), document);
    }

    #[test]
    fn numbers_and_characters_stay_as_they_are() {
        let document = document(
            ResourceKind::Bot,
            r#"{"nluIntentConfidenceThreshold":0.40,"name":"é\u0007"}"#,
        );
        let expect = "{\n  \"name\": \"é\\u0007\",\n  \"nluIntentConfidenceThreshold\": 0.40\n}\n";
        assert_eq!(document.text(), expect);
    }
}
