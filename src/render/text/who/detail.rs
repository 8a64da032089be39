//! Everything known of a caller.

use std::collections::BTreeMap;

use super::by_count;
use crate::lex::ResourceKey;
use crate::query::{Activity, Call, Counts, Mfa, Naming, Who};
use crate::render::text::names::Names;
use crate::render::text::style::{Styles, paint};
use crate::render::text::{clock, count, line, short_id, widest};
use crate::render::visible;

/// The maximum number of days, resources, addresses and agents listed for a caller.
const MOST: usize = 20;

pub(super) fn title(text: &str, styles: &Styles, out: &mut String) {
    out.push('\n');
    line(out, &paint(styles.heading, text));
}

pub(super) fn detail(
    activity: &Activity,
    who: &Who,
    naming: &Naming,
    styles: &Styles,
    out: &mut String,
) {
    let keys: Vec<ResourceKey> =
        activity.resources.keys().filter_map(|address| address.parse().ok()).collect();
    let names = Names::of(naming, &keys);
    line(out, &paint(styles.heading, visible(&activity.name)));
    let rows = [
        ("first", activity.first.as_ref().map(|call| described(call, &names, styles))),
        ("last", activity.last.as_ref().map(|call| described(call, &names, styles))),
        ("shown as", list(&activity.authors)),
        ("principal", list(&activity.principals)),
        ("kind", list(&activity.kinds)),
        ("from", list(&activity.addresses)),
        ("agent", list(&activity.agents)),
        ("mfa", activity.first.as_ref().map(|_| mfa_counts(activity.mfa))),
        ("changes", calls(&activity.changes)),
        ("unreplayed", calls(&activity.unreplayed)),
    ];
    for (name, text) in rows {
        for (at, text) in text.iter().flat_map(|text| text.lines()).enumerate() {
            let name = if at == 0 { name } else { "" };
            line(out, &format!("  {name:10}  {text}"));
        }
    }
    for ((name, code), count) in &activity.refused {
        let text = format!("{count} {} {}", visible(name), visible(code));
        line(out, &format!("  {:10}  {}", "refused", paint(styles.attention, format!("! {text}"))));
    }
    if !activity.resources.is_empty() {
        title("resources", styles, out);
        let rows = by_count(&activity.resources);
        counted(&rows, |address| names.address(address), styles, out);
    }
    if !activity.days.is_empty() {
        title("days", styles, out);
        let rows: Vec<(&str, Counts)> =
            activity.days.iter().rev().map(|(day, counts)| (&**day, *counts)).collect();
        counted(&rows, |day| day.to_owned(), styles, out);
    }
    if who.counts.total() > 0 {
        out.push('\n');
    }
}

/// Rows of counts, as many as fit on a screen.
fn counted(
    rows: &[(&str, Counts)],
    name: impl Fn(&str) -> String,
    styles: &Styles,
    out: &mut String,
) {
    let names: Vec<String> = rows.iter().take(MOST).map(|(text, _)| name(text)).collect();
    let widest = widest(&names);
    for (name, (_, counts)) in names.iter().zip(rows) {
        let changes = match counts.changes {
            0 => String::new(),
            many => format!("  {}", count(many, "change")),
        };
        let refused = match counts.refused {
            0 => String::new(),
            many => paint(styles.attention, format!("  ! {many} refused")),
        };
        let unreplayed = match counts.unreplayed {
            0 => String::new(),
            many => format!("  {many} not replayed"),
        };
        line(out, &format!("  {name:widest$}{changes}{refused}{unreplayed}"));
    }
    if rows.len() > MOST {
        let text = format!("  and {} more (--json lists all)", rows.len() - MOST);
        line(out, &paint(styles.faint, text));
    }
}

fn described(call: &Call, names: &Names<'_>, styles: &Styles) -> String {
    let resource = call.resource.as_deref().map(|address| names.address(address));
    let id = paint(styles.event, short_id(&call.id));
    let refused = call.refused.as_deref().map(|code| format!("  ! refused: {}", visible(code)));
    format!(
        "{}  {id}  {} {}{}",
        clock(call.time),
        visible(&call.name),
        resource.unwrap_or_default(),
        refused.map(|text| paint(styles.attention, text)).unwrap_or_default(),
    )
}

/// Each on a line, with its number of calls if there are several.
fn list(counts: &BTreeMap<String, Counts>) -> Option<String> {
    let rows = by_count(counts);
    let one = |(name, counts): &(&str, Counts)| match rows.len() {
        1 => visible(name).into_owned(),
        _ => format!("{}  ({})", visible(name), counts.total()),
    };
    let mut lines: Vec<String> = rows.iter().take(MOST).map(one).collect();
    if rows.len() > MOST {
        lines.push(format!("and {} more (--json lists all)", rows.len() - MOST));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn mfa_counts(mfa: Mfa) -> String {
    let parts = [(mfa.with, "with"), (mfa.without, "without"), (mfa.unrecorded, "not recorded")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts.map(|(count, word)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
}

/// `12 PutIntent, 3 PutBot`, most frequent first.
fn calls(counts: &BTreeMap<String, usize>) -> Option<String> {
    let mut list: Vec<(&String, &usize)> = counts.iter().collect();
    list.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let parts: Vec<String> =
        list.iter().map(|(name, count)| format!("{count} {}", visible(name))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
