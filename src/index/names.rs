//! Names of resources whose ids are not their names, from the index.

use crate::index::Index;
use crate::index::error::Result;
use crate::index::node::is_at;
use crate::lex::ResourceKey;

/// A name that a resource had in some period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameSpan {
    /// The resource.
    pub key: ResourceKey,
    /// Its name, as in its document.
    pub name: String,
    /// The position of the commit that gave it the name.
    pub since: usize,
    /// The position of the commit that changed or removed the name; `None` if it has it at the tip.
    pub until: Option<usize>,
}

impl NameSpan {
    /// Whether it has the name after this many commits.
    pub fn is_at(&self, count: usize) -> bool {
        is_at(self.since, self.until, count)
    }
}

impl Index {
    /// All names of resources, by resource and time.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn names(&self) -> Result<Vec<NameSpan>> {
        let sql = "SELECT k.address, c.name, c.since, c.until FROM called c
            JOIN keys k ON k.id = c.key ORDER BY k.address, c.since";
        let mut found = self.db.prepare_cached(sql)?;
        let mut found = found.query([])?;
        let mut names = Vec::new();
        while let Some(row) = found.next()? {
            let Ok(key) = row.get::<_, String>(0)?.parse() else { continue };
            let position = |at: i64| at as usize;
            let (since, until) = (position(row.get(2)?), row.get::<_, Option<i64>>(3)?);
            names.push(NameSpan { key, name: row.get(1)?, since, until: until.map(position) });
        }
        Ok(names)
    }
}
