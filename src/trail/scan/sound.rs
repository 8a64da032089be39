//! Whether braces told the truth.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::records::opening;
use super::{Hit, Passed};
use crate::trail::strict::{Extent, extent, is_valid};

static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("lex.amazonaws.com"));
/// How JSON spells an ASCII character that need not be escaped.
static ESCAPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u00"));

/// Whether a text may name Lex, in any spelling.
pub(in crate::trail) fn may_be_of_lex(text: &[u8]) -> bool {
    NAME.find(text).is_some() || ESCAPE.find(text).is_some()
}

/// Whether every record of the file at the start of `text` that may name Lex is valid JSON, whether
/// or not it is one of `hits`.
pub(in crate::trail) fn is_sound(text: &[u8], passed: &Passed, hits: &[Hit]) -> bool {
    let mut from = opening(text).unwrap_or_default();
    for hit in hits {
        if !are_valid(&text[from..hit.start]) || !is_valid(&text[hit.start..hit.end]) {
            return false;
        }
        from = hit.end;
    }
    are_valid(&text[from..passed.end])
}

/// The same of the records between two hits, or behind the last one.
fn are_valid(records: &[u8]) -> bool {
    let mut rest = records;
    if !may_be_of_lex(rest) {
        return true;
    }
    while let Some(start) = memchr::memchr(b'{', rest) {
        let Extent::Whole(len) = extent(&rest[start..]) else { return false };
        rest = &rest[start + len..];
    }
    true
}
