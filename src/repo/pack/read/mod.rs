//! Reading objects from packs, for many small ones at the ends of chains.
//!
//! libgit2 sets up an inflater for every link of a chain, which is most of what a query costs. Here
//! one is used again and again, and stored entries need none. Whatever is unusual (a loose object,
//! an alternate, another version, a large object, damage) is answered with `None`: libgit2 then
//! reads it, or says what is wrong with it.

mod entry;
mod index;
mod patch;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use entry::{Entry, LARGEST, Reader};
pub(super) use entry::{PackFile, START, distance};
pub(super) use index::Index;
use patch::patch;

use crate::repo::id::Oid;
use crate::repo::object::Kind;

/// A longer chain than git itself ever makes.
const LONGEST_CHAIN: usize = 4096;
/// More files than these are not held open; the largest packs have most objects.
const MOST_PACKS: usize = 128;
/// Most objects of a history are smaller: room for them need not grow step by step.
const SCRATCH: usize = 32 << 10;
/// How many bytes of bases are kept.
const KEPT: usize = 8 << 20;
/// Of how many bases is remembered that they were needed.
const MOST_BASES: usize = 1 << 16;

/// The packs of a repository, as they are when the first object is read. Where an object is not in
/// them, or its pack has gone, and the directory is not as it was, they are looked for again.
pub(in crate::repo) struct Packs {
    dir: PathBuf,
    open: RefCell<Option<Open>>,
}

impl Packs {
    /// Of the directory `objects/pack`; nothing is read yet.
    pub(in crate::repo) fn of(dir: PathBuf) -> Self {
        Self { dir, open: RefCell::new(None) }
    }

    /// The content of an object of this kind, or `None` where libgit2 must look for it.
    pub(in crate::repo) fn read(&self, kind: Kind, id: &Oid) -> Option<Vec<u8>> {
        let mut open = self.open.try_borrow_mut().ok()?;
        let open = open.get_or_insert_with(|| Open::of(&self.dir));
        let (found, content) = match open.object(id) {
            Some(object) => object,
            None if open.seen != changed(&self.dir) => {
                *open = Open::of(&self.dir);
                open.object(id)?
            }
            None => return None,
        };
        (found == kind as u8).then_some(content)
    }
}

struct Open {
    /// When the directory had last changed.
    seen: Option<SystemTime>,
    packs: Vec<OnePack>,
    /// The pack that had the last object: the next is most likely there too.
    last: usize,
    reader: Reader,
    /// Ends of chains, by pack and offset: the one part of them that is large and compressed. Only
    /// what was needed twice is kept, of others only that they were.
    bases: BTreeMap<(usize, u64), Option<Kept>>,
    kept: usize,
    /// The deltas from an object to its base, one after the other, and where each ends; perhaps the
    /// base after them.
    deltas: Vec<u8>,
    ends: Vec<usize>,
    /// What the deltas before the last one make.
    between: [Vec<u8>; 2],
}

/// Its files are opened when they are first needed; `Some(None)` where they cannot be.
struct OnePack {
    /// Of the index.
    path: PathBuf,
    index: OnceCell<Option<Index>>,
    file: OnceCell<Option<PackFile>>,
}

impl OnePack {
    fn index(&self) -> Option<&Index> {
        self.index.get_or_init(|| Index::open(&self.path)).as_ref()
    }

    fn file(&self) -> Option<&PackFile> {
        let open = || PackFile::open(&self.path.with_extension("pack"), self.index()?);
        self.file.get_or_init(open).as_ref()
    }
}

/// The number of a kind, and a content.
type Kept = (u8, Arc<[u8]>);

/// The end of a chain.
enum Base {
    Kept(Kept),
    /// Its content stands after the deltas; the number of its kind.
    AfterDeltas(u8),
}

impl Open {
    fn of(dir: &Path) -> Self {
        Self {
            seen: changed(dir),
            packs: list(dir),
            last: 0,
            reader: Reader::new(),
            bases: BTreeMap::new(),
            kept: 0,
            deltas: Vec::with_capacity(2 * SCRATCH),
            ends: Vec::new(),
            between: [Vec::with_capacity(SCRATCH), Vec::with_capacity(SCRATCH)],
        }
    }

    /// The number of its kind, and its content.
    fn object(&mut self, id: &Oid) -> Option<(u8, Vec<u8>)> {
        let (at, offset) = self.find(id)?;
        self.last = at;
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
        // from the base on: the delta that was found last comes first
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

    fn find(&self, id: &Oid) -> Option<(usize, u64)> {
        let others = (0..self.packs.len()).filter(|at| *at != self.last);
        let all = std::iter::once(self.last).chain(others);
        all.into_iter().find_map(|at| Some((at, self.packs.get(at)?.index()?.offset(id)?)))
    }

    /// Gathers the deltas down to an entry that is whole.
    fn chain(&mut self, at: usize, mut offset: u64) -> Option<Base> {
        self.deltas.clear();
        self.ends.clear();
        let pack = self.packs.get(at)?;
        let file = pack.file()?;
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
                Entry::DeltaOf(base) => offset = pack.index()?.offset(&base)?,
            }
            self.ends.push(self.deltas.len());
            if self.ends.len() > LONGEST_CHAIN || self.deltas.len() > LARGEST {
                return None;
            }
        }
    }

    /// Takes note of a base, and keeps it if that was done before.
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

/// When something last came into the directory or went from it.
fn changed(dir: &Path) -> Option<SystemTime> {
    fs::metadata(dir).ok()?.modified().ok()
}

/// The packs that have an index, the largest first.
fn list(dir: &Path) -> Vec<OnePack> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut paths: Vec<(u64, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let path = entry.path();
            let is_index = path.extension().is_some_and(|end| end == "idx");
            is_index.then_some(())?;
            Some((entry.metadata().ok()?.len(), path))
        })
        .collect();
    paths.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    paths.truncate(MOST_PACKS);
    let closed = |(_, path)| OnePack { path, index: OnceCell::new(), file: OnceCell::new() };
    paths.into_iter().map(closed).collect()
}
