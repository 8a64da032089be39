//! What of the past bears on a few new copies.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::assemble::Told;
use crate::ingest::copies::{Class, Copy};
use crate::ingest::known::cache::{Cache, Written};
use crate::ingest::known::copy::{NO_KEY, hash};
use crate::ingest::known::{Placed, Places};
use crate::timeline::{Entry, cut};

/// What of the past bears on a few new copies. See [`cut`] for why the rest does not.
#[derive(Debug)]
pub(in crate::ingest) struct Recent {
    /// The copies of all events of the resources of which anything happened since the cut.
    pub(in crate::ingest) copies: Vec<Copy>,
    /// The events since the cut as they were committed.
    pub(in crate::ingest) sequence: Vec<Placed>,
    /// Those before it.
    pub(in crate::ingest) settled: Written,
    /// The accounts and regions of those.
    pub(in crate::ingest) places: Places,
    cut: i64,
    /// The events of each of those resources before the cut in their order, by the number of the
    /// resource: their ids, and which are ambiguous.
    chains: BTreeMap<u32, Vec<(Box<str>, bool)>>,
}

impl Recent {
    /// What bears on `new`, where events up to and including the second `until` were committed, in
    /// their order. `None` where that cannot be told, or the cache is broken: then all of the past
    /// must be looked at.
    pub(in crate::ingest) fn of(cache: &Cache, new: &[Copy], until: i64) -> Option<Self> {
        if cache.is_corrected || new.iter().any(|copy| copy.corrects.is_some()) {
            return None;
        }
        let mut ids: BTreeMap<u64, Vec<&Copy>> = BTreeMap::new();
        for copy in new {
            ids.entry(hash(&copy.id)).or_default().push(copy);
        }
        let mut wanted = vec![false; cache.keys.len()];
        let mut again = BTreeSet::new();
        let mut copies = Vec::new();
        let mut times = Vec::new();
        for (start, row) in cache.rows() {
            if row.key != NO_KEY {
                times.push(row.time);
            }
            let Some(alike) = ids.get(&row.id) else { continue };
            let known = cache.copy(start, row)?;
            for copy in alike.iter().filter(|copy| copy.id == known.id) {
                let same = (copy.rank, copy.digest) == (known.rank, known.digest);
                if !same && copy.rank >= known.rank {
                    return None;
                }
                again.insert(&*copy.id);
            }
            match wanted.get_mut(row.key as usize) {
                Some(wanted) => *wanted = true,
                None => copies.push(known),
            }
        }
        let numbers: BTreeMap<_, _> = cache.keys.iter().zip(0_usize..).collect();
        // the last event that was committed is always looked at: it tells when that was
        let mut from = times.iter().copied().filter(|time| *time <= until).max()?;
        for copy in new.iter().filter(|copy| !again.contains(&*copy.id)) {
            if let Class::Event(footprint) = &copy.class {
                from = from.min(copy.time);
                if let Some(number) = numbers.get(&footprint.key) {
                    wanted[*number] = true;
                }
            }
        }
        let cut = cut(&mut times, from);
        for (_, row) in cache.rows().filter(|(_, row)| row.time >= cut && row.key != NO_KEY) {
            *wanted.get_mut(row.key as usize)? = true;
        }
        let mut places = vec![false; cache.keys.len()];
        for (start, row) in cache.rows().filter(|(_, row)| row.key != NO_KEY) {
            let number = row.key as usize;
            if *wanted.get(number)? {
                copies.push(cache.copy(start, row)?);
            }
            places[number] |= row.time < cut;
        }
        let places = cache.keys.iter().zip(places).filter(|(_, settled)| *settled);
        let mut recent = Self {
            copies,
            sequence: Vec::new(),
            settled: cache.all_written(0),
            places: places.map(|(key, _)| (key.account.clone(), key.region.clone())).collect(),
            cut,
            chains: BTreeMap::new(),
        };
        recent.follow(cache, &wanted)?;
        Some(recent)
    }

    fn follow(&mut self, cache: &Cache, wanted: &[bool]) -> Option<()> {
        for placed in cache.sequence() {
            let (before, placed) = placed?;
            let number = placed.key?;
            if placed.time < self.cut {
                self.settled.commits = before.commits + 1;
                if *wanted.get(number as usize)? {
                    let chain = self.chains.entry(number).or_default();
                    chain.push((placed.id.into(), placed.ambiguous));
                }
                continue;
            }
            if self.sequence.is_empty() {
                self.settled = before;
            }
            self.sequence.push(placed.with(&cache.keys)?);
        }
        Some(())
    }

