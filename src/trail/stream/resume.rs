//! Finds where reading continues after damage.
//!
//! A damaged record must not hide its neighbours, and text that its caller put into its parameters
//! must not be read as one of them. So a position counts only if the text from there on proves it:
//! read strictly, with the containers that were open, it closes all of them and ends as a value of
//! the source ends. Text within a damaged record closes more containers than that, or others.
//!
//! If more damage follows before that proof, a position counts if all brackets from the damaged
//! value to it match. A planted record is at least two levels deep: in its record, and in the
//! parameters of that.
//!
//! A line that begins a value, with the indentation of values, counts if the text after it is valid
//! until more damage.

use crate::trail::stream::effort::Effort;
use crate::trail::strict::{Extent, extent};
use crate::trail::tolerant::{self, Brackets};
use crate::trail::{header, json, output_text};

/// An open container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// Its closing bracket: `]` or `}`.
    pub(super) close: u8,
    /// The indentation of its last item, if that began a line.
    pub(super) indent: Option<usize>,
}

/// A damaged text, from the start of the damaged value on.
pub(super) struct Damaged<'t> {
    pub(super) text: &'t [u8],
    /// The position of the damage.
    pub(super) at: usize,
    /// The depth of the text within the damaged value.
    pub(super) depth: usize,
    /// The open containers around the damaged value, from the outermost in.
    pub(super) open: &'t [Open],
    /// The maximum number of containers that may still be open where reading continues.
    pub(super) level: usize,
    /// What may be missing at the damage.
    pub(super) lost: Lost,
    /// The indentation of the text, if it begins a line.
    pub(super) begins: Option<usize>,
    /// The indentation of the value of the source, if it began a line.
    pub(super) indent: Option<usize>,
    /// The kind of lines of the source.
    pub(super) lines: Lines,
    /// The budget for reading again.
    pub(super) effort: &'t Effort,
}

/// What may be missing right before the damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// Something else, or nothing.
    Nothing,
    /// A comma between two elements.
    Comma,
    /// The `[` of a list whose first element was read as the value of a member.
    List,
    /// The `{` of an object whose first name was read as a value; or that of a list.
    Object,
}

/// The kind of lines of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// JSON.
    Json,
    /// A time, and possibly more text, before JSON.
    Prefixed,
}

/// Where reading continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resume {
    /// The first byte of the next value or member.
    pub(super) at: usize,
    /// How many of the open containers are still open there.
    pub(super) level: usize,
    /// The closing bracket of one more container, whose opening bracket is missing.
    pub(super) lost: Option<u8>,
}

/// What the text from a position on proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// It ends as it should.
    Ends,
    /// It is valid until more damage, after this many whole values.
    Damaged(usize),
    /// It is not valid.
    None,
}

/// Finds the position after the damage where reading continues.
pub(super) fn resume(damaged: &Damaged<'_>) -> Option<Resume> {
    let line = next_line(damaged);
    in_line(damaged, line).or(line)
}

/// Finds it before the next line that begins a value.
fn in_line(damaged: &Damaged<'_>, line: Option<Resume>) -> Option<Resume> {
    let text = &damaged.text[..line.map_or(damaged.text.len(), |line| line.at)];
    let around = damaged.open.len();
    let mut brackets = Brackets::of(damaged.open.iter().map(|open| open.close), text);
    let mut open = damaged.open.to_vec();
    // The JSON reader may report the byte after the one that does not fit.
    let mut at = damaged.at.min(text.len()).saturating_sub(1);
    while let Some(start) = next_start(text, at, damaged.at) {
        at = start + 1;
        brackets.follow(start);
        let is_next = start <= damaged.at + 1;
        let lost: &[u8] = match damaged.lost {
            Lost::Object if is_next => b"}]",
            Lost::List | Lost::Object => b"]",
            Lost::Comma | Lost::Nothing => b"",
        };
        let levels = (0..=damaged.level).rev().map(|level| (level, None));
        for (level, lost) in levels.chain(lost.iter().map(|close| (around + 1, Some(*close)))) {
            open.truncate(around);
            open.extend(lost.map(|close| Open { close, indent: None }));
            // How much deeper the position is than expected.
            let depth = (around + damaged.depth) as i64 - level as i64 + brackets.depth();
            let most = if is_next { 2 } else { 1 };
            if text[start] == b'"' && depth.abs() > most && lost.is_none() {
                continue;
            }
            let (proof, read) = prove(text, start, &open[..level], Goal::Before(line));
            damaged.effort.spend(read);
            let in_list = level == 0 || open[level - 1].close == b']';
            let fits = || damaged.depth == 0 && brackets.are_open(level);
            let counts = match proof {
                Proof::Ends => true,
                Proof::Damaged(_) if lost.is_some() => false,
                Proof::Damaged(0) => {
                    let separated = tolerant::previous(text, start) == Some(b',');
                    let is_object =
                        text[start] == b'{' && tolerant::next(text, start + 1) == Some(b'"');
                    is_object && in_list && separated && fits()
                }
                Proof::Damaged(_) => fits(),
                Proof::None => false,
            };
            if counts {
                return Some(Resume { at: start, level, lost });
            }
            if damaged.effort.is_spent() {
                return None;
            }
        }
    }
    None
}

