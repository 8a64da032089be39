//! The period and places of the events of `main`, and the events out of order.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rusqlite::params;

use crate::index::error::Result;
use crate::index::{Index, copies, update};
use crate::lex::ResourceKey;

/// A summary of some events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Their number.
    pub events: usize,
    /// The times of the first and the last, in Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Those whose position differs from their time, or that arrived late.
    pub displaced: Vec<Placed>,
    /// Those with one of the given names.
    pub named: Vec<Placed>,
}

/// An event and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The event id.
    pub event: String,
    /// Its time, in Unix seconds.
    pub time: i64,
    /// The time of its position in the history, in Unix seconds.
    pub placed_at: i64,
    /// Whether its record arrived late.
    pub is_late: bool,
    /// The full address of its resource.
    pub resource: String,
}

impl Index {
    /// The resources that are not fully known at the tip of `main`. `None` if the index is
    /// incomplete because an object could not be read.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn doubted(&self) -> Result<Option<BTreeSet<ResourceKey>>> {
        if !update::is_current(&self.db, self.main, self.journal)? {
            return Ok(None);
        }
        let sql = "SELECT DISTINCT address FROM doubted JOIN keys ON id = key";
        let mut keys = self.db.prepare(sql)?;
        let keys = keys.query_map([], |row| row.get::<_, String>(0))?;
        keys.map(|key| copies::parsed(&key?)).collect::<Result<_>>().map(Some)
    }

    /// The account and region (`111122223333/us-east-1`) and the time of the first event of each,
    /// among the commits at some positions.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn first_events(&self, positions: &Range<usize>) -> Result<Vec<(String, i64)>> {
        let mut first: BTreeMap<u32, i64> = BTreeMap::new();
        self.each_commit(positions, |call, marks| {
            if let Some(key) = call.key.filter(|_| marks.is_event()) {
                let time = first.entry(key).or_insert(call.time);
                *time = call.time.min(*time);
            }
        })?;
        let places = self.texts("SELECT id, account || '/' || region FROM keys")?;
        let mut found: BTreeMap<&str, i64> = BTreeMap::new();
        for (key, time) in first {
            let first = found.entry(places[key as usize].as_str()).or_insert(time);
            *first = time.min(*first);
        }
        Ok(found.into_iter().map(|(place, time)| (place.to_owned(), time)).collect())
    }

    /// A summary of the events not before `since` of the commits at some positions, with those of
    /// the given names.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn covered(&self, positions: &Range<usize>, since: i64, name: &str) -> Result<Covered> {
        let words = self.texts("SELECT id, word FROM words")?;
        let named = words.iter().position(|word| word == name);
        let (mut events, mut span, mut any) = (0, None, (false, false));
        self.each_commit(positions, |call, marks| {
            if marks.is_event() && call.time >= since {
                let (first, last) = span.get_or_insert((call.time, call.time));
                (*first, *last) = (call.time.min(*first), call.time.max(*last));
                events += 1;
                any.0 |= marks.is_displaced();
                any.1 |= Some(call.name as usize) == named;
            }
        })?;
        let (start, end) = (positions.start as i64, positions.end as i64);
        let placed = |any: bool, condition: &str| -> Result<Vec<Placed>> {
            if !any {
                return Ok(Vec::new());
            }
            let mut found = self.db.prepare(&format!(
                "SELECT c.event_id, c.time, c.seconds, c.late, coalesce(k.address, '')
                 FROM commits c LEFT JOIN keys k ON k.id = c.key
                 WHERE c.position >= ?1 AND c.position < ?2 AND c.event <> '' AND c.time >= ?3
                     AND {condition} ORDER BY c.position"
            ))?;
            let found = found.query_map(params![start, end, since, name], |row| {
                Ok(Placed {
                    event: row.get(0)?,
                    time: row.get(1)?,
                    placed_at: row.get(2)?,
                    is_late: row.get(3)?,
                    resource: row.get(4)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        Ok(Covered {
            events,
            span,
            displaced: placed(any.0, "(c.time <> c.seconds OR c.late) AND ?4 IS NOT NULL")?,
            named: placed(any.1, "c.name = (SELECT id FROM words WHERE word = ?4)")?,
        })
    }
}
