//! Canonical text, read without parsing.

use memchr::memmem;

use crate::lex::{NO_SHAPE, Shape};

/// The maximum depth of values; deeper ones are left to [`Json::parse`](crate::lex::Json).
const DEPTH: usize = 32;

/// Whether a text is, byte for byte, the [`Document::text`](crate::lex::Document::text) of its
/// content. Almost all checked texts are. Rare canonical texts (an escape in a member's name,
/// `\u00e9`, `1e5`) may be rejected.
pub(super) fn is_canonical(text: &str, shape: &Shape) -> bool {
    let mut rest = Rest(text.as_bytes());
    rest.object(shape, 0) == Some(()) && rest.0 == b"\n"
}

/// The rest of the text. Every method returns `None` if the text does not match.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, expected: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// The end of a line, and the white space that begins the next.
    fn line(&mut self, depth: usize) -> Option<()> {
        const SPACES: [u8; 1 + 2 * DEPTH] = {
            let mut spaces = [b' '; 1 + 2 * DEPTH];
            spaces[0] = b'\n';
            spaces
        };
        self.take(SPACES.get(..=2 * depth)?)
    }

    fn value(&mut self, shape: &Shape, depth: usize) -> Option<()> {
        match *self.0.first()? {
            b'"' => self.string().map(drop),
            b'{' => self.object(shape, depth),
            b'[' => self.array(shape, depth),
            b't' => self.take(b"true"),
            b'f' => self.take(b"false"),
            b'n' => self.take(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, shape: &Shape, depth: usize) -> Option<()> {
        self.take(b"{")?;
        if self.take(b"}").is_some() {
            return Some(());
        }
        let mut known = shape.members().iter();
        let mut unknown = None;
        loop {
            self.line(depth + 1)?;
            let name = self.string().filter(|name| !name.contains(&b'\\'))?;
            self.take(b": ")?;
            let is_it = |member: &&crate::lex::Member| member.name.as_bytes() == name;
            let inner = match known.find(is_it) {
                Some(member) if unknown.is_none() => member.shape,
                None if unknown < Some(name) && !shape.members().iter().any(|row| is_it(&row)) => {
                    unknown = Some(name);
                    &NO_SHAPE
                }
                Some(_) | None => return None,
            };
            self.value(inner, depth + 1)?;
            if self.take(b",").is_none() {
                break;
            }
        }
        self.line(depth)?;
        self.take(b"}")
    }

    fn array(&mut self, shape: &Shape, depth: usize) -> Option<()> {
        self.take(b"[")?;
        if self.take(b"]").is_some() {
            return Some(());
        }
        loop {
            self.line(depth + 1)?;
            self.value(shape, depth + 1)?;
            if self.take(b",").is_none() {
                break;
            }
        }
        self.line(depth)?;
        self.take(b"]")
    }

    /// The text between the quotes.
    fn string(&mut self) -> Option<&'a [u8]> {
        self.take(b"\"")?;
        let mut end = 0;
        loop {
            end += plain(&self.0[end..]);
            match (self.0.get(end)?, self.0.get(end + 1)) {
                (b'"', _) => break,
                (b'\\', Some(b'"' | b'\\' | b'n' | b't' | b'r' | b'b' | b'f')) => end += 2,
                _ => return None,
            }
        }
        let (string, rest) = self.0.split_at(end);
        self.0 = &rest[1..];
        Some(string)
    }

    fn number(&mut self) -> Option<()> {
        let _sign = self.take(b"-");
        if self.take(b"0").is_none() {
            self.digits()?;
        }
        if self.take(b".").is_some() { self.digits() } else { Some(()) }
    }

    fn digits(&mut self) -> Option<()> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = &self.0[count..];
        (count > 0).then_some(())
    }
}

/// How many bytes of a string come before a quote, an escape or a control character. Eight are
/// checked at a time.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    // The highest bit of the lowest byte below `least`, which is at most 128; higher bits may be
    // wrong.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & (ONES << 7);
    let (words, rest) = bytes.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let ends = is(b'"') | is(b'\\') | below(word, 0x20);
        if ends != 0 {
            return 8 * at + ends.trailing_zeros() as usize / 8;
        }
    }
    let is_plain = |byte: &&u8| !matches!(byte, ..0x20 | b'"' | b'\\');
    bytes.len() - rest.len() + rest.iter().take_while(is_plain).count()
}

