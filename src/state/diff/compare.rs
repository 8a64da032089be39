use std::cmp::Ordering;

use super::matching::Matching;
use super::path::{Label, Path, Segment};
use super::{Difference, Kind};
use crate::lex::{Document, Identity, Json, Object, Shape};

/// Finds the differences between two documents, in the order of their shape.
pub(super) fn documents(
    before: &Document,
    after: &Document,
    shape: &'static Shape,
    out: &mut Vec<Difference>,
) {
    let mut comparing = Comparing { path: Path::default(), out };
    comparing.objects(before.body(), after.body(), shape);
}

struct Comparing<'a> {
    path: Path,
    out: &'a mut Vec<Difference>,
}

impl Comparing<'_> {
    fn found(&mut self, kind: Kind) {
        self.out.push(Difference { path: self.path.clone(), kind });
    }

    fn values(&mut self, before: &Json, after: &Json, shape: &'static Shape, items: Identity) {
        match (before, after) {
            (Json::Object(before), Json::Object(after)) => self.objects(before, after, shape),
            (Json::Array(before), Json::Array(after)) => self.lists(before, after, shape, items),
            _ => self.found(Kind::Changed { before: before.clone(), after: after.clone() }),
        }
    }

    fn objects(&mut self, before: &Object, after: &Object, shape: &'static Shape) {
        let mut unequal = unequal_members(before, after);
        unequal.sort_by_key(|(name, ..)| shape.rank(name));
        for (name, before, after) in unequal {
            let (shape, items) = shape.below(name);
            self.path.push(Segment::Member(name.into()));
            match (before, after) {
                (Some(before), Some(after)) => self.values(before, after, shape, items),
                (Some(before), None) => self.found(Kind::Removed(before.clone())),
                (None, Some(after)) => self.found(Kind::Added(after.clone())),
                (None, None) => {}
            }
            self.path.pop();
        }
    }

    fn lists(
        &mut self,
        before: &[Json],
        after: &[Json],
        shape: &'static Shape,
        identity: Identity,
    ) {
        let matching = Matching::of(before, after, identity);
        for &at in &matching.added {
            let item = &after[at];
            self.item(item, identity, at, |this| this.found(Kind::Added(item.clone())));
        }
        for &at in &matching.removed {
            let item = &before[at];
            self.item(item, identity, at, |this| this.found(Kind::Removed(item.clone())));
        }
        // Items that match by value are equal.
        let by_value = identity == Identity::Value;
        for &(from, to) in matching.common.iter().filter(|_| !by_value) {
            let (old, new) = (&before[from], &after[to]);
            if old != new {
                self.item(old, identity, from, |this| {
                    this.values(old, new, shape, Identity::Position);
                });
            }
        }
        if matching.is_reordered() {
            let order = matching.common.iter().map(|(from, _)| *from).collect();
            let names = after.iter().map(|item| name(item, identity)).collect();
            self.found(Kind::Reordered { order, names });
        }
    }

    fn item(
        &mut self,
        item: &Json,
        identity: Identity,
        at: usize,
        describe: impl FnOnce(&mut Self),
    ) {
        self.path.push(Segment::Item { label: Label::of(item, identity), at });
        describe(self);
        self.path.pop();
    }
}

/// The name of an item in a changed order.
fn name(item: &Json, identity: Identity) -> String {
    match Label::of(item, identity) {
        Label::Name(name) => name.into(),
        Label::Place | Label::Value => item.to_string(),
    }
}

type Unequal<'a> = (&'a str, Option<&'a Json>, Option<&'a Json>);

/// The members that differ between both objects, by name.
fn unequal_members<'a>(before: &'a Object, after: &'a Object) -> Vec<Unequal<'a>> {
    let mut out = Vec::new();
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some((old, _)), Some((new, _))) => old.cmp(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return out,
        };
        let old = if order == Ordering::Greater { None } else { before.next() };
        let new = if order == Ordering::Less { None } else { after.next() };
        let Some((name, _)) = old.or(new) else { return out };
        let (old, new) = (old.map(|(_, value)| value), new.map(|(_, value)| value));
        if old != new {
            out.push((name, old, new));
        }
    }
}
