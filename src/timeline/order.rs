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
    /// The places of the events in what was given, first event first.
    pub sequence: Vec<u32>,
    /// Effects that bear an earlier time than their cause.
    pub displaced: Vec<Displaced>,
    /// Events (sorted) that end a second which could lawfully have ended otherwise.
    pub ambiguous: Vec<u32>,
    /// Publications of whole trees, and the changes that may have been before them or after.
    pub unsettled: BTreeMap<u32, Vec<Unsettled>>,
}

/// A change that may have been before a publication or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// What was changed; with `any_of`, what it is below.
    pub key: ResourceKey,
    /// What was done to it.
    pub act: Act,
    /// The kind of what was changed, if the record does not show which resource it was.
    pub any_of: Option<ResourceKind>,
}

/// An effect that bears an earlier time than its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Displaced {
    /// The place of the effect in what was given.
    pub effect: u32,
    /// The place of its cause.
    pub cause: u32,
}

/// Finds the order of events: total, the same however they are given, and right as far as the
/// records tell.
///
/// 1. By time.
/// 2. Within what time cannot tell (one second; [`SKEW`](super::SKEW) seconds, where clocks disagree), by
///    cause. Per resource by its chain of checksums, creations, deletions and version numbers;
///    between resources, what is referred to comes before what refers to it, and lets go of
///    before it is deleted.
///    Of a bot of Lex V2 and all below it, by the times in the answers; what has none is placed by what
///    it needs to be there: see the module `tree`.
/// 3. As a deployment would: slot types, intents, bots, aliases, each put, then published;
///    removals last and the other way round. Where answers tell the thousandth of the second,
///    their events come by that instead, and an event whose answer does not tell it comes before
///    the first of them that is of a later stage. Then by event id. Among the events of one resource
///    only their own answers count.
pub fn order(heads: &[Head]) -> Order {
    let mut by_time: Vec<u32> = (0..heads.len() as u32).collect();
    let told = Milliseconds::of(heads.iter());
    by_time.sort_by_cached_key(|at| rule(&heads[*at as usize], &told));
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
                let change = Unsettled { key: change.key.clone(), act: change.act, any_of: None };
                unsettled.entry(publication).or_default().push(change);
            }
        }
    }
    for (publication, change) in beside_publications(heads, &by_time) {
        unsettled.entry(publication).or_default().push(change);
    }
    for events in resources.values_mut() {
        // The past of a resource has the same order whatever others did in its seconds: see `cut`.
        let told = Milliseconds::of(events.iter().map(|at| &heads[*at as usize]));
        events.sort_by_cached_key(|at| rule(&heads[*at as usize], &told));
        let chain = chain(heads, events);
        *events = chain.sequence;
        ambiguous.extend(chain.ambiguous);
        own.extend(events.windows(2).map(|pair| (pair[0], pair[1])));
    }
    // What was placed among calls of its bot has their time among those of others.
    by_time.sort_by_cached_key(|at| {
        let (time, millis, is_told, stage, id) = rule(&heads[*at as usize], &told);
        (time, moments.get(at).copied().unwrap_or(millis), is_told, stage, id)
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

/// The publications of whole trees, each with the calls of its second that do not show what they changed,
/// if that may be in the tree.
fn beside_publications(heads: &[Head], by_time: &[u32]) -> Vec<(u32, Unsettled)> {
    let head = |at: &u32| &heads[*at as usize];
    let mut found = Vec::new();
    for at in by_time {
        let change = &head(at).footprint;
        let Some((kind, act)) = change.any_of else { continue };
        let first = by_time.partition_point(|other| head(other).time < head(at).time);
        let second = by_time[first..].iter().take_while(|it| head(it).time == head(at).time);
        for publication in second.filter(|it| head(it).footprint.act == Act::Publish) {
            let root = &head(publication).footprint.key;
            let is_in = match change.key.is_resource() {
                true => change.key.root() == *root,
                false => root.is_beside(&change.key),
            };
            if is_in && is_in_tree(root) {
                let key = change.key.clone();
                found.push((*publication, Unsettled { key, act, any_of: Some(kind) }));
            }
        }
    }
    found
}

/// The fixed rule, by which events come that nothing else tells apart.
fn rule<'h>(head: &'h Head, told: &Milliseconds) -> (i64, i16, bool, u8, &'h str) {
    let stage = stage(head);
    let (millis, is_told) = match head.footprint.millis {
        Some(millis) => (millis, true),
        None => (told.first_after(head.time, stage), false),
    };
    (head.time, millis, is_told, stage, &head.id)
}

/// The thousandths that answers tell: of each second the smallest, by the stage of its event.
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

    /// When in a second a later stage began; beyond its end where that is not told.
    fn first_after(&self, second: i64, stage: u8) -> i16 {
        let later = self.0.get(&second).map(|stages| &stages[usize::from(stage) + 1..]);
        later.and_then(|stages| stages.iter().min().copied()).unwrap_or(i16::MAX)
    }
}

/// One more than the last [`stage`].
const ALL_STAGES: usize = 5 * STAGES as usize + 1;

/// The stage of a deployment at which an act on a kind of resource takes place.
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
