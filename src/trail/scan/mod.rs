//! Finds the Lex records of a delivered log file in one pass over its bytes, exactly.
//!
//! A delivered file is `{"Records":[{...},{...}]}`. The pass looks at 64 bytes at a time: where
//! the quotes are, so which braces stand outside strings, and how deep that leaves it. Only where
//! a record may begin or end, or where a string begins as `"eventSource"` does, it looks closer,
//! and notes for each record whether a member `eventSource` stands directly in it and what it says. A nested `{"eventSource":"lex.amazonaws.com"}` is
//! therefore never taken for a record, and the records of other services are counted, not guessed.
//!
//! What the pass cannot be sure of (an escaped letter in a name, a record without `eventSource`)
//! it hands over as doubtful, to be read in full; what is no such file at all it leaves to the
//! reader of all other forms.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;
#[cfg(test)]
mod tests;

use super::json::skip_ws;

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

/// Masks of one block: bit `i` stands for byte `i`.
#[derive(Clone, Copy)]
struct Masks {
    /// `"`
    quotes: u64,
    /// `{`
    open: u64,
    /// `}`
    close: u64,
    /// `S`
    capital_s: u64,
    /// Whether there is a backslash.
    escapes: bool,
}

/// The masks that only blocks with escapes need.
#[derive(Clone, Copy)]
struct Rare {
    backslashes: u64,
    /// `u`
    small_u: u64,
}

/// How the masks of a block are found.
trait Blocks {
    fn masks(&self, block: &[u8; 64]) -> Masks;
    fn rare(&self, block: &[u8; 64]) -> Rare;
    /// Bit `i` of the result is the parity of bits `0..=i`.
    fn prefix_xor(&self, mask: u64) -> u64;
}

/// Blocks by three functions; those of [`avx2`] are closures, which may use what the function
/// around them may use.
struct By<M, R, P> {
    masks: M,
    rare: R,
    prefix_xor: P,
}

impl<M, R, P> Blocks for By<M, R, P>
where
    M: Fn(&[u8; 64]) -> Masks,
    R: Fn(&[u8; 64]) -> Rare,
    P: Fn(u64) -> u64,
{
    #[inline(always)]
    fn masks(&self, block: &[u8; 64]) -> Masks {
        (self.masks)(block)
    }

    #[inline(always)]
    fn rare(&self, block: &[u8; 64]) -> Rare {
        (self.rare)(block)
    }

    #[inline(always)]
    fn prefix_xor(&self, mask: u64) -> u64 {
        (self.prefix_xor)(mask)
    }
}

/// Passes over the delivered file at the start of `text`. `hits` gets the records of Lex and the
/// doubtful ones. `None` if `text` does not start with a whole file of that shape; then `hits`
/// means nothing.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls functions made for processors that are asked for first")
)]
pub(super) fn scan(text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
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

/// `{"Records":[`, with any whitespace; the place behind it.
fn opening(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for token in [&b"{"[..], b"\"Records\"", b":", b"["] {
        at = skip_ws(text, at);
        if !text.get(at..)?.starts_with(token) {
            return None;
        }
        at += token.len();
    }
    Some(skip_ws(text, at))
}

/// What follows a record, or the opening of the file.
enum Next {
    /// The `{` of another record.
    Record(usize),
    /// The end of the file; the place behind it.
    End(usize),
}

fn after(text: &[u8], at: usize, first: bool) -> Option<Next> {
    let mut at = skip_ws(text, at);
    match text.get(at)? {
        b'{' if first => return Some(Next::Record(at)),
        b',' if !first => {
            at = skip_ws(text, at + 1);
            return (text.get(at) == Some(&b'{')).then_some(Next::Record(at));
        }
        b']' => at = skip_ws(text, at + 1),
        _ => return None,
    }
    (text.get(at) == Some(&b'}')).then_some(Next::End(at + 1))
}

#[inline(always)]
fn run(by: &impl Blocks, text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
    hits.clear();
    let at = opening(text)?;
    let next = match after(text, at, true)? {
        Next::Record(next) => next,
        Next::End(end) => return Some(Passed { end, records: 0, others: 0 }),
    };
    let mut pass = Pass {
        text,
        hits,
        next,
        start: 0,
        lex: false,
        other: false,
        doubtful: false,
        records: 0,
        others: 0,
    };
    let (blocks, tail) = text[next..].as_chunks::<64>();
    let mut last = [b' '; 64];
    last[..tail.len()].copy_from_slice(tail);
    // What changes with every block is kept apart from the rest, so that it stays in registers.
    let mut strings = Strings::default();
    let mut depth = 1;
    let mut base = next;
    for block in blocks.iter().chain([&last]) {
        let masks = by.masks(block);
        // An `S` six bytes behind a quote: `"eventS`.
        let sources = masks.capital_s & ((masks.quotes << 6) | (strings.quotes_before >> 58));
        let (inside, escaped_u) = strings.inside(by, block, &masks);
        let open = masks.open & !inside;
        let close = masks.close & !inside;
        let closed = close.count_ones() as usize;
        // Most blocks lie so deep in a record that only the depth behind them matters: no branch
        // on whether there are braces, for nobody can foretell it.
        if depth > closed + 1 && sources == 0 {
            pass.doubtful |= escaped_u && (depth == 2 || open | close != 0);
            depth = depth + open.count_ones() as usize - closed;
        } else {
            let marks = Marks { base, open, close, sources: sources & inside };
            match pass.look(marks, depth, escaped_u)? {
                Looked::Depth(after) => depth = after,
                Looked::End(end) => {
                    return Some(Passed { end, records: pass.records, others: pass.others });
                }
            }
        }
        base += 64;
    }
    None
}

/// Which bytes are in strings, from block to block.
#[derive(Clone, Copy, Default)]
struct Strings {
    /// All ones inside a string.
    in_string: u64,
    /// One if the last byte of the block before was a backslash that escapes.
    escapes: u64,
    /// The quotes of the block before.
    quotes_before: u64,
    /// One if the last byte of the block before was a backslash.
    backslash_before: u64,
}

impl Strings {
    /// The bytes in strings, and whether a `\u` is among them.
    #[inline(always)]
    fn inside(&mut self, by: &impl Blocks, block: &[u8; 64], masks: &Masks) -> (u64, bool) {
        let mut quotes = masks.quotes;
        let mut escaped_u = false;
        self.quotes_before = quotes;
        if masks.escapes || self.escapes != 0 {
            let rare = by.rare(block);
            quotes &= !self.escaped(rare.backslashes);
            let behind = (rare.backslashes << 1) | self.backslash_before;
            escaped_u = rare.small_u & behind != 0;
            self.backslash_before = rare.backslashes >> 63;
        }
        let inside = by.prefix_xor(quotes) ^ self.in_string;
        self.in_string = 0_u64.wrapping_sub(inside >> 63);
        (inside, escaped_u)
    }

    /// Which bytes of the block an odd run of backslashes stands before.
    #[inline(always)]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let backslashes = backslashes & !self.escapes;
        let follows = (backslashes << 1) | self.escapes;
        let odd_starts = backslashes & !EVEN & !follows;
        let (even_ends, carried) = odd_starts.overflowing_add(backslashes);
        self.escapes = u64::from(carried);
        (EVEN ^ (even_ends << 1)) & follows
    }
}

