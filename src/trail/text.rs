//! Texts in memory, and where their bytes stand in the source.

use super::error::Place;

/// A text that values are read from.
pub(super) struct Text<'t> {
    bytes: &'t [u8],
    stands: Stands<'t>,
}

/// Where a text stands.
enum Stands<'t> {
    /// It is bytes of the source, from this place on.
    Source(Place),
    /// It is bytes of another text, from this offset on.
    Part { of: &'t Text<'t>, from: usize },
    /// It is the content of this string of JSON, which is bytes of another text.
    Unescaped { raw: &'t [u8], of: &'t Text<'t> },
    /// It was put together or unpacked from what stands at this place.
    Made(Place),
}

impl<'t> Text<'t> {
    /// Bytes of the source, from `place` on.
    pub(super) fn source(bytes: &'t [u8], place: Place) -> Self {
        Self { bytes, stands: Stands::Source(place) }
    }

    /// Bytes of another text, from `from` on.
    pub(super) fn part(bytes: &'t [u8], of: &'t Self, from: usize) -> Self {
        Self { bytes, stands: Stands::Part { of, from } }
    }

    /// The content of a string of JSON; `raw` are its bytes with the quotes.
    pub(super) fn unescaped(content: &'t str, raw: &'t [u8], of: &'t Self) -> Self {
        Self { bytes: content.as_bytes(), stands: Stands::Unescaped { raw, of } }
    }

    /// What was put together or unpacked from what stands at `place`.
    pub(super) fn made(bytes: &'t [u8], place: Place) -> Self {
        Self { bytes, stands: Stands::Made(place) }
    }

    pub(super) fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// Where the byte at this offset stands in the source, as near as it can be told.
    pub(super) fn place(&self, at: usize) -> Place {
        match &self.stands {
            Stands::Source(Place::Value { line, byte }) => {
                let before = &self.bytes[..at.min(self.bytes.len())];
                let lines = memchr::memchr_iter(b'\n', before).count() as u64;
                Place::Value { line: line + lines, byte: byte + at as u64 }
            }
            Stands::Source(Place::Record { number, byte }) => {
                Place::Record { number: *number, byte: byte + at as u64 }
            }
            Stands::Source(place) | Stands::Made(place) => *place,
            Stands::Part { of, from } => of.place(from + at),
            Stands::Unescaped { raw, of } => of.place(of.offset(raw) + escaped_offset(raw, at)),
        }
    }

    /// Where `part`, which is bytes of this text, stands in the source, as near as it can be told.
    pub(super) fn place_of(&self, part: &[u8]) -> Place {
        self.place(self.offset(part))
    }

    /// Where `part` begins in this text; 0 if it is not of it.
    pub(super) fn offset(&self, part: &[u8]) -> usize {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.bytes.as_ptr() as usize);
        if offset < self.bytes.len() { offset } else { 0 }
    }

    /// The byte of the source that stands at this offset; within what was put together, the offset.
    pub(super) fn byte(&self, at: usize) -> u64 {
        match (self.place(at), self.is_made()) {
            (Place::Value { byte, .. } | Place::Record { byte, .. }, false) => byte,
            _ => at as u64,
        }
    }

    fn is_made(&self) -> bool {
        match &self.stands {
            Stands::Source(_) => false,
            Stands::Made(_) => true,
            Stands::Part { of, .. } | Stands::Unescaped { of, .. } => of.is_made(),
        }
    }
}

/// The offset in `raw`, a string of JSON with its quotes, of what is the byte at `at` of its content.
fn escaped_offset(raw: &[u8], at: usize) -> usize {
    let (mut offset, mut content) = (1, 0);
    while content < at && offset < raw.len() {
        let (escaped, plain) = one(&raw[offset..]);
        if content + plain > at {
            break;
        }
        offset += escaped;
        content += plain;
    }
    offset
}

/// How many bytes the escape or the byte at the beginning of `raw` takes, and how many of the content.
fn one(raw: &[u8]) -> (usize, usize) {
    match raw {
        [b'\\', b'u', ..] => match code(raw) {
            0..0x80 => (6, 1),
            0x80..0x800 => (6, 2),
            // the first of the two that make a character (RFC 8259, section 7)
            0xd800..0xdc00 => (12, 4),
            _ => (6, 3),
        },
        [b'\\', ..] => (2, 1),
        _ => (1, 1),
    }
}

/// The number of an escape `\u0000`.
fn code(raw: &[u8]) -> u32 {
    let digits = raw.get(2..6).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::trail::json;

    const PLACE: Place = Place::Value { line: 3, byte: 100 };

    #[test]
    fn a_byte_of_the_source_has_its_line() {
        let text = Text::source(b"{\n\n1}", PLACE);
        assert_eq!(text.place(0), PLACE);
        assert_eq!(text.place(3), Place::Value { line: 5, byte: 103 });
    }

    #[test]
    fn what_was_put_together_stands_where_it_was_made_from() {
        let text = Text::made(b"{}", PLACE);
        assert_eq!((text.place(1), text.byte(1)), (PLACE, 1));
        let row = Text::source(b"{}", Place::Row(7));
        assert_eq!((row.place(1), row.byte(1)), (Place::Row(7), 1));
    }

    #[test]
    fn each_escape_counts_as_what_it_stands_for() {
        // content: a " é € 𝄞 \ z, of 1, 1, 2, 3, 4, 1 and 1 bytes
        let raw = br#""a\"\u00e9\u20ac\ud834\udd1e\\z""#;
        let offsets: Vec<usize> = (0..13).map(|at| escaped_offset(raw, at)).collect();
        assert_eq!(offsets, [1, 2, 4, 4, 10, 10, 10, 16, 16, 16, 16, 28, 30]);
    }

    proptest! {
        /// Text within text within text: each character of the innermost is found in the source.
        #[test]
        fn a_character_is_found_at_its_place(content in "[a-c\\\\\"\n\u{e9}\u{1d11e}]{1,20}") {
            let inner = serde_json::to_string(&content).unwrap();
            let middle = format!("{{\"m\":{inner}}}");
            let source = format!("[{}]", serde_json::to_string(&middle).unwrap());
            let raw = &source.as_bytes()[1..source.len() - 1];
            let outer = Text::source(source.as_bytes(), PLACE);
            let unescaped = json::string(raw).unwrap();
            let middle = Text::unescaped(&unescaped, raw, &outer);
            let raw = &unescaped.as_bytes()[5..unescaped.len() - 1];
            let text = json::string(raw).unwrap();
            let inner = Text::unescaped(&text, raw, &middle);
            for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let offset = usize::try_from(inner.byte(at) - 100).unwrap();
                prop_assert!(source[offset..].starts_with(c));
            }
        }
    }
}
