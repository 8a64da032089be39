//! Checks the result of the brace scan.

use super::Hits;
use crate::trail::strict::is_valid;

/// Whether every record of a text that may name Lex is valid JSON, except those of Lex, which are
/// parsed anyway.
pub(in crate::trail) fn is_sound(text: &[u8], hits: &Hits) -> bool {
    let doubtful = hits.records.iter().filter(|hit| hit.doubtful);
    let doubtful = doubtful.map(|hit| (hit.start, hit.end));
    doubtful.chain(hits.quoting.iter().copied()).all(|(start, end)| is_valid(&text[start..end]))
}
