//! Text before a record on its line: a time, followed by the name of a log stream (`aws logs tail`)
//! or by a host and a tag, or a syslog header (RFC 3164 and RFC 5424).
//!
//! The record must follow directly. Programs log untrusted input, so a record within the words of a
//! message is not accepted.

use super::output_text;
use super::strict::{Extent, extent};

/// Names of months at the beginning of a time of RFC 3164.
const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Whether a line begins with a header, or like a row of `--output text`.
pub(super) fn begins(line: &[u8]) -> bool {
    let line = behind_colours(line);
    let (rest, has_priority) = behind_priority(line);
    has_priority || Time::at(rest).is_some() || output_text::is_event(line)
}

/// The position of the object that directly follows a header.
pub(super) fn end(line: &[u8]) -> Option<usize> {
    let (rest, has_priority) = behind_priority(behind_colours(line));
    let object = match rest.strip_prefix(b"1 ") {
        Some(rest) if has_priority => behind_structured_data(rest)?,
        _ => {
            let (rest, words) = match Time::at(rest) {
                Some(Time { rest, words }) => (rest, words),
                None if has_priority => (rest, Words::Tagged),
                None => return None,
            };
            behind_words(rest, words)?
        }
    };
    let object = behind_colours(object);
    object.starts_with(b"{").then(|| line.len() - object.len())
}

/// The text after the header of a message, if it is an object and the line has nothing else.
pub(super) fn behind(text: &str) -> Option<&str> {
    let line = text.split('\n').next()?;
    let rest = &text[end(line.as_bytes())?..];
    match extent(rest.as_bytes()) {
        Extent::Whole(len) => is_end_of_line(&rest.as_bytes()[len..]).then_some(rest),
        Extent::Cut | Extent::Broken(_) => Some(rest),
    }
}

/// Whether a line ends after a value: only blanks and one comma, as between the elements of a list,
/// follow it.
pub(super) fn is_end_of_line(text: &[u8]) -> bool {
    let line = behind_colours(text.split(|byte| *byte == b'\n').next().unwrap_or_default());
    behind_colours(line.strip_prefix(b",").unwrap_or(line)).is_empty()
}

/// A time, and what may follow it.
struct Time<'l> {
    rest: &'l [u8],
    words: Words,
}

/// The words allowed between a time or a priority and the object.
#[derive(Clone, Copy)]
enum Words {
    /// A host and a tag.
    Two,
    /// A log stream, or a host and a tag with a colon.
    OneOrTagged,
    /// A tag with a colon and an optional host, or nothing.
    Tagged,
}

impl<'l> Time<'l> {
    fn at(line: &'l [u8]) -> Option<Self> {
        let (word, rest) = word(line)?;
        if MONTHS.contains(&word) {
            let (_, mut rest) = self::word(rest).filter(|(day, _)| is_number(day, 1..=2))?;
            if let Some((year, behind)) = self::word(rest)
                && is_number(year, 4..=4)
            {
                rest = behind;
            }
            let (_, rest) = self::word(rest).filter(|(clock, _)| is_clock(clock))?;
            return Some(Self { rest, words: Words::Two });
        }
        let (date, clock) = word.split_at_checked(10)?;
        if !date.iter().zip(b"0000-00-00").all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        }) {
            return None;
        }
        match clock {
            [] => {
                let (_, rest) = self::word(rest).filter(|(clock, _)| is_clock(clock))?;
                Some(Self { rest, words: Words::OneOrTagged })
            }
            [b'T' | b't', clock @ ..] if is_clock(clock) => {
                Some(Self { rest, words: Words::OneOrTagged })
            }
            _ => None,
        }
    }
}

/// The text after the words before an object.
fn behind_words(line: &[u8], words: Words) -> Option<&[u8]> {
    let mut found: Vec<&[u8]> = Vec::new();
    let mut rest = behind_colours(line);
    while !rest.starts_with(b"{") {
        if found.len() == 2 {
            return None;
        }
        let (word, behind) = word(rest)?;
        found.push(word);
        rest = behind_colours(behind);
    }
    let is_tag = |word: &&[u8]| word.ends_with(b":");
    let fits = match (words, found.as_slice()) {
        (_, []) | (Words::Two, _) | (Words::OneOrTagged, [_]) => true,
        (Words::OneOrTagged | Words::Tagged, words) => words.last().is_some_and(is_tag),
    };
    fits.then_some(rest)
}

