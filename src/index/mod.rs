//! The index: the content of `main` and the journal as SQL tables.
//!
//! `lexrewind/index.sqlite` in the git directory is derived from `main` and the journal and can be
//! rebuilt from them. It names the commits and files of its content. A question that finds it
//! outdated adds what is missing; after a late rewrite, the end of its tables is replaced.
//!
//! The file has a checksum beside it. Its bytes are read once, compared with the checksum, and
//! queried in memory, so no damaged byte reaches an answer: a damaged index is rebuilt.

mod about;
mod ahead;
mod calls;
mod commits;
mod compare;
mod copies;
mod coverage;
mod error;
mod event_set;
mod events;
mod fact;
mod ids;
mod living;
mod names;
mod node;
mod packed;
mod read_files;
mod records;
mod references;
mod results;
mod sequence;
mod sql;
mod store;
mod tip;
mod unrecorded;
mod update;
mod words;

pub(crate) use about::{LATE, part, touches};
pub use about::{history, number_of};
pub use calls::{CallClass, CallRow, Caller, IndexedCalls, RecordPlace};
pub use coverage::{Covered, Placed};
pub use error::{Error, Result};
pub use event_set::EventSet;
pub use living::TipResource;
pub use names::NameSpan;
pub(crate) use read_files::ReadFile;
pub use references::{ReferenceSpan, References};
pub(crate) use results::RunResults;
pub(crate) use sequence::Committed;
pub use sql::{Cell, Rows, View, views};
pub use store::Kept;
pub use unrecorded::{Summary, Unrecorded, UnrecordedReason};

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::lex::ResourceKey;
use crate::repo::{CommitId, History, Repo, RunChanges};

/// The content of `main` and the journal, as tables.
#[derive(Debug)]
pub struct Index {
    db: Connection,
    main: Option<CommitId>,
    journal: Option<CommitId>,
    kept: Kept,
    /// The resources, by number.
    keys: OnceCell<Vec<Option<ResourceKey>>>,
}

/// Accounts and regions.
pub(crate) type Places = BTreeSet<(Arc<str>, Arc<str>)>;

impl Index {
    /// The index of a history and of the journal with its records, if there is one. It is read from
    /// its file, and updated or rebuilt if necessary.
    ///
    /// # Errors
    ///
    /// If the history or the journal cannot be read.
    pub fn of(repo: &Repo, history: Option<&History>, journal: Option<CommitId>) -> Result<Self> {
        if let Some(history) = history {
            wait_for_run(repo, history.tip(), journal);
        }
        let mut index = Self::current(repo, history, journal)?;
        match index.put(repo) {
            Err(Error::Repo(cause)) => index.kept = Kept::No(cause),
            done => done?,
        }
        Ok(index)
    }

    /// The same, but without writing changes to the file.
    pub(crate) fn current(
        repo: &Repo,
        history: Option<&History>,
        journal: Option<CommitId>,
    ) -> Result<Self> {
        if let Some(db) = store::read(repo) {
            let (main, kept) = (history.map(History::tip), Kept::Yes);
            let mut index = Self { db, main, journal, kept, keys: OnceCell::new() };
            if update::is_current(&index.db, index.main, journal)? {
                return Ok(index);
            }
            index.follow(repo, history, journal, &RunResults::none(&RunChanges::default()))?;
            return Ok(index);
        }
        Self::fresh(repo, history, journal)
    }

    /// An index that is built and not written.
    fn fresh(repo: &Repo, history: Option<&History>, journal: Option<CommitId>) -> Result<Self> {
        let mut index = Self::empty()?;
        index.update(repo, history, journal, &RunResults::none(&RunChanges::default()))?;
        Ok(index)
    }

    /// An empty index.
    pub(crate) fn empty() -> Result<Self> {
        let (db, kept) = (store::empty()?, Kept::NotYet);
        Ok(Self { db, main: None, journal: None, kept, keys: OnceCell::new() })
    }

    /// Updates it to other tips. `results` are those of a run.
    pub(crate) fn follow(
        &mut self,
        repo: &Repo,
        history: Option<&History>,
        journal: Option<CommitId>,
        results: &RunResults<'_>,
    ) -> Result<()> {
        // Errors of an old index do not affect a new one.
        if self.update(repo, history, journal, results).is_err() {
            *self = Self::fresh(repo, history, journal)?;
        }
        Ok(())
    }

    fn update(
        &mut self,
        repo: &Repo,
        history: Option<&History>,
        journal: Option<CommitId>,
        results: &RunResults<'_>,
    ) -> Result<()> {
        update::update(&mut self.db, repo, (history, results), journal)?;
        (self.main, self.journal) = (history.map(History::tip), journal);
        (self.kept, self.keys) = (Kept::NotYet, OnceCell::new());
        Ok(())
    }

    /// Writes it to its file, unless that is up to date.
    pub(crate) fn put(&mut self, repo: &Repo) -> Result<()> {
        if matches!(self.kept, Kept::NotYet) {
            store::write(repo, &mut self.db)?;
            self.kept = Kept::Yes;
        }
        Ok(())
    }

    /// The tip of the journal whose records it has.
    pub fn journal(&self) -> Option<CommitId> {
        self.journal
    }

    /// Whether the index is in its file, or why not.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }
}

/// How often and how long a question waits for a run that has moved the references and is about to
/// replace the index.
const WAITS: (u32, Duration) = (40, Duration::from_millis(50));

fn wait_for_run(repo: &Repo, main: CommitId, journal: Option<CommitId>) {
    let is_current = || Summary::read(repo, main).is_some_and(|summary| summary.is_of(journal));
    for _ in 0..WAITS.0 {
        if is_current() || !repo.is_locked() {
            return;
        }
        thread::sleep(WAITS.1);
    }
}
