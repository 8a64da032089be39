use std::fmt;

use crate::lex::{Identity, Json, Shape, write_string};

/// A path in a document: `slots[PickupDate].valueElicitationPrompt.maxAttempts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Vec<Segment>);

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A member of an object.
    Member(Box<str>),
    /// An item of a list.
    Item {
        /// Its label.
        label: Label,
        /// Its position: for an added item, in the list after; otherwise, before.
        at: usize,
    },
}

/// The label of a list item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// The member that identifies it: `[PickupDate]`.
    Name(Box<str>),
    /// Its position: `[0]`.
    Place,
    /// None: the item is its own identity, and the difference has its value.
    Value,
}

impl Label {
    /// The label of an item in a list with that identity.
    pub fn of(item: &Json, identity: Identity) -> Self {
        match identity {
            Identity::Position => Self::Place,
            Identity::Value => Self::Value,
            Identity::Member(member) => item
                .as_object()
                .and_then(|object| object.get(member)?.as_text())
                .map_or(Self::Place, |name| Self::Name(name.into())),
        }
    }
}

impl Path {
    /// Its segments, starting at the document.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The names of the members on the path, without the items between.
    pub fn members(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Member(name) => Some(&**name),
            Segment::Item { .. } => None,
        })
    }

    /// The first `at` segments, and the rest.
    pub fn split_at(&self, at: usize) -> (Self, Self) {
        let (first, rest) = self.0.split_at(at.min(self.0.len()));
        (Self(first.to_vec()), Self(rest.to_vec()))
    }

    pub(super) fn member_of_root(name: &str) -> Self {
        Self(vec![Segment::Member(name.into())])
    }

    pub(in crate::state) fn item(&self, label: Label, at: usize) -> Self {
        let mut path = self.clone();
        path.push(Segment::Item { label, at });
        path
    }

    pub(in crate::state) fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    pub(in crate::state) fn pop(&mut self) {
        self.0.pop();
    }

    /// The identity of the items of the list at the path; `None` if it leads to an item.
    pub(super) fn identity(&self, shape: &Shape) -> Option<Identity> {
        let Segment::Member(_) = self.0.last()? else { return None };
        let mut shape = shape;
        let mut identity = Identity::Position;
        for name in self.members() {
            let member = shape.member(name)?;
            (shape, identity) = (member.shape, member.items);
        }
        Some(identity)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Member(name) if is_plain(name, "_-") => {
                    write!(f, "{}{name}", if depth == 0 { "" } else { "." })?;
                }
                Segment::Member(name) => write!(f, "[{}]", quoted(name))?,
                Segment::Item { label: Label::Name(name), .. } if is_plain(name, " _-.'") => {
                    write!(f, "[{name}]")?;
                }
                Segment::Item { label: Label::Name(name), .. } => write!(f, "[{}]", quoted(name))?,
                Segment::Item { label: Label::Place, at } => write!(f, "[{at}]")?,
                Segment::Item { label: Label::Value, .. } => {}
            }
        }
        Ok(())
    }
}

/// Whether a name needs no quotes to be distinct from the rest of a path, or from a line of dashes.
fn is_plain(name: &str, others: &str) -> bool {
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    !digits
        && !name.starts_with(['-', ' '])
        && name.chars().all(|c| c.is_alphanumeric() || others.contains(c))
}

fn quoted(name: &str) -> String {
    let mut out = String::new();
    write_string(name, &mut out);
    out
}
