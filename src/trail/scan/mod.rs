//! Finds the Lex records of a delivered log file in one pass over its bytes, exactly.
//!
//! A delivered file is `{"Records":[{...},{...}]}`. The pass takes 4 KB at a time, twice. First it
//! finds the braces outside strings and how deep each 64 bytes lie, whatever the text says: that
//! has no branches, and needs none of the text's meaning. Then it goes to the few places where a
//! record may end, or the first object in it, and looks there: what source the record has, and
//! where the next one starts. A nested `{"eventSource":"lex.amazonaws.com"}` is therefore never
//! taken for a record, and the records of other services are counted, not guessed.
//!
//! A record that has its source elsewhere than CloudTrail writes it is gone through member by
//! member; one that names two, which CloudTrail never writes, has the first. What the pass cannot be sure of (an escaped letter in a source, a record without one) it
//! hands over as doubtful, to be read in full; what is no such file at all it leaves to the reader
//! of all other forms. So it does with a file in which a record that names Lex anywhere is not valid
//! JSON: braces alone do not show which record a damaged one ends in.

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

/// What a pass has found, but for numbers; kept from file to file, so that it need not grow anew.
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
    /// Behind its `}`.
    pub end: usize,
    /// Its number in the file, from 1.
    pub number: u64,
    /// Whether it must be read in full to know what it is; else it is of Lex.
    pub doubtful: bool,
}

/// What a pass has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// Behind the closing `}` of the file.
    pub end: usize,
    /// All records, whatever they are.
    pub records: u64,
    /// Those of other services.
    pub others: u64,
}

/// Passes over the delivered file at the start of `text`. `None` if `text` does not start with a whole
/// file of that shape; then `hits` means nothing.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls functions made for processors that are asked for first")
)]
pub(super) fn scan(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    #[cfg(target_arch = "x86_64")]
    {
        if avx512::is_supported() {
            // SAFETY: the processor has the features, as was just asked.
            return unsafe { avx512::scan(text, hits) };
        }
        if avx2::is_supported() {
            // SAFETY: the processor has the features, as was just asked.
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
            // SAFETY: the processor has the features, as was just asked.
            return unsafe { avx512::may_have_signs(text) };
        }
        if avx2::is_supported() {
            // SAFETY: the processor has the features, as was just asked.
            return unsafe { avx2::may_have_signs(text) };
        }
    }
    signs::may_be_in(text)
}
