//! Navigates in JSON text without parsing it: the ends of values, the members of objects. It is
//! lenient on purpose: a broken value must not hide its neighbours. `serde_json` validates a record
//! when the record is parsed.

use std::borrow::Cow;

use memchr::memchr3;

/// The end of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Just after its last byte.
    At(usize),
    /// Not in this text; more text is needed.
    Later,
    /// An invalid value; the position of the first byte that does not fit.
    Broken(usize),
}

/// The first position at or after `at` without JSON whitespace.
pub(super) fn skip_ws(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// The end of the value that starts at `at`. A string must not contain a line break, so a missing
/// quote does not hide the following lines.
pub(super) fn value_end(text: &[u8], at: usize) -> End {
    match text.get(at) {
        None => End::Later,
        Some(b'"') => string_end(text, at),
        Some(b'{' | b'[') => nested_end(text, at),
        Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => {
            let rest = &text[at..];
            let long = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
            match rest.iter().position(|byte| !long(byte)) {
                Some(len) => End::At(at + len),
                None => End::Later,
            }
        }
        Some(_) => End::Broken(at),
    }
}

fn string_end(text: &[u8], at: usize) -> End {
    let mut from = at + 1;
    loop {
        let Some(rest) = text.get(from..) else { return End::Later };
        let Some(len) = memchr3(b'"', b'\\', b'\n', rest) else { return End::Later };
        match rest[len] {
            b'"' => return End::At(from + len + 1),
            b'\n' => return End::Broken(from + len),
            _ => from += len + 2,
        }
    }
}

fn nested_end(text: &[u8], at: usize) -> End {
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => match string_end(text, at) {
                End::At(end) => {
                    at = end;
                    continue;
                }
                end @ (End::Later | End::Broken(_)) => return end,
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return End::At(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    End::Later
}

/// The members of an object in order, up to the first error.
pub(super) struct Members<'a> {
    text: &'a [u8],
    at: usize,
}

/// The members of the object in `text`; none if it is not an object.
pub(super) fn members(text: &[u8]) -> Members<'_> {
    let at = skip_ws(text, 0);
    let at = if text.get(at) == Some(&b'{') { at + 1 } else { text.len() };
    Members { text, at }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut at = skip_ws(self.text, self.at);
        while self.text.get(at) == Some(&b',') {
            at = skip_ws(self.text, at + 1);
        }
        if self.text.get(at) != Some(&b'"') {
            return None;
        }
        let End::At(end) = string_end(self.text, at) else { return None };
        let quoted = &self.text[at..end];
        // An invalid name (a lone surrogate) is kept as some other name, so that it hides no
        // neighbour.
        let key = string(quoted).unwrap_or_else(|| String::from_utf8_lossy(quoted));
        at = skip_ws(self.text, end);
        if self.text.get(at) != Some(&b':') {
            return None;
        }
        at = skip_ws(self.text, at + 1);
        let end = match value_end(self.text, at) {
            End::At(end) => end,
            End::Later | End::Broken(_) => return None,
        };
        self.at = end;
        Some((key, &self.text[at..end]))
    }
}

/// The elements of an array with their positions, up to the first error.
pub(super) struct Elements<'a> {
    text: &'a [u8],
    at: usize,
}

/// The elements of the array in `text`; none if it is not an array.
pub(super) fn elements(text: &[u8]) -> Elements<'_> {
    let at = skip_ws(text, 0);
    let at = if text.get(at) == Some(&b'[') { at + 1 } else { text.len() };
    Elements { text, at }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut at = skip_ws(self.text, self.at);
        while self.text.get(at) == Some(&b',') {
            at = skip_ws(self.text, at + 1);
        }
        let End::At(end) = value_end(self.text, at) else { return None };
        self.at = end;
        Some((at, &self.text[at..end]))
    }
}

/// The text of a string value; `None` if `raw` is not a valid string.
pub(super) fn string(raw: &[u8]) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', inner).is_none() {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice::<String>(raw).ok().map(Cow::Owned)
}

/// A scalar as text: the content of a string, the digits of a number; `None` for `null` and nested
/// values.
pub(super) fn scalar(raw: &[u8]) -> Option<Cow<'_, str>> {
    match raw.first()? {
        b'"' => string(raw),
        b'{' | b'[' => None,
        _ if raw == b"null" => None,
        _ => std::str::from_utf8(raw).ok().map(Cow::Borrowed),
    }
}

/// `text` without whitespace between tokens, otherwise unchanged.
pub(super) fn compact(text: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b' ' | b'\n' | b'\r' | b'\t' => {
                out.extend_from_slice(&text[copied..at]);
                at = skip_ws(text, at);
                copied = at;
            }
            b'"' => match string_end(text, at) {
                End::At(end) => at = end,
                End::Later | End::Broken(_) => at = text.len(),
            },
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{End, compact, elements, members, value_end};

    #[test]
    fn ends() {
        assert_eq!(value_end(br#"{"a":"}\"","b":[{}]} x"#, 0), End::At(20));
        assert_eq!(value_end(br#"{"a":"}\"","b":[{}]"#, 0), End::Later);
        assert_eq!(value_end(b"{\"a\":\"x\n", 0), End::Broken(7));
        assert_eq!(value_end(b"12.5e+3,", 0), End::At(7));
        assert_eq!(value_end(b"}", 0), End::Broken(0));
    }

    #[test]
    fn members_and_elements() {
        let keys: Vec<_> = members(br#" {"a": 1, "\u0062" :[2,"]"]}"#).collect();
        assert_eq!(keys.len(), 2);
        assert_eq!((&*keys[1].0, keys[1].1), ("b", &br#"[2,"]"]"#[..]));
        assert_eq!(elements(keys[1].1).count(), 2);
        assert_eq!(members(b"[]").count(), 0);
    }

    #[test]
    fn compact_keeps_strings_and_digits() {
        let text = b"{ \"a b\" : [ 0.4 , 1e5 ],\r\n\"c\\\" \": \" \" }";
        let expect = b"{\"a b\":[0.4,1e5],\"c\\\" \":\" \"}";
        assert_eq!(*compact(text), expect[..]);
        assert!(matches!(compact(expect), Cow::Borrowed(_)));
        assert_eq!(*compact(b" [1 , 2\n"), b"[1,2"[..]);
    }
}
