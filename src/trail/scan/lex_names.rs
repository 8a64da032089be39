//! Where a text names Lex, in any spelling.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::chunk::{BYTES, Chunk};

const NAME: &[u8] = b"lex.amazonaws.com";
static NAMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));
/// How JSON spells an ASCII character that need not be escaped.
static ESCAPES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u00"));

/// Whether a text may name Lex.
pub(in crate::trail) fn may_be_of_lex(text: &[u8]) -> bool {
    NAMES.find(text).is_some() || escapes(text).next().is_some()
}

/// Adds the places in a chunk of `text` that begins at `base`, and around its ends; some come twice.
#[inline(always)]
pub(super) fn find(
    text: &[u8],
    base: usize,
    (bytes, chunk): (&[u8; BYTES], &Chunk),
    names: &mut Vec<usize>,
) {
    let (may_be, is_escaped) = (has_end_of_word(bytes), chunk.is_escaped);
    if may_be || is_escaped {
        look(text, base, (may_be, is_escaped), names);
    }
}

/// Whether there is an `x` and a dot behind it, which takes less than to search the name and is as
/// rare; or an `x` at the end.
#[inline(always)]
fn has_end_of_word(bytes: &[u8; BYTES]) -> bool {
    let mut any = u8::from(bytes[BYTES - 1] == b'x');
    for (one, next) in bytes[..BYTES - 1].iter().zip(&bytes[1..]) {
        any |= u8::from(*one == b'x') & u8::from(*next == b'.');
    }
    any != 0
}

fn look(text: &[u8], base: usize, (may_be, is_escaped): (bool, bool), names: &mut Vec<usize>) {
    let window = |before: usize, after: usize| {
        let from = base.saturating_sub(before).min(text.len());
        (from, &text[from..(base + BYTES + after).min(text.len())])
    };
    if may_be {
        let (from, text) = window(NAME.len() - 1, NAME.len() - 1);
        names.extend(NAMES.find_iter(text).map(|at| from + at));
    }
    if is_escaped {
        let (from, text) = window(1, ESCAPE_LEN);
        names.extend(escapes(text).map(|at| from + at));
    }
}

const ESCAPE_LEN: usize = "\\u006c".len();

/// Where a letter of the name is escaped.
fn escapes(text: &[u8]) -> impl Iterator<Item = usize> {
    ESCAPES.find_iter(text).filter(|at| {
        let digits = text.get(at + 4..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
        let letter = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        letter.is_some_and(|letter| NAME.contains(&letter))
    })
}

#[cfg(test)]
mod tests {
    use super::may_be_of_lex;

    #[test]
    fn every_spelling() {
        for text in
            ["lex.amazonaws.com", r"\u006cex.amazonaws.com", r"lex\u002Eamazonaws.com", r"\u006D"]
        {
            assert!(may_be_of_lex(text.as_bytes()), "{text}");
        }
        for text in ["lexamazonaws.com", r"\u0026 \u003c \u00", r"\u006", r"\u00e9", ""] {
            assert!(!may_be_of_lex(text.as_bytes()), "{text}");
        }
    }
}
