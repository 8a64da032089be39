//! Finds the files that differ between two trees.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::Result;
use super::id::Oid;
use super::object::Kind;
use super::objects::Objects;
use super::path::tree_order;
use super::treefile::{self, Item, Mode};

/// A file that differs; ids of blobs (or of the object of a foreign entry).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) path: Vec<u8>,
    pub(super) before: Option<Oid>,
    pub(super) after: Option<Oid>,
}

/// The files that differ from tree `before` to tree `after`, sorted by path.
pub(super) fn diff(
    objects: Objects<'_>,
    before: Option<&Oid>,
    after: Option<&Oid>,
) -> Result<Vec<Difference>> {
    diff_among(&mut Known::default(), objects, before, after)
}

/// The trees already read, for several comparisons with common trees.
#[derive(Debug, Default)]
pub(super) struct Known(BTreeMap<Oid, Arc<Vec<u8>>>);

/// How many trees are cached.
const MOST: usize = 2048;

impl Known {
    fn read(&mut self, objects: Objects<'_>, id: Option<&Oid>) -> Result<Arc<Vec<u8>>> {
        let Some(id) = id else { return Ok(Arc::default()) };
        if let Some(tree) = self.0.get(id) {
            return Ok(Arc::clone(tree));
        }
        if self.0.len() >= MOST {
            self.0.clear();
        }
        let tree = Arc::new(objects.read(Kind::Tree, id)?);
        self.0.insert(*id, Arc::clone(&tree));
        Ok(tree)
    }
}

/// The same as [`diff`], with cached trees.
pub(super) fn diff_among(
    known: &mut Known,
    objects: Objects<'_>,
    before: Option<&Oid>,
    after: Option<&Oid>,
) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    if before != after {
        trees((known, objects), before, after, &mut Vec::new(), &mut found)?;
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup_by(|second, first| {
        let same = first.path == second.path; // an entry that changed its mode only
        if same {
            first.before = first.before.or(second.before);
            first.after = first.after.or(second.after);
        }
        same
    });
    Ok(found)
}

fn trees(
    (known, objects): (&mut Known, Objects<'_>),
    before: Option<&Oid>,
    after: Option<&Oid>,
    path: &mut Vec<u8>,
    found: &mut Vec<Difference>,
) -> Result<()> {
    let (before, after) = (known.read(objects, before)?, known.read(objects, after)?);
    let mut left = treefile::items(&before);
    let mut right = treefile::items(&after);
    let (mut a, mut b) = (left.next().transpose()?, right.next().transpose()?);
    loop {
        let order = match (&a, &b) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => {
                tree_order(a.name, a.mode == Mode::Dir, b.name, b.mode == Mode::Dir)
            }
        };
        let old =
            if order.is_le() { std::mem::replace(&mut a, left.next().transpose()?) } else { None };
        let new =
            if order.is_ge() { std::mem::replace(&mut b, right.next().transpose()?) } else { None };
        pair((known, objects), old, new, path, found)?;
    }
}

/// Compares two entries of one name, or one that has no counterpart.
fn pair(
    (known, objects): (&mut Known, Objects<'_>),
    old: Option<Item<'_>>,
    new: Option<Item<'_>>,
    path: &mut Vec<u8>,
    found: &mut Vec<Difference>,
) -> Result<()> {
    if let (Some(old), Some(new)) = (&old, &new)
        && old.id == new.id
        && old.mode == new.mode
    {
        return Ok(());
    }
    let Some(item) = old.or(new) else { return Ok(()) };
    let length = path.len();
    path.extend_from_slice(item.name);
    let (before, after) = (old.map(|item| item.id), new.map(|item| item.id));
    if item.mode == Mode::Dir {
        path.push(b'/');
        trees((known, objects), before, after, path, found)?;
    } else {
        found.push(Difference {
            path: path.clone(),
            before: before.copied(),
            after: after.copied(),
        });
    }
    path.truncate(length);
    Ok(())
}
