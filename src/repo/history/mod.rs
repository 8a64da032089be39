//! Finds commits of main without walking it: by time, by the caller's ids and keys, by commit.
//!
//! `lexrewind/index` in the git directory is derived: it names the tip of main that it belongs to,
//! and is rebuilt if it is missing or belongs to another tip. No question reads all of it.

mod draft;
mod file;
mod keys;
mod parts;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub(super) use draft::{Changed, Draft};
use file::{Header, Section, Store};
use keys::Keys;
pub use parts::{PartAt, PartContent, Parts};

use super::CommitId;
use super::error::{Error, Result};

/// Bytes of a row of [`Section::Records`].
const RECORD: usize = 8 + 20;
/// A search reads single rows until the remaining ones have at most this many bytes.
const BLOCK: usize = 4096;

/// The commits of main in order, oldest first; a position counts from 0.
#[derive(Debug)]
pub struct History {
    store: Store,
    header: Header,
    path: PathBuf,
    keys: OnceLock<Keys>,
}

/// One commit of main.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The number of commits before it.
    pub position: usize,
    /// Its name.
    pub commit: CommitId,
    /// Its committer time, in seconds since 1970; never smaller than that of its parent.
    pub seconds: i64,
    /// The caller's id; empty for a commit of another program.
    pub id: String,
}

impl History {
    /// The history in the file at `path`, if it is valid and ends at `tip`.
    pub(super) fn open(path: &Path, tip: &CommitId) -> Option<Self> {
        let store = Store::open(path)?;
        let header = store.header().filter(|header| header.tip == *tip.as_bytes())?;
        Some(Self { store, header, path: path.to_owned(), keys: OnceLock::new() })
    }

    /// A history that could not be kept in a file.
    pub(super) fn in_memory(bytes: Vec<u8>, path: &Path) -> Option<Self> {
        let store = Store::Bytes(bytes);
        let header = store.header()?;
        Some(Self { store, header, path: path.to_owned(), keys: OnceLock::new() })
    }

    /// How many commits main has.
    pub fn len(&self) -> usize {
        self.header.count
    }

    /// Whether main has no commit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last commit of main.
    pub fn tip(&self) -> CommitId {
        CommitId::from_bytes(self.header.tip)
    }

    /// The commit at a position.
    ///
    /// # Errors
    /// If the index cannot be read, or `position` is not below [`History::len`].
    pub fn entry(&self, position: usize) -> Result<Entry> {
        let (seconds, commit) = self.record(position)?;
        let id = self.text(Section::IdEnds, Section::Ids, position)?;
        Ok(Entry { position, commit, seconds, id })
    }

    /// The commits from `first` up to, not including, `end`, in one read.
    ///
    /// # Errors
    /// If the index cannot be read, or `end` is above [`History::len`].
    pub fn entries(&self, first: usize, end: usize) -> Result<Vec<Entry>> {
        let count = end.saturating_sub(first);
        let records = self.bytes(Section::Records, first * RECORD, count * RECORD)?;
        let ends = self.bytes(Section::IdEnds, first * 4, (count + 1) * 4)?;
        let ends: Vec<usize> =
            ends.chunks_exact(4).map(|end| file::u32_at(end, 0) as usize).collect();
        let start = ends.first().copied().unwrap_or(0);
        let length =
            ends.last().copied().unwrap_or(0).checked_sub(start).ok_or_else(|| self.damaged())?;
        let ids = self.bytes(Section::Ids, start, length)?;
        let entry = |(at, record): (usize, &[u8])| {
            let (seconds, commit) = parse(record);
            let id =
                ids.get(ends[at] - start..ends[at + 1] - start).ok_or_else(|| self.damaged())?;
            let id = String::from_utf8_lossy(id).into_owned();
            Ok(Entry { position: first + at, commit, seconds, id })
        };
        records.chunks_exact(RECORD).enumerate().map(entry).collect()
    }

