use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::path::{Label, Segment};
use super::{Difference, Differences, Kind};
use crate::lex::{Json, NOUNS, Noun, SETTING, WITH_VALUES};

/// The differences on one line: `+2 -1 utterances  ~1 prompt  >slot order`; empty if there are
/// none.
pub fn summary(differences: &Differences) -> String {
    summary_parts(differences).join("  ")
}

/// The parts of a [`summary`], one for each noun and for each order.
pub fn summary_parts(differences: &Differences) -> Vec<String> {
    let list = differences.item_by_item();
    let mut parts = Vec::new();
    let mut rest = Vec::new();
    for difference in &list {
        match described(difference) {
            Some(part) => parts.push(part),
            None => rest.push(difference),
        }
    }
    let mut orders = Vec::new();
    for noun in NOUNS.iter().chain([&SETTING]) {
        let mut count = Count::default();
        for difference in rest.iter().filter(|difference| noun_of(difference).0 == noun) {
            count.add(difference);
        }
        parts.extend(count.described(noun));
        if count.reordered {
            orders.push(format!(">{} order", noun.one));
        }
    }
    parts.append(&mut orders);
    parts
}

/// The noun for a difference, and the number of path segments that lead to the thing it names.
fn noun_of(difference: &Difference) -> (&'static Noun, usize) {
    let segments = difference.path.segments();
    let found = segments.iter().enumerate().rev().find_map(|(at, segment)| match segment {
        Segment::Member(name) => {
            NOUNS.iter().find(|noun| noun.members.contains(&&**name)).map(|noun| (noun, at))
        }
        Segment::Item { .. } => None,
    });
    let Some((noun, at)) = found else { return (&SETTING, segments.len()) };
    let item = matches!(segments.get(at + 1), Some(Segment::Item { .. }));
    (noun, at + 1 + usize::from(item))
}

#[derive(Default)]
struct Count<'a> {
    added: usize,
    removed: usize,
    changed: BTreeSet<&'a [Segment]>,
    reordered: bool,
}

impl<'a> Count<'a> {
    fn add(&mut self, difference: &'a Difference) {
        let segments = difference.path.segments();
        let (_, unit) = noun_of(difference);
        let whole = segments.len() == unit;
        match &difference.kind {
            Kind::Added(_) if whole => self.added += 1,
            Kind::Removed(_) if whole => self.removed += 1,
            Kind::Reordered { .. } if whole => self.reordered = true,
            Kind::Added(_) | Kind::Removed(_) | Kind::Changed { .. } | Kind::Reordered { .. } => {
                self.changed.insert(&segments[..unit]);
            }
        }
    }

    fn described(&self, noun: &Noun) -> Option<String> {
        let mut out = String::new();
        let mut all = 0;
        for (sign, count) in [('+', self.added), ('-', self.removed), ('~', self.changed.len())] {
            if count > 0 {
                let space = if out.is_empty() { "" } else { " " };
                let _ = write!(out, "{space}{sign}{count}");
                all += count;
            }
        }
        let name = if all == 1 { noun.one } else { noun.many };
        (!out.is_empty()).then(|| format!("{out} {name}"))
    }
}

/// `botVersion 2 -> 3`, for differences that need their values.
fn described(difference: &Difference) -> Option<String> {
    let [Segment::Member(name)] = difference.path.segments() else { return None };
    let Kind::Changed { before, after } = &difference.kind else { return None };
    let (before, after) = (before.as_text()?, after.as_text()?);
    let short = |text: &str| text.len() <= 20 && !text.contains(char::is_control);
    (WITH_VALUES.contains(&&**name) && short(before) && short(after))
        .then(|| format!("{name} {before} -> {after}"))
}

impl Difference {
    /// The added or removed value, for readers: `None` for an item whose name is in the path.
    pub fn value(&self) -> Option<&Json> {
        let value = match &self.kind {
            Kind::Added(value) | Kind::Removed(value) => value,
            Kind::Changed { .. } | Kind::Reordered { .. } => return None,
        };
        let named = matches!(
            self.path.segments().last(),
            Some(Segment::Item { label: Label::Name(_), .. })
        );
        (!named).then_some(value)
    }
}
