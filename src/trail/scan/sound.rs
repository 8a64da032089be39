//! Whether braces told the truth.

use super::Hits;
use crate::trail::strict::is_valid;

/// Whether every record of a text that may name Lex is valid JSON, whether or not it is of Lex.
pub(in crate::trail) fn is_sound(text: &[u8], hits: &Hits) -> bool {
    let records = hits.records.iter().map(|hit| (hit.start, hit.end));
    records.chain(hits.quoting.iter().copied()).all(|(start, end)| is_valid(&text[start..end]))
}
