use std::collections::{BTreeMap, BTreeSet};

use super::Origin;
use super::marked::{Inside, Marked};
use crate::lex::{Document, Identity, Json, Object, Shape, ordered};
use crate::state::diff::{Label, Matching, Path, Segment, key};

/// A removed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedRow {
    /// The place where it was.
    pub path: Path,
    /// Its last value.
    pub value: Json,
    /// The event that last set any part of it.
    pub set: Origin,
    /// The event that removed it.
    pub by: Origin,
    /// How it was removed.
    pub cause: RemovalCause,
}

/// How a value was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalCause {
    /// The document was edited, and the new one does not have it.
    Edited,
    /// The resource was deleted.
    Deleted,
    /// The resource was deleted, and no record shows the deletion.
    Unseen,
}

/// A value at the time of its removal.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) path: Path,
    pub(super) value: Json,
    pub(super) marked: Marked,
    pub(super) shape: &'static Shape,
    pub(super) items: Identity,
    pub(super) by: Origin,
    pub(super) cause: RemovalCause,
}

impl Taken {
    /// Every member of a removed document.
    pub(super) fn document(
        document: &Document,
        marked: Marked,
        by: &Origin,
        cause: RemovalCause,
    ) -> Vec<Self> {
        let mut marks = marked.members();
        let members = ordered(document.body(), document.shape()).into_iter();
        members
            .filter_map(|(name, value)| {
                let marked = marks.remove(name)?;
                let (shape, items) = document.shape().below(name);
                let mut path = Path::default();
                path.push(Segment::Member(name.into()));
                Some(Self {
                    path,
                    value: value.clone(),
                    marked,
                    shape,
                    items,
                    by: by.clone(),
                    cause,
                })
            })
            .collect()
    }
}

/// The removed values that do not exist now: each value once, as it was at its last removal.
pub(super) fn of(taken: &[Taken], now: Option<&Document>) -> Vec<RemovedRow> {
    let mut missing = Missing { seen: BTreeSet::new(), rows: Vec::new() };
    let mut events: Vec<&[Taken]> = taken.chunk_by(|a, b| a.by.event == b.by.event).collect();
    events.reverse();
    for taken in events.into_iter().flatten() {
        let there = now.and_then(|now| find(now, taken.path.segments(), &taken.value));
        missing.values(
            taken,
            &taken.path,
            (&taken.value, &taken.marked),
            there,
            taken.shape,
            taken.items,
        );
    }
    missing.rows
}

struct Missing {
    /// The values that were added already, by path and identity.
    seen: BTreeSet<String>,
    rows: Vec<RemovedRow>,
}

type Was<'a> = (&'a Json, &'a Marked);

impl Missing {
    /// Adds the parts of a value that do not exist now.
    fn values(
        &mut self,
        taken: &Taken,
        path: &Path,
        (was, marked): Was<'_>,
        now: Option<&Json>,
        shape: &'static Shape,
        identity: Identity,
    ) {
        match (was, &marked.inside, now) {
            (Json::Array(items), Inside::Items(marks, _), Some(Json::Array(now))) => {
                let matching = Matching::of(items, now, identity);
                let place = |at: usize| path.item(Label::of(&items[at], identity), at);
                for at in matching.removed {
                    self.add(taken, place(at), &items[at], &marks[at]);
                }
                for (at, to) in matching.common {
                    let was = (&items[at], &marks[at]);
                    let now = Some(&now[to]);
                    self.values(taken, &place(at), was, now, shape, Identity::Position);
                }
            }
            (Json::Array(items), Inside::Items(marks, _), None) if !items.is_empty() => {
                for (at, (value, marked)) in items.iter().zip(marks).enumerate() {
                    let path = path.item(Label::of(value, identity), at);
                    self.add(taken, path, value, marked);
                }
            }
            (Json::Object(members), Inside::Members(marks), Some(Json::Object(now))) => {
                self.members(taken, path, (members, marks), now, shape);
            }
            (_, _, None) => self.add(taken, path.clone(), was, marked),
            (_, _, Some(_)) => {}
        }
    }

    fn members(
        &mut self,
        taken: &Taken,
        path: &Path,
        (members, marks): (&Object, &BTreeMap<Box<str>, Marked>),
        now: &Object,
        shape: &'static Shape,
    ) {
        for (name, value) in ordered(members, shape) {
            let Some(marked) = marks.get(name) else { continue };
            let (inner, identity) = shape.below(name);
            let mut path = path.clone();
            path.push(Segment::Member(name.into()));
            self.values(taken, &path, (value, marked), now.get(name), inner, identity);
        }
    }

    fn add(&mut self, taken: &Taken, path: Path, value: &Json, marked: &Marked) {
        let label = match path.segments().last() {
            Some(Segment::Item { label: Label::Place | Label::Value, .. }) => value.to_string(),
            Some(Segment::Item { label: Label::Name(_), .. } | Segment::Member(_)) | None => {
                String::new()
            }
        };
        if self.seen.insert(format!("{path} {label}")) {
            self.rows.push(RemovedRow {
                path,
                value: value.clone(),
                set: marked.last().clone(),
                by: taken.by.clone(),
                cause: taken.cause,
            });
        }
    }
}

/// The current value at a path of an earlier document; an item without an identity is the equal
/// item, or the one at its position.
fn find<'a>(document: &'a Document, segments: &[Segment], was: &Json) -> Option<&'a Json> {
    let mut shape = document.shape();
    let mut identity = Identity::Position;
    let mut here: Option<&Json> = None;
    for (depth, segment) in segments.iter().enumerate() {
        let is_last = depth + 1 == segments.len();
        match segment {
            Segment::Member(name) => {
                let object = match here {
                    None => document.body(),
                    Some(value) => value.as_object()?,
                };
                here = Some(object.get(name)?);
                (shape, identity) = shape.below(name);
            }
            Segment::Item { label, at } => {
                let items = here?.as_array()?;
                here = Some(match label {
                    Label::Name(name) => {
                        let is_it = |item: &&Json| key(item, identity).as_text() == Some(&**name);
                        items.iter().find(is_it)?
                    }
                    Label::Place | Label::Value if is_last => {
                        items.iter().find(|item| *item == was)?
                    }
                    Label::Place | Label::Value => items.get(*at)?,
                });
            }
        }
    }
    here
}
