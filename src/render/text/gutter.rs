//! The event that set a value, and the doubts about that.

use std::collections::BTreeSet;

use super::style::{Styles, paint};
use super::{clock, line, short_id, shortened};
use crate::query::{Blame, Logged, day};
use crate::render::{sentence, visible};
use crate::state::blame::{Origin, Unproven};

/// `ce2240d8  2023-02-27  alice`; for consecutive lines of one event, only the first has day and
/// name.
pub(super) fn gutter(
    blame: &Blame,
    origin: &Origin,
    people: usize,
    same: bool,
    styles: &Styles,
) -> String {
    let Some(event) = blame.event(origin.event) else { return String::new() };
    let id = paint(styles.event, short_id(&event.id));
    let (day, who) =
        if same { (String::new(), String::new()) } else { (day(event.time), who(blame, origin)) };
    format!("{id}  {day:10}  {who:people$}  ")
}

/// The caller who set it, as far as that is proven.
pub(super) fn who(blame: &Blame, origin: &Origin) -> String {
    let author = blame.event(origin.event).map(|event| visible(&event.author).into_owned());
    let author = shortened(&author.unwrap_or_default(), PERSON);
    match &origin.doubt {
        None => author,
        Some(doubt) if doubt.is_first_sight => "at or before".to_owned(),
        Some(_) => format!("{author}?"),
    }
}

/// The doubts, each event and reason once.
pub(super) fn doubts<'a>(
    blame: &Blame,
    origins: impl Iterator<Item = &'a Origin>,
    styles: &Styles,
    out: &mut String,
) {
    let doubts: BTreeSet<(usize, &Unproven)> =
        origins.filter_map(|origin| Some((origin.event, &**origin.doubt.as_ref()?))).collect();
    if doubts.is_empty() {
        return;
    }
    for (number, doubt) in doubts {
        let Some(event) = blame.event(number) else { continue };
        line(out, &paint(styles.unknown, format!("? {}", doubted(event, doubt))));
    }
    out.push('\n');
}

/// The maximum length of a caller's name, in characters.
pub(super) const PERSON: usize = 28;

fn doubted(event: &Logged, doubt: &Unproven) -> String {
    let (id, at) = (short_id(&event.id), clock(event.time));
    let (since, reason) = (clock(doubt.since), sentence::doubt(&doubt.reason));
    let reason = visible(&reason);
    if doubt.is_first_sight {
        return format!("{id}  set at or before {at}, no record shows by whom: {reason}");
    }
    let author = visible(&event.author);
    format!("{id}  set by {author} at {at}, or by something else since {since}: {reason}")
}
