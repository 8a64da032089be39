//! The keys of the index, and the start of their lists.

use std::ops::Range;

use super::file::{Section, u32_at};
use super::parts::Row;
use super::{History, first};
use crate::repo::error::Result;

/// All keys: they are few, and most questions use several of them.
#[derive(Debug)]
pub(super) struct Keys {
    count: usize,
    ends: Vec<u8>,
    texts: Vec<u8>,
    lists: Vec<u8>,
    parts: Vec<u8>,
}

impl Keys {
    pub(super) fn read(history: &History) -> Result<Self> {
        let whole = |section| history.bytes(section, 0, history.header.size(section));
        let size = |section| history.header.size(section);
        let ends = |ends, of, each| {
            let bytes = whole(ends)?;
            let mut numbers = bytes.chunks_exact(4).map(|end| u32_at(end, 0) as usize * each);
            let fits = numbers.clone().is_sorted() && numbers.next_back() == Some(size(of));
            if fits { Ok(bytes) } else { Err(history.damaged()) }
        };
        Ok(Self {
            count: history.header.keys,
            ends: ends(Section::KeyEnds, Section::Keys, 1)?,
            texts: whole(Section::Keys)?,
            lists: ends(Section::ListEnds, Section::Lists, 4)?,
            parts: ends(Section::PartEnds, Section::Parts, Row::SIZE)?,
        })
    }

    /// The position of a key.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        let at = first(self.count, |at| Ok(self.text(at) >= key.as_bytes())).ok()?;
        (at < self.count && self.text(at) == key.as_bytes()).then_some(at)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count).map(|at| self.text(at))
    }

    fn text(&self, at: usize) -> &[u8] {
        &self.texts[range(&self.ends, at)]
    }

    /// The positions of the commits that touch it.
    pub(super) fn list(&self, at: usize) -> Range<usize> {
        range(&self.lists, at)
    }

    /// The rows of its parts.
    pub(super) fn parts(&self, at: usize) -> Range<usize> {
        range(&self.parts, at)
    }
}

fn range(ends: &[u8], at: usize) -> Range<usize> {
    u32_at(ends, 4 * at) as usize..u32_at(ends, 4 * at + 4) as usize
}
