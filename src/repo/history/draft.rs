//! The index while it is built.

use std::collections::BTreeMap;

use super::RECORD;
use super::file::{self, Header, Section, Store, u32_at};
use super::parts::{BLOB, Row};
use crate::repo::commit::Part;
use crate::repo::id::{Oid, leading};

/// The content of the index, commit after commit.
#[derive(Clone, Debug, Default)]
pub(in crate::repo) struct Draft {
    seconds: Vec<u64>,
    commits: Vec<Oid>,
    id_ends: Vec<u32>,
    ids: Vec<u8>,
    keys: BTreeMap<Box<str>, Listed>,
    /// The orders of the commits in an earlier file, so that a few new ones can be merged in.
    id_order: Vec<u32>,
    commit_order: Vec<u32>,
}

/// The data of a key.
#[derive(Clone, Debug, Default)]
struct Listed {
    /// The commits that touch it.
    positions: Vec<u32>,
    /// The changes of its parts, in no order.
    parts: Vec<(Row, Oid)>,
}

/// A part that a commit changed.
pub(in crate::repo) struct Changed<'a> {
    pub(in crate::repo) part: &'a Part<'a>,
    /// Its content; `None` if it was removed.
    pub(in crate::repo) blob: Option<Oid>,
}

impl Draft {
    /// Adds a commit after the last one: its id and keys, and the parts that it changed.
    pub(in crate::repo) fn push<'a>(
        &mut self,
        commit: Oid,
        seconds: u64,
        (id, touches): (&str, impl Iterator<Item = &'a str>),
        changed: impl Iterator<Item = Changed<'a>>,
    ) {
        let position = self.commits.len() as u32;
        self.seconds.push(seconds);
        self.commits.push(commit);
        self.ids.extend_from_slice(id.as_bytes());
        self.id_ends.push(self.ids.len() as u32);
        for key in touches {
            let list = &mut self.listed(key).positions;
            if list.last() != Some(&position) {
                list.push(position);
            }
        }
        for Changed { part, blob } in changed {
            let row = Row::new(part.number, position, part.marked, blob.is_some());
            self.listed(&part.key).parts.push((row, blob.unwrap_or_default()));
        }
    }

    fn listed(&mut self, key: &str) -> &mut Listed {
        self.keys.entry(key.into()).or_default()
    }

    /// The first commits of the index in `bytes`, up to and including `tip`. `None` if it is not an
    /// index or does not have that commit.
    pub(in crate::repo) fn load(bytes: Vec<u8>, tip: &Oid) -> Option<Self> {
        let store = Store::Bytes(bytes);
        let header = store.header()?;
        let Store::Bytes(bytes) = store else { return None };
        let section = |section| &bytes[header.start(section) as usize..][..header.size(section)];
        let words = |bytes: &[u8]| -> Vec<u32> {
            bytes.chunks_exact(4).map(|word| u32_at(word, 0)).collect()
        };
        let mut draft = Self::default();
        for record in section(Section::Records).chunks_exact(RECORD) {
            draft.seconds.push(u64::from_be_bytes(record[..8].try_into().ok()?));
            draft.commits.push(record[8..].try_into().ok()?);
        }
        let count = draft.commits.iter().rposition(|commit| commit == tip)? + 1;
        draft.seconds.truncate(count);
        draft.commits.truncate(count);
        draft.id_ends = words(section(Section::IdEnds)).get(1..=count)?.to_vec();
        draft.ids = section(Section::Ids).get(..*draft.id_ends.last()? as usize)?.to_vec();
        let kept = |order: &[u8]| -> Option<Vec<u32>> {
            let mut order = words(order);
            order.retain(|position| (*position as usize) < count);
            (order.len() == count).then_some(order)
        };
        draft.id_order = kept(section(Section::IdOrder))?;
        draft.commit_order = kept(section(Section::CommitOrder))?;
        draft.keys = load_keys(&header, section, count)?;
        draft.id_ends.is_sorted().then_some(draft)
    }

    /// Appends a separate draft.
    pub(in crate::repo) fn append(&mut self, other: Self) {
        let (commits, ids) = (self.commits.len() as u32, self.ids.len() as u32);
        self.seconds.extend(other.seconds);
        self.commits.extend(other.commits);
        self.ids.extend(other.ids);
        self.id_ends.extend(other.id_ends.into_iter().map(|end| ids + end));
        for (key, later) in other.keys {
            let list = self.keys.entry(key).or_default();
            list.positions.extend(later.positions.into_iter().map(|position| commits + position));
            let later = later.parts.into_iter();
            list.parts.extend(later.map(|(row, blob)| (row.later(commits), blob)));
        }
    }

