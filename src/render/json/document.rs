use serde_json::value::RawValue;

use super::raw;
use crate::lex::Document;

/// A document, members in the order of the API.
pub(super) fn document(document: &Document) -> Box<RawValue> {
    let mut line = String::with_capacity(document.text().len());
    document.write_line(&mut line);
    raw(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, Json, ResourceKind};

    #[test]
    fn it_is_the_canonical_text_without_the_white_space() {
        let line = r#"{"name":"a \" \\ b","slots":[{"name":"S","slotType":"T","x":{"b":[],"a":null}}],"nluIntentConfidenceThreshold":0.40,"zeta":true}"#;
        let read = Document::from_text(Api::V1, ResourceKind::Intent, line).unwrap();
        let written = serde_json::to_string(&document(&read)).unwrap();
        assert_eq!(Json::parse(&written), Json::parse(read.text()));
        assert_eq!(
            written,
            r#"{"name":"a \" \\ b","slots":[{"name":"S","slotType":"T","x":{"a":null,"b":[]}}],"nluIntentConfidenceThreshold":0.40,"zeta":true}"#
        );
    }
}
