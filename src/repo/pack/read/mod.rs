//! Reads objects from packs, for many small ones at the ends of chains.
//!
//! One inflater is used for all links of a chain, and stored entries need none. Nothing in an index
//! or a pack is trusted: an offset must be within its pack, a length within its entry, a delta
//! within its base, and the content must match the requested name.

mod entry;
mod files;
mod index;
mod patch;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use entry::{Entry, LARGEST, Reader};
pub(super) use entry::{PackFile, START, distance};
use files::Files;
pub(super) use index::Index;
use patch::patch;

use crate::repo::error::ObjectError;
use crate::repo::id::Oid;
use crate::repo::object::{self, Kind};

/// Longer than any chain that git writes.
const LONGEST_CHAIN: usize = 4096;
/// Most objects of a history are smaller, so the buffer need not grow step by step.
const SCRATCH: usize = 32 << 10;
/// The maximum bytes of cached bases.
const KEPT: usize = 8 << 20;
/// The maximum number of bases whose use is remembered.
const MOST_BASES: usize = 1 << 16;

/// The packs of a directory, listed when the first object is read.
pub(in crate::repo) struct Packs {
    dir: PathBuf,
    open: RefCell<Option<Open>>,
}

impl Packs {
    /// Of the directory `objects/pack`; nothing is read yet.
    pub(in crate::repo) fn of(dir: PathBuf) -> Self {
        Self { dir, open: RefCell::new(None) }
    }

    /// Lists the directory again when the next object is read.
    pub(in crate::repo) fn reload(&self) {
        *self.open.borrow_mut() = None;
    }

    /// An object and its kind; `None` if no pack has it.
    ///
    /// # Errors
    /// If a pack has it but is damaged, or an index that may name it cannot be read.
    pub(in crate::repo) fn read(&self, id: &Oid) -> Result<Option<(Kind, Vec<u8>)>, ObjectError> {
        let mut open = self.open.borrow_mut();
        open.get_or_insert_with(|| Open::of(&self.dir)).object(id)
    }

    /// Whether an index names the object, which is not read.
    pub(in crate::repo) fn contains(&self, id: &Oid) -> bool {
        let mut open = self.open.borrow_mut();
        open.get_or_insert_with(|| Open::of(&self.dir)).files.contains(id)
    }

    /// The names of objects that begin with these hexadecimal digits, in lower case.
    ///
    /// # Errors
    /// If the checksum of an index is wrong.
    pub(in crate::repo) fn with_prefix(&self, prefix: &str) -> Result<Vec<Oid>, ObjectError> {
        let mut open = self.open.borrow_mut();
        open.get_or_insert_with(|| Open::of(&self.dir)).files.with_prefix(prefix)
    }
}

struct Open {
    files: Files,
    /// The pack of the last object: the next one is most likely there too.
    last: usize,
    reader: Reader,
    /// Ends of chains, by pack and offset: the one part of them that is large and compressed. A
    /// base is cached when it is needed for the second time; the first time only its use is
    /// recorded.
    bases: BTreeMap<(usize, u64), Option<Kept>>,
    kept: usize,
    /// The deltas from an object to its base, concatenated, and the end of each; optionally
    /// followed by the base.
    deltas: Vec<u8>,
    ends: Vec<usize>,
    /// The results of the deltas before the last one.
    between: [Vec<u8>; 2],
}

/// The number of a kind, and a content.
type Kept = (u8, Arc<[u8]>);

/// The end of a chain.
enum Base {
    Kept(Kept),
    /// Its content follows the deltas; the number of its kind.
    AfterDeltas(u8),
}

impl Open {
    fn of(dir: &Path) -> Self {
        Self {
            files: Files::in_dir(dir),
            last: 0,
            reader: Reader::new(),
            bases: BTreeMap::new(),
            kept: 0,
            deltas: Vec::with_capacity(2 * SCRATCH),
            ends: Vec::new(),
            between: [Vec::with_capacity(SCRATCH), Vec::with_capacity(SCRATCH)],
        }
    }

    /// An object from the first pack that has it intact.
    fn object(&mut self, id: &Oid) -> Result<Option<(Kind, Vec<u8>)>, ObjectError> {
        let mut fault = None;
        let (last, count) = (self.last, self.files.len());
        let others = (0..count).filter(|at| *at != last);
        for at in std::iter::once(last).filter(|at| *at < count).chain(others) {
            let offset = match self.files.index(at) {
                Ok(index) => index.offset(id),
                Err(error) => {
                    fault = fault.or(Some(error));
                    continue;
                }
            };
            let Some(offset) = offset else { continue };
            let found = self.content(at, offset).and_then(|(number, content)| {
                let kind = Kind::of_number(number)?;
                (object::name(kind, &content) == *id).then_some((kind, content))
            });
            if let Some(object) = found {
                self.last = at;
                return Ok(Some(object));
            }
            fault = fault.or(Some(self.files.damaged(at)));
        }
        fault.map_or(Ok(None), Err)
    }

    /// The number of the kind, and the content, of the entry at an offset.
    fn content(&mut self, at: usize, offset: u64) -> Option<(u8, Vec<u8>)> {
        let base = self.chain(at, offset)?;
        let (kind, bottom) = match &base {
            Base::Kept((kind, content)) => (*kind, &**content),
            Base::AfterDeltas(kind) => {
                (*kind, &self.deltas[self.ends.last().copied().unwrap_or(0)..])
            }
        };
        let Some((last, before)) = self.ends.split_first() else {
            return Some((kind, bottom.to_vec()));
        };
        // from the base on: the delta found last is applied first
        let [now, next] = &mut self.between;
        let mut from = bottom;
        for (link, end) in before.iter().enumerate().rev() {
            let start = self.ends[link];
            patch(from, &self.deltas[start..*end], LARGEST, next)?;
            std::mem::swap(now, next);
            from = now;
        }
        let mut content = Vec::new();
        patch(from, &self.deltas[..*last], LARGEST, &mut content)?;
        Some((kind, content))
    }

    /// Collects the deltas down to a whole entry.
    fn chain(&mut self, at: usize, mut offset: u64) -> Option<Base> {
        self.deltas.clear();
        self.ends.clear();
        let (index, file) = self.files.pair(at)?;
        loop {
            if let Some(Some(kept)) = self.bases.get(&(at, offset)) {
                return Some(Base::Kept(kept.clone()));
            }
            let start = self.deltas.len();
            match self.reader.entry(file, offset, &mut self.deltas)? {
                Entry::Whole(kind) => {
                    if start > 0 {
                        self.remember((at, offset), kind, start);
                    }
                    return Some(Base::AfterDeltas(kind));
                }
                Entry::DeltaAt(base) => offset = base,
                // a pack has the bases of all its deltas
                Entry::DeltaOf(base) => offset = index.offset(&base)?,
            }
            self.ends.push(self.deltas.len());
            if self.ends.len() > LONGEST_CHAIN || self.deltas.len() > LARGEST {
                return None;
            }
        }
    }

    /// Records the use of a base, and caches it if it was used before.
    fn remember(&mut self, place: (usize, u64), kind: u8, start: usize) {
        let content = &self.deltas[start..];
        let is_known = self.bases.contains_key(&place);
        let room = if is_known { content.len() } else { 0 };
        if room > KEPT {
            return;
        }
        if self.kept + room > KEPT || self.bases.len() >= MOST_BASES {
            self.bases.clear();
            self.kept = 0;
        }
        self.kept += room;
        self.bases.insert(place, is_known.then(|| (kind, content.into())));
    }
}