    /// The events since the cut, of the copies in their order; `None` where what is known now
    /// speaks for another order of those before it than they were committed in.
    pub(in crate::ingest) fn since(
        &self,
        cache: &Cache,
        mut entries: Vec<Entry<Told>>,
    ) -> Option<Vec<Entry<Told>>> {
        let since = entries.split_off(entries.partition_point(|entry| entry.time < self.cut));
        let mut chains: BTreeMap<_, Vec<(&str, bool)>> = BTreeMap::new();
        for entry in &entries {
            let chain = chains.entry(&entry.head.footprint.key).or_default();
            chain.push((&entry.head.id, entry.ambiguous));
        }
        let same = self.chains.len() == chains.len()
            && self.chains.iter().all(|(number, was)| {
                let now = cache.keys.get(*number as usize).and_then(|key| chains.get(key));
                let was = was.iter().map(|(id, ambiguous)| (&**id, *ambiguous));
                now.is_some_and(|now| now.iter().copied().eq(was))
            });
        same.then_some(since)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::event::{Act, Answer, Footprint};
    use crate::ingest::copies::Place;
    use crate::ingest::copies::Rank;
    use crate::ingest::known::{Next, Runs};
    use crate::ingest::spool::Span;
    use crate::lex::{ResourceKey, ResourceKind};

    /// An event whose id is the name of its resource and its time.
    fn copy(name: &str, time: i64) -> Copy {
        let footprint = Footprint {
            key: ResourceKey::v1("1", "r", ResourceKind::Bot, &[name]),
            act: Act::Put,
            quoted: Answer::NotRecorded,
            answered: None,
            number: None,
            content: None,
            needs: Vec::new(),
            millis: None,
        };
        Copy {
            id: format!("{name}{time}").into(),
            time,
            class: Class::Event(Arc::new(footprint)),
            rank: Rank { content: 1, form: 1 },
            digest: time as u64,
            corrects: None,
            place: Place::Journal { file: 0, span: Span { start: 0, len: 0 } },
        }
    }

    fn cache(copies: &[Copy]) -> Cache {
        let placed = |copy: &Copy| Placed {
            id: copy.id.clone(),
            digest: copy.digest,
            time: copy.time,
            ambiguous: false,
            key: copy.head().map(|head| head.footprint.key.clone()),
        };
        let sequence: Vec<Placed> = copies.iter().map(placed).collect();
        let next = Next { after: None, copies, sequence: &sequence };
        Cache::open(next.encode("tips", &Runs::default()).concat(), "tips").unwrap().1
    }

    /// The ids of the copies that bear on new ones, and how many commits are not looked at.
    fn recent(cache: &Cache, new: &[Copy]) -> Option<(String, usize)> {
        let recent = Recent::of(cache, new, 50)?;
        let ids: Vec<&str> = recent.copies.iter().map(|copy| &*copy.id).collect();
        Some((ids.join(" "), recent.settled.commits))
    }

    #[test]
    fn what_bears_on_new_copies() {
        let known = [
            copy("a", 10),
            copy("b", 20),
            copy("a", 30),
            copy("c", 40),
            copy("b", 48),
            copy("d", 50),
        ];
        let cache = cache(&known);
        for (new, expect) in [
            // the last events, and those of the same seconds, each with all of its resource
            (vec![], Some(("b20 b48 d50", 4))),
            (vec![copy("e", 60)], Some(("b20 b48 d50", 4))),
            (vec![copy("a", 60)], Some(("a10 b20 a30 b48 d50", 4))),
            (vec![copy("e", 41)], Some(("b20 c40 b48 d50", 3))),
            (vec![copy("e", 10)], Some(("a10 b20 a30 c40 b48 d50", 0))),
            // once more what is known, which is compared with it
            (vec![copy("c", 40)], Some(("b20 c40 b48 d50", 4))),
            (
                vec![Copy { rank: Rank { content: 1, form: 0 }, digest: 7, ..copy("c", 40) }],
                Some(("b20 c40 b48 d50", 4)),
            ),
            // what may change the past
            (vec![Copy { rank: Rank { content: 2, form: 0 }, ..copy("c", 40) }], None),
            (vec![Copy { digest: 7, ..copy("c", 40) }], None),
            (vec![Copy { corrects: Some("a10".into()), ..copy("e", 60) }], None),
        ] {
            let ids: Vec<&str> = new.iter().map(|copy| &*copy.id).collect();
            let expect = expect.map(|(ids, commits)| (ids.to_owned(), commits));
            assert_eq!(recent(&cache, &new), expect, "{ids:?}");
        }
    }
}
