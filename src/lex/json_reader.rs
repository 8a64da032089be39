use std::borrow::Cow;

use memchr::memchr2;

use crate::lex::json::MemberName;
use crate::lex::{Json, Object};

/// The text is not one JSON value (RFC 8259).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at}")]
pub struct NotJson {
    at: usize,
    expected: &'static str,
}

impl NotJson {
    pub(super) fn new(at: usize, expected: &'static str) -> Self {
        Self { at, expected }
    }
}

/// The maximum depth of values, as in serde_json.
const DEPTH: usize = 128;

/// The beginning of lines of pretty JSON at many depths.
const INDENT: &[u8] = b"    ";

impl Json {
    /// Reads one JSON value, with only white space around it.
    ///
    /// # Errors
    ///
    /// If the text is not one JSON value, or is nested deeper than 128.
    pub fn parse(text: &str) -> Result<Self, NotJson> {
        let mut reader = Reader::new(text);
        let value = reader.value(DEPTH)?;
        match reader.next_token() {
            None => Ok(value),
            Some(_) => reader.fail("the end"),
        }
    }

    /// Reads the members of an object that are neither objects nor arrays, and those in `keep`. Of
    /// the others, only brackets are checked. For lookups in a large value that is valid JSON.
    ///
    /// # Errors
    ///
    /// If the text is not an object.
    pub fn parse_shallow(text: &str, keep: &[&str]) -> Result<Object, NotJson> {
        let mut reader = Reader::new(text);
        if reader.next_token() != Some(b'{') {
            return reader.fail("an object");
        }
        reader.at += 1;
        let mut members = Vec::new();
        if reader.next_token() == Some(b'}') {
            return Ok(Object::default());
        }
        loop {
            if reader.next_token() != Some(b'"') {
                return reader.fail("a member's name");
            }
            let name = reader.name()?;
            if reader.next_token() != Some(b':') {
                return reader.fail("`:`");
            }
            reader.at += 1;
            if matches!(reader.next_token(), Some(b'{' | b'[')) && !keep.contains(&&*name) {
                reader.pass_over()?;
            } else {
                members.push((name, reader.value(DEPTH - 1)?));
            }
            match reader.next_token() {
                Some(b',') => reader.at += 1,
                Some(b'}') => return Ok(Object::from_members(members)),
                _ => return reader.fail("`,` or `}`"),
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The content of open objects and arrays: their size is known at their end.
    members: Vec<(MemberName, Json)>,
    items: Vec<Json>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let (members, items) = (Vec::with_capacity(64), Vec::with_capacity(64));
        Self { text, bytes: text.as_bytes(), at: 0, members, items }
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, NotJson> {
        Err(NotJson::new(self.at, expected))
    }

    /// The next byte that is not white space; it is not consumed.
    fn next_token(&mut self) -> Option<u8> {
        loop {
            match *self.bytes.get(self.at)? {
                b' ' | b'\r' | b'\t' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    while self.bytes[self.at..].starts_with(INDENT) {
                        self.at += INDENT.len();
                    }
                }
                byte => return Some(byte),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, NotJson> {
        let Some(depth) = depth.checked_sub(1) else { return self.fail("fewer levels") };
        match self.next_token() {
            Some(b'"') => self.string().map(Json::String),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => self.fail("a value"),
        }
    }

    fn word(&mut self, word: &'static str, value: Json) -> Result<Json, NotJson> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail(word);
        }
        self.at += word.len();
        Ok(value)
    }

    /// Skips an object or an array, to its closing bracket.
    fn pass_over(&mut self) -> Result<(), NotJson> {
        let mut depth = 0_usize;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let next =
                rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'));
            let Some(next) = next else { return self.fail("a closing bracket") };
            self.at += next;
            match self.bytes[self.at] {
                b'"' => {
                    self.at = self.end_of_string()?.0;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ => depth -= 1,
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, NotJson> {
        self.at += 1;
        let start = self.members.len();
        if self.next_token() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(Object::default()));
        }
        loop {
            if self.next_token() != Some(b'"') {
                return self.fail("a member's name");
            }
            let name = self.name()?;
            if self.next_token() != Some(b':') {
                return self.fail("`:`");
            }
            self.at += 1;
            let value = self.value(depth)?;
            self.members.push((name, value));
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return self.fail("`,` or `}`"),
            }
        }
        self.at += 1;
        Ok(Json::Object(Object::from_members(self.members.drain(start..).collect())))
    }

    fn array(&mut self, depth: usize) -> Result<Json, NotJson> {
        self.at += 1;
        let start = self.items.len();
        if self.next_token() == Some(b']') {
            self.at += 1;
            return Ok(Json::Array(Vec::new()));
        }
        loop {
            let value = self.value(depth)?;
            self.items.push(value);
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return self.fail("`,` or `]`"),
            }
        }
        self.at += 1;
        Ok(Json::Array(self.items.drain(start..).collect()))
    }

    /// `-? (0 | [1-9][0-9]*) (\. [0-9]+)? ([eE] [+-]? [0-9]+)?`, kept as written.
    fn number(&mut self) -> Result<Json, NotJson> {
        let start = self.at;
        self.at += usize::from(self.bytes[self.at] == b'-');
        if self.bytes.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].into()))
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let rest = &self.bytes[self.at..];
        match rest.iter().take_while(|byte| byte.is_ascii_digit()).count() {
            0 => self.fail("a digit"),
            count => {
                self.at += count;
                Ok(())
            }
        }
    }

