//! The events about one resource.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use rusqlite::OptionalExtension as _;

use crate::index::Index;
use crate::index::error::Result;
use crate::lex::ResourceKey;

impl Index {
    /// The positions and names of the events about a resource itself, among the commits at some
    /// positions, in order.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn events_about(
        &self,
        key: &ResourceKey,
        positions: &Range<usize>,
    ) -> Result<Vec<(usize, String)>> {
        let sql = "SELECT id FROM keys WHERE address = ?";
        let key: Option<u32> = self
            .db
            .prepare_cached(sql)?
            .query_row([key.to_string()], |row| row.get(0))
            .optional()?;
        let Some(key) = key else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        self.each_commit(positions, |call, _| {
            if call.key == Some(key) {
                found.push((call.row as usize, call.name));
            }
        })?;
        let mut words: BTreeMap<u32, String> = BTreeMap::new();
        let mut word = self.db.prepare_cached("SELECT word FROM words WHERE id = ?")?;
        let mut named = Vec::with_capacity(found.len());
        for (position, name) in found {
            let name = match words.entry(name) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(word.query_row([name], |row| row.get(0))?),
            };
            named.push((position, name.clone()));
        }
        Ok(named)
    }
}
