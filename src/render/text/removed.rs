use super::gutter::{doubts, gutter, who};
use super::style::{Styles, paint};
use super::{clock, count, line, short_id, value, widest};
use crate::query::{Blame, Removal, Removed};
use crate::render::{sentence, visible};

/// The maximum length of a value, in characters.
const LONGEST: usize = 160;

/// The removed values of a document by event, last first; each after the event that had set it.
pub(super) fn removed(blame: &Blame, styles: &Styles, out: &mut String) {
    let all = blame.removed_rows.as_deref().unwrap_or_default();
    if all.is_empty() {
        let is_known = blame.shown.as_ref().map(|shown| shown.doubt().is_none());
        let text = match is_known {
            Some(true) if blame.gaps.is_empty() => "no value was removed".to_owned(),
            Some(_) => "no record shows a removed value".to_owned(),
            None => paint(styles.unknown, "? no record shows what it was"),
        };
        line(out, &text);
        gaps(blame, styles, out);
        return;
    }
    out.push('\n');
    let people = widest(all.iter().map(|removed| who(blame, &removed.row.set)));
    for group in all.chunk_by(|a, b| a.row.by == b.row.by) {
        let Some(event) = blame.event(group[0].row.by.event) else { continue };
        let head = format!(
            "{}  {}  {}  {}",
            paint(styles.event, short_id(&event.id)),
            clock(event.time),
            who(blame, &group[0].row.by),
            visible(&event.name),
        );
        line(out, &head);
        for alike in group.chunk_by(|a, b| a.how == b.how) {
            values(alike, people, blame, styles, out);
        }
        out.push('\n');
    }
    let origins = all.iter().flat_map(|removed| [&removed.row.set, &removed.row.by]);
    doubts(blame, origins, styles, out);
    line(out, &format!("{} removed", count(all.len(), "value")));
    gaps(blame, styles, out);
}

/// The gaps, in which other values may have been added and removed.
fn gaps(blame: &Blame, styles: &Styles, out: &mut String) {
    for gap in &blame.gaps {
        let (from, to, reason) = (clock(gap.from), clock(gap.to), sentence::gap(&gap.reason));
        let reason = visible(&reason);
        let text = format!("? gap  {from} - {to}  {reason}; what was removed then is unknown");
        line(out, &paint(styles.unknown, text));
    }
}

/// Values that were removed in the same way.
fn values(alike: &[Removed], people: usize, blame: &Blame, styles: &Styles, out: &mut String) {
    line(out, &format!("  {}", how(alike[0].how, styles)));
    let mut last = None;
    for Removed { row, .. } in alike {
        let same = last == Some(&row.set);
        last = Some(&row.set);
        let mark = if row.set.doubt.is_some() { '?' } else { ' ' };
        let mark = paint(styles.of_symbol(mark), mark);
        let gutter = gutter(blame, &row.set, people, same, styles);
        let path = visible(&row.path.to_string()).into_owned();
        let minus = paint(styles.removed, '-');
        line(out, &format!("  {mark} {gutter}{minus} {path}  {}", value(&row.value, LONGEST)));
    }
}

fn how(removal: Removal, styles: &Styles) -> String {
    let (symbol, text) = match removal {
        Removal::Omission => {
            ('!', "! by omission: the request did not have it, and replaced everything")
        }
        Removal::LeftOut => ('-', "- left out of a list that was sent"),
        Removal::Emptied => ('-', "- sent empty"),
        Removal::Deletion => ('-', "- with all of the resource"),
        Removal::Unrecorded => ('?', "? no record shows how"),
    };
    paint(styles.of_symbol(symbol), text)
}
