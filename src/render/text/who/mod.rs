//! The screens of `who`: a table of callers, and one caller in full.

mod detail;

use std::collections::BTreeMap;

use super::style::{Styles, paint};
use super::{COLUMNS, clock, count, line, shortened};
use crate::query::{Activity, Call, Counts, Grouping, Mfa, Naming, Who, day, instant};
use crate::render::visible;
use detail::{detail, title};

/// The maximum width of a name in a table, in characters.
const WIDEST: usize = 44;

/// The activity of callers, one per line; or in full, for a requested caller.
pub fn who(who: &Who, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    if let Some(subject) = &who.subject {
        detail(subject, who, naming, styles, &mut out);
    }
    if who.subject.is_none() || who.activities.len() > 1 {
        if who.subject.is_some() && !who.activities.is_empty() {
            title(&format!("by {}", who.by.as_str()), styles, &mut out);
        }
        table(who, styles, &mut out);
    }
    footer(who, styles, &mut out);
    out
}

fn table(who: &Who, styles: &Styles, out: &mut String) {
    if who.activities.is_empty() {
        return;
    }
    let (seen, of): (_, fn(&Activity, Grouping) -> String) = match who.by {
        Grouping::Principal | Grouping::Role => ("FROM", |it, _| several(&it.addresses)),
        Grouping::Address | Grouping::Agent => ("WHO", |it, _| several(&it.authors)),
    };
    let total = |of: fn(&Counts) -> usize| who.activities.iter().any(|it| of(&it.counts) > 0);
    let columns: Vec<Column> = [
        Column::left("LAST", |it, _| it.last.as_ref().map(|it| day(it.time)).unwrap_or_default()),
        Column::left("", name),
        Column::right("CHANGES", |it, _| it.counts.changes.to_string()),
        Column::right("REFUSED", |it, _| it.counts.refused.to_string()),
        Column::right("UNREPLAYED", |it, _| it.counts.unreplayed.to_string()),
        Column::right("RESOURCES", |it, _| it.resources.len().to_string()),
        Column::left("MFA", |it, _| mfa(it.mfa).to_owned()),
        Column::left(seen, of),
    ]
    .into_iter()
    .filter(|column| column.heading != "UNREPLAYED" || total(|counts| counts.unreplayed))
    .collect();
    let by = who.by.as_str().to_uppercase();
    let heading = |column: &Column| {
        if column.heading.is_empty() { by.clone() } else { column.heading.to_owned() }
    };
    let mut rows = vec![columns.iter().map(heading).collect::<Vec<String>>()];
    rows.extend(
        who.activities
            .iter()
            .map(|activity| columns.iter().map(|column| (column.cell)(activity, who.by)).collect()),
    );
    let mut widths = vec![0; columns.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    // Then the numbers are below the name.
    let is_wide = widths.iter().map(|width| width + 2).sum::<usize>() > COLUMNS;
    for (at, row) in rows.iter().enumerate() {
        let is_refused = at > 0 && who.activities[at - 1].counts.refused > 0;
        let symbol = if is_refused { paint(styles.attention, '!') } else { " ".to_owned() };
        let cells =
            row.iter().zip(&widths).zip(&columns).map(|((cell, width), column)| {
                match column.is_number {
                    true => format!("{cell:>width$}"),
                    false => format!("{cell:width$}"),
                }
            });
        let cells: Vec<String> = cells.collect();
        let (who, what) = cells.split_at(if is_wide { 2 } else { cells.len() });
        let parts = [format!("{symbol} {}", who.join("  ")), format!("      {}", what.join("  "))];
        for text in parts.iter().map(|text| text.trim_end()).filter(|text| !text.is_empty()) {
            line(out, &if at == 0 { paint(styles.faint, text) } else { text.to_owned() });
        }
    }
}

/// One column of the table.
struct Column {
    /// Empty for the grouping column.
    heading: &'static str,
    is_number: bool,
    cell: fn(&Activity, Grouping) -> String,
}

impl Column {
    fn left(heading: &'static str, cell: fn(&Activity, Grouping) -> String) -> Self {
        Self { heading, is_number: false, cell }
    }

    fn right(heading: &'static str, cell: fn(&Activity, Grouping) -> String) -> Self {
        Self { heading, is_number: true, cell }
    }
}

/// The name of a group in a table: for principals, the display name.
fn name(activity: &Activity, by: Grouping) -> String {
    let named = match by {
        Grouping::Principal => most(&activity.authors).unwrap_or(&activity.name),
        Grouping::Role => activity.name.rsplit(':').next().unwrap_or(&activity.name),
        Grouping::Address | Grouping::Agent => &activity.name,
    };
    shortened(&visible(named), WIDEST)
}

fn most(counts: &BTreeMap<String, Counts>) -> Option<&str> {
    by_count(counts).first().map(|(name, _)| *name)
}

/// Sorted by number of calls, descending.
fn by_count(counts: &BTreeMap<String, Counts>) -> Vec<(&str, Counts)> {
    let mut list: Vec<(&str, Counts)> =
        counts.iter().map(|(name, counts)| (&**name, *counts)).collect();
    list.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.total()));
    list
}

