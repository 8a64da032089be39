//! Compares an index with its sources.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use twox_hash::XxHash3_128;

use crate::index::error::Result;
use crate::index::{Index, packed, update, views};
use crate::repo::{CommitId, History, Repo};

/// Data that the views do not show: positions of records, the order of references, and the commits
/// that touch a resource.
const MORE: [(&str, &str); 5] = [
    (
        "records",
        "SELECT f.path, f.blob, r.start, r.length, r.event, r.corrects,
             CASE WHEN u.id THEN r.class END
         FROM records r JOIN files f ON f.id = r.file LEFT JOIN uncommitted u ON u.id = r.id",
    ),
    (
        "copies",
        "SELECT f.path, r.start, c.raw, c.corrects, c.content, c.form, c.digest, k.address, c.act,
             c.is_quoted, c.quoted, c.answered, c.number, c.state, c.millis
         FROM copies c JOIN records r USING (id) JOIN files f ON f.id = r.file
             LEFT JOIN keys k ON k.id = c.key",
    ),
    (
        "references",
        "SELECT k.address, e.version, e.place, e.target_version, o.word, e.since, e.until
         FROM edges e JOIN keys k ON k.id = e.key LEFT JOIN words o ON o.id = e.outside",
    ),
    ("unrecorded", "SELECT position, reason FROM unrecorded"),
    ("touches", "SELECT k.address, t.position FROM touches t JOIN keys k ON k.id = t.key"),
];

impl Index {
    /// The tables that differ from the content of `main` and the journal.
    ///
    /// # Errors
    ///
    /// If the history or the journal cannot be read.
    pub fn differences(
        &self,
        repo: &Repo,
        history: Option<&History>,
        journal: Option<CommitId>,
    ) -> Result<Vec<&'static str>> {
        let fresh = Self::fresh(repo, history, journal)?;
        let mut different = Vec::new();
        if !update::is_current(&fresh.db, fresh.main, journal)? {
            return Ok(different); // an object is missing or damaged, which is reported as such
        }
        let views = views().into_iter().map(|view| view.name);
        let queries = views.map(|name| (name, format!("SELECT * FROM {name}")));
        let more = MORE.map(|(name, query)| (name, query.to_owned()));
        for (name, query) in queries.chain(more) {
            if sum(&self.db, &query)? != sum(&fresh.db, &query)? {
                different.push(name);
            }
        }
        if !packed::is_right(&self.db)? {
            different.push("packed");
        }
        Ok(different)
    }
}

/// The number of rows, and the sum of their hashes; neither depends on the order.
fn sum(db: &Connection, query: &str) -> Result<(u64, u128)> {
    let mut statement = db.prepare(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let (mut count, mut sum) = (0, 0_u128);
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        bytes.clear();
        for at in 0..columns {
            let value = row.get_ref(at)?;
            bytes.push(value.data_type() as u8);
            match value {
                ValueRef::Null => {}
                ValueRef::Integer(number) => bytes.extend_from_slice(&number.to_be_bytes()),
                ValueRef::Real(number) => bytes.extend_from_slice(&number.to_be_bytes()),
                ValueRef::Text(text) | ValueRef::Blob(text) => {
                    bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                    bytes.extend_from_slice(text);
                }
            }
        }
        count += 1;
        sum = sum.wrapping_add(XxHash3_128::oneshot(&bytes));
    }
    Ok((count, sum))
}
