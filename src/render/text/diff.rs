use similar::TextDiff;

use super::names::{Names, suffix};
use super::style::{Styles, paint};
use super::{clock, count, line, short_id, value, widest, words};
use crate::lex::{Json, Version};
use crate::query::{Diff, Side, Warning, day};
use crate::render::{sentence, visible};
use crate::state::diff::{Difference, Differences, Kind, Label, Path, Segment};

/// Characters of the longest value.
const LONGEST: usize = 160;

/// The differences of two documents in the bot's own words.
pub fn diff(diff: &Diff, styles: &Styles) -> String {
    let mut out = String::new();
    let list = diff.differences.item_by_item();
    let changed = count(list.len(), "change");
    line(&mut out, &format!("{}  {}", paint(styles.heading, changed), title(diff)));
    for side in [&diff.before, &diff.after] {
        doubts(side, styles, &mut out);
    }
    match (diff.differences.before, diff.differences.after) {
        (false, true) => out.push_str("+ it was not there before\n"),
        (true, false) => out.push_str("- it is not there any more\n"),
        (true, true) | (false, false) => {}
    }
    if list.is_empty() {
        return out;
    }
    out.push('\n');
    changes(&list, "  ", styles, &mut out);
    out.push('\n');
    for warning in &diff.warnings {
        let text = warned(warning);
        line(&mut out, &format!("{} {text}", paint(styles.attention, '!')));
    }
    line(&mut out, &tally(&list));
    out
}

fn title(diff: &Diff) -> String {
    let (before, after) = (&diff.before, &diff.after);
    let (old, new) = (&before.subject.key, &after.subject.key);
    let names = Names::of([old, new]);
    let version = |side: &Side| suffix(&side.subject.key, side.subject.own_version());
    if old != new {
        let (old, new) = (names.key(old), names.key(new));
        return format!("{old}{} -> {new}{}", version(before), version(after));
    }
    if before.point == after.point {
        let end = when(after);
        return format!("{}  {} -> {}{end}", names.key(old), version(before), version(after));
    }
    let at = |side: &Side| match side.point.at {
        Some(at) if side.point.is_whole => clock(at),
        Some(at) => format!("just before {}", clock(at)),
        None => "the beginning".to_owned(),
    };
    let versions = match (version(before), version(after)) {
        (old, new) if old == new => old,
        (old, new) => format!("  {old} -> {new}"),
    };
    format!("{}{versions}  {} -> {}", names.key(old), at(before), at(after))
}

/// ` (2024-03-01, event 7b3c5f1e)`, of the last event about what is being edited.
fn when(side: &Side) -> String {
    let latest = side.subject.version() == Version::Latest;
    match side.event.as_ref().filter(|_| latest) {
        Some(event) => {
            format!(" ({}, event {})", day(event.seconds), short_id(&event.id))
        }
        None => String::new(),
    }
}

fn doubts(side: &Side, styles: &Styles, out: &mut String) {
    let Some(shown) = &side.shown else { return };
    if let Some(doubt) = shown.doubt() {
        let name = format!("{}{}", shown.key.short(), suffix(&shown.key, shown.version));
        let at = match side.point.at {
            Some(at) => format!(" at {}", clock(at)),
            None => String::new(),
        };
        let text = format!(
            "? {name}{at} is {}: {}",
            shown.confidence(),
            visible(&sentence::doubt(&doubt))
        );
        line(out, &paint(styles.unknown, text));
    }
}

/// What a warning says.
pub(super) fn warned(warning: &Warning) -> String {
    match warning {
        Warning::NoSuchSlot { slot, .. } => {
            format!("{{{}}} is used in an utterance but no slot has that name", visible(slot))
        }
    }
}

/// The differences, grouped by where they are.
pub(super) fn changes(list: &[Difference], indent: &str, styles: &Styles, out: &mut String) {
    let mut at = 0;
    while let Some(difference) = list.get(at) {
        let (group, _) = place(difference);
        let header = visible(&group.to_string()).into_owned();
        let size = list[at..].iter().take_while(|other| place(other).0 == group).count();
        let members = &list[at..at + size];
        at += size;
        if group.segments().is_empty() {
            leaves(members, indent, styles, out);
            continue;
        }
        let reordered =
            |difference: &&Difference| matches!(difference.kind, Kind::Reordered { .. });
        if let [only] = members
            && reordered(&only)
        {
            let symbol = paint(styles.moved, '>');
            line(out, &format!("{indent}{header}  {symbol} {}", order(&only.kind)));
            continue;
        }
        line(out, &format!("{indent}{header}"));
        leaves(members, &format!("{indent}  "), styles, out);
    }
}

fn leaves(members: &[Difference], indent: &str, styles: &Styles, out: &mut String) {
    let names: Vec<String> = members.iter().map(leaf).collect();
    let widest = widest(&names).min(40);
    for (difference, name) in members.iter().zip(names) {
        let symbol = symbol(&difference.kind);
        let name = if name.is_empty() { name } else { format!("{name:widest$}  ") };
        let style = styles.of_symbol(symbol);
        line(
            out,
            &format!("{indent}{} {name}{}", paint(style, symbol), described(difference, styles)),
        );
    }
}