/// The text after time, host, application, process, message id and structured data (RFC 5424,
/// section 6).
fn behind_structured_data(line: &[u8]) -> Option<&[u8]> {
    let mut rest = line;
    for _ in 0..5 {
        (_, rest) = word(rest)?;
    }
    rest = rest.trim_ascii_start();
    if let Some(rest) = rest.strip_prefix(b"-") {
        return Some(rest.strip_prefix(b" \xef\xbb\xbf").unwrap_or(rest));
    }
    if !rest.starts_with(b"[") {
        return None;
    }
    while let Some(data) = rest.strip_prefix(b"[") {
        let (mut in_value, mut is_escaped) = (false, false);
        let end = data.iter().position(|byte| {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if in_value => is_escaped = true,
                b'"' => in_value = !in_value,
                b']' if !in_value => return true,
                _ => {}
            }
            false
        })?;
        rest = &data[end + 1..];
    }
    Some(rest.strip_prefix(b" \xef\xbb\xbf").unwrap_or(rest))
}

/// `<0>` to `<191>`, and other numbers of up to three digits.
fn behind_priority(line: &[u8]) -> (&[u8], bool) {
    let behind = || {
        let rest = line.strip_prefix(b"<")?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest[digits..].strip_prefix(b">").filter(|_| (1..=3).contains(&digits))
    };
    behind().map_or((line, false), |rest| (rest, true))
}

/// The next word, and the text after it. An object, a quote or a colour ends a word.
fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = behind_colours(line);
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'"' | 0x1b);
    let len = line.iter().position(ends).unwrap_or(line.len());
    (len > 0).then(|| line.split_at(len))
}

fn is_number(word: &[u8], digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// `10:00:01`, optionally with more text.
fn is_clock(word: &[u8]) -> bool {
    let is_digit = |at: usize| word.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(0) && is_digit(1) && word.get(2) == Some(&b':') && is_digit(3)
}

/// A line without leading white space and terminal colours.
fn behind_colours(line: &[u8]) -> &[u8] {
    let mut rest = line.trim_ascii_start();
    while let Some(code) = rest.strip_prefix(b"\x1b[") {
        let end = code.iter().position(u8::is_ascii_alphabetic).map_or(code.len(), |end| end + 1);
        rest = code[end..].trim_ascii_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{begins, behind};

    #[test]
    fn what_begins_a_line() {
        for (line, expect) in [
            ("Mar  1 10:00:01 host cloudtrail: {", true),
            ("Dec 31 10:00:01 x", true),
            ("<134>1 2024-03-01T10:00:01Z host app - - - {", true),
            ("2026-03-01T10:00:01.000Z x", true),
            ("2026-03-01 10:00:01 x", true),
            ("<1345>x", false),
            ("<html>", false),
            ("March 1 10:00:01 {", false),
            ("Mar 1 {", false),
            ("2026-03-01", false),
            ("20260301 {", false),
        ] {
            assert_eq!(begins(line.as_bytes()), expect, "{line}");
        }
    }

    #[test]
    fn a_record_follows_a_header_directly() {
        for (header, expect) in [
            ("Mar  1 10:00:01 host cloudtrail: ", true),
            ("Mar  1 2024 10:00:01 host ct[17]:", true),
            ("Mar  1 10:00:01 host ct ", true),
            ("<134>May  1 10:00:01 host ct: ", true),
            ("<134>1 2024-03-01T10:00:01Z host app - - - ", true),
            ("<134>1 2024-03-01T10:00:01Z host app 1 m [a@1 x=\"{\\]\"][b] ", true),
            ("<134>1 - h a - - - \u{feff}", true),
            ("<134>ct: ", true),
            ("<134>", true),
            ("2024-03-01T10:00:01.000000+00:00 111122223333_CloudTrail_us-east-1 ", true),
            ("2024-03-01T10:00:01 ", true),
            ("2024-03-01T10:00:01+00:00 host ct: ", true),
            ("2024-03-01 10:00:01,123 stream ", true),
            ("\u{1b}[32m2024-03-01T10:00:01\u{1b}[0m \u{1b}[36mstream\u{1b}[0m ", true),
            // the words of a message
            ("Mar  1 10:00:06 host sshd[1]: Invalid user ", false),
            ("2024-03-01T10:00:01Z INFO said ", false),
            ("<134>1 2024-03-01T10:00:01Z ", false),
            ("<134>1 2024-03-01T10:00:01Z host app - - ", false),
            ("<134>app said ", false),
            // the rest of a record that a forwarder split
            ("<134>x: \",\"environment\":", false),
            ("Mar  1 10:00:01 host ct: \"environment\":", false),
            ("data: ", false),
            ("x", false),
        ] {
            let line = format!("{header}{{\"a\":1}}");
            assert_eq!(behind(&line), expect.then_some("{\"a\":1}"), "{line}");
            assert_eq!(behind(&format!("{line}, ")).is_some(), expect, "{line}");
            for words in [" from here", ",from here", ",,"] {
                assert_eq!(behind(&format!("{line}{words}")), None, "{line}");
            }
            let damaged = format!("{header}{{\"a\":");
            assert_eq!(behind(&damaged).is_some(), expect, "{damaged}");
        }
    }
}