    /// The end of the string that begins here, and whether it has no escapes.
    fn end_of_string(&self) -> Result<(usize, bool), NotJson> {
        let mut end = self.at + 1;
        let mut is_plain = true;
        loop {
            match memchr2(b'"', b'\\', &self.bytes[end..]) {
                Some(offset) if self.bytes[end + offset] == b'"' => {
                    return Ok((end + offset + 1, is_plain));
                }
                Some(offset) => {
                    is_plain = false;
                    end = (end + offset + 2).min(self.bytes.len());
                }
                None => return self.fail("the end of a string"),
            }
        }
    }

    fn string(&mut self) -> Result<String, NotJson> {
        self.quoted().map(Cow::into_owned)
    }

    fn name(&mut self) -> Result<MemberName, NotJson> {
        self.quoted().map(|name| MemberName::from(&*name))
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, NotJson> {
        let start = self.at;
        let (end, is_plain) = self.end_of_string()?;
        let (text, bytes) = (self.text, self.bytes);
        let quoted = &bytes[start..end];
        if is_plain && quoted.iter().fold(u8::MAX, |least, byte| least.min(*byte)) >= 0x20 {
            self.at = end;
            return Ok(Cow::Borrowed(&text[start + 1..end - 1]));
        }
        match serde_json::from_slice(quoted) {
            Ok(string) => {
                self.at = end;
                Ok(Cow::Owned(string))
            }
            Err(_) => self.fail("a string"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_one_value_is_refused() {
        for text in [
            "",
            "{",
            "[",
            "1 2",
            "{\"a\":}",
            "{\"a\" 1}",
            "{a:1}",
            "[1,]",
            "{,}",
            "nul",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\\ud800\"",
            "NaN",
            &"[".repeat(200),
        ] {
            assert!(Json::parse(text).is_err(), "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_shallow_reading_passes_over_what_is_nested() {
        let text =
            r#"{"a":[{"x":"]}\""}],"b":"t","c":{"d":{}},"e":0.5,"tags":[{"key":"k"}],"f":null}"#;
        let shallow = Json::Object(Json::parse_shallow(text, &["tags"]).unwrap());
        assert_eq!(shallow.to_string(), r#"{"b":"t","e":0.5,"f":null,"tags":[{"key":"k"}]}"#);
        for text in ["", "[]", "{\"a\":[", "{\"a\":[\"]", "{\"a\":1"] {
            assert!(Json::parse_shallow(text, &[]).is_err(), "{text}");
        }
    }

    /// Compares with serde_json, whose numbers are read back from their text.
    fn same(ours: &Json, theirs: &serde_json::Value) -> bool {
        serde_json::from_str::<serde_json::Value>(&ours.to_string())
            .is_ok_and(|ours| ours == *theirs)
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_reads(text in r#"[\[\]{}:,"\\ntrufalse0-9.eE+ u-]{0,24}"#) {
            match (Json::parse(&text), serde_json::from_str::<serde_json::Value>(&text)) {
                (Ok(ours), Ok(theirs)) => prop_assert!(same(&ours, &theirs), "{text}"),
                (Err(_), Err(_)) => {}
                // A number beyond f64 is valid here.
                (Ok(_), Err(error)) => prop_assert!(error.to_string().contains("out of range")),
                (Err(error), Ok(_)) => prop_assert!(false, "{text}: {error}"),
            }
        }

        #[test]
        fn strings_come_back(text in any::<String>()) {
            let quoted = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(Json::parse(&quoted), Ok(Json::String(text)));
        }
    }
}