/// Appends a canonical text on one line, without white space between its tokens.
pub(super) fn write_line(text: &str, out: &mut String) {
    out.reserve(text.len());
    let bytes = text.as_bytes();
    let (mut start, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at),
            b' ' | b'\n' => {
                out.push_str(&text[start..at]);
                at += 1;
                at += spaces(&bytes[at..]);
                start = at;
            }
            _ => at += 1,
        }
    }
    out.push_str(&text[start..]);
}

/// The position after a string, given that of its opening quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(rest) = bytes.get(at..) {
        at += plain(rest);
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The number of leading spaces.
fn spaces(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let others = u64::from_le_bytes(*word) ^ u64::from_le_bytes([b' '; 8]);
        if others != 0 {
            return 8 * at + others.trailing_zeros() as usize / 8;
        }
    }
    bytes.len() - rest.len() + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// The text of the value of one member of a canonical object: the rest of its line, or all up to
/// the bracket with the same indentation.
pub(super) fn member<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let start = format!("\n  \"{name}\": ");
    let value = &text[memmem::find(text.as_bytes(), start.as_bytes())? + start.len()..];
    let line = value.lines().next()?;
    let end = match line {
        "[" => "\n  ]",
        "{" => "\n  }",
        _ => return Some(line.strip_suffix(',').unwrap_or(line)),
    };
    value.get(..memmem::find(value.as_bytes(), end.as_bytes())? + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, Document, Json, ResourceKind};

    const LINE: &str = r#"{"name":"a \" \\ b\n: \": ","slots":[{"name":"S","slotType":"T","x":{"a":null,"b":[]}}],"sampleUtterances":["\": ","é{}[]",""],"parentIntentSignature":"P","alpha":-0.40,"zeta":{}}"#;

    fn canonical() -> String {
        let document = Document::from_text(Api::V1, ResourceKind::Intent, LINE).unwrap();
        document.text().to_owned()
    }

    fn is(text: &str) -> bool {
        is_canonical(text, Shape::of(Api::V1, ResourceKind::Intent))
    }

    #[test]
    fn what_is_written_is_canonical_and_comes_back_on_one_line() {
        let text = canonical();
        assert!(is(&text) && is("{}\n"), "{text}");
        let mut line = String::new();
        write_line(&text, &mut line);
        assert_eq!(line, LINE);
    }

    #[test]
    fn whatever_is_taken_for_canonical_is() {
        let text = canonical();
        let mut taken = 0;
        for at in 0..text.len() {
            for by in ["", "\"", "\\", "\\u00e9", " ", "\n", "\t", ",", "]", "}", "0", "z", ":"] {
                for end in at..=(at + 4).min(text.len()) {
                    let (Some(before), Some(after)) = (text.get(..at), text.get(end..)) else {
                        continue;
                    };
                    let changed = format!("{before}{by}{after}");
                    if is(&changed) {
                        let Ok(Json::Object(body)) = Json::parse(&changed) else {
                            panic!("it is not JSON: {changed}");
                        };
                        let shape = Shape::of(Api::V1, ResourceKind::Intent);
                        assert_eq!(Document::of_shape(shape, body).text(), changed);
                        taken += 1;
                    }
                }
            }
        }
        assert!(taken > 500, "{taken}");
    }

    #[test]
    fn what_is_not_canonical_is_seen() {
        let text = canonical();
        for (one, other) in [
            ("\"alpha\": -0.40", "\"alpha\": -.40"),
            ("\"alpha\"", "\"zz\""),
            ("\"alpha\"", "\"name\""),
            ("\"parentIntentSignature\"", "\"description\""),
            ("  \"zeta\"", "   \"zeta\""),
            ("{}\n}", "{ }\n}"),
            ("}\n", "}"),
            ("é", "\\u00e9"),
        ] {
            assert!(text.contains(one), "{one}");
            assert!(!is(&text.replacen(one, other, 1)), "{other}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(99), "]".repeat(99));
        let deep = Document::from_text(Api::V1, ResourceKind::Intent, &*deep).unwrap();
        assert!(!is(deep.text()) && !is("") && !is("{") && !is("{}"));
    }

    #[test]
    fn one_member_is_found() {
        let text = canonical();
        for (name, value) in Json::parse(LINE).unwrap().as_object().unwrap().iter() {
            let found = member(&text, name).unwrap();
            assert_eq!(Json::parse(found).as_ref(), Ok(value), "{name}: {found}");
        }
        for name in ["slotType", "x", "S"] {
            assert_eq!(member(&text, name), None);
        }
    }
}
