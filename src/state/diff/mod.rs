//! Differences between two documents, in the terms of the bot.
//!
//! Items of lists are matched by identity (a slot's name, an utterance's text), not by position;
//! [`Differences::apply`] makes the second document from the first.

mod apply;
mod compare;
mod exported;
mod matching;
mod observed;
mod path;
mod summary;

pub(super) use matching::{Matching, key};
pub use observed::{blanks, diff_observed, incomparable};
pub use path::{Label, Path, Segment};
pub use summary::{summary, summary_parts};

use std::sync::Arc;

use crate::lex::{Document, Json, NO_SHAPE, Shape};

/// The differences of two documents, in the order of their shape; within a list: added items,
/// removed items, changes inside items, and the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differences {
    /// Whether the document before exists.
    pub before: bool,
    /// Whether the document after exists.
    pub after: bool,
    /// The differences. For an added or removed document, every member.
    pub list: Vec<Difference>,
    shape: &'static Shape,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path.
    pub path: Path,
    /// The kind of difference, with its values.
    pub kind: Kind,
}

/// The kind of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The member or item was added.
    Added(Json),
    /// The member or item was removed.
    Removed(Json),
    /// The value was replaced.
    Changed {
        /// The value before.
        before: Json,
        /// The value after.
        after: Json,
    },
    /// The common items of the list are in another order.
    Reordered {
        /// The positions before of the common items, in their order after.
        order: Vec<usize>,
        /// The names of all items, in their order after.
        names: Vec<String>,
    },
}

/// The differences between two documents; `None` is a missing document.
pub fn diff(before: Option<&Document>, after: Option<&Document>) -> Differences {
    let shape = after.or(before).map_or(&NO_SHAPE, Document::shape);
    let mut found =
        Differences { before: before.is_some(), after: after.is_some(), list: Vec::new(), shape };
    match (before, after) {
        (Some(before), Some(after)) => {
            compare::documents(before, after, shape, &mut found.list);
        }
        (Some(only), None) => found.every_member(only, Kind::Removed),
        (None, Some(only)) => found.every_member(only, Kind::Added),
        (None, None) => {}
    }
    found
}

/// [`diff`] of shared documents, which may be the same one.
pub fn diff_shared(before: Option<&Arc<Document>>, after: Option<&Arc<Document>>) -> Differences {
    match (before, after) {
        (Some(before), Some(after)) if Arc::ptr_eq(before, after) => {
            Differences { before: true, after: true, list: Vec::new(), shape: after.shape() }
        }
        _ => diff(before.map(|document| &**document), after.map(|document| &**document)),
    }
}

impl Differences {
    /// Whether both documents are equal, or both are missing.
    pub fn is_empty(&self) -> bool {
        self.before == self.after && self.list.is_empty()
    }

    /// The document after, made from the document before.
    pub fn apply(&self, before: Option<&Document>) -> Option<Document> {
        self.after.then(|| {
            let body = before.map(|document| document.body().clone()).unwrap_or_default();
            let list: Vec<&Difference> = self.list.iter().collect();
            Document::of_shape(self.shape, apply::to_object(body, &list, 0))
        })
    }

    /// The differences with every added or removed list split into items, for readers. They can no
    /// longer be applied.
    pub fn item_by_item(&self) -> Vec<Difference> {
        let mut out = Vec::with_capacity(self.list.len());
        for difference in &self.list {
            let (value, kind): (_, fn(Json) -> Kind) = match &difference.kind {
                Kind::Added(value) => (value, Kind::Added),
                Kind::Removed(value) => (value, Kind::Removed),
                Kind::Changed { .. } | Kind::Reordered { .. } => {
                    out.push(difference.clone());
                    continue;
                }
            };
            match (value, difference.path.identity(self.shape)) {
                (Json::Array(items), Some(identity)) if !items.is_empty() => {
                    out.extend(items.iter().enumerate().map(|(at, item)| Difference {
                        path: difference.path.item(Label::of(item, identity), at),
                        kind: kind(item.clone()),
                    }));
                }
                _ => out.push(difference.clone()),
            }
        }
        out
    }

    fn every_member(&mut self, document: &Document, kind: fn(Json) -> Kind) {
        for (name, value) in crate::lex::ordered(document.body(), self.shape) {
            let path = Path::member_of_root(name);
            self.list.push(Difference { path, kind: kind(value.clone()) });
        }
    }
}

/// The shortest form of a number: `0.40`, `0.4` and `4e-1` are equal.
fn shortest(text: &str) -> Json {
    match text.parse::<f64>() {
        Ok(value) if text.parse::<i64>().is_err() && value.is_finite() => {
            Json::Number(value.to_string().into())
        }
        _ => Json::Number(text.into()),
    }
}

#[cfg(test)]
mod tests;
