//! Finds the Lex records of a delivered log file in one pass over its bytes, exactly.
//!
//! A delivered file is `{"Records":[{...},{...}]}`. The pass processes chunks of 4 KB in two steps.
//! First it finds the braces outside strings and the depth of each 64 bytes; this has no branches
//! and does not interpret the text. Then it examines the few places where a record, or the first
//! object in it, may end: the source of the record, and the start of the next one. A nested
//! `{"eventSource":"lex.amazonaws.com"}` is therefore never read as a record, and the records of
//! other services are counted exactly.
//!
//! If the source of a record is not where CloudTrail writes it, the members of the record are read
//! one by one. If a record has two sources, which CloudTrail never writes, the first one counts.
//! Doubtful records (an escaped letter in a source, a record without one) are returned to be read
//! in full. Files of another form are left to the other readers, and so is a file in which a record
//! that names Lex is not valid JSON: braces alone do not show in which record a damaged one ends.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
mod chunk;
mod escapes;
mod lex_names;
mod portable;
mod records;
mod signs;
mod sound;
#[cfg(test)]
mod tests;

pub(super) use lex_names::may_be_of_lex;
pub(super) use sound::is_sound;

/// The records found by a pass; reused for the next file, to avoid allocations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hits {
    /// The records of Lex, and the doubtful ones.
    pub records: Vec<Hit>,
    /// Start and end of each other record that names Lex, or may do so with escaped letters.
    quoting: Vec<(usize, usize)>,
}

/// A record that must be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its `{`.
    pub start: usize,
    /// After its `}`.
    pub end: usize,
    /// Its number in the file, from 1.
    pub number: u64,
    /// Whether it must be read in full to know its source; otherwise it is of Lex.
    pub doubtful: bool,
}

/// The result of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// After the closing `}` of the file.
    pub end: usize,
    /// All records, of any service.
    pub records: u64,
    /// Those of other services.
    pub others: u64,
}

/// Scans the delivered file at the start of `text`. `None` if `text` does not start with a whole
/// file of that shape; then `hits` is invalid.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls functions made for processors that are asked for first")
)]
pub(super) fn scan(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    #[cfg(target_arch = "x86_64")]
    {
        if avx512::is_supported() {
            // SAFETY: the processor has the features, as was just checked.
            return unsafe { avx512::scan(text, hits) };
        }
        if avx2::is_supported() {
            // SAFETY: the processor has the features, as was just checked.
            return unsafe { avx2::scan(text, hits) };
        }
    }
    portable::scan(text, hits)
}

/// Whether a text has the first bytes of some sign of a secret; see [`signs`].
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls functions made for processors that are asked for first")
)]
pub(super) fn may_have_signs(text: &[u8]) -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        if avx512::is_supported() {
            // SAFETY: the processor has the features, as was just checked.
            return unsafe { avx512::may_have_signs(text) };
        }
        if avx2::is_supported() {
            // SAFETY: the processor has the features, as was just checked.
            return unsafe { avx2::may_have_signs(text) };
        }
    }
    signs::may_be_in(text)
}
