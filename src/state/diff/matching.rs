use std::collections::{BTreeMap, VecDeque};

use crate::lex::{Identity, Json};

/// Matches the items of two lists. Positions count from 0.
pub(in crate::state) struct Matching {
    /// Common items, as positions before and after, in their order after.
    pub(in crate::state) common: Vec<(usize, usize)>,
    /// Positions before of removed items, ascending.
    pub(in crate::state) removed: Vec<usize>,
    /// Positions after of added items, ascending.
    pub(in crate::state) added: Vec<usize>,
}

impl Matching {
    /// Matches items by their identity; of items with equal identity, the first with the first.
    /// Items identified by position are matched by value first, and the rest in order.
    pub(in crate::state) fn of(before: &[Json], after: &[Json], identity: Identity) -> Self {
        let same = |(a, b): &(&Json, &Json)| key(a, identity) == key(b, identity);
        let head = before.iter().zip(after).take_while(same).count();
        let (a, b) = (&before[head..], &after[head..]);
        let tail = a.iter().rev().zip(b.iter().rev()).take_while(same).count();
        let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);

        let mut places: BTreeMap<&Json, VecDeque<usize>> = BTreeMap::new();
        if !b.is_empty() {
            for (at, item) in a.iter().enumerate() {
                places.entry(key(item, identity)).or_default().push_back(head + at);
            }
        }
        let mut common: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
        let mut added = Vec::new();
        let mut stayed = vec![false; a.len()];
        for (at, item) in b.iter().enumerate() {
            match places.get_mut(key(item, identity)).and_then(VecDeque::pop_front) {
                Some(from) => {
                    stayed[from - head] = true;
                    common.push((from, head + at));
                }
                None => added.push(head + at),
            }
        }
        let mut removed: Vec<usize> =
            (0..a.len()).filter(|at| !stayed[*at]).map(|at| head + at).collect();
        if identity == Identity::Position {
            let pairs = removed.len().min(added.len());
            common.extend(removed.drain(..pairs).zip(added.drain(..pairs)));
            common.sort_unstable_by_key(|(_, to)| *to);
        }
        let (tail_before, tail_after) = (head + a.len(), head + b.len());
        common.extend((0..tail).map(|at| (tail_before + at, tail_after + at)));
        Self { common, removed, added }
    }

    /// Whether the common items are in another order.
    pub(in crate::state) fn is_reordered(&self) -> bool {
        !self.common.is_sorted_by_key(|(from, _)| *from)
    }
}

/// The identity of an item; without the identifying member, the whole item.
pub(in crate::state) fn key(item: &Json, identity: Identity) -> &Json {
    match identity {
        Identity::Position | Identity::Value => item,
        Identity::Member(member) => item
            .as_object()
            .and_then(|object| object.get(member))
            .filter(|name| name.as_text().is_some())
            .unwrap_or(item),
    }
}
