use similar::TextDiff;

use super::names::{Names, suffix};
use super::style::{Styles, paint};
use super::{beside_or_below, clock, count, line, short_id, value, widest, words};
use crate::lex::{Json, Version};
use crate::query::{Diff, Naming, PartDiff, Shown, Side, Warning, day};
use crate::render::{sentence, visible};
use crate::state::diff::{Difference, Differences, Kind, Label, Path, Segment, summary};

/// The maximum length of a value, in characters.
const LONGEST: usize = 160;

/// The differences of two documents in the terms of the bot, and of their dependencies.
pub fn diff(diff: &Diff, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let list = diff.differences.item_by_item();
    let all = all_of(diff);
    let whole = [added(diff), removed(diff)];
    let changed = count(all.len() + whole[0] + whole[1], "change");
    line(&mut out, &format!("{}  {}", paint(styles.heading, changed), title(diff, naming)));
    for side in [&diff.before, &diff.after] {
        doubts(side, naming, styles, &mut out);
    }
    match (diff.differences.before, diff.differences.after) {
        (false, true) => out.push_str("+ it was not there before\n"),
        (true, false) => out.push_str("- it is not there any more\n"),
        (true, true) | (false, false) => {}
    }
    if !list.is_empty() {
        out.push('\n');
        changes(&list, "  ", styles, &mut out);
    }
    for one in &diff.parts {
        part(one, naming, styles, &mut out);
    }
    if list.is_empty() && diff.parts.is_empty() {
        return out;
    }
    out.push('\n');
    for warning in &diff.warnings {
        let text = warned(warning);
        line(&mut out, &format!("{} {text}", paint(styles.attention, '!')));
    }
    line(&mut out, &tally_with(&all, whole));
    out
}

/// The number of dependencies of the second side only.
fn added(diff: &Diff) -> usize {
    diff.parts.iter().filter(|part| part.before.is_none()).count()
}

/// The number of dependencies of the first side only.
fn removed(diff: &Diff) -> usize {
    diff.parts.iter().filter(|part| part.after.is_none()).count()
}

/// All differences, item by item; except added and removed parts, and unknown ones.
fn all_of(diff: &Diff) -> Vec<Difference> {
    let in_both = diff.parts.iter().filter(|part| part.before.is_some() && part.after.is_some());
    let known = in_both.filter(|part| part.is_known);
    let parts = known.flat_map(|part| part.differences.item_by_item());
    diff.differences.item_by_item().into_iter().chain(parts).collect()
}

/// A dependency of one or both sides.
fn part(part: &PartDiff, naming: &Naming, styles: &Styles, out: &mut String) {
    out.push('\n');
    let head = |shown: &Shown| {
        format!("{}{}", naming.short(&shown.key), suffix(&shown.key, shown.version))
    };
    let (symbol, text) = match (&part.before, &part.after) {
        (None, Some(after)) => ('+', format!("{}  {}", head(after), summary(&part.differences))),
        (Some(before), None) => ('-', head(before)),
        (Some(before), Some(after)) => {
            let versions = [before, after].map(|shown| suffix(&shown.key, shown.version));
            let versions = match versions {
                [old, new] if old == new => new,
                [old, new] => format!("  {old} -> {new}"),
            };
            ('~', format!("{}{versions}", naming.short(&after.key)))
        }
        (None, None) => return,
    };
    line(
        out,
        &format!("{} {}", paint(styles.of_symbol(symbol), symbol), paint(styles.heading, text)),
    );
    if !part.is_known {
        line(out, &paint(styles.unknown, "  ? what differs is not known"));
    } else if part.before.is_some() && part.after.is_some() {
        changes(&part.differences.item_by_item(), "    ", styles, out);
    }
    for shown in part.before.iter().chain(&part.after) {
        if let Some(doubt) = shown.doubt() {
            let doubt = visible(&sentence::doubt(&doubt)).into_owned();
            let text = format!("  ? {} is {}: {doubt}", head(shown), shown.confidence());
            line(out, &paint(styles.unknown, text));
        }
    }
}

