//! The resources at the tip of `main`, and their published versions.

use std::collections::BTreeMap;

use crate::index::error::Result;
use crate::index::{Index, update};
use crate::lex::ResourceKey;

/// A resource at the tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipResource {
    /// Its key.
    pub key: ResourceKey,
    /// Whether it exists; otherwise it was deleted.
    pub is_living: bool,
    /// Whether it has gaps.
    pub has_gaps: bool,
    /// Its published versions by number, each with the position of the commit that published it, if
    /// known.
    pub published: BTreeMap<u64, Option<usize>>,
}

impl Index {
    /// The resources at the tip of `main` that have files. `None` if the index is incomplete because
    /// an object could not be read.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn resources(&self) -> Result<Option<Vec<TipResource>>> {
        if !update::is_current(&self.db, self.main, self.journal)? {
            return Ok(None);
        }
        let mut published: BTreeMap<usize, BTreeMap<u64, Option<usize>>> = BTreeMap::new();
        let mut rows =
            self.db.prepare("SELECT key, number, since FROM published WHERE until IS NULL")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            let (key, number, since): (i64, i64, Option<i64>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let since = since.map(|since| since as usize);
            published.entry(key as usize).or_default().insert(number as u64, since);
        }
        let sql = "SELECT id, living, EXISTS (SELECT 1 FROM spans WHERE spans.key = keys.id)
            FROM keys WHERE living IS NOT NULL ORDER BY address";
        let mut rows = self.db.prepare(sql)?;
        let mut rows = rows.query([])?;
        let (keys, mut found) = (self.keys()?, Vec::new());
        while let Some(row) = rows.next()? {
            let id = row.get::<_, i64>(0)? as usize;
            let Some(key) = keys.get(id).cloned().flatten() else { return Ok(None) };
            if !key.is_resource() {
                continue;
            }
            let (is_living, has_gaps) = (row.get(1)?, row.get(2)?);
            let published = published.remove(&id).unwrap_or_default();
            found.push(TipResource { key, is_living, has_gaps, published });
        }
        Ok(Some(found))
    }
}
