use std::collections::BTreeMap;

use crate::event::Act;
use crate::lex::{ResourceKey, ResourceKind, STAGES, Schema};
use crate::timeline::Head;
use crate::timeline::causes::causes;
use crate::timeline::chain::chain;
use crate::timeline::lives::Lived;
use crate::timeline::sort::{Edges, sort};
use crate::timeline::tree::{is_in_tree, second};

/// The order of some events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The indices of the given events, in order.
    pub sequence: Vec<u32>,
    /// Effects with an earlier time than their cause.
    pub displaced: Vec<Displaced>,
    /// Events (sorted) at the end of a second that has another possible final state.
    pub ambiguous: Vec<u32>,
    /// Publications of whole trees, with changes that may have been before or after them.
    pub unsettled: BTreeMap<u32, Vec<Unsettled>>,
}

/// A change that may have been before or after a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// The changed resource; with `any_of`, its ancestor.
    pub key: ResourceKey,
    /// The effect on it.
    pub act: Act,
    /// The kind of the changed resource, if the record does not show which one it was.
    pub any_of: Option<ResourceKind>,
    /// The fingerprint of the name of the bot that was changed, if the bot is known only by name.
    pub named: Option<u64>,
}

/// An effect with an earlier time than its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Displaced {
    /// The index of the effect.
    pub effect: u32,
    /// The index of its cause.
    pub cause: u32,
}

/// Finds the order of events: total, independent of their given order, and as correct as the
/// records permit.
///
/// 1. By time.
/// 2. Within the precision of the time (one second; [`SKEW`](super::SKEW) seconds, if clocks
///    differ), by cause. For one resource, by its chain of checksums, creations, deletions and
///    version numbers; between resources, a target precedes its references, and their removal
///    precedes its deletion. For a Lex V2 bot and everything below it, by the times in the
///    responses; an event without a time is placed by what it requires: see the module `tree`.
/// 3. As in a deployment: slot types, intents, bots, aliases, each put, then published; removals
///    last, in reverse order. Events whose responses have milliseconds are ordered by these
///    instead, and an event without milliseconds precedes the first of them with a later stage.
///    Then by event id. For the events of one resource, only their own responses count.
pub fn order(heads: &[Head]) -> Order {
    let mut by_time: Vec<u32> = (0..heads.len() as u32).collect();
    let recorded = Milliseconds::of(heads.iter());
    by_time.sort_by_cached_key(|at| rule(&heads[*at as usize], &recorded));
    let mut resources: BTreeMap<&ResourceKey, Vec<u32>> = BTreeMap::new();
    let mut trees: BTreeMap<ResourceKey, Vec<u32>> = BTreeMap::new();
    for &at in &by_time {
        let key = &heads[at as usize].footprint.key;
        match is_in_tree(key) {
            true => trees.entry(key.root()).or_default().push(at),
            false => resources.entry(key).or_default().push(at),
        }
    }
    let mut own: Vec<(u32, u32)> = Vec::with_capacity(heads.len());
    let mut ambiguous = Vec::new();
    let mut unsettled: BTreeMap<u32, Vec<Unsettled>> = BTreeMap::new();
    let mut moments: BTreeMap<u32, i16> = BTreeMap::new();
    for events in trees.values() {
        let mut lived = Lived::default();
        let seconds =
            events.chunk_by(|one, other| heads[*one as usize].time == heads[*other as usize].time);
        let mut last = None;
        for events in seconds {
            let found = second(heads, events, &lived);
            for &at in &found.sequence {
                lived.follow(&heads[at as usize]);
                own.extend(last.replace(at).map(|before| (before, at)));
            }
            moments.extend(found.moments(heads));
            ambiguous.extend(found.ambiguous);
            for (publication, change) in found.unsettled {
                let change = &heads[change as usize].footprint;
                let (key, act) = match change.imported() {
                    // It may replace everything that exists.
                    Some(into) => (into, Act::Delete),
                    None => (&change.key, change.act),
                };
                let change = Unsettled { key: key.clone(), act, any_of: None, named: None };
                unsettled.entry(publication).or_default().push(change);
            }
        }
    }
    for (publication, change) in beside_publications(heads, &by_time) {
        unsettled.entry(publication).or_default().push(change);
    }
    for events in resources.values_mut() {
        // The past of a resource has the same order whatever other events its seconds have: see
        // `cut`.
        let recorded = Milliseconds::of(events.iter().map(|at| &heads[*at as usize]));
        events.sort_by_cached_key(|at| rule(&heads[*at as usize], &recorded));
        let chain = chain(heads, events);
        *events = chain.sequence;
        ambiguous.extend(chain.ambiguous);
        own.extend(events.windows(2).map(|pair| (pair[0], pair[1])));
    }
    // Events placed among the calls of their bot have their position among other events.
    by_time.sort_by_cached_key(|at| {
        let (time, millis, is_recorded, stage, id) = rule(&heads[*at as usize], &recorded);
        (time, moments.get(at).copied().unwrap_or(millis), is_recorded, stage, id)
    });
    let mut ranks = vec![0; heads.len()];
    for (rank, at) in by_time.iter().enumerate() {
        ranks[*at as usize] = rank as u32;
    }
    let between = causes(heads, &resources);
    ambiguous.sort_unstable();

    let mut displaced: Vec<Displaced> = own
        .iter()
        .chain(&between)
        .filter(|(cause, effect)| heads[*cause as usize].time > heads[*effect as usize].time)
        .map(|&(cause, effect)| Displaced { effect, cause })
        .collect();
    displaced.sort_unstable();
    displaced.dedup();
    Order { sequence: sort(&ranks, Edges { own, between }), displaced, ambiguous, unsettled }
}