    pub(in crate::repo) fn len(&self) -> usize {
        self.commits.len()
    }

    /// The parts of the whole file, which belongs to the last commit.
    pub(in crate::repo) fn encode(&self) -> Vec<Vec<u8>> {
        let tip = self.commits.last().copied().unwrap_or_default();
        let mut records = Vec::with_capacity(RECORD * self.len());
        for (seconds, commit) in self.seconds.iter().zip(&self.commits) {
            records.extend_from_slice(&seconds.to_be_bytes());
            records.extend_from_slice(commit);
        }
        let (mut key_ends, mut keys) = (vec![0], Vec::new());
        let (mut list_ends, mut lists) = (vec![0], Vec::new());
        let (mut part_ends, mut parts, mut blobs) = (vec![0], Vec::new(), Vec::new());
        for (key, list) in &self.keys {
            keys.extend_from_slice(key.as_bytes());
            key_ends.push(keys.len() as u32);
            lists.extend_from_slice(&list.positions);
            list_ends.push(lists.len() as u32);
            let mut rows = list.parts.clone();
            rows.sort_unstable();
            for (row, blob) in rows {
                row.write(&mut parts);
                blobs.extend_from_slice(&blob);
            }
            part_ends.push((parts.len() / Row::SIZE) as u32);
        }
        let id_ends: Vec<u32> = std::iter::once(0).chain(self.id_ends.iter().copied()).collect();
        let id_order = self.order(&self.id_order, |at| (leading_text(self.id(at)), self.id(at)));
        let commit_order = self.order(&self.commit_order, |at| {
            let commit = &self.commits[at as usize];
            (leading(commit), commit)
        });
        let sections = [
            records,
            words(&id_ends),
            self.ids.clone(),
            words(&id_order),
            words(&commit_order),
            words(&key_ends),
            keys,
            words(&list_ends),
            words(&lists),
            words(&part_ends),
            parts,
            blobs,
        ];
        file::parts(self.len(), self.keys.len(), &tip, sections)
    }

    fn id(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.id_ends[at - 1] };
        &self.ids[start as usize..self.id_ends[at] as usize]
    }

    /// Sorts the positions that are not in `sorted` and merges them in.
    fn order<K: Ord>(&self, sorted: &[u32], key: impl Fn(u32) -> (u64, K)) -> Vec<u32> {
        let mut fresh: Vec<(u64, u32)> =
            (sorted.len() as u32..self.len() as u32).map(|at| (key(at).0, at)).collect();
        fresh.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| key(a.1).1.cmp(&key(b.1).1)).then(a.1.cmp(&b.1))
        });
        let mut order = Vec::with_capacity(self.len());
        let mut rest = sorted;
        for (_, at) in fresh {
            let before = rest.partition_point(|old| key(*old) <= key(at));
            order.extend_from_slice(&rest[..before]);
            order.push(at);
            rest = &rest[before..];
        }
        order.extend_from_slice(rest);
        order
    }
}

fn load_keys<'a>(
    header: &Header,
    section: impl Fn(Section) -> &'a [u8],
    count: usize,
) -> Option<BTreeMap<Box<str>, Listed>> {
    let list = |ends, texts, n: usize, each: usize| {
        let end = |n: usize| u32_at(section(ends), 4 * n) as usize * each;
        section(texts).get(end(n)..end(n + 1))
    };
    let is_kept = |position: &u32| (*position as usize) < count;
    let mut keys = Vec::with_capacity(header.keys);
    for n in 0..header.keys {
        let name = list(Section::KeyEnds, Section::Keys, n, 1)?;
        let positions = list(Section::ListEnds, Section::Lists, n, 4)?.chunks_exact(4);
        let positions = positions.map(|word| u32_at(word, 0)).take_while(is_kept).collect();
        let rows = list(Section::PartEnds, Section::Parts, n, Row::SIZE)?.chunks_exact(Row::SIZE);
        let (blobs, _) = list(Section::PartEnds, Section::PartBlobs, n, BLOB)?.as_chunks::<BLOB>();
        let parts = rows.map(Row::read).zip(blobs.iter().copied());
        let parts = parts.filter(|(row, _)| is_kept(&row.position())).collect();
        let listed = Listed { positions, parts };
        if !listed.positions.is_empty() || !listed.parts.is_empty() {
            keys.push((std::str::from_utf8(name).ok()?.into(), listed));
        }
    }
    Some(keys.into_iter().collect())
}

/// The first eight bytes, so that most comparisons need no text.
fn leading_text(text: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = text.len().min(8);
    first[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(first)
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}
