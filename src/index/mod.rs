//! The index: what `main` and the journal say, as tables that are asked with SQL.
//!
//! `lexrewind/index.sqlite` in the git directory is derived from `main` and the journal and can be
//! made again from them. It names the commits and files that it was made from. A question that finds
//! it behind adds what is missing; after a late rewrite the end of its tables is replaced.
//!
//! The file has a checksum beside it. Its bytes are read once, compared with the checksum, and asked
//! in memory, so no damaged byte becomes an answer: a damaged index is made again.

mod about;
mod calls;
mod commits;
mod compare;
mod coverage;
mod error;
mod records;
mod sql;
mod store;
mod tip;
mod update;
mod words;

pub(crate) use about::{LATE, part, touches};
pub use about::{history, number_of};
pub use calls::{CallClass, CallRow, Caller, Calls, RecordPlace};
pub use coverage::{Covered, Placed};
pub use error::{Error, Result};
pub use sql::{Cell, Rows, View, views};
pub use store::Kept;

use rusqlite::Connection;

use crate::repo::{self, CommitId, History, Repo};

/// What `main` and the journal say, as tables.
#[derive(Debug)]
pub struct Index {
    db: Connection,
    journal: Option<CommitId>,
    kept: Kept,
}

impl Index {
    /// The index of a history and the journal that has its records, if there is one. It is read
    /// from its file, and brought up to date or made if that is necessary.
    ///
    /// # Errors
    ///
    /// If the history or the journal cannot be read.
    pub fn of(repo: &Repo, history: Option<&History>, journal: Option<CommitId>) -> Result<Self> {
        if let Some(mut db) = store::read(repo) {
            if update::is_current(&db, history, journal)? {
                return Ok(Self { db, journal, kept: Kept::Yes });
            }
            // Whatever is wrong with an old index is not wrong with a new one.
            if update::update(&mut db, repo, history, journal).is_ok() {
                let kept = store::write(repo, &mut db)?;
                return Ok(Self { db, journal, kept });
            }
        }
        let mut db = Self::fresh(repo, history, journal)?;
        let kept = store::write(repo, &mut db)?;
        Ok(Self { db, journal, kept })
    }

    /// Brings the index up to date after a run that changed the history or its journal, if it is in
    /// its file. Otherwise the first question makes it.
    ///
    /// # Errors
    ///
    /// If the history cannot be read, or the file cannot be written.
    pub fn refresh(repo: &Repo, journal: Option<CommitId>) -> repo::Result<()> {
        if !store::is_there(repo) {
            return Ok(());
        }
        match Self::of(repo, history(repo)?.as_ref(), journal) {
            Ok(Self { kept: Kept::No(error), .. }) => Err(error),
            // A question that needs the index reports what is wrong.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// An index that is made anew and not kept.
    fn fresh(
        repo: &Repo,
        history: Option<&History>,
        journal: Option<CommitId>,
    ) -> Result<Connection> {
        let mut db = store::empty()?;
        update::update(&mut db, repo, history, journal)?;
        Ok(db)
    }

    /// The tip of the journal whose records it has.
    pub fn journal(&self) -> Option<CommitId> {
        self.journal
    }

    /// Whether the index is in its file, or why it is not.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }
}
