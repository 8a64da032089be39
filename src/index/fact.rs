//! Metadata of an index, by name, and the text that identifies the tips of its sources.

use rusqlite::{Connection, OptionalExtension as _};

use crate::index::error::Result;
use crate::repo::CommitId;

/// The text for two tips.
pub(super) fn mark(main: Option<CommitId>, journal: Option<CommitId>) -> String {
    format!("{} {}", text_of(main), text_of(journal))
}

pub(super) fn text_of(tip: Option<CommitId>) -> String {
    tip.map_or_else(|| "-".to_owned(), |tip| tip.to_string())
}

pub(super) fn fact(db: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM facts WHERE name = ?";
    Ok(db.query_row(sql, [name], |row| row.get(0)).optional()?)
}

pub(super) fn set_fact(db: &Connection, name: &str, value: &str) -> Result<()> {
    db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, value])?;
    Ok(())
}
