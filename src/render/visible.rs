use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every character that is invisible, or that changes how others are shown, written
/// as `\u{202e}`: control characters, newlines, bidirectional marks, zero-width and format
/// characters, tags, and code points without a character.
///
/// The result is one line that is safe on a terminal, and in any text format after the format's own
/// escaping.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether any character is not displayed as itself.
pub(crate) fn has_hidden(text: &str) -> bool {
    has(text, |byte| (0x20..0x7f).contains(&byte), is_hidden)
}

/// Whether any character other than a newline is not displayed as itself.
pub(crate) fn has_hidden_in_lines(text: &str) -> bool {
    has(text, is_plain, |c| c != '\n' && is_hidden(c))
}

/// Whether there is a control character other than a newline, as in color sequences.
pub fn has_controls(text: &str) -> bool {
    has(text, is_plain, |c| c != '\n' && c.is_control())
}

/// Printable ASCII, or a newline.
fn is_plain(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) | (byte == b'\n')
}

/// Whether a character satisfies `meant`. `plain` bytes never do: most of the text is such bytes,
/// which are skipped many at a time.
fn has(text: &str, plain: impl Fn(u8) -> bool, meant: impl Fn(char) -> bool) -> bool {
    let whole = |chunk: &&[u8; 32]| chunk.iter().fold(true, |all, byte| all & plain(*byte));
    let mut rest = text;
    loop {
        let (chunks, _) = rest.as_bytes().as_chunks();
        let chunks = chunks.iter().take_while(whole).count() * 32;
        let left = &rest.as_bytes()[chunks..];
        let left = left.iter().take_while(|byte| plain(**byte)).count();
        let mut chars = rest[chunks + left..].chars();
        match chars.next() {
            Some(c) if meant(c) => return true,
            Some(_) => rest = chars.as_str(),
            None => return false,
        }
    }
}

/// Whether a character is not displayed as itself.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}' | '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_shown() {
        let cases = [
            ("OrderFlowers", "OrderFlowers"),
            ("Blümchen 花 😀", "Blümchen 花 😀"),
            ("a\nb\r\t\u{1b}[31m", "a\\u{a}b\\u{d}\\u{9}\\u{1b}[31m"),
            ("\u{202e}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
            ("\u{7f}\u{85}\u{2028}\u{200b}", "\\u{7f}\\u{85}\\u{2028}\\u{200b}"),
            ("\u{feff}\u{ffff}\u{e0041}", "\\u{feff}\\u{ffff}\\u{e0041}"),
        ];
        for (text, expect) in cases {
            assert_eq!(visible(text), expect);
            // at any position in plain text
            for before in 0..70 {
                let plain = "x".repeat(before);
                assert_eq!(
                    visible(&format!("{plain}{text}{plain}")),
                    format!("{plain}{expect}{plain}")
                );
            }
        }
    }
}
