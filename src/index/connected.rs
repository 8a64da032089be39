//! The documents that matter for the dependents of a resource, from all references.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::error::Result;
use crate::index::node::{ANYTHING, number};
use crate::index::{Index, update};
use crate::lex::{ResourceKey, Schema, Version};

/// A version of a resource: the number of its address, and the version as stored in the tables.
type Node = (usize, i64);

/// Versions of resources.
#[derive(Debug)]
pub struct Connected {
    numbers: BTreeMap<String, usize>,
    nodes: BTreeSet<Node>,
}

impl Connected {
    /// Whether it has a version.
    pub fn has(&self, key: &ResourceKey, version: Version) -> bool {
        let address = self.numbers.get(&key.to_string());
        address.is_some_and(|address| self.nodes.contains(&(*address, number(version))))
    }
}

/// The references of some documents, in both directions.
#[derive(Debug, Default)]
struct References {
    numbers: BTreeMap<String, usize>,
    below: BTreeMap<Node, BTreeSet<Node>>,
    above: BTreeMap<Node, BTreeSet<Node>>,
}

impl References {
    fn number(&mut self, address: &str) -> usize {
        if let Some(number) = self.numbers.get(address) {
            return *number;
        }
        self.numbers.insert(address.to_owned(), self.numbers.len());
        self.numbers.len() - 1
    }

    fn of(&self, addresses: &BTreeSet<usize>) -> impl Iterator<Item = Node> {
        let nodes = self.below.keys().chain(self.above.keys());
        nodes.filter(|(address, _)| addresses.contains(address)).copied()
    }
}

/// All nodes that can be reached from some nodes, including these.
fn reached(
    from: impl Iterator<Item = Node>,
    ways: &BTreeMap<Node, BTreeSet<Node>>,
) -> BTreeSet<Node> {
    let mut reached = BTreeSet::new();
    let mut queue: Vec<Node> = from.collect();
    while let Some(node) = queue.pop() {
        if reached.insert(node) {
            queue.extend(ways.get(&node).into_iter().flatten());
        }
    }
    reached
}

impl Index {
    /// The versions, after this many commits, that depend on a resource or on which one of its
    /// versions depends; all that depend on another version of these; and all dependencies of
    /// these. `None` if the index is incomplete.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn connected(
        &self,
        count: usize,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<Connected>> {
        // Versions below a bot of V2 have no rows.
        let has_rows = !Schema::of(key.api).deletes_below;
        if !has_rows || !update::is_current(&self.db, self.main, self.journal)? {
            return Ok(None);
        }
        let mut references = self.references(count)?;
        let cause = references.number(&key.to_string());
        let causes = BTreeSet::from([cause]);
        let near = reached(references.of(&causes), &references.above);
        let foot = [(cause, number(version))].into_iter();
        let near: BTreeSet<usize> = near
            .iter()
            .chain(&reached(foot, &references.below))
            .map(|(address, _)| *address)
            .collect();
        let anything = references.number(ANYTHING);
        let near = references.of(&near).chain([(anything, 0)]);
        let users = reached(near, &references.above);
        let nodes = reached(users.into_iter(), &references.below);
        Ok(Some(Connected { numbers: references.numbers, nodes }))
    }

    fn references(&self, count: usize) -> Result<References> {
        let mut rows = self.db.prepare(
            "SELECT k.address, e.version, t.word, e.target_version FROM edges e
             JOIN keys k ON k.id = e.key JOIN words t ON t.id = e.target
             WHERE e.since < ?1 AND (e.until IS NULL OR e.until >= ?1)",
        )?;
        let mut rows = rows.query([count as i64])?;
        let mut references = References::default();
        while let Some(row) = rows.next()? {
            let from =
                (references.number(row.get_ref(0)?.as_str().unwrap_or_default()), row.get(1)?);
            let version: Option<i64> = row.get(3)?;
            let to = references.number(row.get_ref(2)?.as_str().unwrap_or_default());
            let to = (to, version.unwrap_or_default());
            references.below.entry(from).or_default().insert(to);
            references.above.entry(to).or_default().insert(from);
        }
        Ok(references)
    }
}
