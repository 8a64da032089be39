use std::collections::BTreeMap;

use super::gutter::{PERSON, doubts, gutter, who};
use super::names::Names;
use super::removed::removed;
use super::style::{Styles, paint};
use super::{COLUMNS, clock, count, line, short_id, shortened, unbroken, value, widest};
use crate::query::{Blame, Logged, Naming};
use crate::render::{sentence, visible};
use crate::state::Provenance;
use crate::state::blame::{BlameRow, Origin, What};
use crate::state::diff::{Label, Path, Segment};

/// The maximum length of a value, in characters.
const LONGEST: usize = 120;
/// The maximum width of the column of names, in characters.
const WIDEST: usize = 36;
/// The width of event and day with the spaces around them, in characters.
const GUTTER: usize = 24;

/// The event that last set each value, followed by the document itself; or the removed values.
pub fn blame(blame: &Blame, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    line(&mut out, &heading(blame, naming, styles));
    if let Some((shown, doubt)) = blame.shown.as_ref().and_then(|it| Some((it, it.doubt()?))) {
        let text = format!("? {}: {}", shown.confidence(), visible(&sentence::doubt(&doubt)));
        line(&mut out, &paint(styles.unknown, text));
    }
    if blame.removed_rows.is_some() {
        removed(blame, styles, &mut out);
        return out;
    }
    if blame.rows.is_empty() {
        return out;
    }
    out.push('\n');
    rows(blame, styles, &mut out);
    doubts(blame, blame.origins(), styles, &mut out);
    events(blame, styles, &mut out);
    out
}

fn heading(blame: &Blame, naming: &Naming, styles: &Styles) -> String {
    let subject = &blame.subject;
    let version = subject.own_version();
    let name = Names::of(naming, [&subject.key]).version(&subject.key, version);
    let described = |word: &str, number: Option<usize>| {
        let event = number.and_then(|number| blame.event(number))?;
        let (at, author) = (clock(event.time), visible(&event.author));
        Some(format!("{word} {at} by {author} ({})", short_id(&event.id)))
    };
    let last = match &blame.shown {
        Some(_) => match &blame.published_by {
            Some(Provenance::Shown(event)) => {
                let (at, id) = (clock(event.time), short_id(&event.id));
                Some(format!("published at or before {at} (first shown by event {id})"))
            }
            Some(Provenance::Call(_)) | None => described("published", blame.published),
        },
        None => match &blame.ended {
            Some(Origin { event, doubt: None }) => described("deleted", Some(*event)),
            Some(_) | None => Some("not there any more".to_owned()),
        },
    };
    let last = last.unwrap_or_else(|| format!("after {}", count(blame.revisions, "event")));
    format!("{}  {last}", paint(styles.heading, name))
}

/// Each place of the document on a line, after its event.
fn rows(blame: &Blame, styles: &Styles, out: &mut String) {
    let people = widest(blame.origins().map(|origin| who(blame, origin)));
    let mut last = None;
    for Placed { row, depth, name, width } in placed(&blame.rows) {
        let (mark, origin) = match &row.what {
            What::Name(_) => continue,
            What::Object if !is_named(row) => (' ', None),
            What::Value(_) | What::Object => (' ', Some(&row.set)),
            What::List { order } => ('>', order.as_ref()),
        };
        let mark = match origin {
            None => ' ',
            Some(origin) if origin.doubt.is_some() => '?',
            Some(_) => mark,
        };
        let gutter = match origin {
            None => " ".repeat(people + GUTTER),
            Some(origin) => {
                let same = last == Some(origin);
                last = Some(origin);
                gutter(blame, origin, people, same, styles)
            }
        };
        let (name, value) = match &row.what {
            What::Value(content) => (name, value(content, LONGEST)),
            What::List { order: Some(_) } => (name, "(this order)".to_owned()),
            What::Name(_) | What::Object | What::List { order: None } => (name, String::new()),
        };
        let mark = paint(styles.of_symbol(mark), mark);
        let start = format!("{mark} {gutter}{}", "  ".repeat(depth));
        let indent = GUTTER + people + 2 * depth + 2;
        let fits = |text: &str| indent + text.chars().count() <= COLUMNS;
        let beside = |width: usize| match name.is_empty() {
            true => value.clone(),
            false => format!("{name:width$}  {value}"),
        };
        let width = if matches!(row.what, What::Value(_)) { width } else { 0 };
        if let Some(text) = [width, 0].map(beside).iter().find(|text| fits(text.trim_end())) {
            line(out, &format!("{start}{text}"));
            continue;
        }
        unbroken(out, &format!("{start}{name}"));
        if value.is_empty() {
            continue;
        }
        let indent = if fits(&format!("  {value}")) { indent + 2 } else { 6 };
        line(out, &format!("{:indent$}{value}", ""));
    }
    out.push('\n');
}

