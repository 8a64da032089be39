//! Tokens of damaged JSON, as far as they can be recognised.
//!
//! A quote without its partner would swap strings and the text between them for the rest of a line.
//! So the neighbours of a quote decide whether it opens or closes a string: it opens after `{`,
//! `[`, `,` or `:`, and closes before a comma, a colon or a bracket.

use std::cell::Cell;

/// A token. Numbers, words, commas and colons are skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{` or `[`, by what closes it.
    Open(u8),
    /// `}` or `]`
    Close(u8),
    /// A string without its quotes, and whether a colon follows it.
    String(&'a [u8], Role),
}

/// The role of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The name of a member.
    Name,
    /// A value.
    Value,
}

/// The tokens of `text`, each with its end.
pub(super) fn tokens(text: &[u8]) -> impl Iterator<Item = (usize, Token<'_>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(byte) = text.get(at) {
            at += 1;
            match byte {
                b'{' => return Some((at, Token::Open(b'}'))),
                b'[' => return Some((at, Token::Open(b']'))),
                b'}' | b']' => return Some((at, Token::Close(*byte))),
                b'"' if opens(text, at - 1) || !closes(text, at - 1) => {
                    let start = at;
                    let (end, behind) = string(text, start);
                    at = behind;
                    let is_name = next(text, behind) == Some(b':');
                    let role = if is_name { Role::Name } else { Role::Value };
                    return Some((at, Token::String(&text[start..end], role)));
                }
                _ => {}
            }
        }
        None
    })
}

/// The brackets of a text, followed from its start on as far as requested.
pub(super) struct Brackets<'t> {
    tokens: std::iter::Peekable<Box<dyn Iterator<Item = (usize, Token<'t>)> + 't>>,
    open: Vec<u8>,
    /// How many more are open than closed.
    depth: i64,
    /// Whether every closing bracket matched.
    fits: bool,
}

impl<'t> Brackets<'t> {
    /// The brackets of `text`, within `open` containers, given by their closing brackets.
    pub(super) fn of(open: impl Iterator<Item = u8>, text: &'t [u8]) -> Self {
        let tokens: Box<dyn Iterator<Item = _>> = Box::new(tokens(text));
        Self { tokens: tokens.peekable(), open: open.collect(), depth: 0, fits: true }
    }

    /// Moves forward to a position of the text, at or after the last one.
    pub(super) fn follow(&mut self, place: usize) {
        while let Some((_, token)) = self.tokens.next_if(|(end, _)| *end <= place) {
            self.depth += step(token);
            match token {
                Token::Open(close) => self.open.push(close),
                Token::Close(close) => self.fits &= self.open.pop() == Some(close),
                Token::String(..) => {}
            }
        }
    }

    /// How many more are open than closed.
    pub(super) fn depth(&self) -> i64 {
        self.depth
    }

    /// Whether exactly that many are open, and every closing bracket matched.
    pub(super) fn are_open(&self, count: usize) -> bool {
        self.fits && self.open.len() == count
    }
}

fn step(token: Token<'_>) -> i64 {
    match token {
        Token::Open(_) => 1,
        Token::Close(_) => -1,
        Token::String(..) => 0,
    }
}

/// How many more brackets `text` opens than it closes.
pub(super) fn depth(text: &[u8]) -> i64 {
    tokens(text).map(|(_, token)| step(token)).sum()
}

/// The end of the value at the start of `text`, by counting brackets; the end of the text if it is
/// not closed.
pub(super) fn end(text: &[u8]) -> usize {
    let mut depth = 0;
    let mut ends = tokens(text).filter_map(|(end, token)| {
        depth += step(token);
        (depth <= 0).then_some(end)
    });
    ends.next().unwrap_or(text.len())
}