/// The places of one block that may matter.
#[derive(Clone, Copy)]
struct Marks {
    /// Where the block begins.
    base: usize,
    open: u64,
    close: u64,
    sources: u64,
}

/// What a closer look has found.
enum Looked {
    /// How deep the end of the block lies.
    Depth(usize),
    /// The file ends before this place.
    End(usize),
}

/// The records as they are found.
struct Pass<'a> {
    text: &'a [u8],
    hits: &'a mut Vec<Hit>,
    /// Where the next record must start.
    next: usize,
    start: usize,
    lex: bool,
    other: bool,
    doubtful: bool,
    records: u64,
    others: u64,
}

impl Pass<'_> {
    /// Goes from mark to mark in a block where a record may begin or end, or say its source.
    /// `depth` counts braces that are open: 1 in the file, 2 in a record. `None`: this is no
    /// delivered file.
    fn look(&mut self, marks: Marks, mut depth: usize, escaped_u: bool) -> Option<Looked> {
        let Marks { base, open, close, sources } = marks;
        // Only directly in a record can an escaped letter hide a name that matters.
        let doubt = escaped_u && (depth == 2 || open | close != 0);
        self.doubtful |= doubt;
        let mut marks = open | close | sources;
        while marks != 0 {
            let bit = marks & marks.wrapping_neg();
            let at = base + marks.trailing_zeros() as usize;
            marks ^= bit;
            if open & bit != 0 {
                depth += 1;
                if depth == 2 {
                    if at != self.next {
                        return None;
                    }
                    self.start = at;
                }
            } else if close & bit != 0 {
                if depth == 2 {
                    let next = self.record(at + 1)?;
                    // The escape may belong to the record that starts in this block.
                    self.doubtful = doubt;
                    match next {
                        Next::Record(next) => self.next = next,
                        Next::End(end) => return Some(Looked::End(end)),
                    }
                }
                // Never below 1: at depth 1 the next brace is the `{` at `self.next`.
                depth = depth.checked_sub(1).filter(|depth| *depth > 0)?;
            } else if depth == 2 {
                self.source(at)?;
            }
        }
        Some(Looked::Depth(depth))
    }

    /// An `S` at `at` in a string that stands directly in a record.
    fn source(&mut self, at: usize) -> Option<()> {
        const NAME: &[u8] = b"\"eventSource\"";
        let quote = at - 6;
        if !self.text[quote..].starts_with(NAME) {
            return Some(());
        }
        // The quote opens the string unless it is itself escaped.
        let before = &self.text[..quote];
        let run =
            before.len() - before.iter().rposition(|byte| *byte != b'\\').map_or(0, |p| p + 1);
        if run % 2 == 1 {
            return Some(());
        }
        let mut at = skip_ws(self.text, quote + NAME.len());
        if self.text.get(at) != Some(&b':') {
            return Some(());
        }
        at = skip_ws(self.text, at + 1);
        let value = &self.text[at..];
        if value.starts_with(b"\"lex.amazonaws.com\"") {
            self.lex = true;
        } else if value.starts_with(b"\"aws:") {
            // Messages of S3, SQS, Kinesis: not CloudTrail's.
            return None;
        } else if value.first() == Some(&b'"') {
            self.other = true;
        } else {
            self.doubtful = true;
        }
        Some(())
    }

    /// A record ends before `end`.
    fn record(&mut self, end: usize) -> Option<Next> {
        self.records += 1;
        if self.lex || self.doubtful || !self.other {
            self.hits.push(Hit {
                start: self.start,
                end,
                number: self.records,
                doubtful: self.doubtful || !self.lex,
            });
        } else {
            self.others += 1;
        }
        self.lex = false;
        self.other = false;
        self.doubtful = false;
        after(self.text, end, false)
    }
}
