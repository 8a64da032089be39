//! The data of commits for filters and counts, a thousand commits in a row: SQLite takes time for
//! each row, however small it is.

use std::ops::Range;

use rusqlite::{Connection, Row, params};

use crate::index::calls::{CallClass, CallRow};
use crate::index::error::Result;
use crate::index::{Index, copies};

/// The number of commits in a row of the table.
const COMMITS: usize = 1000;

/// The number of bytes of a commit: its time, five numbers and [`Marks`].
const SIZE: usize = 8 + 5 * 4 + 1;

/// The flags of a commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks(u8);

impl Marks {
    /// It has an event.
    const EVENT: u8 = 1;
    /// Its position differs from its time, or it arrived late.
    const DISPLACED: u8 = 2;
    /// Its record shows whether MFA was used.
    const MFA_RECORDED: u8 = 4;
    /// MFA was used.
    const MFA: u8 = 8;

    pub(super) fn is_event(self) -> bool {
        self.0 & Self::EVENT != 0
    }

    pub(super) fn is_displaced(self) -> bool {
        self.0 & Self::DISPLACED != 0
    }

    fn mfa(self) -> Option<bool> {
        (self.0 & Self::MFA_RECORDED != 0).then_some(self.0 & Self::MFA != 0)
    }
}

/// Updates the table to `commits`; its first `right` ones are correct.
pub(super) fn update(db: &Connection, right: usize) -> Result<()> {
    let start = right / COMMITS * COMMITS;
    db.execute("DELETE FROM packed WHERE start >= ?", [start as i64])?;
    for (start, calls) in (start..).step_by(COMMITS).zip(packed(db, start)?) {
        let sql = "INSERT INTO packed VALUES (?, ?)";
        db.prepare_cached(sql)?.execute(params![start as i64, calls])?;
    }
    Ok(())
}

/// Whether the table matches `commits`.
pub(super) fn is_right(db: &Connection) -> Result<bool> {
    let mut rows = db.prepare("SELECT calls FROM packed ORDER BY start")?;
    let rows = rows.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<Vec<Vec<u8>>, _>>()? == packed(db, 0)?)
}

/// The commits from a position on, as rows of the table.
fn packed(db: &Connection, start: usize) -> Result<Vec<Vec<u8>>> {
    let mut commits = db.prepare(
        "SELECT time, name, key, actor, source, agent, mfa, event <> '', time <> seconds OR late
         FROM commits WHERE position >= ? ORDER BY position",
    )?;
    let mut commits = commits.query([start as i64])?;
    let mut bytes = Vec::new();
    while let Some(commit) = commits.next()? {
        pack(commit, &mut bytes)?;
    }
    Ok(bytes.chunks(COMMITS * SIZE).map(<[u8]>::to_vec).collect())
}

fn pack(commit: &Row<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    bytes.extend(commit.get::<_, i64>(0)?.to_be_bytes());
    for at in 1..6 {
        bytes.extend(commit.get::<_, Option<u32>>(at)?.unwrap_or_default().to_be_bytes());
    }
    let mfa: Option<bool> = commit.get(6)?;
    let marks = [
        (commit.get(7)?, Marks::EVENT),
        (commit.get(8)?, Marks::DISPLACED),
        (mfa.is_some(), Marks::MFA_RECORDED),
        (mfa == Some(true), Marks::MFA),
    ];
    bytes.push(marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).sum());
    Ok(())
}

fn unpack(position: usize, bytes: &[u8; SIZE]) -> (CallRow, Marks) {
    let (time, rest) = bytes.split_at(8);
    let (numbers, marks) = rest.split_at(SIZE - 9);
    let number = |at: usize| {
        let mut number = [0; 4];
        number.copy_from_slice(&numbers[4 * at..4 * at + 4]);
        u32::from_be_bytes(number)
    };
    let optional = |at| Some(number(at)).filter(|number| *number > 0);
    let marks = Marks(marks[0]);
    let call = CallRow {
        row: position as u32,
        time: time.iter().fold(0, |time, byte| time << 8 | i64::from(*byte)),
        class: CallClass::Changed,
        name: number(0),
        key: optional(1),
        caller: number(2),
        source: optional(3),
        agent: optional(4),
        mfa: marks.mfa(),
        error: None,
    };
    (call, marks)
}

impl Index {
    /// The calls of the commits at some positions, in order.
    pub(super) fn each_commit(
        &self,
        positions: &Range<usize>,
        mut each: impl FnMut(CallRow, Marks),
    ) -> Result<()> {
        let first = positions.start / COMMITS * COMMITS;
        let sql = "SELECT start, calls FROM packed WHERE start >= ? AND start < ? ORDER BY start";
        let mut rows = self.db.prepare_cached(sql)?;
        let mut rows = rows.query([first as i64, positions.end as i64])?;
        while let Some(row) = rows.next()? {
            let start = row.get::<_, i64>(0)? as usize;
            let bytes = row.get_ref(1)?.as_blob().map_err(|_| copies::broken())?;
            let (calls, _) = bytes.as_chunks::<SIZE>();
            for (position, call) in (start..).zip(calls) {
                if positions.contains(&position) {
                    let (call, marks) = unpack(position, call);
                    each(call, marks);
                }
            }
        }
        Ok(())
    }
}