/// The names of the members of the object at the start of `text`. A bracket that closes nothing is
/// skipped. Sets `read` to the number of bytes read.
pub(super) fn names<'t>(text: &'t [u8], read: &Cell<usize>) -> impl Iterator<Item = &'t str> {
    let mut open = Vec::new();
    let levels = tokens(text).map(move |(end, token)| {
        read.set(end);
        match token {
            Token::Open(close) => open.push(close),
            Token::Close(close) => drop(open.pop_if(|last| *last == close)),
            Token::String(..) => {}
        }
        (open.len(), token)
    });
    levels.take_while(|(depth, _)| *depth > 0).filter_map(|(depth, token)| match token {
        Token::String(name, Role::Name) if depth == 1 => std::str::from_utf8(name).ok(),
        Token::String(..) | Token::Open(_) | Token::Close(_) => None,
    })
}

/// The end of the string whose text begins at `start`, and the position after it: at its closing
/// quote, at the end of its line, or before a quote that opens another string and the brackets,
/// commas and colons before that.
fn string(text: &[u8], start: usize) -> (usize, usize) {
    let mut at = start;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(len) = memchr::memchr3(b'"', b'\\', b'\n', rest) else {
            return (text.len(), text.len());
        };
        at += len;
        match text[at] {
            b'\\' => at += 2,
            b'"' if closes(text, at) => return (at, at + 1),
            b'"' if opens(text, at) => {
                let is_between = |byte: &u8| b"{}[],: \t".contains(byte);
                let between = text[start..at].iter().rev().take_while(|byte| is_between(byte));
                let end = at - between.count();
                return (end, end);
            }
            b'"' => at += 1,
            _ => return (at, at + 1),
        }
    }
}

fn opens(text: &[u8], quote: usize) -> bool {
    matches!(previous(text, quote), None | Some(b'{' | b'[' | b',' | b':'))
}

fn closes(text: &[u8], quote: usize) -> bool {
    matches!(next(text, quote + 1), None | Some(b',' | b':' | b'}' | b']' | b'{' | b'['))
}

/// Whether the text before a value on its line is the inside of an object that contains the value.
pub(super) fn is_inside_object(before: &[u8]) -> bool {
    before.windows(2).any(|pair| pair == b"\":")
}

/// Whether there are only blanks between `at` and the start of its line.
pub(super) fn begins_line(text: &[u8], at: usize) -> bool {
    let blanks = text[..at].iter().rev().take_while(|byte| byte.is_ascii_whitespace());
    blanks.into_iter().any(|byte| *byte == b'\n')
}

/// The last byte before `at` that is not white space.
pub(super) fn previous(text: &[u8], at: usize) -> Option<u8> {
    text[..at].iter().rev().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// The first byte from `at` on that is not white space.
pub(super) fn next(text: &[u8], at: usize) -> Option<u8> {
    text.get(at..)?.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{depth, names};

    #[test]
    fn names_of_damaged_objects() {
        let table = [
            (r#"{"a":1,"b":{"c":2},"d":[{"e":3}]} "f":4"#, "a b d"),
            (r#"{"a":"x,"b":1,"c":{"d":2},"e":3}"#, "a b c e"),
            (r#"{a":"x","b":1}"#, "b"),
            (r#"{"a:"x","b":1}"#, "a b"),
            (r#"{"a":"x \" {","b":1"#, "a b"),
            ("{\"a\":\"x\n\"b\":1", "a b"),
        ];
        for (text, expect) in table {
            let found: Vec<&str> = names(text.as_bytes(), &Cell::new(0)).collect();
            assert_eq!(found.join(" "), expect, "{text}");
        }
    }

    #[test]
    fn depths() {
        let table = [
            (r#"{"a":[{"b":"}}]"},"#, 2),
            (r#"{"a":"x,"b":"{","c":"d"}"#, 0),
            (r#"{"a":NaN},"#, 0),
            (r#"{"a":{"b":1,"c":2},"#, 1),
        ];
        for (text, expect) in table {
            assert_eq!(depth(text.as_bytes()), expect, "{text}");
        }
    }
}
