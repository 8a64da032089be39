//! Escapes untrusted text to one line.

use std::fmt::Write as _;

/// The text on one line: control characters, line separators and characters that reorder or hide
/// their neighbours are written `\u{202e}`.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_treacherous(c) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The first characters of a text, with `...` after them if there were more than `most`.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(most.saturating_sub(3)).collect();
    out.push_str("...");
    out
}

/// Whether a character moves the cursor, breaks the line, changes direction or is invisible
/// (Unicode: Cc, Zl, Zp, Bidi_Control, and the invisible part of Cf).
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_the_line_or_changes_direction() {
        for (text, expect) in [
            ("Boto3/1.34 é 花", "Boto3/1.34 é 花"),
            ("a\nPrincipal: b", "a\\u{a}Principal: b"),
            ("a\r\u{85}\u{2028}\u{2029}b", "a\\u{d}\\u{85}\\u{2028}\\u{2029}b"),
            ("\u{202e}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
            ("\u{1b}[31m\0\u{7f}", "\\u{1b}[31m\\u{0}\\u{7f}"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
        ] {
            assert_eq!(one_line(text), expect);
        }
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(cut("flowers", 7), "flowers");
        assert_eq!(cut("flowers", 6), "flo...");
        assert_eq!(cut("éééééé", 5), "éé...");
    }
}
