//! Answers for programs: JSON of documented, versioned shapes.
//!
//! The wire types live here and nowhere else, so that no rename above changes a format. Every
//! shape has a JSON Schema, printed by `lexrewind schema`.

mod diff;
mod ingest;
mod log;
mod ls;
mod show;
mod verify;

pub use diff::diff;
pub use ingest::{ingest, rebuild};
pub use log::{event, lines, log};
pub use ls::{ls, ls_lines};
pub use show::show;
pub use verify::verify;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::lex::{Document, Json};
use crate::query::instant;

/// The number of the shapes. It changes when a program that reads them would have to.
const SCHEMA: u32 = 1;

/// Every shape: its name, and its JSON Schema.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("diff", include_str!("../schema/diff.json")),
    ("event", include_str!("../schema/event.json")),
    ("graph", include_str!("../schema/graph.json")),
    ("ingest", include_str!("../schema/ingest.json")),
    ("log", include_str!("../schema/log.json")),
    ("ls", include_str!("../schema/ls.json")),
    ("rebuild", include_str!("../schema/rebuild.json")),
    ("show", include_str!("../schema/show.json")),
    ("verify", include_str!("../schema/verify.json")),
];

/// The value on one line, with its end.
fn written<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string(value).expect("a wire type is always JSON");
    text.push('\n');
    text
}

fn time(seconds: Option<i64>) -> Option<String> {
    seconds.map(instant)
}

/// A document, members in the order of the API.
fn document(document: &Document) -> Box<RawValue> {
    raw(compact(&document.text()))
}

fn json(value: &Json) -> Box<RawValue> {
    raw(value.to_string())
}

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("canonical JSON is JSON")
}

/// Pretty JSON without the white space between its tokens.
fn compact(pretty: &str) -> String {
    let mut out = String::with_capacity(pretty.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in pretty.chars() {
        if quoted {
            out.push(c);
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = false,
                _ => {}
            }
        } else if !c.is_ascii_whitespace() {
            out.push(c);
            quoted = c == '"';
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_only_between_tokens() {
        let pretty = "{\n  \"a b\": [\n    \"x \\\" \\\\\",\n    1\n  ]\n}\n";
        assert_eq!(compact(pretty), r#"{"a b":["x \" \\",1]}"#);
    }
}