fn symbol(kind: &Kind) -> char {
    match kind {
        Kind::Added(_) => '+',
        Kind::Removed(_) => '-',
        Kind::Changed { .. } => '~',
        Kind::Reordered { .. } => '>',
    }
}

/// The heading a difference stands under, and where it is below that.
fn place(difference: &Difference) -> (Path, Path) {
    let segments = difference.path.segments();
    let last_is_named =
        matches!(segments.last(), Some(Segment::Item { label: Label::Name(_) | Label::Value, .. }));
    if last_is_named {
        return difference.path.split_at(segments.len() - 1);
    }
    if matches!(difference.kind, Kind::Reordered { .. }) {
        return difference.path.split_at(segments.len());
    }
    let is_named =
        |segment: &Segment| matches!(segment, Segment::Item { label: Label::Name(_), .. });
    let first = segments.iter().rposition(is_named).map_or(0, |at| at + 1);
    let end = if first + 1 < segments.len() { first + 1 } else { first };
    difference.path.split_at(end)
}

/// How a difference is called below its heading.
fn leaf(difference: &Difference) -> String {
    let (_, rest) = place(difference);
    match rest.segments() {
        [Segment::Item { label: Label::Name(name), .. }] => visible(name).into_owned(),
        _ => visible(&rest.to_string()).into_owned(),
    }
}

fn described(difference: &Difference, styles: &Styles) -> String {
    match &difference.kind {
        Kind::Added(new) | Kind::Removed(new) => match (new, difference.path.segments().last()) {
            (Json::Object(object), Some(Segment::Item { label: Label::Name(name), .. })) => {
                let mut rest = object.clone();
                rest.retain(|_, value| value.as_text() != Some(name));
                if rest.is_empty() { String::new() } else { value(&Json::Object(rest), LONGEST) }
            }
            _ => value(new, LONGEST),
        },
        Kind::Changed { before: Json::String(before), after: Json::String(after) } => {
            let (before, after) = (visible(before), visible(after));
            let is_sentence = before.contains(' ') || after.contains(' ');
            match words(&before, &after, styles).filter(|_| is_sentence) {
                Some(marked) => format!("\"{marked}\""),
                None => {
                    let quoted = |text: &str| value(&Json::string(text), LONGEST);
                    format!("{} -> {}", quoted(&before), quoted(&after))
                }
            }
        }
        Kind::Changed { before, after } => {
            format!("{} -> {}", value(before, LONGEST), value(after, LONGEST))
        }
        kind @ Kind::Reordered { .. } => order(kind),
    }
}

fn order(kind: &Kind) -> String {
    let Kind::Reordered { names, .. } = kind else { return String::new() };
    let names: Vec<String> = names.iter().map(|name| visible(name).into_owned()).collect();
    super::shortened(&format!("reordered: {}", names.join(", ")), 2 * LONGEST)
}

/// `2 added, 1 removed, 2 changed, 1 moved`
pub(super) fn tally(list: &[Difference]) -> String {
    let count = |symbol_of| list.iter().filter(|it| symbol(&it.kind) == symbol_of).count();
    let parts: Vec<String> = [('+', "added"), ('-', "removed"), ('~', "changed"), ('>', "moved")]
        .into_iter()
        .map(|(symbol, word)| (count(symbol), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if parts.is_empty() { "no change".to_owned() } else { parts.join(", ") }
}

/// How much changed: `intent:OrderFlowers  2 added, 1 removed`.
pub fn stat(diff: &Diff) -> String {
    let list = diff.differences.item_by_item();
    format!("{}  {}\n", title(diff), tally(&list))
}

/// Where something changed, a place a line.
pub fn names_of_changes(differences: &Differences) -> String {
    let mut names: Vec<String> = Vec::new();
    for difference in &differences.list {
        let name = visible(&difference.path.to_string()).into_owned();
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// The canonical texts of both documents as a unified diff.
pub fn unified(diff: &Diff, context: usize, styles: &Styles) -> String {
    fn text(side: &Side) -> &str {
        let document = side.shown.as_ref().and_then(|shown| shown.body.document());
        document.map(|document| document.text()).unwrap_or_default()
    }
    let name = |side: &Side| {
        let key = &side.subject.key;
        format!("{}{}", key.short(), suffix(key, side.subject.own_version()))
    };
    let (before, after) = (text(&diff.before), text(&diff.after));
    let texts = TextDiff::from_lines(before, after);
    let unified = texts
        .unified_diff()
        .context_radius(context)
        .header(&name(&diff.before), &name(&diff.after))
        .to_string();
    let mut out = String::new();
    for text in unified.lines() {
        let style = match text.chars().next() {
            Some('+') => styles.added,
            Some('-') => styles.removed,
            Some('@') => styles.moved,
            _ => styles.of_symbol(' '),
        };
        out.push_str(&paint(style, visible(text)));
        out.push('\n');
    }
    out
}
