//! Breaks lines that are wider than a narrow screen.

use std::ops::Range;

/// The number of characters in a line on a narrow screen.
pub(super) const COLUMNS: usize = 80;

/// By how much the rest of a line is indented more than the text of its beginning.
const HANG: usize = 4;

/// A text below a line is preferred to its end beside it only from this column on.
const FIRST_COLUMN: usize = 16;

/// The lines of at most [`COLUMNS`] characters that show a line; the rest is indented below the
/// first.
///
/// A line that is too wide only because of its padding loses that. Else it is broken between two
/// columns: as early as the rest fits on the next line, so that what belongs together stays
/// together; or in its second half. Else it is broken between two words.
/// It is longer only if it cannot be broken: text in quotes or backticks stays whole, and a symbol
/// stays with what it marks. Styles have no width.
pub(super) fn fold(line: &str) -> Vec<String> {
    let mut glyphs = glyphs(line);
    if glyphs.len() <= COLUMNS {
        return vec![line.to_owned()];
    }
    let (prefix, mut start) = prefix(&glyphs);
    let unpadded = unpadded(line, &gaps(&glyphs, start), &glyphs);
    if self::glyphs(&unpadded).len() <= COLUMNS {
        return vec![unpadded];
    }
    let below = format!("{prefix}{}", " ".repeat(start - prefix.len() + HANG));
    let mut rest = line.to_owned();
    let mut lines = Vec::new();
    while glyphs.len() > COLUMNS {
        let Some(gap) = place(&gaps(&glyphs, start), glyphs.len(), below.len()) else { break };
        let (from, to) = (glyphs[gap.start].0, glyphs[gap.end].0);
        lines.push(rest[..from].to_owned());
        rest = format!("{below}{}", &rest[to..]);
        glyphs = self::glyphs(&rest);
        start = below.len();
    }
    lines.push(rest);
    lines
}

/// The visible characters with their positions in the text.
fn glyphs(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\u{1b}' => drop(chars.find(|(_, c)| *c == 'm')),
            c => found.push((at, c)),
        }
    }
    found
}

/// What the rest of a line begins with: its indentation, and the lines of a tree that go on. Also
/// where the text of the line begins, behind a symbol.
fn prefix(glyphs: &[(usize, char)]) -> (String, usize) {
    let text: String = glyphs.iter().map(|(_, c)| c).collect();
    let (mut out, mut rest) = (String::new(), text.as_str());
    loop {
        let branches = [("|- ", "|  "), ("`- ", "   "), ("|  ", "|  "), (" ", " ")];
        let mut fitting = branches
            .into_iter()
            .filter_map(|(branch, below)| rest.strip_prefix(branch).map(|rest| (below, rest)));
        let Some((below, after)) = fitting.next() else { break };
        out.push_str(below);
        rest = after;
    }
    let mut start = out.len();
    let chars: Vec<char> = rest.chars().collect();
    for pair in chars.chunks(2) {
        match pair {
            [symbol, ' '] if !symbol.is_alphanumeric() && *symbol != ' ' => start += 2,
            _ => break,
        }
    }
    (out, start)
}

/// The spaces at which a line may be broken.
fn gaps(glyphs: &[(usize, char)], start: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    while let Some((_, c)) = glyphs.get(at) {
        let end = match c {
            '"' | '`' => closing(glyphs, at).unwrap_or(at),
            _ => at,
        };
        if *c == ' ' && at > start {
            match found.last_mut().filter(|gap| gap.end == at) {
                Some(gap) => gap.end += 1,
                None => found.push(at..at + 1),
            }
        }
        at = end + 1;
    }
    found.retain(|gap| gap.end < glyphs.len());
    found
}

/// The end of a quoted text.
fn closing(glyphs: &[(usize, char)], at: usize) -> Option<usize> {
    let quote = glyphs[at].1;
    let mut is_escaped = false;
    for (end, (_, c)) in glyphs.iter().enumerate().skip(at + 1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = quote == '"',
            c if *c == quote => return Some(end),
            _ => {}
        }
    }
    None
}

/// The line with two spaces between its columns.
fn unpadded(line: &str, gaps: &[Range<usize>], glyphs: &[(usize, char)]) -> String {
    let mut out = line.to_owned();
    for gap in gaps.iter().rev().filter(|gap| gap.len() > 2) {
        out.replace_range(glyphs[gap.start + 2].0..glyphs[gap.end].0, "");
    }
    out
}

/// The gap to break at: see [`fold`].
fn place(gaps: &[Range<usize>], length: usize, indent: usize) -> Option<Range<usize>> {
    let fits = |gap: &&Range<usize>| gap.start <= COLUMNS;
    let is_column = |gap: &&Range<usize>| gap.len() > 1 && gap.end >= FIRST_COLUMN;
    let is_rest_short = |gap: &&Range<usize>| length - gap.end + indent <= COLUMNS;
    let mut columns = gaps.iter().filter(fits).filter(is_column);
    let column = columns.clone().find(is_rest_short);
    let column = column.or_else(|| columns.rfind(|gap| gap.end >= COLUMNS / 2));
    column.or_else(|| gaps.iter().rfind(fits)).or_else(|| gaps.first()).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40 characters.
    const LONG: &str = "arn:aws:lambda:us-east-1:1:function:name";

    #[track_caller]
    fn check(line: &str, expect: &[&str]) {
        assert_eq!(fold(line), expect);
    }

    #[test]
    fn a_line_that_fits_stays() {
        check("", &[""]);
        check(&"x ".repeat(40), &[&"x ".repeat(40)]);
    }

    #[test]
    fn columns_are_broken_before_words() {
        let line = format!("  ? {LONG}  by somebody at some time  {LONG}");
        let words = format!("        by somebody at some time  {LONG}");
        check(&line, &[&format!("  ? {LONG}"), &words]);
        let prose = "word ".repeat(30);
        check(
            prose.trim_end(),
            &["word ".repeat(16).trim_end(), &format!("    {}", "word ".repeat(14).trim_end())],
        );
    }

    #[test]
    fn what_cannot_be_broken_is_longer() {
        let word = LONG.repeat(3);
        check(&format!("- {word}"), &[&format!("- {word}")]);
        check(
            &format!("uri  {word} \"{LONG} {LONG}\""),
            &["uri", &format!("    {word}"), &format!("    \"{LONG} {LONG}\"")],
        );
        check(&format!("a `{LONG} {LONG}`"), &["a", &format!("    `{LONG} {LONG}`")]);
        // A quote that is never closed quotes nothing.
        check(&format!("5\" {LONG} {LONG}"), &[&format!("5\" {LONG}"), &format!("    {LONG}")]);
    }

    #[test]
    fn the_lines_of_a_tree_go_on() {
        check(
            &format!("|  |- {LONG}  {LONG}"),
            &[&format!("|  |- {LONG}"), &format!("|  |      {LONG}")],
        );
        check(
            &format!("|  `- {LONG}  {LONG}"),
            &[&format!("|  `- {LONG}"), &format!("|         {LONG}")],
        );
    }

    #[test]
    fn styles_have_no_width() {
        let styled = format!("\u{1b}[31m{}\u{1b}[0m", "x".repeat(79));
        check(&styled, &[&styled]);
    }
}
