//! The content of a part of a key after each commit.

use std::ops::Range;

use super::file::{Section, u32_at};
use super::{History, first};
use crate::repo::BlobId;
use crate::repo::error::Result;

/// Bytes of the name of a blob.
pub(super) const BLOB: usize = 20;
/// This many rows are read at once; of longer lists, only some.
const AT_ONCE: usize = 1024;

/// A part that a commit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    number: u32,
    /// Four times the position of the commit, plus the kind of change.
    when: u32,
}

/// It was removed. If it has another path from then on, that change comes last.
const GONE: u32 = 0;
/// It got a content.
const THERE: u32 = 1;
/// It got a marked content.
const MARKED: u32 = 2;

impl Row {
    /// Four bytes of number, four of `when`.
    pub(super) const SIZE: usize = 8;

    pub(super) fn new(number: u32, position: u32, marked: bool, is_there: bool) -> Self {
        let what = match (is_there, marked) {
            (false, _) => GONE,
            (true, false) => THERE,
            (true, true) => MARKED,
        };
        Self { number, when: position * 4 + what }
    }

    /// The same, `count` positions later.
    pub(super) fn later(self, count: u32) -> Self {
        Self { when: self.when + count * 4, ..self }
    }

    pub(super) fn position(self) -> u32 {
        self.when / 4
    }

    pub(super) fn read(bytes: &[u8]) -> Self {
        Self { number: u32_at(bytes, 0), when: u32_at(bytes, 4) }
    }

    pub(super) fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.number.to_be_bytes());
        out.extend_from_slice(&self.when.to_be_bytes());
    }
}

/// The parts of a key, at every commit.
#[derive(Debug)]
pub struct Parts<'h> {
    history: &'h History,
    /// The number of rows of other keys before it.
    start: usize,
    count: usize,
    /// All of them, if they are few.
    rows: Option<Vec<u8>>,
}

/// The state of a part at a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartAt {
    /// It has a content.
    There(PartContent),
    /// It was removed. A part that can have two paths may exist at the other one.
    Removed,
    /// It never existed.
    Never,
}

/// The content of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartContent {
    row: usize,
    /// Whether it was marked: see [`Part::marked`](crate::repo::Part::marked).
    pub marked: bool,
}

impl<'h> Parts<'h> {
    pub(super) fn read(history: &'h History, rows: Range<usize>) -> Result<Self> {
        let (start, count) = (rows.start, rows.len());
        let rows = match count {
            0..=AT_ONCE => {
                Some(history.bytes(Section::Parts, start * Row::SIZE, count * Row::SIZE)?)
            }
            _ => None,
        };
        Ok(Self { history, start, count, rows })
    }

    /// The state of a part at the commit at a position, including that commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn at(&self, number: u32, position: usize) -> Result<PartAt> {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        let is_past = |row: &[u8]| {
            let row = Row::read(row);
            (row.number, row.position()) > (number, position)
        };
        let past = match &self.rows {
            Some(rows) => first(self.count, |at| Ok(is_past(&rows[at * Row::SIZE..])))?,
            None => {
                let all = self.start..self.start + self.count;
                self.history.first_row(Section::Parts, Row::SIZE, all, is_past)? - self.start
            }
        };
        let Some(last) = past.checked_sub(1) else { return Ok(PartAt::Never) };
        let row = self.row(last)?;
        let content = |marked| PartAt::There(PartContent { row: self.start + last, marked });
        Ok(match row.when % 4 {
            _ if row.number != number => PartAt::Never,
            GONE => PartAt::Removed,
            what => content(what == MARKED),
        })
    }

    /// The blob of a content.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn blob(&self, content: PartContent) -> Result<BlobId> {
        let mut blob = [0; BLOB];
        self.history.read(Section::PartBlobs, content.row * BLOB, &mut blob)?;
        Ok(BlobId::from_bytes(blob))
    }

    fn row(&self, at: usize) -> Result<Row> {
        if let Some(rows) = &self.rows {
            return Ok(Row::read(&rows[at * Row::SIZE..]));
        }
        let offset = (self.start + at) * Row::SIZE;
        Ok(Row::read(&self.history.bytes(Section::Parts, offset, Row::SIZE)?))
    }
}
