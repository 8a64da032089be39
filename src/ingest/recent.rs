//! Selects the earlier events that affect a few new copies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::Act;
use crate::index::{self, Committed, Index, Places};
use crate::ingest::load::RecordRef;
use crate::journal::{Class, Copy};
use crate::lex::{IdUse, ResourceKey, Schema};
use crate::timeline::{TimelineEntry, cut};

/// The earlier events that affect a few new copies. See [`cut`] for why others do not.
#[derive(Debug)]
pub(super) struct Recent {
    /// The copies of all events of the resources that changed since the cut.
    pub(super) copies: Vec<Copy>,
    /// The events since the cut, as committed.
    pub(super) sequence: Vec<Committed>,
    /// How many commits are before it.
    pub(super) settled: usize,
    /// The accounts and regions of those.
    pub(super) places: Places,
    cut: i64,
    /// The events of each of those resources before the cut, in order: their ids, and which are
    /// ambiguous.
    chains: BTreeMap<ResourceKey, Vec<(Arc<str>, bool)>>,
}

impl Recent {
    /// The events that affect `new`; events up to and including the second `until` were committed
    /// in order. `None` if it cannot be determined: then all earlier events are needed.
    pub(super) fn of(index: &Index, new: &[Copy], until: i64) -> index::Result<Option<Self>> {
        if new.iter().any(|copy| copy.corrects.is_some())
            || index.has_correction()?
            || index.has_unknown()?
        {
            return Ok(None);
        }
        let mut wanted = BTreeSet::new();
        let mut again = BTreeSet::new();
        let mut copies = Vec::new();
        for copy in new {
            let alike = index.copies_of(&copy.id)?;
            if !alike.is_empty() && again.insert(&*copy.id) {
                for known in &alike {
                    match &known.class {
                        Class::Event(footprint) => _ = wanted.insert(footprint.key.clone()),
                        Class::Refused | Class::Unsupported => copies.push(known.clone()),
                    }
                }
            }
            let differs = |known: &&Copy| {
                let same = (copy.rank, copy.digest) == (known.rank, known.digest);
                !same && copy.rank >= known.rank
            };
            if alike.iter().any(|known| differs(&known)) {
                return Ok(None);
            }
        }
        let mut times = index.event_times()?;
        // the last committed event is always included: its time is needed
        let last = times.iter().copied().filter(|time| *time <= until).max();
        let Some(mut from) = last else { return Ok(None) };
        for copy in new.iter().filter(|copy| !again.contains(&*copy.id)) {
            if let Class::Event(footprint) = &copy.class {
                from = from.min(copy.time);
                wanted.insert(footprint.key.clone());
            }
        }
        let cut = cut(&mut times, from);
        wanted.extend(index.keys_since(cut)?);
        wanted.extend(beside_lives(index, new, &wanted, cut)?);
        let settled = index.committed_before(cut)?;
        let mut chains = BTreeMap::new();
        for key in wanted {
            copies.extend(index.copies_about(&key)?);
            let chain = index.sequence_of(&key, settled)?;
            if !chain.is_empty() {
                chains.insert(key, chain.into_iter().map(|it| (it.id, it.ambiguous)).collect());
            }
        }
        let (sequence, places) = (index.sequence(settled)?, index.places_before(cut)?);
        Ok(Some(Self { copies, sequence, settled, places, cut, chains }))
    }

    /// The events since the cut, from the copies in order; `None` if known data implies another
    /// order of the earlier ones than the committed one.
    pub(super) fn since(
        &self,
        mut entries: Vec<TimelineEntry<RecordRef>>,
    ) -> Option<Vec<TimelineEntry<RecordRef>>> {
        let since = entries.split_off(entries.partition_point(|entry| entry.time < self.cut));
        let mut chains: BTreeMap<_, Vec<(Arc<str>, bool)>> = BTreeMap::new();
        for entry in entries {
            let chain = chains.entry(entry.head.footprint.key.clone()).or_default();
            chain.push((entry.head.id, entry.ambiguous));
        }
        (self.chains == chains).then_some(since)
    }
}