/// The next position where a value or a member may begin: not the value of a member, whose name the
/// damage may have hidden, nor the end of a string.
fn next_start(text: &[u8], mut at: usize, damage: usize) -> Option<usize> {
    loop {
        at += text.get(at..)?.iter().position(|byte| matches!(byte, b'{' | b'[' | b'"'))?;
        let before = text[..at].trim_ascii_end();
        let is_escaped = at > 0 && text[at - 1] == b'\\';
        let is_value = before
            .strip_suffix(b":")
            .is_some_and(|before| before.trim_ascii_end().ends_with(b"\""));
        let is_within_text = text[at] == b'"'
            && before.last().is_some_and(|byte| !is_structure(*byte))
            && at > damage + 1
            && !text[at..].starts_with(b"\"{\\\"");
        if !is_escaped && !is_value && !is_within_text {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether a byte outside strings may precede a value.
fn is_structure(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
}

/// What has to follow a position where reading may continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// The closing brackets of everything open, at the end of the text or before that line begins.
    Before(Option<Resume>),
    /// The same; after a whole value of the source, the next line may be anything but its rest.
    /// Lists that damage closed too early may be closed again, by lines with a smaller indentation.
    Lines(usize),
}

/// Reads strictly from `start`, where the next value in the innermost of `open` begins, or a member
/// of it. Before a line, as much has to be open as is open in that line. Also returns how many
/// bytes were read.
fn prove(text: &[u8], start: usize, open: &[Open], wanted: Goal) -> (Proof, usize) {
    let (line, by_lines) = match wanted {
        Goal::Before(line) => (line, false),
        Goal::Lines(_) => (None, open.is_empty()),
    };
    let goal = line.map_or(0, |line| line.level);
    let ends = |level: usize, passed: usize| match line {
        _ if level == goal => Proof::Ends,
        Some(_) => Proof::None,
        None => Proof::Damaged(passed),
    };
    let mut level = open.len();
    let mut at = start;
    let mut passed = 0;
    let proof = 'proof: loop {
        let is_member = level > 0 && open[level - 1].close == b'}';
        if is_member && let Some(value) = behind_name(text, at) {
            at = value;
        } else if is_member && passed > 0 {
            break Proof::None;
        }
        let ends_in_string = text.get(at) == Some(&b'"');
        match extent(&text[at..]) {
            Extent::Whole(len) => at = json::skip_ws(text, at + len),
            Extent::Cut => break ends(usize::MAX, passed),
            Extent::Broken(damage) => {
                at += damage.at;
                break Proof::Damaged(passed);
            }
        }
        passed += 1;
        loop {
            match (text.get(at), level) {
                (None, _) => break 'proof ends(level, passed),
                (Some(b'{' | b'['), 0) if goal == 0 && !ends_in_string => break,
                (Some(b'"'), 0) if by_lines && tolerant::begins_line(text, at) => break,
                // Commas do not separate the values of a source, except possibly at the ends of
                // lines.
                (Some(b','), 0) => {
                    let next = json::skip_ws(text, at + 1);
                    let ends_line = text[at..next].contains(&b'\n');
                    at = next;
                    match text.get(at) {
                        None => break 'proof ends(0, passed),
                        Some(b'{' | b'[') if by_lines && ends_line => break,
                        Some(_) => break 'proof Proof::None,
                    }
                }
                (Some(b'}' | b']'), 0) if matches!(wanted, Goal::Lines(indent) if only_closes(text, at, indent)) =>
                {
                    break 'proof Proof::Ends;
                }
                // The next line may begin with anything but the rest of a value.
                (Some(byte), 0) if by_lines && !matches!(byte, b':' | b'}' | b']') => {
                    break 'proof ends(0, passed);
                }
                (Some(b','), _) => {
                    at = json::skip_ws(text, at + 1);
                    match text.get(at) {
                        None => break 'proof ends(level, passed),
                        Some(b',' | b':' | b']' | b'}') => break 'proof Proof::None,
                        Some(_) => break,
                    }
                }
                (Some(byte), 1..) if *byte == open[level - 1].close => {
                    level -= 1;
                    at = json::skip_ws(text, at + 1);
                }
                (Some(_), _) => break 'proof Proof::None,
            }
        }
    };
    (proof, at - start)
}

/// Whether only closing brackets follow, each on a line with a smaller indentation.
fn only_closes(text: &[u8], at: usize, indent: usize) -> bool {
    if !tolerant::begins_line(text, at) {
        return false;
    }
    let start = memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1);
    text[start..].split(|byte| *byte == b'\n').all(|line| {
        let own = line.len() - line.trim_ascii_start().len();
        match line.trim_ascii() {
            [] => true,
            [b'}' | b']'] => own < indent,
            _ => false,
        }
    })
}

