//! From copies to events: one copy of each record, with the corrections of addenda.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{Act, Footprint, fingerprint};
use crate::ingest::conflict::Contradiction;
use crate::ingest::error::IngestError;
use crate::ingest::load::{Loader, RecordRef};
use crate::ingest::statement::Statement;
use crate::journal::{Class, Copy};
use crate::timeline::{Head, Timeline};

/// The result for all copies.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    /// The events, each with its records.
    pub(super) events: Vec<(Head, RecordRef)>,
    /// New copies that the journal lacks and needs, as indexes of the given copies.
    pub(super) to_journal: Vec<usize>,
    /// New copies without new data, as indexes of the given copies.
    pub(super) duplicates: Vec<usize>,
    /// Known copies that do not count, as indexes of the given copies.
    pub(super) superseded: Vec<usize>,
    /// Copies of one record that contradict each other, one of them new.
    pub(super) conflicts: Vec<Contradiction>,
}

/// A record that corrects another: its time, its event id, and its index in the given copies.
type Correction<'c> = (i64, &'c Arc<str>, usize);

impl Copy {
    /// The head of the event, if it is one.
    pub(super) fn head(&self) -> Option<Head> {
        match &self.class {
            Class::Event(footprint) => Some(Head {
                id: self.id.clone(),
                time: self.time,
                footprint: Arc::clone(footprint),
            }),
            Class::Refused | Class::Unsupported => None,
        }
    }
}

/// Assembles copies; those from `first_new` on are not in the journal yet.
pub(super) fn assemble(
    copies: &[Copy],
    first_new: usize,
    loader: &mut Loader,
) -> Result<Assembled, IngestError> {
    let mut assembled = Assembled::default();
    let mut by_id: BTreeMap<&Arc<str>, Vec<usize>> = BTreeMap::new();
    let mut corrections: BTreeMap<&Arc<str>, BTreeSet<Correction<'_>>> = BTreeMap::new();
    for (at, copy) in copies.iter().enumerate() {
        by_id.entry(&copy.id).or_default().push(at);
    }
    let mut chosen: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
    for (id, places) in &by_id {
        let Choice { best, others, members } = choose(copies, places, first_new, loader)?;
        let equal = |to: usize| -> Vec<usize> {
            let digest = copies[to].digest;
            places.iter().copied().filter(|at| copies[*at].digest == digest).collect()
        };
        let (taken, others) = (equal(best), others.into_iter().map(equal).collect::<Vec<_>>());
        let any_new = others.iter().chain([&taken]).flatten().any(|at| *at >= first_new);
        if !others.is_empty() && any_new {
            let id = Arc::clone(id);
            assembled.conflicts.push(Contradiction { id, members, chosen: taken, others });
        }
        for &at in places {
            if at != best {
                let rejected = match at >= first_new {
                    true => &mut assembled.duplicates,
                    false => &mut assembled.superseded,
                };
                rejected.push(at);
            }
        }
        if best >= first_new {
            assembled.to_journal.push(best);
            if places.iter().any(|at| *at < first_new) {
                // Known, but now more complete.
                assembled.duplicates.push(best);
            }
        }
        match &copies[best].corrects {
            Some(original) => {
                corrections.entry(original).or_default().insert((copies[best].time, id, best));
            }
            None => {
                chosen.insert(id, best);
            }
        }
    }
    for (original, by) in corrections {
        let corrections: Vec<usize> = by.into_iter().map(|(_, _, at)| at).collect();
        let base = chosen.remove(original);
        let first_is_base = usize::from(base.is_none());
        let duplicates = corrections.iter().skip(first_is_base).filter(|at| **at >= first_new);
        assembled.duplicates.extend(duplicates);
        let base = base.unwrap_or(corrections[0]);
        let records = records(copies, base, &corrections[first_is_base..]);
        if let Some(event) = loader.event(original, &records)? {
            let footprint = Arc::new(Footprint::of(&event));
            let head = Head { id: Arc::clone(original), time: copies[base].time, footprint };
            assembled.events.push((head, records));
        }
    }
    for at in chosen.into_values() {
        if let Some(head) = copies[at].head() {
            assembled.events.push((head, records(copies, at, &[])));
        }
    }
    assembled.to_journal.sort_unstable();
    assembled.duplicates.sort_unstable();
    assembled.duplicates.dedup();
    assembled.superseded.sort_unstable();
    Ok(assembled)
}

impl Assembled {
    /// The events in their order.
    pub(super) fn timeline(&mut self) -> Timeline<RecordRef> {
        Timeline::of(std::mem::take(&mut self.events))
    }
}

fn records(copies: &[Copy], base: usize, corrections: &[usize]) -> RecordRef {
    let digest = corrections.iter().fold(copies[base].digest, |sum, at| {
        fingerprint(format!("{sum} {}", copies[*at].digest).as_bytes())
    });
    let corrections = corrections.iter().map(|at| copies[*at].place).collect();
    RecordRef { base: copies[base].place, corrections, digest }
}

/// The choice among the copies of a record.
struct Choice {
    best: usize,
    /// The copies that are as complete and contradict the best one.
    others: Vec<usize>,
    /// The members in which they differ.
    members: BTreeSet<&'static str>,
}

/// The order in which copies were read, or in which runs, does not matter. Only among copies that
/// lead to the same commit, the one in the journal is preferred.
fn choose(
    copies: &[Copy],
    places: &[usize],
    first_new: usize,
    loader: &mut Loader,
) -> Result<Choice, IngestError> {
    let content = places.iter().map(|at| copies[*at].rank.content).max().unwrap_or_default();
    let top = places.iter().map(|at| copies[*at].rank).max();
    let mut differing: Vec<usize> = Vec::new();
    for &at in places.iter().filter(|at| copies[**at].rank.content == content) {
        if !differing.iter().any(|other| copies[*other].digest == copies[at].digest) {
            differing.push(at);
        }
    }
    if let [best] = differing[..] {
        return Ok(Choice { best, others: Vec::new(), members: BTreeSet::new() });
    }
    let mut statements = Vec::new();
    for at in differing {
        statements.push((at, Statement::of(&loader.record(copies[at].place)?)));
    }
    statements.sort_by_cached_key(|(at, statement)| {
        let copy = &copies[*at];
        (Some(copy.rank) != top, statement.order(), *at >= first_new, copy.digest)
    });
    let (best, chosen) = &statements[0];
    let (mut others, mut members) = (Vec::new(), BTreeSet::new());
    for (at, statement) in &statements[1..] {
        let contradictions = chosen.contradictions(statement);
        if !contradictions.is_empty() {
            others.push(*at);
            members.extend(contradictions);
        }
    }
    Ok(Choice { best: *best, others, members })
}

/// The number of each class among `copies`, given by index.
pub(super) fn count_classes(copies: &[Copy], places: impl Iterator<Item = usize>) -> [u64; 4] {
    let mut counts = [0; 4];
    for at in places {
        let class = match &copies[at].class {
            Class::Event(footprint) if footprint.act == Act::Observe => 3,
            Class::Event(_) => 0,
            Class::Refused => 1,
            Class::Unsupported => 2,
        };
        counts[class] += 1;
    }
    counts
}