/// A row with a line of its own: its indentation, its name below its heading, and the width of the
/// names under that heading.
struct Placed<'a> {
    row: &'a BlameRow,
    depth: usize,
    name: String,
    width: usize,
}

/// The rows with lines of their own. Items identified by position are part of the names of their
/// members, as in `messages[0].content`.
fn placed(rows: &[BlameRow]) -> Vec<Placed<'_>> {
    let mut headings: Vec<&Path> = Vec::new();
    let mut widths: BTreeMap<&Path, usize> = BTreeMap::new();
    let root = Path::default();
    let mut found = Vec::new();
    for (row, next) in rows.iter().zip(rows.iter().skip(1).map(Some).chain([None])) {
        let segments = row.path.segments();
        while headings.pop_if(|above| !segments.starts_with(above.segments())).is_some() {}
        let heading = headings.last().copied().unwrap_or(&root);
        let (_, name) = row.path.split_at(heading.segments().len());
        let name = visible(&name.to_string()).into_owned();
        let is_placed = |row: &BlameRow| {
            matches!(row.path.segments().last(), Some(Segment::Item { label: Label::Place, .. }))
        };
        let is_inline = match &row.what {
            What::Value(_) => {
                let width = widths.entry(heading).or_default();
                *width = name.chars().count().min(WIDEST).max(*width);
                false
            }
            What::Name(_) => true,
            What::Object => is_placed(row),
            What::List { order } => order.is_none() && next.is_some_and(is_placed),
        };
        if !is_inline {
            found.push((row, headings.len(), name, heading.clone()));
            if !matches!(row.what, What::Value(_)) {
                headings.push(&row.path);
            }
        }
    }
    let width = |heading: &Path| widths.get(heading).copied().unwrap_or(0);
    found
        .into_iter()
        .map(|(row, depth, name, heading)| Placed { row, depth, name, width: width(&heading) })
        .collect()
}

fn is_named(row: &BlameRow) -> bool {
    matches!(row.path.segments().last(), Some(Segment::Item { label: Label::Name(_), .. }))
}

/// The events that set the values, with the number of values of each.
fn events(blame: &Blame, styles: &Styles, out: &mut String) {
    let mut set: BTreeMap<usize, Share> = BTreeMap::new();
    for row in &blame.rows {
        if matches!(row.what, What::Value(_) | What::Name(_)) {
            let share = set.entry(row.set.event).or_default();
            share.values += 1;
            share.unproven += usize::from(row.set.doubt.is_some());
        }
        if let Some(order) = row.what.order() {
            let share = set.entry(order.event).or_default();
            share.orders += 1;
            share.unproven += usize::from(order.doubt.is_some());
        }
    }
    let events: Vec<_> =
        set.into_iter().filter_map(|(number, set)| Some((blame.event(number)?, set))).collect();
    let author = |event: &Logged| shortened(&visible(&event.author), PERSON);
    let name = |event: &Logged| visible(&event.name).into_owned();
    let authors = widest(events.iter().map(|(event, _)| author(event)));
    let names = widest(events.iter().map(|(event, _)| name(event)));
    for (event, share) in &events {
        let id = paint(styles.event, short_id(&event.id));
        let (at, author, name) = (clock(event.time), author(event), name(event));
        let set = share.described();
        line(out, &format!("{id}  {at}  {author:authors$}  {name:names$}  {set}"));
    }
}

/// The number of values that one event set.
#[derive(Default)]
struct Share {
    values: usize,
    orders: usize,
    /// How many of them another event may have set.
    unproven: usize,
}

impl Share {
    fn described(&self) -> String {
        let parts = [(self.values, "value"), (self.orders, "order")].into_iter();
        let parts =
            parts.filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun));
        let set = parts.collect::<Vec<String>>().join(", ");
        match self.unproven {
            0 => set,
            all if all == self.values + self.orders => format!("{set}, not proven"),
            some => format!("{set}, {some} not proven"),
        }
    }
}
