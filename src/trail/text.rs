//! Texts in memory, and the positions of their bytes in the source.

use std::cell::Cell;

use super::error::Place;

/// A text that values are read from.
pub(super) struct Text<'t> {
    bytes: &'t [u8],
    origin: TextOrigin<'t>,
    /// The last offset queried, and how many lines or bytes of the source precede it: queries go
    /// forward.
    seen: Cell<(usize, usize)>,
}

/// The origin of a text.
enum TextOrigin<'t> {
    /// Bytes of the source, from this place on.
    Source(Place),
    /// Bytes of another text, from this offset on.
    Part { of: &'t Text<'t>, from: usize },
    /// The content of this JSON string, which is bytes of another text.
    Unescaped { raw: &'t [u8], of: &'t Text<'t> },
    /// Assembled or unpacked from the content of this place.
    Made(Place),
}

impl<'t> Text<'t> {
    /// Bytes of the source, from `place` on.
    pub(super) fn source(bytes: &'t [u8], place: Place) -> Self {
        Self::new(bytes, TextOrigin::Source(place))
    }

    /// Bytes of another text, from `from` on.
    pub(super) fn part(bytes: &'t [u8], of: &'t Self, from: usize) -> Self {
        Self::new(bytes, TextOrigin::Part { of, from })
    }

    /// The content of a JSON string; `raw` are its bytes with the quotes.
    pub(super) fn unescaped(content: &'t str, raw: &'t [u8], of: &'t Self) -> Self {
        Self::new(content.as_bytes(), TextOrigin::Unescaped { raw, of })
    }

    /// A text assembled or unpacked from the content of `place`.
    pub(super) fn made(bytes: &'t [u8], place: Place) -> Self {
        Self::new(bytes, TextOrigin::Made(place))
    }

    fn new(bytes: &'t [u8], origin: TextOrigin<'t>) -> Self {
        Self { bytes, origin, seen: Cell::new((0, 0)) }
    }

    pub(super) fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// The place in the source of the byte at this offset, as exactly as known.
    pub(super) fn place(&self, at: usize) -> Place {
        match &self.origin {
            TextOrigin::Source(Place::Value { line, byte }) => {
                Place::Value { line: line + self.lines(at), byte: byte + at as u64 }
            }
            TextOrigin::Source(Place::Record { number, byte }) => {
                Place::Record { number: *number, byte: byte + at as u64 }
            }
            TextOrigin::Source(place) | TextOrigin::Made(place) => *place,
            TextOrigin::Part { of, from } => of.place(from + at),
            TextOrigin::Unescaped { raw, of } => of.place(of.offset(raw) + self.escaped(raw, at)),
        }
    }

    /// How many line breaks are before an offset.
    fn lines(&self, at: usize) -> u64 {
        let at = at.min(self.bytes.len());
        let (from, lines) = Some(self.seen.get()).filter(|(from, _)| *from <= at).unwrap_or((0, 0));
        let lines = lines + memchr::memchr_iter(b'\n', &self.bytes[from..at]).count();
        self.seen.set((at, lines));
        lines as u64
    }

    /// The offset in `raw`, the JSON string with this content, of the byte at `at`.
    fn escaped(&self, raw: &[u8], at: usize) -> usize {
        let start = (0, 1);
        let (mut content, mut offset) =
            Some(self.seen.get()).filter(|(from, _)| (1..=at).contains(from)).unwrap_or(start);
        while content < at && offset < raw.len() {
            let (escaped, plain) = one(&raw[offset..]);
            if content + plain > at {
                break;
            }
            offset += escaped;
            content += plain;
        }
        self.seen.set((content, offset));
        offset
    }

    /// The place in the source of `part`, which is bytes of this text, as exactly as known.
    pub(super) fn place_of(&self, part: &[u8]) -> Place {
        self.place(self.offset(part))
    }

    /// The offset of `part` in this text; 0 if it is not in it.
    pub(super) fn offset(&self, part: &[u8]) -> usize {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.bytes.as_ptr() as usize);
        if offset < self.bytes.len() { offset } else { 0 }
    }

    /// The byte of the source at this offset; within assembled text, the offset.
    pub(super) fn byte(&self, at: usize) -> u64 {
        match (self.place(at), self.is_made()) {
            (Place::Value { byte, .. } | Place::Record { byte, .. }, false) => byte,
            _ => at as u64,
        }
    }

    fn is_made(&self) -> bool {
        match &self.origin {
            TextOrigin::Source(_) => false,
            TextOrigin::Made(_) => true,
            TextOrigin::Part { of, .. } | TextOrigin::Unescaped { of, .. } => of.is_made(),
        }
    }
}

/// The length in bytes of the escape or byte at the beginning of `raw`, and of its content.
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
    fn an_assembled_value_is_at_the_place_of_its_source() {
        let text = Text::made(b"{}", PLACE);
        assert_eq!((text.place(1), text.byte(1)), (PLACE, 1));
        let row = Text::source(b"{}", Place::Row(7));
        assert_eq!((row.place(1), row.byte(1)), (Place::Row(7), 1));
    }

    #[test]
    fn each_escape_counts_as_its_character() {
        // content: a " é € 𝄞 \ z, of 1, 1, 2, 3, 4, 1 and 1 bytes
        let raw = br#""a\"\u00e9\u20ac\ud834\udd1e\\z""#;
        let expect = [1, 2, 4, 4, 10, 10, 10, 16, 16, 16, 16, 28, 30];
        let content = json::string(raw).unwrap();
        let source = Text::source(raw, Place::Value { line: 1, byte: 0 });
        let text = Text::unescaped(&content, raw, &source);
        for at in (0..13).chain((0..13).rev()).chain([5, 12, 1, 6]) {
            assert_eq!(text.byte(at), expect[at], "{at}");
        }
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
