//! Names in a form that is safe in addresses, paths and trailers.
//!
//! Lex allows letters, digits, `_` and `-` in the names of resources. Logs may contain anything, so
//! every other byte is written as `%XX` (upper-case hex, as in RFC 3986) once, when a name enters a
//! [`ResourceKey`](crate::lex::ResourceKey). The result is safe everywhere and can be converted
//! back.

/// The name with every byte but letters, digits, `_` and `-` written as `%XX`.
///
/// The empty name becomes `%`, which no other name does.
pub fn escape(name: &str) -> String {
    if name.is_empty() {
        return "%".to_owned();
    }
    if name.bytes().all(is_plain) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if is_plain(byte) {
            out.push(char::from(byte));
        } else {
            escape_byte(byte, &mut out);
        }
    }
    out
}

/// Whether `escaped` is the [`escape`] of the name.
pub(super) fn is_escaped(name: &str, escaped: &str) -> bool {
    match !name.is_empty() && name.bytes().all(is_plain) {
        true => name == escaped,
        false => escape(name) == escaped,
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Appends `%XX` for one byte.
pub fn escape_byte(byte: u8, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// The original name of an [`escape`] (or of any `%XX` text); `None` if the escapes are invalid.
pub fn unescape(text: &str) -> Option<String> {
    if text == "%" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = tail;
            continue;
        }
        let (pair, tail) = tail.split_at_checked(2)?;
        let pair = std::str::from_utf8(pair).ok()?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_harmless_and_come_back() {
        let cases = [
            ("OrderFlowers", "OrderFlowers"),
            ("a_b-c.d", "a_b-c%2Ed"),
            ("..", "%2E%2E"),
            (".git", "%2Egit"),
            ("a/b", "a%2Fb"),
            ("x\0\n", "x%00%0A"),
            ("100%", "100%25"),
            ("é", "%C3%A9"),
            ("", "%"),
        ];
        for (name, escaped) in cases {
            assert_eq!(escape(name), escaped);
            assert_eq!(unescape(escaped).as_deref(), Some(name));
            assert!(is_escaped(name, escaped) && !is_escaped(name, "other"));
        }
    }

    #[test]
    fn a_name_is_not_its_own_escape_unless_it_is_plain() {
        assert!(!is_escaped("a%2F", "a%2F") && !is_escaped("a/b", "a/b") && !is_escaped("", ""));
    }

    #[test]
    fn broken_escapes_are_not_names() {
        for text in ["%4", "a%ZZ", "%FF"] {
            assert_eq!(unescape(text), None, "{text}");
        }
    }
}
