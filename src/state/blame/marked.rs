use std::collections::BTreeMap;

use super::Origin;
use super::gone::{Taken, Went};
use crate::lex::{Document, Identity, Json, Object, Shape};
use crate::state::diff::{Label, Matching, Path, Segment};

/// A value, and who set what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// Who put it there, or made it this value; of what holds others, who made it be there at all,
    /// or emptied it.
    pub(super) set: Origin,
    pub(super) inside: Inside,
}

/// What a value holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Nothing: a text, a number, a word.
    Nothing,
    /// Members by name.
    Members(BTreeMap<Box<str>, Marked>),
    /// Items, and who last brought those that stayed into another order.
    Items(Vec<Marked>, Option<Origin>),
}

impl Marked {
    /// A value that one event set.
    pub(super) fn new(value: &Json, by: &Origin) -> Self {
        let inside = match value {
            Json::Object(object) => return Self::object(object, by),
            Json::Array(items) => {
                Inside::Items(items.iter().map(|item| Self::new(item, by)).collect(), None)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Inside::Nothing,
        };
        Self { set: by.clone(), inside }
    }

    /// An object that one event set.
    pub(super) fn object(object: &Object, by: &Origin) -> Self {
        let members = object.iter().map(|(name, value)| (name.into(), Self::new(value, by)));
        Self { set: by.clone(), inside: Inside::Members(members.collect()) }
    }

    /// Who last set anything of it.
    pub(super) fn last(&self) -> &Origin {
        let below: Box<dyn Iterator<Item = &Self>> = match &self.inside {
            Inside::Nothing => Box::new(std::iter::empty()),
            Inside::Members(members) => Box::new(members.values()),
            Inside::Items(items, _) => Box::new(items.iter()),
        };
        let origins = below.map(Self::last).chain([&self.set]);
        origins.max_by_key(|origin| origin.event).unwrap_or(&self.set)
    }

    pub(super) fn members(self) -> BTreeMap<Box<str>, Self> {
        if let Inside::Members(members) = self.inside { members } else { BTreeMap::new() }
    }

    pub(super) fn items(self) -> Vec<Self> {
        if let Inside::Items(items, _) = self.inside { items } else { Vec::new() }
    }
}

/// One revision on its way into what is known of a document.
pub(super) struct Revising<'a> {
    by: &'a Origin,
    path: Path,
    taken: &'a mut Vec<Taken>,
}

impl<'a> Revising<'a> {
    pub(super) fn new(by: &'a Origin, taken: &'a mut Vec<Taken>) -> Self {
        Self { by, path: Path::default(), taken }
    }

    /// Who set what of the document after, from who set what of the one before.
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
            went: Went::Edited,
        });
    }
}

/// The step to an item of a list.
pub(super) fn item(item: &Json, identity: Identity, at: usize) -> Segment {
    Segment::Item { label: Label::of(item, identity), at }
}
