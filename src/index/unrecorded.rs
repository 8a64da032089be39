//! Commits of the history without a recorded event, and a summary of an index that can be read
//! before its checksum is compared.

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use twox_hash::XxHash3_128;

use crate::index::error::Result;
use crate::index::fact::{fact, set_fact, text_of};
use crate::index::{EventSet, Index, store};
use crate::repo::{CommitId, Repo};

/// A commit of the history without a recorded event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unrecorded {
    /// Its position.
    pub position: usize,
    /// Its name.
    pub commit: CommitId,
    /// The reason.
    pub reason: UnrecordedReason,
}

/// Why a commit has no recorded event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnrecordedReason {
    /// Its message names no event.
    NoEvent,
    /// The journal has no record of the event in its message, or only one that changed nothing.
    NoRecord,
    /// An earlier commit has the same event.
    Repeated,
}

impl UnrecordedReason {
    const ALL: [Self; 3] = [Self::NoEvent, Self::NoRecord, Self::Repeated];

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoEvent => "no-event",
            Self::NoRecord => "no-record",
            Self::Repeated => "repeated",
        }
    }
}

/// The commits without an event, and those whose event an earlier commit has. The last record of an
/// event may arrive late and correct it.
const FOUND: &str = "
DELETE FROM unrecorded;
INSERT INTO unrecorded SELECT position, 'no-event' FROM commits WHERE event = '';
INSERT INTO unrecorded SELECT c.position, 'repeated' FROM
    (SELECT event, min(position) AS first FROM commits WHERE event <> ''
        GROUP BY event HAVING count(*) > 1) f
    JOIN commits c ON c.event = f.event AND c.position > f.first AND NOT c.late;
";

/// The events without a record, or with only records that changed nothing. But once committed, an
/// event stays in an append-only history.
const WITHOUT_RECORD: &str = "
INSERT OR REPLACE INTO unrecorded SELECT position, 'no-record' FROM commits c
    JOIN (SELECT count(*) AS appended FROM run_rows WHERE late <> 'rewrite') WHERE event <> ''
    AND NOT EXISTS (SELECT 1 FROM records r
        WHERE r.event = c.event AND (r.class = 0 OR appended > 0))
    AND NOT EXISTS (SELECT 1 FROM records r
        WHERE r.corrects = c.event AND (r.class = 0 OR appended > 0));
";

/// The fact with a [`Summary`].
const FACT: &str = "summary";

/// Finds the commits without a recorded event again.
pub(super) fn update(db: &Connection, tips: &str, events: EventSet) -> Result<()> {
    db.execute_batch(FOUND)?;
    let has_records = db.prepare("SELECT 1 FROM records LIMIT 1")?.exists([])?;
    // A run that committed all events of its journal recorded which they were.
    if has_records && last_run(db)? != Some(events) {
        db.execute_batch(WITHOUT_RECORD)?;
    }
    let mut text = format!("{tips}\n{} {}\n", events.count, events.hash());
    let sql = "SELECT u.position, u.reason, lower(hex(c.id)) FROM unrecorded u
        JOIN commits c USING (position) ORDER BY position";
    let mut rows = db.prepare(sql)?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (position, reason, commit): (i64, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        text.push_str(&format!("{position} {reason} {commit}\n"));
    }
    set_fact(db, FACT, &format!("{}\n{text}", sum(&text)))
}

/// The events of the history after the last run, if its entry is the last one.
fn last_run(db: &Connection) -> Result<Option<EventSet>> {
    let sql = "SELECT events, hash FROM run_rows WHERE run = (SELECT max(run) FROM run_rows)
        AND run = (SELECT count(*) FROM files WHERE path LIKE 'runs/%')";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found: Option<(Option<i64>, Option<String>)> = db.query_row(sql, [], row).optional()?;
    let Some((Some(count), Some(hash))) = found else { return Ok(None) };
    Ok(EventSet::from_parts(count as u64, &hash))
}

/// A summary of an index, readable without reading all of it. It has its own checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    main: String,
    journal: String,
    /// The events of its history.
    pub events: EventSet,
    /// The commits without a recorded event, oldest first.
    pub unrecorded: Vec<Unrecorded>,
}

impl Summary {
    /// The summary of the index in a repository, if it belongs to this tip of `main`.
    pub fn read(repo: &Repo, main: CommitId) -> Option<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(store::path(repo), flags).ok()?;
        Self::of(&db).ok()?.filter(|found| found.main == main.to_string())
    }

    /// Whether the index has the records of this journal.
    pub fn is_of(&self, journal: Option<CommitId>) -> bool {
        self.journal == text_of(journal)
    }

    fn of(db: &Connection) -> Result<Option<Self>> {
        Ok(fact(db, FACT)?.as_deref().and_then(Self::parse))
    }

    fn parse(text: &str) -> Option<Self> {
        let (expect, text) = text.split_once('\n')?;
        if sum(text) != expect {
            return None;
        }
        let (tips, text) = text.split_once('\n')?;
        let (main, journal) = tips.split_once(' ')?;
        let (events, text) = text.split_once('\n')?;
        let (count, hash) = events.split_once(' ')?;
        let unrecorded = |line: &str| {
            let mut parts = line.split(' ');
            let position = parts.next()?.parse().ok()?;
            let code = parts.next()?;
            let reason = UnrecordedReason::ALL.into_iter().find(|it| it.code() == code)?;
            Some(Unrecorded { position, reason, commit: parts.next()?.parse().ok()? })
        };
        Some(Self {
            main: main.to_owned(),
            journal: journal.to_owned(),
            events: EventSet::from_parts(count.parse().ok()?, hash)?,
            unrecorded: text.lines().map(unrecorded).collect::<Option<_>>()?,
        })
    }
}

impl Index {
    /// Builds the summary.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn summary(&self) -> Result<Summary> {
        Ok(Summary::of(&self.db)?.ok_or(rusqlite::Error::InvalidQuery)?)
    }
}

fn sum(text: &str) -> String {
    format!("{:032x}", XxHash3_128::oneshot(text.as_bytes()))
}
