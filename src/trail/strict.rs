//! Strict JSON syntax: the end of a value, or its damage.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// The extent of the value at the start of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// It is valid; the position after its last byte.
    Whole(usize),
    /// It is valid as far as the text goes.
    Cut,
    /// It is not valid.
    Broken(Damage),
}

/// Where and why a text is not valid JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// The first byte that does not fit.
    pub(super) at: usize,
    /// The message of the JSON reader; `None` if the text does not begin like a value.
    pub(super) cause: Option<String>,
}

/// The extent of the value at the start of `text`, which may begin with white space.
pub(super) fn extent(text: &[u8]) -> Extent {
    let mut values = Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(IgnoredAny)) => Extent::Whole(values.byte_offset()),
        None => Extent::Cut,
        Some(Err(error)) if error.is_eof() => Extent::Cut,
        Some(Err(error)) => Extent::Broken(Damage::of(text, &error)),
    }
}

/// Whether `text` is one valid value, with only white space around it.
pub(super) fn is_valid(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

impl Damage {
    /// Damage at the first byte of a text.
    pub(super) fn at_start(cause: &str) -> Self {
        Self::at(0, cause)
    }

    /// Damage at this byte of a text.
    pub(super) fn at(at: usize, cause: &str) -> Self {
        Self { at, cause: Some(cause.to_owned()) }
    }

    /// Text where a value should begin.
    pub(super) fn not_json() -> Self {
        Self { at: 0, cause: None }
    }

    fn of(text: &[u8], error: &serde_json::Error) -> Self {
        let lines = error.line().saturating_sub(1);
        let line = match lines {
            0 => 0,
            _ => memchr::memchr_iter(b'\n', text).nth(lines - 1).map_or(0, |end| end + 1),
        };
        let at = (line + error.column().saturating_sub(1)).min(text.len().saturating_sub(1));
        // For a control character in a string, serde_json counts the byte before.
        let is_control = |at: usize| text.get(at).is_some_and(u8::is_ascii_control);
        let in_string = error.to_string().starts_with("control character");
        let at = if in_string && is_control(at + 1) && !is_control(at) { at + 1 } else { at };
        let cause = match text.get(at) {
            Some(b'\n' | b'\r') if in_string => "a string is not closed on its line".to_owned(),
            _ => cause(error),
        };
        Self { at, cause: Some(cause) }
    }
}

/// The message of `serde_json`, without the position at its end.
fn cause(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Extent, extent};

    #[track_caller]
    fn check(text: &str, expect: Result<usize, Option<usize>>) {
        let found = match extent(text.as_bytes()) {
            Extent::Whole(len) => Ok(len),
            Extent::Cut => Err(None),
            Extent::Broken(damage) => Err(Some(damage.at)),
        };
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn the_end_or_the_damage() {
        check(r#"{"a":"}\"","b":[{}]} x"#, Ok(20));
        check(r#"{"a":"}\"","b":[{}]"#, Err(None));
        check(r#""a" "b""#, Ok(3));
        check("12.5e+3,", Ok(7));
        check("", Err(None));
        check("{\"a\":\"x\n\"}", Err(Some(7)));
        check(r#"{"a":[1}"#, Err(Some(7)));
        check(r#"{"a":{"b":1,"c":2},{"d":1}}"#, Err(Some(19)));
        check("{\"a\":1,\n \"b\":NaN}", Err(Some(13)));
        check("}", Err(Some(0)));
    }
}
