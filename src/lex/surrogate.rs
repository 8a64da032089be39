//! Halves of surrogate pairs in JSON text: the rest of a character that a pipeline truncated.
//!
//! RFC 8259, section 8.2: the grammar allows them, and their interpretation is undefined.

use std::borrow::Cow;

use memchr::memchr;

/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// The text with `\ufffd` (REPLACEMENT CHARACTER) in place of each escape that is half of a
/// surrogate pair; borrowed if there is none.
pub fn replace_half_surrogates(text: &str) -> Cow<'_, str> {
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(offset) = text.as_bytes().get(at..).and_then(|rest| memchr(b'\\', rest)) {
        at += offset;
        at += match (unit(text, at), unit(text, at + ESCAPE)) {
            (None, _) => 2,
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => {
                out.push_str(&text[copied..at]);
                out.push_str("\\ufffd");
                copied = at + ESCAPE;
                ESCAPE
            }
            (Some(_), _) => ESCAPE,
        };
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// The UTF-16 code unit of the escape `\uXXXX` at a position.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::replace_half_surrogates;

    #[test]
    fn halves_are_replaced_and_pairs_stay() {
        for (text, expect) in [
            ("", ""),
            (r"plain é \n \\ \u00e9", r"plain é \n \\ \u00e9"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"cut \ud83d", r"cut \ufffd"),
            (r"\ude00 cut", r"\ufffd cut"),
            (r"\uD83D\uD83D\uDE00", r"\ufffd\uD83D\uDE00"),
            (r"\ude00\ud83d", r"\ufffd\ufffd"),
            (r"\ud83d\n", r"\ufffd\n"),
            (r"\\ud83d", r"\\ud83d"),
            (r"\\\ud83d", r"\\\ufffd"),
            (r"\ud8", r"\ud8"),
            (r"\u+83d\", r"\u+83d\"),
            (r"\ud83é", r"\ud83é"),
        ] {
            assert_eq!(replace_half_surrogates(text), expect, "{text}");
        }
    }
}
