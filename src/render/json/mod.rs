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

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::lex::{Document, Json};
use crate::query::instant;
use crate::render::visible::{has_hidden, is_hidden};

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

/// The value on one line, with its end. What cannot be seen is escaped, as JSON allows within
/// strings, where alone it can stand: so the line is safe on a terminal, and nothing that filters
/// what goes there takes a character away.
fn written<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string(value).expect("a wire type is always JSON");
    if has_hidden(&text) {
        text = escaped(&text);
    }
    text.push('\n');
    text
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
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
    let mut rest = pretty;
    while let Some((between, string)) = rest.split_once('"') {
        out.extend(between.split_ascii_whitespace());
        let end = string_end(string.as_bytes());
        out.push('"');
        out.push_str(&string[..end]);
        rest = &string[end..];
    }
    out.extend(rest.split_ascii_whitespace());
    out
}

/// Where a string ends that began before this, its mark included.
fn string_end(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(mark) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        match text[at + mark] {
            b'"' => return at + mark + 1,
            _ => at += mark + 2,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_escaped_and_comes_back() {
        let text = "del\u{7f} csi\u{9b}2J bidi\u{202e} tag\u{e0041} \u{1b}[0m é";
        let line = written(&text);
        assert!(line.trim_end().chars().all(|c| !is_hidden(c)), "{line}");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }

    #[test]
    fn white_space_goes_only_between_tokens() {
        let pretty = "{\n  \"a b\": [\n    \"x \\\" \\\\\",\n    1\n  ]\n}\n";
        assert_eq!(compact(pretty), r#"{"a b":["x \" \\",1]}"#);
    }
}
