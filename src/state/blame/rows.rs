use super::Origin;
use super::marked::{Inside, Marked};
use super::revising::item;
use crate::lex::{Document, Identity, Json, Object, Shape, ordered};
use crate::state::diff::{Path, Segment};

/// A place in a document, and the event that set its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlameRow {
    /// The path.
    pub path: Path,
    /// The content.
    pub what: What,
    /// The event that set it; for an object or a list, the event that added it.
    pub set: Origin,
}

/// The content at a place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A value other than an object or a list.
    Value(Json),
    /// The member that identifies its list item.
    Name(Json),
    /// An object; its members follow.
    Object,
    /// A list; its items follow.
    List {
        /// The event that last reordered existing items.
        order: Option<Origin>,
    },
}

impl What {
    /// The event that last reordered the items of the list.
    pub fn order(&self) -> Option<&Origin> {
        if let Self::List { order } = self { order.as_ref() } else { None }
    }
}

pub(super) fn of(document: &Document, marked: &Marked) -> Vec<BlameRow> {
    let mut listing = Listing { path: Path::default(), rows: Vec::new() };
    listing.members(document.body(), marked, document.shape(), None);
    listing.rows
}

struct Listing {
    path: Path,
    rows: Vec<BlameRow>,
}

impl Listing {
    fn row(&mut self, what: What, set: &Origin) {
        self.rows.push(BlameRow { path: self.path.clone(), what, set: set.clone() });
    }

    fn members(
        &mut self,
        object: &Object,
        marked: &Marked,
        shape: &'static Shape,
        named_by: Option<&str>,
    ) {
        let Inside::Members(members) = &marked.inside else { return };
        for (name, value) in ordered(object, shape) {
            let Some(marked) = members.get(name) else { continue };
            let (inner, identity) = shape.below(name);
            self.path.push(Segment::Member(name.into()));
            if Some(name) == named_by {
                self.row(What::Name(value.clone()), &marked.set);
            } else {
                self.value(value, marked, inner, identity, None);
            }
            self.path.pop();
        }
    }

    fn value(
        &mut self,
        value: &Json,
        marked: &Marked,
        shape: &'static Shape,
        identity: Identity,
        named_by: Option<&str>,
    ) {
        match (value, &marked.inside) {
            (Json::Object(object), _) if !object.is_empty() => {
                self.row(What::Object, &marked.set);
                self.members(object, marked, shape, named_by);
            }
            (Json::Array(items), Inside::Items(marks, order)) if !items.is_empty() => {
                self.row(What::List { order: order.clone() }, &marked.set);
                for (at, (value, marked)) in items.iter().zip(marks).enumerate() {
                    let segment = item(value, identity, at);
                    let named_by = match identity {
                        Identity::Member(member) => Some(member),
                        Identity::Position | Identity::Value => None,
                    };
                    self.path.push(segment);
                    self.value(value, marked, shape, Identity::Position, named_by);
                    self.path.pop();
                }
            }
            _ => self.row(What::Value(value.clone()), &marked.set),
        }
    }
}
