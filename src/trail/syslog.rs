//! The header of syslog before a record (RFC 3164 and RFC 5424).

/// Names of months, as they begin a time of RFC 3164.
const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// Whether a text begins with the header of syslog: `<134>`, or `Mar  1 10:00:01 `.
pub(super) fn begins_with_header(text: &[u8]) -> bool {
    begins_with_priority(text) || begins_with_time(text)
}

/// What stands behind the header of a message, if that is an object of JSON.
pub(super) fn behind_header(text: &str) -> Option<&str> {
    let line = text.split('\n').next().filter(|line| begins_with_header(line.as_bytes()))?;
    Some(&text[line.find('{')?..])
}

/// `<0>` to `<191>`.
fn begins_with_priority(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"<") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&digits) && rest.get(digits) == Some(&b'>')
}

fn begins_with_time(text: &[u8]) -> bool {
    let pattern = b" ?0 00:00:00 ";
    let Some((month, rest)) = text.split_at_checked(3) else { return false };
    MONTHS.contains(&month)
        && rest.len() >= pattern.len()
        && rest.iter().zip(pattern).all(|(byte, pattern)| match pattern {
            b'0' => byte.is_ascii_digit(),
            b'?' => *byte == b' ' || byte.is_ascii_digit(),
            other => byte == other,
        })
}

#[cfg(test)]
mod tests {
    use super::{begins_with_header, behind_header};

    #[test]
    fn headers() {
        for (text, expect) in [
            ("Mar  1 10:00:01 host cloudtrail: {", true),
            ("Dec 31 10:00:01 host cloudtrail: {", true),
            ("<134>1 2024-03-01T10:00:01Z host app - - - {", true),
            ("<134>May  1 10:00:01 host ct: {", true),
            ("<1345>x", false),
            ("<html>", false),
            ("March 1 10:00:01 {", false),
            ("Mar 1 10:00:01 {", false),
        ] {
            assert_eq!(begins_with_header(text.as_bytes()), expect, "{text}");
        }
        assert_eq!(behind_header("<134>x: {\"a\":1}"), Some("{\"a\":1}"));
        assert_eq!(behind_header("x: {\"a\":1}"), None);
    }
}
