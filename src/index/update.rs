//! Updates an index to the tips of `main` and the journal.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::index::RunResults;
use crate::index::error::Result;
use crate::index::fact::{fact, mark, set_fact};
use crate::index::words::Words;
use crate::index::{commits, records, tip, unrecorded};
use crate::repo::{CommitId, History, Repo};

/// The version of the tables and views. An index of another version is rebuilt.
const FORMAT: &str = "6";

/// The fact with the tips of an index.
const TIPS: &str = "tips";

/// Whether an index matches a history and a journal exactly.
pub(super) fn is_current(
    db: &Connection,
    main: Option<CommitId>,
    journal: Option<CommitId>,
) -> Result<bool> {
    let is =
        |name: &str, value: &str| -> Result<bool> { Ok(fact(db, name)?.as_deref() == Some(value)) };
    Ok(is("format", FORMAT)? && is(TIPS, &mark(main, journal))?)
}

/// Adds what is missing, and removes what is no longer in the history. `results` are those
/// of a run.
pub(super) fn update(
    db: &mut Connection,
    repo: &Repo,
    (history, results): (Option<&History>, &RunResults<'_>),
    journal: Option<CommitId>,
) -> Result<()> {
    if fact(db, "format")?.is_some_and(|format| format != FORMAT) {
        return Err(rusqlite::Error::InvalidQuery.into());
    }
    // The bytes are in memory and written when they are complete.
    db.execute_batch("PRAGMA journal_mode = OFF; BEGIN")?;
    let mut words = Words::load(db)?;
    db.execute_batch("CREATE TEMP TABLE candidates AS SELECT id FROM uncommitted")?;
    let mut touched = BTreeSet::new();
    let events = commits::update(db, repo, (history, results.changes), &mut words, &mut touched)?;
    if let Some(history) = history {
        tip::update(db, repo, history.tip(), &mut words, touched)?;
    }
    records::update(db, repo, (journal, results), &mut words)?;
    db.execute_batch(UNCOMMITTED)?;
    // In a damaged or partial clone; the next question rebuilds it.
    set_fact(db, "format", if words.is_incomplete { "incomplete" } else { FORMAT })?;
    let tips = mark(history.map(History::tip), journal);
    set_fact(db, TIPS, &tips)?;
    unrecorded::update(db, &tips, events)?;
    db.execute_batch("COMMIT")?;
    Ok(())
}

/// Records of a call with a commit, and records that correct one, belong to that call. Of several
/// copies, the most complete one counts.
const UNCOMMITTED: &str = "
DELETE FROM uncommitted;
INSERT INTO uncommitted SELECT DISTINCT r.id FROM candidates JOIN records r USING (id)
WHERE r.class <> 3
    AND NOT EXISTS (SELECT 1 FROM commits c WHERE c.event = r.event)
    AND NOT EXISTS (SELECT 1 FROM commits c WHERE c.event = r.corrects)
    AND NOT EXISTS (SELECT 1 FROM records o WHERE o.event = r.event AND o.class <> 3
        AND (o.reduced, o.id) < (r.reduced, r.id));
DROP TABLE candidates;
";