    /// The last commit at or before a moment (seconds since 1970, including that whole second);
    /// `None` if main begins later. A few small reads, regardless of the length of the history.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn at(&self, seconds: i64) -> Result<Option<Entry>> {
        let is_past = |record: &[u8]| parse(record).0 > seconds;
        let after = self.first_row(Section::Records, RECORD, 0..self.len(), is_past)?;
        after.checked_sub(1).map(|position| self.entry(position)).transpose()
    }

    /// The commits whose id starts with `prefix`, by id. An empty prefix finds nothing.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn with_id(&self, prefix: &str) -> Result<Vec<Entry>> {
        let position = |at| self.number(Section::IdOrder, at);
        let id = |at| self.text(Section::IdEnds, Section::Ids, position(at)?);
        let first = first(self.len(), |at| Ok(*id(at)? >= *prefix))?;
        let mut found = Vec::new();
        for at in first..self.len() {
            if prefix.is_empty() || !id(at)?.starts_with(prefix) {
                break;
            }
            found.push(self.entry(position(at)?)?);
        }
        Ok(found)
    }

    /// The positions of the commits that touch a key, oldest first.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn touching(&self, key: &str) -> Result<Vec<usize>> {
        let keys = self.keys()?;
        let Some(list) = keys.find(key).map(|at| keys.list(at)) else { return Ok(Vec::new()) };
        let list = self.bytes(Section::Lists, list.start * 4, list.len() * 4)?;
        Ok(list.chunks_exact(4).map(|position| file::u32_at(position, 0) as usize).collect())
    }

    /// The contents of the parts of a key, at every commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn parts(&self, key: &str) -> Result<Parts<'_>> {
        let keys = self.keys()?;
        Parts::read(self, keys.find(key).map_or(0..0, |at| keys.parts(at)))
    }

    /// Every key of a commit that ends with `end`, sorted by its bytes.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn keys_ending(&self, end: &str) -> Result<Vec<String>> {
        let keys = self.keys()?;
        let fitting = keys
            .texts()
            .enumerate()
            .filter(|(at, text)| text.ends_with(end.as_bytes()) && !keys.list(*at).is_empty());
        Ok(fitting.map(|(_, text)| String::from_utf8_lossy(text).into_owned()).collect())
    }

    fn keys(&self) -> Result<&Keys> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let keys = Keys::read(self)?;
        Ok(self.keys.get_or_init(|| keys))
    }

    /// The position of a commit; `None` if it is not on main.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn position(&self, commit: CommitId) -> Result<Option<usize>> {
        let candidates = self.commits_from(commit.as_bytes())?;
        match candidates {
            Some((position, found)) if found == commit => Ok(Some(position)),
            _ => Ok(None),
        }
    }

    /// The first commit, by name, that is not less than `name`.
    fn commits_from(&self, name: &[u8; 20]) -> Result<Option<(usize, CommitId)>> {
        let position = |at| self.number(Section::CommitOrder, at);
        let commit = |at| Ok(self.record(position(at)?)?.1);
        let first = first(self.len(), |at| Ok(commit(at)?.as_bytes() >= name))?;
        if first == self.len() {
            return Ok(None);
        }
        Ok(Some((position(first)?, commit(first)?)))
    }

    fn record(&self, position: usize) -> Result<(i64, CommitId)> {
        let mut record = [0; RECORD];
        self.read(Section::Records, position * RECORD, &mut record)?;
        Ok(parse(&record))
    }

    /// The first row of a section, `size` bytes each, for which `is_past` holds; it must hold for
    /// all later rows. The last candidates are read at once.
    fn first_row(
        &self,
        section: Section,
        size: usize,
        rows: Range<usize>,
        is_past: impl Fn(&[u8]) -> bool,
    ) -> Result<usize> {
        let (mut low, mut high) = (rows.start, rows.end);
        while (high - low) * size > BLOCK {
            let middle = low.midpoint(high);
            let row = self.bytes(section, middle * size, size)?;
            if is_past(&row) { high = middle } else { low = middle + 1 }
        }
        let rows = self.bytes(section, low * size, (high - low) * size)?;
        Ok(low + first(high - low, |at| Ok(is_past(&rows[at * size..])))?)
    }

    fn number(&self, section: Section, at: usize) -> Result<usize> {
        let mut number = [0; 4];
        self.read(section, at * 4, &mut number)?;
        Ok(u32::from_be_bytes(number) as usize)
    }

    fn range(&self, ends: Section, at: usize) -> Result<(usize, usize)> {
        let mut pair = [0; 8];
        self.read(ends, at * 4, &mut pair)?;
        let (start, end) = (file::u32_at(&pair, 0) as usize, file::u32_at(&pair, 4) as usize);
        if start <= end { Ok((start, end)) } else { Err(self.damaged()) }
    }

    fn text(&self, ends: Section, texts: Section, at: usize) -> Result<String> {
        let (start, end) = self.range(ends, at)?;
        let bytes = self.bytes(texts, start, end - start)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn bytes(&self, section: Section, offset: usize, length: usize) -> Result<Vec<u8>> {
        if offset.checked_add(length).is_none_or(|end| end > self.header.size(section)) {
            return Err(self.damaged());
        }
        let mut bytes = vec![0; length];
        self.read(section, offset, &mut bytes)?;
        Ok(bytes)
    }

    fn read(&self, section: Section, offset: usize, buffer: &mut [u8]) -> Result<()> {
        let end = offset + buffer.len();
        let fits = end <= self.header.size(section);
        let read =
            fits.then(|| self.store.read(self.header.start(section) + offset as u64, buffer));
        read.flatten().ok_or_else(|| self.damaged())
    }

    fn damaged(&self) -> Error {
        Error::Damaged { path: self.path.clone(), what: "a table points outside of the file" }
    }
}

/// The first of `0..count` for which `is_past` holds; it must hold for all later ones.
fn first(count: usize, is_past: impl Fn(usize) -> Result<bool>) -> Result<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low.midpoint(high);
        if is_past(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}

fn parse(record: &[u8]) -> (i64, CommitId) {
    let mut seconds = [0; 8];
    let mut commit = [0; 20];
    seconds.copy_from_slice(&record[..8]);
    commit.copy_from_slice(&record[8..RECORD]);
    (i64::from_be_bytes(seconds), CommitId::from_bytes(commit))
}
