//! The index while it is made.

use std::collections::BTreeMap;

use super::file::{self, Header, Section, Store, u32_at};
use crate::repo::id::{Oid, leading};

/// What the index will say, commit after commit.
#[derive(Clone, Debug, Default)]
pub(in crate::repo) struct Draft {
    seconds: Vec<u64>,
    commits: Vec<Oid>,
    id_ends: Vec<u32>,
    ids: Vec<u8>,
    keys: BTreeMap<Box<str>, Vec<u32>>,
    /// The orders of the commits that an earlier file had, so that few new ones are merged in.
    id_order: Vec<u32>,
    commit_order: Vec<u32>,
}

impl Draft {
    pub(in crate::repo) fn push(&mut self, commit: Oid, seconds: u64, id: &str, touches: &[&str]) {
        let position = self.commits.len() as u32;
        self.seconds.push(seconds);
        self.commits.push(commit);
        self.ids.extend_from_slice(id.as_bytes());
        self.id_ends.push(self.ids.len() as u32);
        for key in touches {
            match self.keys.get_mut(*key) {
                Some(list) if list.last() == Some(&position) => {}
                Some(list) => list.push(position),
                None => {
                    self.keys.insert((*key).into(), vec![position]);
                }
            }
        }
    }

    /// The first commits of the index in `bytes`, up to and including `tip`. `None` where it is no
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
        for record in section(Section::Records).chunks_exact(28) {
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

    /// Appends what was drafted apart.
    pub(in crate::repo) fn append(&mut self, other: Self) {
        let (commits, ids) = (self.commits.len() as u32, self.ids.len() as u32);
        self.seconds.extend(other.seconds);
        self.commits.extend(other.commits);
        self.ids.extend(other.ids);
        self.id_ends.extend(other.id_ends.into_iter().map(|end| ids + end));
        for (key, list) in other.keys {
            let later = list.into_iter().map(|position| commits + position);
            self.keys.entry(key).or_default().extend(later);
        }
    }

    pub(in crate::repo) fn len(&self) -> usize {
        self.commits.len()
    }

    /// The parts of the whole file; it belongs to the last commit.
    pub(in crate::repo) fn encode(&self) -> Vec<Vec<u8>> {
        let tip = self.commits.last().copied().unwrap_or_default();
        let mut records = Vec::with_capacity(28 * self.len());
        for (seconds, commit) in self.seconds.iter().zip(&self.commits) {
            records.extend_from_slice(&seconds.to_be_bytes());
            records.extend_from_slice(commit);
        }
        let (mut key_ends, mut keys) = (vec![0], Vec::new());
        let (mut list_ends, mut lists) = (vec![0], Vec::new());
        for (key, list) in &self.keys {
            keys.extend_from_slice(key.as_bytes());
            key_ends.push(keys.len() as u32);
            lists.extend_from_slice(list);
            list_ends.push(lists.len() as u32);
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
        ];
        file::parts(self.len(), self.keys.len(), &tip, sections)
    }

    fn id(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.id_ends[at - 1] };
        &self.ids[start as usize..self.id_ends[at] as usize]
    }

    /// Sorts the positions that `sorted` does not have and merges them in.
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
) -> Option<BTreeMap<Box<str>, Vec<u32>>> {
    let (names, lists) = (section(Section::Keys), section(Section::Lists));
    let (name_ends, list_ends) = (section(Section::KeyEnds), section(Section::ListEnds));
    let mut keys = Vec::with_capacity(header.keys);
    for n in 0..header.keys {
        let end = |ends: &[u8], n: usize| u32_at(ends, 4 * n) as usize;
        let name = names.get(end(name_ends, n)..end(name_ends, n + 1))?;
        let list = lists.get(4 * end(list_ends, n)..4 * end(list_ends, n + 1))?;
        let list: Vec<u32> = list
            .chunks_exact(4)
            .map(|word| u32_at(word, 0))
            .take_while(|position| (*position as usize) < count)
            .collect();
        if !list.is_empty() {
            keys.push((std::str::from_utf8(name).ok()?.into(), list));
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
