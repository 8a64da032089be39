//! From braces to records: the text itself is read only at a `}` that may end a record, or the
//! first object in it.

use super::chunk::{BLOCK, BYTES, Chunk, Falls};
use super::{Hit, Hits, Passed, lex_names};
use crate::trail::json::{self, skip_ws};

const LEX: &[u8] = b"lex.amazonaws.com\"";

/// Finds the records of the file at the start of `text`, as [`super::scan`] promises. `mark` finds
/// the braces of one chunk after another.
#[inline(always)]
pub(super) fn find(
    text: &[u8],
    hits: &mut Hits,
    mut mark: impl FnMut(&[u8; BYTES], &mut Chunk),
) -> Option<Passed> {
    hits.records.clear();
    hits.quoting.clear();
    let start = match after(text, opening(text)?, true)? {
        Next::Record(start) => start,
        Next::End(end) => return Some(Passed { end, records: 0, others: 0 }),
    };
    // Blocks must be aligned to cache lines, or each needs two of them. The text before the first
    // aligned block becomes a chunk of its own, after blanks.
    let (before, aligned) = text[start..].split_at(before_line(&text[start..]));
    let mut lead = [b' '; BYTES];
    lead[BYTES - before.len()..].copy_from_slice(before);
    let base = (start + before.len()).wrapping_sub(BYTES);
    let (chunks, tail) = aligned.as_chunks::<BYTES>();
    let mut last = [b' '; BYTES];
    last[..tail.len()].copy_from_slice(tail);
    let source = Source::NotYet;
    let may_name_lex = false;
    let mut records = Records { text, hits, start, source, may_name_lex, records: 0, others: 0 };
    let blank = [b' '; BYTES];
    let mut chunks = [&lead].into_iter().chain(chunks).chain([&last, &blank]);
    // A chunk is processed after the next one is marked, so that its marks have arrived.
    let (mut here, mut ahead) = (&mut Chunk::blank(), &mut Chunk::blank());
    let first = chunks.next()?;
    mark(first, here);
    for (i, bytes) in chunks.enumerate() {
        ahead.depth_before = here.depth_behind;
        mark(bytes, ahead);
        if let Some(end) = records.of(base.wrapping_add(i * BYTES), here)? {
            return Some(Passed { end, records: records.records, others: records.others });
        }
        std::mem::swap(&mut here, &mut ahead);
    }
    None
}

/// The number of bytes of a text before its first cache line.
fn before_line(text: &[u8]) -> usize {
    text.as_ptr().align_offset(BLOCK).min(text.len())
}

/// `{"Records":[`, with any whitespace; the position after it.
pub(super) fn opening(text: &[u8]) -> Option<usize> {
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
    /// The end of the file; the position after it.
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

/// What is known of the source of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The first object in the record has not ended.
    NotYet,
    /// It is not where CloudTrail writes it.
    Elsewhere,
    Lex,
    Other,
    /// It must be read in full.
    Doubtful,
}

/// The records as they are found.
struct Records<'a> {
    text: &'a [u8],
    hits: &'a mut Hits,
    /// The `{` of the current one.
    start: usize,
    source: Source,
    /// Whether a chunk with a part of it may name Lex.
    may_name_lex: bool,
    records: u64,
    others: u64,
}

impl Records<'_> {
    /// Processes the marks of the chunk that begins at `base`, which may be before the text if the
    /// chunk begins with blanks (then it is wrapped below zero). The position after the file if it
    /// ends there; `None` if this is not a delivered file.
    #[inline(always)]
    fn of(&mut self, base: usize, chunk: &Chunk) -> Option<Option<usize>> {
        let mut left = u64::MAX;
        self.may_name_lex |= chunk.may_name_lex;
        loop {
            let Falls { one, two } = chunk.may_fall_to;
            let falls = left & if self.source == Source::NotYet { two } else { one };
            if falls == 0 {
                return Some(None);
            }
            let block = falls.trailing_zeros() as usize;
            left = (u64::MAX - 1) << block;
            let (mut open, mut close) = (chunk.open[block], chunk.close[block]);
            let mut depth = usize::from(chunk.depth[block]);
            while close != 0 {
                let before = (close & close.wrapping_neg()) - 1;
                depth = (depth + (open & before).count_ones() as usize).checked_sub(1)?;
                let at = base.wrapping_add(block * BLOCK + close.trailing_zeros() as usize);
                open &= !before;
                close &= close - 1;
                if depth == 2 && self.source == Source::NotYet {
                    self.source = behind_user_identity(&self.text[at + 1..])?;
                } else if depth == 1 {
                    match self.end_of_record(at + 1, chunk)? {
                        Next::Record(start) => self.start = start,
                        Next::End(end) => return Some(Some(end)),
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn end_of_record(&mut self, end: usize, chunk: &Chunk) -> Option<Next> {
        self.records += 1;
        let mut source = std::mem::replace(&mut self.source, Source::NotYet);
        if matches!(source, Source::NotYet | Source::Elsewhere) {
            source = anywhere(&self.text[self.start..end])?;
        }
        let may_name_lex = std::mem::replace(&mut self.may_name_lex, chunk.may_name_lex);
        if source == Source::Other {
            self.others += 1;
            if may_name_lex && lex_names::may_be_of_lex(&self.text[self.start..end]) {
                self.hits.quoting.push((self.start, end));
            }
        } else {
            let doubtful = source == Source::Doubtful;
            self.hits.records.push(Hit { start: self.start, end, number: self.records, doubtful });
        }
        after(self.text, end, false)
    }
}

/// The source, if it is where CloudTrail writes it. `None`: this is not a file of CloudTrail.
#[inline(always)]
fn behind_user_identity(text: &[u8]) -> Option<Source> {
    match usual_place(text) {
        // A name that begins with another letter is not Lex, however the rest is spelt.
        Some([first @ b'b'..=b'z', ..]) if *first != b'l' => Some(Source::Other),
        Some(value) => named(value),
        None => Some(Source::Elsewhere),
    }
}

/// The text after the opening quote of the source: `userIdentity` is the first object in a record,
/// and `,"eventTime":"2024-03-01T10:15:22Z","eventSource":"` follows it.
#[inline(always)]
fn usual_place(text: &[u8]) -> Option<&[u8]> {
    let (time, rest) = text.strip_prefix(b",\"eventTime\":\"")?.split_first_chunk::<20>()?;
    // Digits, letters and characters between them: neither a quote nor a backslash.
    let mut is_plain = true;
    for byte in time {
        is_plain &= (b'-'..=b'Z').contains(byte);
    }
    rest.strip_prefix(b"\",\"eventSource\":\"").filter(|_| is_plain)
}

/// The source in a record that has it elsewhere, or not at all.
#[cold]
fn anywhere(record: &[u8]) -> Option<Source> {
    match json::members(record).find(|(name, _)| name == "eventSource") {
        Some((_, [b'"', value @ ..])) => named(value),
        _ => Some(Source::Doubtful),
    }
}

/// The source that the rest of a string, after its opening quote, names.
fn named(value: &[u8]) -> Option<Source> {
    if value.starts_with(LEX) {
        return Some(Source::Lex);
    }
    // Messages of S3, SQS, Kinesis: not CloudTrail's.
    if value.starts_with(b"aws:") {
        return None;
    }
    let end = memchr::memchr2(b'"', b'\\', value);
    let is_plain = end.is_some_and(|end| value[end] == b'"');
    Some(if is_plain { Source::Other } else { Source::Doubtful })
}