/// The resources of each bot in which one was deleted since the cut whose id may be given again: what is
/// above it and below it shows whether it existed (Lex V2).
fn beside_lives(
    index: &Index,
    new: &[Copy],
    wanted: &BTreeSet<ResourceKey>,
    cut: i64,
) -> index::Result<Vec<ResourceKey>> {
    let is_in_lives =
        |key: &ResourceKey| key.row().lives == IdUse::Many && Schema::of(key.api).deletes_below;
    let mut bots = BTreeSet::new();
    let mut find = |copies: &[Copy]| {
        for copy in copies.iter().filter(|copy| copy.time >= cut) {
            if let Class::Event(footprint) = &copy.class
                && footprint.act == Act::Delete
                && is_in_lives(&footprint.key)
            {
                bots.insert(footprint.key.root());
            }
        }
    };
    find(new);
    for key in wanted.iter().filter(|key| is_in_lives(key)) {
        find(&index.copies_about(key)?);
    }
    if bots.is_empty() {
        return Ok(Vec::new());
    }
    let mut beside = index.keys_since(i64::MIN)?;
    beside.retain(|key| bots.contains(&key.root()));
    Ok(beside.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Act, Fact, Footprint};
    use crate::journal::{CopyPlace, Rank, Span};
    use crate::lex::ResourceKind;

    /// An event whose id consists of its resource and its time.
    fn copy(name: &str, time: i64) -> Copy {
        let footprint = Footprint {
            items: Some(Vec::new()),
            any_of: None,
            key: ResourceKey::v1("1", "r", ResourceKind::Bot, &[name]),
            act: Act::Put,
            quoted: Fact::NotRecorded,
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
            place: CopyPlace::Journal { file: 0, span: Span { start: 0, len: 0 } },
        }
    }

    /// An index in which all copies are committed.
    fn index(copies: &[Copy]) -> Index {
        let committed = |copy: &Copy| Committed {
            id: copy.id.clone(),
            digest: copy.digest,
            time: copy.time,
            ambiguous: false,
            key: copy.head().map(|head| head.footprint.key.clone()),
        };
        let sequence: Vec<Committed> = copies.iter().map(committed).collect();
        Index::of_copies(copies, &sequence).unwrap()
    }

    /// The ids of the copies that affect new ones, and how many commits are not loaded.
    fn recent(index: &Index, new: &[Copy]) -> Option<(String, usize)> {
        let recent = Recent::of(index, new, 50).unwrap()?;
        let mut copies: Vec<(i64, &str)> =
            recent.copies.iter().map(|copy| (copy.time, &*copy.id)).collect();
        copies.sort_unstable();
        let ids: Vec<&str> = copies.into_iter().map(|(_, id)| id).collect();
        Some((ids.join(" "), recent.settled))
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
        let index = index(&known);
        for (new, expect) in [
            // the last events, and those of the same seconds, each with all of its resource
            (vec![], Some(("b20 b48 d50", 4))),
            (vec![copy("e", 60)], Some(("b20 b48 d50", 4))),
            (vec![copy("a", 60)], Some(("a10 b20 a30 b48 d50", 4))),
            (vec![copy("e", 41)], Some(("b20 c40 b48 d50", 3))),
            (vec![copy("e", 10)], Some(("a10 b20 a30 c40 b48 d50", 0))),
            // a known copy again, which is compared
            (vec![copy("c", 40)], Some(("b20 c40 b48 d50", 4))),
            (
                vec![Copy { rank: Rank { content: 1, form: 0 }, digest: 7, ..copy("c", 40) }],
                Some(("b20 c40 b48 d50", 4)),
            ),
            // a copy that may change committed events
            (vec![Copy { rank: Rank { content: 2, form: 0 }, ..copy("c", 40) }], None),
            (vec![Copy { digest: 7, ..copy("c", 40) }], None),
            (vec![Copy { corrects: Some("a10".into()), ..copy("e", 60) }], None),
        ] {
            let ids: Vec<&str> = new.iter().map(|copy| &*copy.id).collect();
            let expect = expect.map(|(ids, commits)| (ids.to_owned(), commits));
            assert_eq!(recent(&index, &new), expect, "{ids:?}");
        }
    }
}