/// The most frequent one, and the number of others.
fn several(counts: &BTreeMap<String, Counts>) -> String {
    let first = most(counts).map_or("-".to_owned(), |name| shortened(&visible(name), WIDEST));
    match counts.len() {
        0 | 1 => first,
        many => format!("{first} and {} more", many - 1),
    }
}

fn mfa(mfa: Mfa) -> &'static str {
    match (mfa.with > 0, mfa.without > 0, mfa.unrecorded > 0) {
        (true, false, false) => "yes",
        (false, true, false) => "no",
        (false, false, _) => "-",
        (true, _, _) => "partly",
        (false, true, true) => "no",
    }
}

fn footer(who: &Who, styles: &Styles, out: &mut String) {
    if who.subject.is_none() && !who.activities.is_empty() {
        out.push('\n');
    }
    let span = match who.span {
        Some((first, last)) => format!(", {} to {}", clock(first), clock(last)),
        None => String::new(),
    };
    let counts = who.counts;
    let text = format!(
        "{} and {}{span}",
        count(counts.changes, "change"),
        count(counts.refused, "refused call")
    );
    line(out, &text);
    if counts.unreplayed > 0 {
        let calls = count(counts.unreplayed, "call");
        let text = format!(
            "? {calls} done and not replayed (`lexrewind log --all-calls`): the history lacks what they did"
        );
        line(out, &paint(styles.unknown, text));
    }
    if who.gaps > 0 {
        let text = format!(
            "? {} in the time asked about: something changed, and no record says by whom (`lexrewind verify`)",
            count(who.gaps, "gap")
        );
        line(out, &paint(styles.unknown, text));
    }
    line(out, &paint(styles.faint, "calls that only read are not kept"));
}

/// The same as rows of a table, with a heading row.
pub fn rows(who: &Who) -> Vec<Vec<String>> {
    let heading = [
        who.by.as_str(),
        "authors",
        "first",
        "last",
        "changes",
        "refused",
        "unreplayed",
        "resources",
        "addresses",
        "agents",
        "mfa",
        "no_mfa",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let joined = |counts: &BTreeMap<String, Counts>| {
        let names: Vec<_> = counts.keys().map(|name| visible(name)).collect();
        names.join("; ")
    };
    rows.extend(who.activities.iter().map(|activity| {
        let time =
            |call: &Option<Call>| call.as_ref().map(|it| instant(it.time)).unwrap_or_default();
        vec![
            visible(&activity.name).into_owned(),
            joined(&activity.authors),
            time(&activity.first),
            time(&activity.last),
            activity.counts.changes.to_string(),
            activity.counts.refused.to_string(),
            activity.counts.unreplayed.to_string(),
            activity.resources.len().to_string(),
            joined(&activity.addresses),
            joined(&activity.agents),
            activity.mfa.with.to_string(),
            activity.mfa.without.to_string(),
        ]
    }));
    rows
}
