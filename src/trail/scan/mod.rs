//! Finds the Lex records of a delivered log file in one pass over its bytes, exactly.
//!
//! A delivered file is `{"Records":[{...},{...}]}`. The pass looks at 64 bytes at a time: where
//! the quotes are, whether there is anything else to care about (a brace, a backslash, the `S` of
//! `"eventSource`), and if not, goes on. Only where there is, it works out which braces stand
//! outside strings, follows the depth, and notes for each record whether a member `eventSource`
//! stands directly in it and what it says. A nested `{"eventSource":"lex.amazonaws.com"}` is
//! therefore never taken for a record, and the records of other services are counted, not guessed.
//!
//! What the pass cannot be sure of (an escaped letter in a name, a record without `eventSource`)
//! it hands over as doubtful, to be read in full; what is no such file at all it leaves to the
//! reader of all other forms.

#[cfg(target_arch = "x86_64")]
mod avx2;
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
    /// `S`
    capital_s: u64,
    /// Whether there may be a brace or a backslash.
    special: bool,
}

/// The rarer masks of one block.
#[derive(Clone, Copy)]
struct Rare {
    open: u64,
    close: u64,
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
pub(super) fn scan(text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
    #[cfg(target_arch = "x86_64")]
    if avx2::is_supported() {
        return avx2::scan(text, hits);
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

/// The state of a pass between blocks.
struct Pass<'a> {
    text: &'a [u8],
    hits: &'a mut Vec<Hit>,
    /// All ones inside a string.
    in_string: u64,
    /// One if the last byte of the block before was a backslash that escapes.
    escapes: u64,
    /// The quotes of the block before.
    quotes_before: u64,
    /// One if the last byte of the block before was a backslash.
    backslash_before: u64,
    /// Braces that are open: 1 in the file, 2 in a record.
    depth: usize,
    /// Where the next record must start.
    next: usize,
    start: usize,
    lex: bool,
    other: bool,
    doubtful: bool,
    records: u64,
    others: u64,
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
        in_string: 0,
        escapes: 0,
        quotes_before: 0,
        backslash_before: 0,
        depth: 1,
        next,
        start: 0,
        lex: false,
        other: false,
        doubtful: false,
        records: 0,
        others: 0,
    };
    let (blocks, tail) = text[next..].as_chunks::<64>();
    let mut base = next;
    for block in blocks {
        if let Some(end) = pass.block(by, block, base)? {
            return Some(pass.passed(end));
        }
        base += 64;
    }
    let mut last = [b' '; 64];
    last[..tail.len()].copy_from_slice(tail);
    let end = pass.block(by, &last, base)??;
    Some(pass.passed(end))
}

impl Pass<'_> {
    fn passed(&self, end: usize) -> Passed {
        Passed { end, records: self.records, others: self.others }
    }

    /// `None`: not a delivered file. `Some(Some(end))`: it ends here.
    #[inline(always)]
    fn block(&mut self, by: &impl Blocks, block: &[u8; 64], base: usize) -> Option<Option<usize>> {
        let masks = by.masks(block);
        // An `S` six bytes behind a quote: `"eventS`.
        let sources = masks.capital_s & ((masks.quotes << 6) | (self.quotes_before >> 58));
        self.quotes_before = masks.quotes;
        if !masks.special && sources == 0 && self.escapes == 0 {
            self.backslash_before = 0;
            // An odd number of quotes turns inside into outside.
            self.in_string ^= 0_u64.wrapping_sub(u64::from(masks.quotes.count_ones() & 1));
            return Some(None);
        }
        self.look(by, block, base, masks.quotes, sources)
    }

    #[inline(always)]
    fn look(
        &mut self,
        by: &impl Blocks,
        block: &[u8; 64],
        base: usize,
        quotes: u64,
        sources: u64,
    ) -> Option<Option<usize>> {
        let rare = by.rare(block);
        let mut quotes = quotes;
        let mut doubt = false;
        if rare.backslashes != 0 || self.escapes != 0 {
            quotes &= !self.escaped(rare.backslashes);
            let u = rare.small_u & ((rare.backslashes << 1) | self.backslash_before);
            // Only in a record itself can an escaped letter hide a name that matters.
            doubt = u != 0 && (self.depth == 2 || rare.open | rare.close != 0);
            self.doubtful |= doubt;
        }
        self.backslash_before = rare.backslashes >> 63;
        let inside = by.prefix_xor(quotes) ^ self.in_string;
        self.in_string = 0_u64.wrapping_sub(inside >> 63);

        let braces = (rare.open | rare.close) & !inside;
        let mut marks = braces | (sources & inside);
        while marks != 0 {
            let bit = marks & marks.wrapping_neg();
            let at = base + marks.trailing_zeros() as usize;
            marks ^= bit;
            if rare.open & bit != 0 && braces & bit != 0 {
                self.depth += 1;
                if self.depth == 2 {
                    if at != self.next {
                        return None;
                    }
                    self.start = at;
                }
            } else if braces & bit != 0 {
                if self.depth == 2 {
                    let next = self.record(at + 1)?;
                    // The escape may belong to the record that starts in this block.
                    self.doubtful = doubt;
                    match next {
                        Next::Record(next) => self.next = next,
                        Next::End(end) => return Some(Some(end)),
                    }
                }
                // Never below 1: at depth 1 the next brace is the `{` at `self.next`.
                self.depth = self.depth.checked_sub(1).filter(|depth| *depth > 0)?;
            } else if self.depth == 2 {
                self.source(at)?;
            }
        }
        Some(None)
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

    /// An `S` at `at` in a string that stands directly in a record.
    #[inline(always)]
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
    #[inline(always)]
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
