//! Results for programs: JSON of documented, versioned formats.
//!
//! The wire types are defined only here, so that a rename elsewhere does not change a format. Every
//! format has a JSON Schema, printed by `lexrewind schema`.

mod blame;
mod call;
mod diff;
mod document;
mod doubt;
mod drift;
mod event;
mod export;
mod gap;
mod impact;
mod ingest;
mod log;
mod ls;
mod names;
mod plan;
mod rebuild;
mod resolved;
mod show;
mod sql;
mod unsupported;
mod verify;
mod versions;
mod who;

pub use blame::blame;
pub use call::call;
pub use diff::diff;
pub use drift::drift;
pub use export::export;
pub use impact::impact;
pub use ingest::ingest;
pub use log::{event, lines, log};
pub use ls::{ls, ls_lines};
pub use names::with_names;
pub use plan::{plan, undo};
pub use rebuild::{rebuild, rebuild_check};
pub use resolved::resolved;
pub use show::show;
pub use sql::{sql, views};
pub use verify::verify;
pub use versions::versions;
pub use who::{who, who_lines};

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::lex::{Address, Json, ResourceKey, Version};
use crate::query::{Point, instant};
use crate::render::visible::{has_hidden_in_lines, is_hidden};

/// The version of the formats. It changes if programs that read them must change.
const SCHEMA: u32 = 1;

/// Every format: its name, and its JSON Schema.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("blame", include_str!("../schema/blame.json")),
    ("call", include_str!("../schema/call.json")),
    ("diff", include_str!("../schema/diff.json")),
    ("drift", include_str!("../schema/drift.json")),
    ("event", include_str!("../schema/event.json")),
    ("export", include_str!("../schema/export.json")),
    ("graph", include_str!("../schema/graph.json")),
    ("impact", include_str!("../schema/impact.json")),
    ("ingest", include_str!("../schema/ingest.json")),
    ("log", include_str!("../schema/log.json")),
    ("ls", include_str!("../schema/ls.json")),
    ("plan", include_str!("../schema/plan.json")),
    ("rebuild", include_str!("../schema/rebuild.json")),
    ("resolved", include_str!("../schema/resolved.json")),
    ("show", include_str!("../schema/show.json")),
    ("sql", include_str!("../schema/sql.json")),
    ("verify", include_str!("../schema/verify.json")),
    ("versions", include_str!("../schema/versions.json")),
    ("who", include_str!("../schema/who.json")),
];

/// The value on one line, with a newline.
fn written<T: Serialize>(value: &T) -> String {
    line(text(value))
}

/// Appends an object without its closing brace, for more members; the object must not be empty.
fn open<T: Serialize>(value: &T, out: &mut String) {
    let text = text(value);
    out.push_str(text.strip_suffix('}').unwrap_or(&text));
}

fn text<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("a wire type is always JSON")
}

/// JSON as a line, with a newline. Invisible characters are escaped, which JSON allows in strings,
/// the only place where they can occur: so the line is safe on a terminal, and output filters leave
/// it unchanged.
fn line(text: String) -> String {
    let mut text = match harmless(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => escaped,
    };
    text.push('\n');
    text
}

/// JSON with every invisible character escaped, except newlines between tokens: the same JSON, safe
/// on a terminal.
pub fn harmless(json: &str) -> Cow<'_, str> {
    if !has_hidden_in_lines(json) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn time(seconds: Option<i64>) -> Option<String> {
    seconds.map(instant)
}

/// The commit at a point.
fn commit(point: &Point) -> Option<String> {
    point.commit.map(|commit| commit.to_string())
}

/// The full address of a version, or of a resource without versions.
fn address(key: &ResourceKey, version: Option<Version>) -> String {
    Address::of(key, version).to_string()
}

fn json(value: &Json) -> Box<RawValue> {
    raw(value.to_string())
}

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("canonical JSON is JSON")
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
}
