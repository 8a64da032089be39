use std::collections::BTreeMap;

use crate::event::Act;
use crate::lex::{ResourceKey, ResourceKind};
use crate::timeline::Head;
use crate::timeline::causes::causes;
use crate::timeline::chain::chain;
use crate::timeline::sort::{Edges, sort};

/// By how many seconds the clocks of two hosts may disagree before a cause is no longer looked
/// for behind its effect.
pub const SKEW: i64 = 2;

/// The order of some events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The places of the events in what was given, first event first.
    pub sequence: Vec<u32>,
    /// Effects that bear an earlier time than their cause.
    pub displaced: Vec<Displaced>,
    /// Events (sorted) that end a second which could lawfully have ended otherwise.
    pub ambiguous: Vec<u32>,
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
/// 2. Within what time cannot tell (one second; [`SKEW`] seconds, where clocks disagree), by
///    cause. Per resource by its chain of checksums, creations, deletions and version numbers;
///    between resources, what is referred to comes before what refers to it, and lets go of
///    before it is deleted.
/// 3. By the thousandth of the second in the answer, where there is one; then as a deployment
///    would: slot types, intents, bots, aliases, each put, then published; removals last and the
///    other way round; then by event id.
pub fn order(heads: &[Head]) -> Order {
    let mut by_time: Vec<u32> = (0..heads.len() as u32).collect();
    by_time.sort_by(|a, b| rule(&heads[*a as usize]).cmp(&rule(&heads[*b as usize])));
    let mut ranks = vec![0; heads.len()];
    for (rank, at) in by_time.iter().enumerate() {
        ranks[*at as usize] = rank as u32;
    }

    let mut resources: BTreeMap<&ResourceKey, Vec<u32>> = BTreeMap::new();
    for &at in &by_time {
        resources.entry(&heads[at as usize].footprint.key).or_default().push(at);
    }
    let mut own: Vec<(u32, u32)> = Vec::with_capacity(heads.len());
    let mut ambiguous = Vec::new();
    for events in resources.values_mut() {
        let chain = chain(heads, events);
        *events = chain.sequence;
        ambiguous.extend(chain.ambiguous);
        own.extend(events.windows(2).map(|pair| (pair[0], pair[1])));
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
    Order { sequence: sort(&ranks, Edges { own, between }), displaced, ambiguous }
}

/// The fixed rule, by which events come that nothing else tells apart.
fn rule(head: &Head) -> (i64, u16, u8, &str) {
    const UNTOLD: u16 = 1000;
    let millis = head.footprint.millis.unwrap_or(UNTOLD);
    (head.time, millis, stage(head.footprint.act, head.footprint.key.kind), &head.id)
}

/// The stage of a deployment at which an act on a kind of resource takes place.
fn stage(act: Act, kind: ResourceKind) -> u8 {
    let builds = match kind {
        ResourceKind::SlotType => 0,
        ResourceKind::Slot => 1,
        ResourceKind::Intent => 2,
        ResourceKind::Locale => 3,
        ResourceKind::Bot => 4,
        ResourceKind::Alias => 5,
        ResourceKind::Channel => 6,
    };
    match act {
        Act::Put => 2 * builds,
        Act::Publish => 2 * builds + 1,
        Act::Other => 20,
        Act::DeleteVersion => 30 + 2 * (6 - builds),
        Act::Delete => 31 + 2 * (6 - builds),
    }
}
