//! The request and the response inside a record.

use std::fmt;

use memchr::memmem;

use super::{json, strict};

/// `requestParameters` or `responseElements` of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordBody {
    /// The JSON text as recorded: numbers keep their digits, members their order. Whitespace
    /// between tokens is removed and secrets are replaced by [`HIDDEN`](super::HIDDEN).
    Json(String),
    /// Absent or `null`: the call had none, or none was logged (refused and reading calls).
    #[default]
    Null,
    /// CloudTrail omitted it because it was over 100 KB.
    Omitted {
        /// CloudTrail's reason, such as `requestParameters too large`.
        reason: String,
        /// The size in bytes as reported by CloudTrail.
        original_size: Option<u64>,
    },
    /// The form of the record cannot contain it (the console's CSV, map text of an event data
    /// store), so it is unknown.
    NotInForm,
}

impl RecordBody {
    /// The JSON text, if there is one.
    pub fn json(&self) -> Option<&str> {
        match self {
            Self::Json(text) => Some(text),
            Self::Null | Self::Omitted { .. } | Self::NotInForm => None,
        }
    }

    /// Whether the call had a body that this record does not show.
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Omitted { .. } | Self::NotInForm => true,
            Self::Json(_) | Self::Null => false,
        }
    }

    /// Reads the value of the member: JSON text without whitespace between tokens. A pipeline may
    /// have converted it to text.
    pub(super) fn from_json(text: &str) -> Self {
        if text == "null" {
            return Self::Null;
        }
        if let Some(document) = json::string(text.as_bytes()).filter(|text| is_document(text)) {
            let compact = json::compact(document.trim().as_bytes()).into_owned();
            return String::from_utf8(compact).map_or(Self::Null, |text| Self::from_json(&text));
        }
        match omitted(text) {
            Some(omitted) => omitted,
            None => Self::Json(text.to_owned()),
        }
    }
}

/// Whether a text is the JSON of an object or a list.
fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && strict::is_valid(text.as_bytes())
}

/// `{"omitted":true,"originalSize":149893,"reason":"requestParameters too large"}`, values also as
/// text. Such an object is small; a longer one is a document.
fn omitted(text: &str) -> Option<RecordBody> {
    if text.len() > 4096 || memmem::find(text.as_bytes(), b"\"omitted\"").is_none() {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let is_true = match value.get("omitted")? {
        serde_json::Value::Bool(omitted) => *omitted,
        serde_json::Value::String(omitted) => omitted.eq_ignore_ascii_case("true"),
        serde_json::Value::Null
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => false,
    };
    let reason = value.get("reason").and_then(|reason| reason.as_str());
    let size = value.get("originalSize");
    if !is_true || (reason.is_none() && size.is_none()) {
        return None;
    }
    let original_size =
        size.and_then(|size| size.as_u64().or_else(|| size.as_str()?.trim().parse().ok()));
    Some(RecordBody::Omitted { reason: reason.unwrap_or_default().to_owned(), original_size })
}

impl fmt::Display for RecordBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(text) => f.write_str(text),
            Self::Null => f.write_str("null"),
            Self::Omitted { reason, original_size: Some(size) } => {
                write!(f, "omitted by CloudTrail: {reason} ({size} bytes)")
            }
            Self::Omitted { reason, original_size: None } => {
                write!(f, "omitted by CloudTrail: {reason}")
            }
            Self::NotInForm => f.write_str("not in this form of the record"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecordBody;

    #[test]
    fn omitted_with_numbers_and_with_text() {
        for text in [
            r#"{"reason":"requestParameters too large","omitted":true,"originalSize":149893}"#,
            r#"{"omitted":"true","originalSize":"149893","reason":"requestParameters too large"}"#,
        ] {
            assert_eq!(
                RecordBody::from_json(text),
                RecordBody::Omitted {
                    reason: "requestParameters too large".into(),
                    original_size: Some(149_893)
                }
            );
        }
    }

    #[test]
    fn a_document_with_a_member_called_omitted_is_a_document() {
        for text in [r#"{"omitted":true,"name":"x"}"#, r#"{"omitted":false,"reason":"x"}"#] {
            assert_eq!(RecordBody::from_json(text), RecordBody::Json(text.into()));
        }
    }
}