/// The start of the value of the member that begins at `at`.
fn behind_name(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let Extent::Whole(len) = extent(&text[at..]) else { return None };
    let colon = json::skip_ws(text, at + len);
    (text.get(colon) == Some(&b':')).then(|| json::skip_ws(text, colon + 1))
}

/// The next line that begins a value, if values begin lines here. The damage may be that line
/// itself, if the end of the previous one was cut off.
///
/// A line break may be the damage: then the line is the rest of the damaged value, and closes more
/// than it opens.
pub(super) fn next_line(damaged: &Damaged<'_>) -> Option<Resume> {
    let Damaged { text, open, lines, effort, .. } = *damaged;
    let indents = std::iter::once(damaged.indent)
        .chain(open[..damaged.level].iter().map(|open| open.indent.filter(|_| open.close == b']')));
    let indents: Vec<Option<usize>> = indents.collect();
    let here = damaged.begins.filter(|_| damaged.at == 0 && !open.is_empty());
    let here = here.map(|indent| (0, indent));
    let behind = memchr::memchr_iter(b'\n', text).map(|end| {
        let line = &text[end + 1..];
        let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        (end + 1 + indent, indent)
    });
    let mut searched = 0;
    for (at, indent) in here.into_iter().chain(behind) {
        // Searching for a line break is cheap.
        effort.spend(at.saturating_sub(searched) / 16);
        searched = at;
        let level = match lines {
            Lines::Json => indents.iter().rposition(|most| most.is_some_and(|most| indent <= most)),
            Lines::Prefixed => Some(0),
        };
        let Some(level) = level else { continue };
        let begins = match lines {
            Lines::Json => begins_value(text, (at, indent), &open[..level], effort),
            Lines::Prefixed => begins_prefixed(&text[at..]),
        };
        if begins {
            return Some(Resume { at, level, lost: None });
        }
        if effort.is_spent() {
            return None;
        }
    }
    effort.spend(text.len().saturating_sub(searched) / 16);
    None
}

/// Whether a line begins a value of the innermost of `open`: the text is valid until the end, or
/// until more damage. A value that is damaged itself counts if the previous line ends as values do.
fn begins_value(text: &[u8], (at, indent): (usize, usize), open: &[Open], effort: &Effort) -> bool {
    if !matches!(text[at..], [b'{' | b'[', ..] | [b'"', b'{', b'\\', ..]) {
        return false;
    }
    let (proof, read) = prove(text, at, open, Goal::Lines(indent));
    effort.spend(read);
    match proof {
        Proof::Ends => true,
        Proof::Damaged(0) => {
            let before = text[..at].trim_ascii_end();
            let before = before.strip_suffix(b",").unwrap_or(before);
            matches!(before.last(), None | Some(b'}' | b']'))
        }
        Proof::Damaged(_) => true,
        Proof::None => false,
    }
}

/// Whether a line begins with a header, and a whole value after it ends the line.
fn begins_prefixed(text: &[u8]) -> bool {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
    if output_text::is_event(text) {
        return true;
    }
    match header::end(line).map(|value| (value, extent(&text[value..]))) {
        None => header::begins(line),
        Some((value, Extent::Whole(len))) => header::is_end_of_line(&text[value + len..]),
        Some((_, Extent::Cut | Extent::Broken(_))) => true,
    }
}