fn title(diff: &Diff, naming: &Naming) -> String {
    let (before, after) = (&diff.before, &diff.after);
    let (old, new) = (&before.subject.key, &after.subject.key);
    let names = Names::of(naming, [old, new]);
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

/// ` (2024-03-01, event 7b3c5f1e)`: the last event about a draft.
fn when(side: &Side) -> String {
    let latest = side.subject.version() == Version::Latest;
    match side.event.as_ref().filter(|_| latest) {
        Some(event) => {
            format!(" ({}, event {})", day(event.seconds), short_id(&event.id))
        }
        None => String::new(),
    }
}

fn doubts(side: &Side, naming: &Naming, styles: &Styles, out: &mut String) {
    let Some(shown) = &side.shown else { return };
    if let Some(doubt) = shown.doubt() {
        let name = format!("{}{}", naming.short(&shown.key), suffix(&shown.key, shown.version));
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

/// The text of a warning.
pub(super) fn warned(warning: &Warning) -> String {
    match warning {
        Warning::NoSuchSlot { slot, .. } => {
            format!("{{{}}} is used in an utterance but no slot has that name", visible(slot))
        }
    }
}

/// The differences, grouped by place.
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
        let text = format!("{indent}{} {name}", paint(style, symbol));
        let length = [indent, "- ", &name, &described(difference, &Styles::plain())];
        let length = length.iter().map(|part| part.chars().count()).sum();
        let below = format!("{indent}    ");
        beside_or_below(out, &text, &described(difference, styles), length, &below);
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

/// The heading of a difference, and its place below that.
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

/// The name of a difference below its heading.
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
    tally_with(list, [0, 0])
}

/// The same, including `added` and `removed` parts.
fn tally_with(list: &[Difference], [added, removed]: [usize; 2]) -> String {
    let whole = |symbol_of| match symbol_of {
        '+' => added,
        '-' => removed,
        _ => 0,
    };
    let count = |symbol_of| {
        list.iter().filter(|it| symbol(&it.kind) == symbol_of).count() + whole(symbol_of)
    };
    let parts: Vec<String> = [('+', "added"), ('-', "removed"), ('~', "changed"), ('>', "moved")]
        .into_iter()
        .map(|(symbol, word)| (count(symbol), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if parts.is_empty() { "no change".to_owned() } else { parts.join(", ") }
}

/// The number of changes: `intent:OrderFlowers  2 added, 1 removed`, and the same for each part
/// below.
pub fn stat(diff: &Diff, naming: &Naming) -> String {
    let list = diff.differences.item_by_item();
    let mut out = String::new();
    line(&mut out, &format!("{}  {}", title(diff, naming), tally(&list)));
    for part in &diff.parts {
        let Some(shown) = part.shown() else { continue };
        let what = match (&part.before, &part.after) {
            _ if !part.is_known => "not known".to_owned(),
            (None, _) => "added".to_owned(),
            (_, None) => "removed".to_owned(),
            (Some(_), Some(_)) => tally(&part.differences.item_by_item()),
        };
        line(&mut out, &format!("  {}  {what}", naming.short(&shown.key)));
    }
    out
}

/// The changed places, one per line; in a part, after its address.
pub fn names_of_changes(diff: &Diff, naming: &Naming) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut add = |before: &str, differences: &Differences| {
        for difference in &differences.list {
            let name = format!("{before}{}", visible(&difference.path.to_string()));
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
    };
    add("", &diff.differences);
    for part in &diff.parts {
        let Some(shown) = part.shown() else { continue };
        add(&format!("{} ", naming.short(&shown.key)), &part.differences);
    }
    names.iter().map(|name| format!("{name}\n")).collect()
}

/// The canonical texts of both documents and of their dependencies, as a unified diff.
pub fn unified(diff: &Diff, context: usize, naming: &Naming, styles: &Styles) -> String {
    let name = |side: &Side| {
        let key = &side.subject.key;
        format!("{}{}", naming.short(key), suffix(key, side.subject.own_version()))
    };
    let (before, after) = (diff.before.shown.as_ref(), diff.after.shown.as_ref());
    let names = [name(&diff.before), name(&diff.after)];
    let mut out = one_unified([before, after], &names, context, styles);
    for part in &diff.parts {
        let Some(any) = part.shown() else { continue };
        let (before, after) = (part.before.as_ref(), part.after.as_ref());
        let name = |shown: Option<&Shown>| {
            let shown = shown.unwrap_or(any);
            format!("{}{}", naming.short(&shown.key), suffix(&shown.key, shown.version))
        };
        let names = [name(before), name(after)];
        out.push_str(&one_unified([before, after], &names, context, styles));
    }
    out
}

fn one_unified(
    shown: [Option<&Shown>; 2],
    [old, new]: &[String; 2],
    context: usize,
    styles: &Styles,
) -> String {
    let [before, after] = shown.map(|shown| {
        let document = shown.and_then(|shown| shown.body.document());
        document.map(|document| document.text()).unwrap_or_default()
    });
    let texts = TextDiff::from_lines(before, after);
    let unified = texts.unified_diff().context_radius(context).header(old, new).to_string();
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
