//! Finds the name of Lex in a text, in any spelling.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::chunk::BYTES;

const NAME: &[u8] = b"lex.amazonaws.com";
static NAMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));
/// The spelling in JSON of an ASCII character that need not be escaped.
static ESCAPES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u00"));

/// Whether a text may name Lex.
pub(in crate::trail) fn may_be_of_lex(text: &[u8]) -> bool {
    NAMES.find(text).is_some() || escapes(text).next().is_some()
}

/// Whether a chunk without escapes may name Lex, or ends with the beginning of such a name: whether
/// it has an `x` followed by a dot, or an `x` at its end. This is cheaper than searching for the
/// name, and as rare.
#[inline(always)]
pub(super) fn may_be_in(bytes: &[u8; BYTES]) -> bool {
    let mut any = u8::from(bytes[BYTES - 1] == b'x');
    for (one, next) in bytes[..BYTES - 1].iter().zip(&bytes[1..]) {
        any |= u8::from(*one == b'x') & u8::from(*next == b'.');
    }
    any != 0
}

/// Positions where a letter of the name is escaped.
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
