//! The events of the history as they were committed. A run uses it to find what it must commit
//! again.

use std::cell::OnceCell;
use std::sync::Arc;

use rusqlite::params;

use crate::index::Index;
use crate::index::copies::key;
use crate::index::error::Result;
use crate::index::fact::{fact, mark, set_fact};
use crate::index::ids::IdText;
use crate::index::words::Words;
use crate::lex::ResourceKey;
use crate::snapshot::trailer;

/// An event of the history as it was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Committed {
    /// The event id.
    pub(crate) id: Arc<str>,
    /// Fingerprint of the copy that counted, and of its correction.
    pub(crate) digest: u64,
    /// Its time in the history, in Unix seconds.
    pub(crate) time: i64,
    /// Whether its second allowed another order.
    pub(crate) ambiguous: bool,
    /// Its resource; `None` if the event has no record.
    pub(crate) key: Option<ResourceKey>,
}

/// The fact with the tips of the sequence.
const FACT: &str = "sequence";

impl Index {
    /// Whether it has the sequence: a run stored it for exactly these tips.
    pub(crate) fn has_sequence(&self) -> Result<bool> {
        Ok(fact(&self.db, FACT)? == Some(mark(self.main, self.journal)))
    }

    /// The commits from a position on.
    pub(crate) fn sequence(&self, first: usize) -> Result<Vec<Committed>> {
        self.committed("s.position >= ?", [first as i64])
    }

    /// The commits before a position with events of a resource.
    pub(crate) fn sequence_of(&self, key: &ResourceKey, end: usize) -> Result<Vec<Committed>> {
        let of = "s.key = (SELECT id FROM keys WHERE address = ?) AND s.position < ?";
        self.committed(of, params![key.to_string(), end as i64])
    }

    /// Whether some commit has an event without a record.
    pub(crate) fn has_unknown(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM sequence WHERE key IS NULL LIMIT 1";
        Ok(self.db.prepare_cached(sql)?.exists([])?)
    }

    /// The number of commits with events before a second.
    pub(crate) fn committed_before(&self, time: i64) -> Result<usize> {
        let sql = "SELECT count(*) FROM sequence WHERE time < ?";
        Ok(self.db.query_row(sql, [time], |row| row.get::<_, u32>(0))? as usize)
    }

    fn committed(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Committed>> {
        let keys = self.keys()?;
        let mut rows = self.db.prepare(&format!(
            "SELECT coalesce(s.raw, c.event), s.digest, s.time, s.ambiguous, s.key
             FROM sequence s JOIN commits c USING (position) WHERE {condition} ORDER BY position"
        ))?;
        let mut rows = rows.query(values)?;
        let mut committed = Vec::new();
        while let Some(row) = rows.next()? {
            let number: Option<u32> = row.get(4)?;
            committed.push(Committed {
                id: row.get::<_, IdText>(0)?.0.into(),
                digest: row.get::<_, i64>(1)? as u64,
                time: row.get(2)?,
                ambiguous: row.get(3)?,
                key: number.map(|number| key(keys, number)).transpose()?,
            });
        }
        Ok(committed)
    }

    /// Stores how the commits from a position on were created, for the current tips.
    pub(crate) fn set_sequence(&mut self, first: usize, committed: &[Committed]) -> Result<()> {
        let change = self.db.transaction()?;
        change.execute("DELETE FROM sequence WHERE position >= ?", [first as i64])?;
        let mut words = Words::load(&change)?;
        for (position, committed) in (first..).zip(committed) {
            let Committed { id, digest, time, ambiguous, key } = committed;
            let key = key.as_ref().map(|key| words.key(key)).transpose()?;
            let raw = Some(&**id).filter(|id| trailer(id) != **id);
            change
                .prepare_cached("INSERT INTO sequence VALUES (?, ?, ?, ?, ?, ?)")?
                .execute(params![position as i64, raw, *digest as i64, time, ambiguous, key])?;
        }
        set_fact(&change, FACT, &mark(self.main, self.journal))?;
        drop(words);
        change.commit()?;
        self.keys = OnceCell::new();
        Ok(())
    }
}
