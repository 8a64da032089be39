//! What the events of `main` cover, and which stand in another place than their time.

use std::ops::Range;

use rusqlite::params;

use crate::index::Index;
use crate::index::error::Result;

/// What some events cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// How many there are.
    pub events: usize,
    /// The time of the first and the last, in Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Those that stand in another place than their time, or came late.
    pub displaced: Vec<Placed>,
    /// Those of a name that was asked for.
    pub named: Vec<Placed>,
}

/// An event and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The event id.
    pub event: String,
    /// Its time, in Unix seconds.
    pub time: i64,
    /// The time of its place in the history, in Unix seconds.
    pub stands_at: i64,
    /// Whether its record came late.
    pub is_late: bool,
    /// The full address of what it was about.
    pub resource: String,
}

impl Index {
    /// The account and region (`111122223333/us-east-1`) and the time of the first event of each, among
    /// the commits at some positions.
    ///
    /// # Errors
    ///
    /// If the index cannot be asked.
    pub fn first_events(&self, positions: &Range<usize>) -> Result<Vec<(String, i64)>> {
        let mut found = self.db.prepare(
            "SELECT k.account || '/' || k.region, min(m.time) FROM
                 (SELECT key, min(time) AS time FROM commits
                 WHERE position >= ? AND position < ? AND event <> '' GROUP BY key) m
             JOIN keys k ON k.id = m.key GROUP BY 1",
        )?;
        let found = found.query_map([positions.start as i64, positions.end as i64], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What the events of the commits at some positions cover that are not before `since`, and which of
    /// them have a name.
    ///
    /// # Errors
    ///
    /// If the index cannot be asked.
    pub fn covered(&self, positions: &Range<usize>, since: i64, name: &str) -> Result<Covered> {
        let (start, end) = (positions.start as i64, positions.end as i64);
        let (events, first, last): (i64, Option<i64>, Option<i64>) = self.db.query_row(
            "SELECT count(*), min(time), max(time) FROM commits
             WHERE position >= ? AND position < ? AND event <> '' AND time >= ?",
            [start, end, since],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let placed = |condition: &str| -> Result<Vec<Placed>> {
            let mut found = self.db.prepare(&format!(
                "SELECT c.event, c.time, c.seconds, c.late, coalesce(k.address, '')
                 FROM commits c LEFT JOIN keys k ON k.id = c.key
                 WHERE c.position >= ?1 AND c.position < ?2 AND c.event <> '' AND c.time >= ?3
                     AND {condition} ORDER BY c.position"
            ))?;
            let found = found.query_map(params![start, end, since, name], |row| {
                Ok(Placed {
                    event: row.get(0)?,
                    time: row.get(1)?,
                    stands_at: row.get(2)?,
                    is_late: row.get(3)?,
                    resource: row.get(4)?,
                })
            })?;
            Ok(found.collect::<Result<_, _>>()?)
        };
        Ok(Covered {
            events: events as usize,
            span: first.zip(last),
            displaced: placed("(c.time <> c.seconds OR c.late) AND ?4 IS NOT NULL")?,
            named: placed("c.name = (SELECT id FROM words WHERE word = ?4)")?,
        })
    }
}
