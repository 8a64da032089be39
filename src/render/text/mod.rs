//! Results for people: plain text, with styles if the terminal supports them.
//!
//! Symbols carry the meaning, and colors only repeat it: `+` added, `-` removed, `~` changed, `>`
//! moved, `=` same, `?` unknown, `!` needs attention.

mod baseline;
mod blame;
mod call;
mod diff;
mod document;
mod drift;
mod export;
mod facts;
mod gutter;
mod impact;
mod ingest;
mod listed;
mod log;
mod ls;
mod names;
mod plan;
mod rebuild;
mod remark;
mod removed;
mod resolved;
mod show;
mod sql;
mod style;
mod verify;
mod versions;
mod who;
mod words;

pub use baseline::{left_out_of_baseline, not_read};
pub use blame::blame;
pub use call::call;
pub use diff::{diff, names_of_changes, stat, unified};
pub use drift::drift;
pub use export::{export, export_remarks};
pub use facts::facts;
pub use impact::impact;
pub use ingest::ingest;
pub use log::{LogStyle, event, log};
pub use ls::{ls, rows as ls_rows};
pub use plan::{plan, undo};
pub use rebuild::{rebuild, rebuild_check};
pub use remark::{name_note, remark};
pub use resolved::resolved;
pub use show::show;
pub use sql::{rows, table, views};
pub use style::Styles;
pub use verify::verify;
pub use versions::{LISTED, versions};
pub use who::{rows as who_rows, who};
pub use words::words;

use crate::lex::{Json, ResourceKey, write_string};
use crate::query::{Attribution, Logged, instant};
use crate::render::fold::{COLUMNS, fold};
use crate::render::visible;
use crate::state::Provenance;
use crate::wording::counted as count;
use style::paint;

/// `2024-03-01 10:15:22Z`
fn clock(seconds: i64) -> String {
    instant(seconds).replacen('T', " ", 1)
}

/// The first digits of an event id, enough to look it up.
fn short_id(id: &str) -> String {
    visible(id.get(..8).unwrap_or(id)).into_owned()
}

/// `2024-03-01 10:15:22Z by alice  7b3c5f1e`
fn act(event: &Logged) -> String {
    format!("{} by {}  {}", clock(event.time), visible(&event.author), short_id(&event.id))
}

/// `2024-03-01 10:15:22Z by alice  7b3c5f1e`; for a change without a record, `at or before
/// 2024-03-01 10:15:22Z by a call that no record shows (first shown by event 7b3c5f1e)`.
fn attributed(attribution: &Attribution) -> String {
    let event = attribution.event();
    let (at, id) = (clock(event.time), short_id(&event.id));
    match (&attribution.provenance, &attribution.by) {
        (Provenance::Call(_), Some(by)) => act(by),
        (Provenance::Call(_), None) => format!("{at} by ?  {id}"),
        (Provenance::Shown(_), _) => {
            format!("at or before {at} by a call that no record shows (first shown by event {id})")
        }
    }
}

/// `111122223333/us-east-1/v1`: the location of a resource, for the end of a heading.
fn place(key: &ResourceKey, styles: &Styles) -> String {
    paint(styles.faint, format!("{}/{}/{}", key.account, key.region, key.api))
}

/// The maximum length of some texts, in characters: the width of their column.
fn widest<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> usize {
    texts.into_iter().map(|text| text.as_ref().chars().count()).max().unwrap_or(0)
}

/// A value on one line: strings quoted, everything else as compact JSON, escaped and truncated.
fn value(value: &Json, longest: usize) -> String {
    let mut text = String::new();
    match value {
        Json::String(string) => write_string(string, &mut text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            value.write_compact(&mut text);
        }
    }
    shortened(&visible(&text), longest)
}

fn shortened(text: &str, longest: usize) -> String {
    if text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(3)).collect();
    format!("{kept}...")
}

/// Writes a text followed by a note, or with the note below it if the line would be too long. The
/// length is that of both without styles.
fn beside_or_below(out: &mut String, text: &str, said: &str, length: usize, indent: &str) {
    match length > COLUMNS {
        true => {
            line(out, text);
            line(out, &format!("{indent}{said}"));
        }
        false => line(out, &format!("{text}{said}")),
    }
}

/// Writes a line without trailing spaces; below it, what does not fit on a narrow screen.
fn line(out: &mut String, text: &str) {
    fold(text.trim_end_matches(' ')).iter().for_each(|part| unbroken(out, part));
}

/// Writes a line of any width without trailing spaces.
fn unbroken(out: &mut String, text: &str) {
    out.push_str(text.trim_end_matches(' '));
    out.push('\n');
}