/// The publications of whole trees, each with the calls in its second that may have changed an
/// unrecorded resource of the tree.
fn beside_publications(heads: &[Head], by_time: &[u32]) -> Vec<(u32, Unsettled)> {
    let head = |at: &u32| &heads[*at as usize];
    let mut found = Vec::new();
    for at in by_time {
        let change = &head(at).footprint;
        let named = change.imported_name();
        if change.any_of.is_none() && named.is_none() {
            continue;
        }
        let first = by_time.partition_point(|other| head(other).time < head(at).time);
        let second = by_time[first..].iter().take_while(|it| head(it).time == head(at).time);
        for publication in second.filter(|it| head(it).footprint.act == Act::Publish) {
            let root = &head(publication).footprint.key;
            let is_timed = change.millis.is_some() && head(publication).footprint.millis.is_some();
            if named.is_some() && is_timed {
                continue;
            }
            let is_in = match change.key.is_resource() {
                true => change.key.root() == *root,
                false => root.is_beside(&change.key),
            };
            if is_in && is_in_tree(root) {
                let change = match change.any_of {
                    Some((kind, act)) => {
                        Unsettled { key: change.key.clone(), act, any_of: Some(kind), named }
                    }
                    None => Unsettled { key: root.clone(), act: Act::Delete, any_of: None, named },
                };
                found.push((*publication, change));
            }
        }
    }
    found
}

/// The fixed rule, which orders events without any other order.
fn rule<'h>(head: &'h Head, recorded: &Milliseconds) -> (i64, i16, bool, u8, &'h str) {
    let stage = stage(head);
    let (millis, is_recorded) = match head.footprint.millis {
        Some(millis) => (millis, true),
        None => (recorded.first_after(head.time, stage), false),
    };
    (head.time, millis, is_recorded, stage, &head.id)
}

/// The smallest milliseconds in the responses of each second, by the stage of the event.
struct Milliseconds(BTreeMap<i64, [i16; ALL_STAGES]>);

impl Milliseconds {
    fn of<'h>(heads: impl Iterator<Item = &'h Head>) -> Self {
        let mut seconds = BTreeMap::new();
        for head in heads {
            if let Some(millis) = head.footprint.millis {
                let stages = seconds.entry(head.time).or_insert([i16::MAX; ALL_STAGES]);
                let first = &mut stages[usize::from(stage(head))];
                *first = millis.min(*first);
            }
        }
        Self(seconds)
    }

    /// The first milliseconds of a later stage in a second; beyond its end if not recorded.
    fn first_after(&self, second: i64, stage: u8) -> i16 {
        let later = self.0.get(&second).map(|stages| &stages[usize::from(stage) + 1..]);
        later.and_then(|stages| stages.iter().min().copied()).unwrap_or(i16::MAX)
    }
}

/// One more than the last [`stage`].
const ALL_STAGES: usize = 5 * STAGES as usize + 1;

/// The stage of a deployment for an effect on a kind of resource.
fn stage(head: &Head) -> u8 {
    let key = &head.footprint.key;
    let builds = key.row().stage;
    let removes = STAGES - 1 - builds;
    match head.footprint.act {
        Act::Put | Act::Add | Act::Edit | Act::Remove => 2 * builds,
        Act::Publish => 2 * Schema::of(key.api).publication_stage(key.kind()) + 1,
        Act::Other | Act::Keep => 2 * STAGES,
        Act::DeleteVersion => 2 * STAGES + 1 + 2 * removes,
        Act::Delete => 2 * STAGES + 2 + 2 * removes,
        Act::Observe => 4 * STAGES + 1 + builds,
    }
}
