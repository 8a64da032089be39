//! Updates the origins of the values of a document by one revision.

use std::collections::BTreeMap;

use super::Origin;
use super::marked::{Inside, Marked};
use super::removed::{RemovalCause, Taken};
use crate::lex::{Document, Identity, Json, Object, Shape};
use crate::state::diff::{Label, Matching, Path, Segment};

/// A revision that is being applied to a document.
pub(super) struct Revising<'a> {
    by: &'a Origin,
    path: Path,
    taken: &'a mut Vec<Taken>,
}

impl<'a> Revising<'a> {
    pub(super) fn new(by: &'a Origin, taken: &'a mut Vec<Taken>) -> Self {
        Self { by, path: Path::default(), taken }
    }

    /// The origins in the document after, from those in the document before.
    pub(super) fn documents(
        mut self,
        marked: Marked,
        before: &Document,
        after: &Document,
    ) -> Marked {
        self.objects(marked, before.body(), after.body(), after.shape())
    }

    fn values(
        &mut self,
        marked: Marked,
        before: &Json,
        after: &Json,
        shape: &'static Shape,
        identity: Identity,
    ) -> Marked {
        match (before, after) {
            _ if before == after => marked,
            (Json::Object(before), Json::Object(after)) => {
                self.objects(marked, before, after, shape)
            }
            (Json::Array(before), Json::Array(after)) => {
                self.lists(marked, before, after, shape, identity)
            }
            _ => Marked::new(after, self.by),
        }
    }

    fn objects(
        &mut self,
        marked: Marked,
        before: &Object,
        after: &Object,
        shape: &'static Shape,
    ) -> Marked {
        let set = if after.is_empty() { self.by.clone() } else { marked.set.clone() };
        let mut old = marked.members();
        let mut members = BTreeMap::new();
        let left = before.iter().filter(|(name, _)| after.get(name).is_none());
        let mut names: Vec<&str> = after.iter().chain(left).map(|(name, _)| name).collect();
        names.sort_by_key(|name| shape.rank(name));
        for name in names {
            let (inner, identity) = shape.below(name);
            self.path.push(Segment::Member(name.into()));
            match (old.remove(name).zip(before.get(name)), after.get(name)) {
                (Some((marked, before)), Some(after)) => {
                    let marked = self.values(marked, before, after, inner, identity);
                    members.insert(name.into(), marked);
                }
                (None, Some(after)) => {
                    members.insert(name.into(), Marked::new(after, self.by));
                }
                (Some((marked, before)), None) => self.take(marked, before, inner, identity),
                (None, None) => {}
            }
            self.path.pop();
        }
        Marked { set, inside: Inside::Members(members) }
    }

    fn lists(
        &mut self,
        marked: Marked,
        before: &[Json],
        after: &[Json],
        shape: &'static Shape,
        identity: Identity,
    ) -> Marked {
        let matching = Matching::of(before, after, identity);
        let set = if after.is_empty() { self.by.clone() } else { marked.set.clone() };
        let order = match &marked.inside {
            _ if matching.is_reordered() => Some(self.by.clone()),
            Inside::Items(_, order) => order.clone().filter(|_| after.len() > 1),
            Inside::Nothing | Inside::Members(_) => None,
        };
        let mut old: Vec<Option<Marked>> = marked.items().into_iter().map(Some).collect();
        let mut items: Vec<Marked> = after.iter().map(|_| self.nothing()).collect();
        for &at in &matching.added {
            items[at] = Marked::new(&after[at], self.by);
        }
        for &(from, to) in &matching.common {
            let Some(marked) = old.get_mut(from).and_then(Option::take) else { continue };
            self.path.push(item(&before[from], identity, from));
            items[to] = self.values(marked, &before[from], &after[to], shape, Identity::Position);
            self.path.pop();
        }
        for &at in &matching.removed {
            let Some(marked) = old.get_mut(at).and_then(Option::take) else { continue };
            self.path.push(item(&before[at], identity, at));
            self.take(marked, &before[at], shape, Identity::Position);
            self.path.pop();
        }
        Marked { set, inside: Inside::Items(items, order) }
    }

    fn nothing(&self) -> Marked {
        Marked { set: self.by.clone(), inside: Inside::Nothing }
    }

    fn take(&mut self, marked: Marked, value: &Json, shape: &'static Shape, items: Identity) {
        self.taken.push(Taken {
            path: self.path.clone(),
            value: value.clone(),
            marked,
            shape,
            items,
            by: self.by.clone(),
            cause: RemovalCause::Edited,
        });
    }
}

/// The path segment of a list item.
pub(super) fn item(item: &Json, identity: Identity, at: usize) -> Segment {
    Segment::Item { label: Label::of(item, identity), at }
}
