//! Calls, with and without a commit.

use std::ops::Range;

use rusqlite::{Row, params};

use crate::index::Index;
use crate::index::error::Result;
use crate::index::ids::{IdText, uuids_from};

/// The position of a record in the journal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordPlace {
    /// The file.
    pub path: String,
    /// The offset of its first byte.
    pub start: usize,
    /// Its length in bytes.
    pub length: usize,
}

impl Index {
    /// The records of calls without a commit, one for each call, by time and event id.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn uncommitted(&self) -> Result<Vec<RecordPlace>> {
        self.places(
            "SELECT f.path, r.start, r.length FROM uncommitted u JOIN records r USING (id)
             JOIN files f ON f.id = r.file ORDER BY r.time, r.event_id",
            [],
        )
    }

    /// The records whose event id, or the event id of the record that they correct, begins with
    /// `prefix`.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn records_from(&self, prefix: &str) -> Result<Vec<RecordPlace>> {
        // The first text, by bytes, after all that begin with the prefix.
        let end = format!("{prefix}\u{10ffff}");
        let uuids = uuids_from(prefix);
        let [first, last] = [0, 1].map(|at| uuids.map(|uuids| uuids[at]));
        self.places(
            "SELECT f.path, r.start, r.length FROM records r JOIN files f ON f.id = r.file
             WHERE (r.event >= ?1 AND r.event < ?2) OR (r.corrects >= ?1 AND r.corrects < ?2)
                 OR r.event BETWEEN ?3 AND ?4 OR r.corrects BETWEEN ?3 AND ?4
             ORDER BY f.path, r.start",
            params![prefix, end, first, last],
        )
    }

    fn places(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<RecordPlace>> {
        let mut found = self.db.prepare_cached(sql)?;
        let found = found.query_map(values, |row| {
            let (start, length): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(RecordPlace { path: row.get(0)?, start: start as usize, length: length as usize })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

/// Calls, with a commit or only in the journal, and the texts for their numbers.
#[derive(Debug, Default)]
pub struct IndexedCalls {
    /// Those without a commit by time, then those with one in their order.
    pub rows: Vec<CallRow>,
    /// Words, by number.
    pub words: Vec<String>,
    /// Full addresses of resources, by number.
    pub keys: Vec<String>,
    /// Callers, by number.
    pub callers: Vec<Caller>,
}

impl IndexedCalls {
    /// The word with a number.
    pub fn word(&self, number: u32) -> &str {
        &self.words[number as usize]
    }

    /// The full address of a resource.
    pub fn key(&self, number: u32) -> &str {
        &self.keys[number as usize]
    }
}

/// A call.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// The position of its commit; for a call without a commit, the number of its record.
    pub row: u32,
    /// Its time, in Unix seconds.
    pub time: i64,
    /// Its outcome.
    pub class: CallClass,
    /// The word of the event name.
    pub name: u32,
    /// The resource.
    pub key: Option<u32>,
    /// The caller.
    pub caller: u32,
    /// The word of the source, as recorded.
    pub source: Option<u32>,
    /// The word of the user agent.
    pub agent: Option<u32>,
    /// Whether the caller used MFA.
    pub mfa: Option<bool>,
    /// The word of the error code.
    pub error: Option<u32>,
}

impl CallRow {
    /// The position of its commit; `None` for a call without a commit.
    pub fn position(&self) -> Option<usize> {
        (self.class == CallClass::Changed).then_some(self.row as usize)
    }
}

/// The outcome of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallClass {
    /// It has a commit.
    Changed,
    /// It was refused.
    Refused,
    /// It is kept but not replayed.
    Unreplayed,
    /// It is not committed yet.
    Pending,
}

/// A caller. Texts that are not recorded are empty.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The displayed name.
    pub author: String,
    /// The e-mail address.
    pub email: String,
    /// The ARN, or the best other name.
    pub principal: String,
    /// `userIdentity.type`
    pub kind: String,
    /// Other names, for a call without a commit.
    pub names: Vec<String>,
}

impl Index {
    /// The calls with a commit among the positions, and all without one.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn calls(&self, positions: Range<usize>) -> Result<IndexedCalls> {
        let mut rows = Vec::with_capacity(positions.len());
        let mut others = self.db.prepare(
            "SELECT id, time, class, name, key, actor, source, agent, mfa, error
             FROM uncommitted JOIN records USING (id) ORDER BY time, event_id",
        )?;
        rows.extend(others.query_map([], row)?.collect::<Result<Vec<_>, _>>()?);
        self.each_commit(&positions, |call, _| rows.push(call))?;
        let (words, keys) = (
            self.texts("SELECT id, word FROM words")?,
            self.texts("SELECT id, address FROM keys")?,
        );
        Ok(IndexedCalls { rows, words, keys, callers: self.callers()? })
    }

    /// The positions of the records of calls without a commit, in the order of the calls.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn places_of(&self, calls: &[&CallRow]) -> Result<Vec<RecordPlace>> {
        let sql = "SELECT f.path, r.start, r.length FROM records r JOIN files f ON f.id = r.file
             WHERE r.id = ?";
        let mut places = Vec::new();
        for call in calls {
            places.extend(self.places(sql, [call.row])?);
        }
        Ok(places)
    }

    /// The event id of a call.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn event_of(&self, call: &CallRow) -> Result<String> {
        let sql = match call.position() {
            Some(_) => "SELECT event FROM commits WHERE position = ?",
            None => "SELECT event FROM records WHERE id = ?",
        };
        let event: IdText = self.db.prepare_cached(sql)?.query_row([call.row], |row| row.get(0))?;
        Ok(event.0)
    }

    /// Texts, each at the position of its number.
    pub(super) fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        let mut found = self.db.prepare(sql)?;
        let mut found = found.query([])?;
        while let Some(row) = found.next()? {
            put(&mut texts, row.get(0)?, row.get(1)?);
        }
        Ok(texts)
    }

    fn callers(&self) -> Result<Vec<Caller>> {
        let mut callers = Vec::new();
        let sql = "SELECT id, author, email, principal, kind, names FROM actors";
        let mut found = self.db.prepare(sql)?;
        let mut found = found.query([])?;
        while let Some(row) = found.next()? {
            let names: String = row.get(5)?;
            let caller = Caller {
                author: row.get(1)?,
                email: row.get(2)?,
                principal: row.get(3)?,
                kind: row.get(4)?,
                names: names.lines().map(str::to_owned).collect(),
            };
            put(&mut callers, row.get(0)?, caller);
        }
        Ok(callers)
    }
}

fn put<T: Default>(list: &mut Vec<T>, number: i64, value: T) {
    let number = usize::try_from(number).unwrap_or_default();
    if list.len() <= number {
        list.resize_with(number + 1, T::default);
    }
    list[number] = value;
}

fn row(row: &Row<'_>) -> rusqlite::Result<CallRow> {
    Ok(CallRow {
        row: row.get(0)?,
        time: row.get(1)?,
        class: match row.get(2)? {
            0 => CallClass::Pending,
            1 => CallClass::Refused,
            _ => CallClass::Unreplayed,
        },
        name: row.get(3)?,
        key: row.get(4)?,
        caller: row.get(5)?,
        source: row.get(6)?,
        agent: row.get(7)?,
        mfa: row.get(8)?,
        error: row.get(9)?,
    })
}
