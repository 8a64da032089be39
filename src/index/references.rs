//! References of documents, and their periods.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Node;
use crate::index::about::is_frozen_below;
use crate::index::error::Result;
use crate::index::node::{self, is_at, number};
use crate::index::{Index, update};
use crate::lex::{Outside, ResourceKey, Version};
use crate::snapshot::File;

/// The references of documents at one moment.
#[derive(Debug)]
pub struct References {
    from: BTreeMap<(ResourceKey, i64), Vec<(Node, String)>>,
}

impl References {
    /// The references of a document and their places, in the order of the document. `None` for the
    /// copy, in a version, of a resource without its own versions: the tables have no rows of it.
    pub fn of(&self, key: &ResourceKey, version: Version) -> Option<&[(Node, String)]> {
        let found = self.from.get(&(key.clone(), number(version)));
        Self::has(key, version).then(|| found.map_or(&[][..], Vec::as_slice))
    }

    /// Whether the tables have the references of a version of a resource.
    pub fn has(key: &ResourceKey, version: Version) -> bool {
        !is_frozen_below(key, File::Document(version))
    }
}

/// A reference of a document, from one commit to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceSpan {
    /// The target.
    pub to: Node,
    /// The position of the commit that added the reference.
    pub since: usize,
    /// The position of the commit that removed it; `None` if it exists at the tip.
    pub until: Option<usize>,
}

impl ReferenceSpan {
    /// Whether the reference exists after this many commits.
    pub fn is_at(&self, count: usize) -> bool {
        is_at(self.since, self.until, count)
    }
}

/// The targets of references in the rows of a query, cached.
#[derive(Default)]
struct Targets(BTreeMap<(i64, Option<i64>, Option<i64>), Option<Node>>);

impl Targets {
    /// The target of a row that begins with the columns of [`TARGET`]; `None` for
    /// [`ANYTHING`](super::node::ANYTHING).
    fn of(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<&Node>> {
        let known = (row.get(0)?, row.get(1)?, row.get(2)?);
        let found = match self.0.entry(known) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(new) => new.insert(target(row)?),
        };
        Ok(found.as_ref())
    }
}

/// The target of a row that begins with the columns of [`TARGET`].
fn target(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Node>> {
    let address = row.get_ref(3)?.as_str()?;
    if let Some(kind) = row.get_ref(4)?.as_str_or_null()? {
        return Ok(Outside::of_word(kind).and_then(|kind| Node::outside_at(kind, address)));
    }
    let number: Option<i64> = row.get(1)?;
    let key: Option<ResourceKey> = address.parse().ok();
    Ok(key.map(|key| Node::of(&key, node::version(number.unwrap_or_default()))))
}

/// The references of each document, by the number of its resource and its version.
type Found = BTreeMap<(u32, i64), Vec<(Node, String)>>;

/// The positions of the commits between which a row lasts.
fn position(since: i64, until: Option<i64>) -> (usize, Option<usize>) {
    (since as usize, until.map(|until| until as usize))
}

/// The columns of a target.
const TARGET: &str = "e.target, e.target_version, e.outside, t.word, o.word";

impl Index {
    /// The references of every document after this many commits. `None` if the index is incomplete:
    /// an object is missing, or a document is damaged.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn references(&self, count: usize) -> Result<Option<References>> {
        let found = self.references_at(&BTreeMap::from([(count, BTreeSet::new())]))?;
        Ok(found.and_then(|mut found| found.remove(&count)))
    }

    /// The same, after each of these numbers of commits, of the documents of these resources and those
    /// below them; of all if there are none.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn references_at(
        &self,
        wanted: &BTreeMap<usize, BTreeSet<ResourceKey>>,
    ) -> Result<Option<BTreeMap<usize, References>>> {
        if !update::is_current(&self.db, self.main, self.journal)? {
            return Ok(None);
        }
        let last: Option<i64> =
            self.db.query_row("SELECT max(position) FROM commits", [], |row| row.get(0))?;
        // At the tip a smaller index of the database has all of them.
        let is_at_tip = wanted.keys().all(|count| *count as i64 == last.map_or(0, |last| last + 1));
        let at = if is_at_tip { "e.until IS NULL" } else { "TRUE" };
        let sql = format!(
            "SELECT {TARGET}, e.key, e.version, v.word, e.since, e.until FROM edges e
             JOIN words t ON t.id = e.target JOIN words v ON v.id = e.via
             LEFT JOIN words o ON o.id = e.outside
             WHERE {at} ORDER BY e.key, e.version, e.place"
        );
        let (keys, mut targets) = (self.keys()?, Targets::default());
        let mut rows = self.db.prepare(&sql)?;
        let mut rows = rows.query([])?;
        let mut documents: BTreeMap<usize, Found> =
            wanted.keys().map(|count| (*count, Found::new())).collect();
        let roots: Vec<Option<ResourceKey>> =
            keys.iter().map(|key| key.as_ref().map(ResourceKey::root)).collect();
        while let Some(row) = rows.next()? {
            let (since, until) = position(row.get(8)?, row.get(9)?);
            let root = roots.get(row.get::<_, i64>(5)? as usize).and_then(Option::as_ref);
            let is_wanted = |at: &usize| {
                let of = &wanted[at];
                of.is_empty() || root.is_some_and(|root| of.contains(root))
            };
            let matching = documents.iter_mut();
            let mut matching =
                matching.filter(|(at, _)| is_at(since, until, **at) && is_wanted(at)).peekable();
            if matching.peek().is_none() {
                continue;
            }
            let Some(target) = targets.of(row)? else { return Ok(None) };
            let (document, via) = ((row.get(5)?, row.get(6)?), row.get::<_, String>(7)?);
            for (_, found) in matching {
                found.entry(document).or_default().push((target.clone(), via.clone()));
            }
        }
        let named = |((key, version), references): ((u32, i64), _)| {
            let key = keys.get(key as usize)?.clone()?;
            Some(((key, version), references))
        };
        let references =
            |found: Found| References { from: found.into_iter().filter_map(named).collect() };
        Ok(Some(documents.into_iter().map(|(count, found)| (count, references(found))).collect()))
    }

    /// Every reference that a version of a resource ever had, in order of time.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn reference_spans(
        &self,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Vec<ReferenceSpan>> {
        let sql = format!(
            "SELECT {TARGET}, e.since, e.until FROM edges e
             JOIN words t ON t.id = e.target LEFT JOIN words o ON o.id = e.outside
             WHERE e.key = (SELECT id FROM keys WHERE address = ?) AND e.version = ?
             ORDER BY e.since, e.place"
        );
        let mut rows = self.db.prepare_cached(&sql)?;
        let mut rows = rows.query(rusqlite::params![key.to_string(), number(version)])?;
        let (mut targets, mut spans) = (Targets::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let Some(to) = targets.of(row)?.cloned() else { continue };
            let (since, until) = position(row.get(5)?, row.get(6)?);
            spans.push(ReferenceSpan { to, since, until });
        }
        Ok(spans)
    }
}
