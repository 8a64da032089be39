//! Causes between resources: a reference requires its target, and prevents the deletion of its
//! target (Lex V1, `ResourceInUseException`).

use std::collections::BTreeMap;

use crate::event::{Act, Fact};
use crate::lex::{ResourceKey, Version};
use crate::timeline::Head;
use crate::timeline::SKEW;
use crate::timeline::holds::{Hold, holds};

/// The pairs `(cause, effect)` between resources that have no order in time, or a wrong one by a
/// few seconds. `resources` has the events of each in order.
pub(super) fn causes(
    heads: &[Head],
    resources: &BTreeMap<&ResourceKey, Vec<u32>>,
) -> Vec<(u32, u32)> {
    let mut edges = Vec::new();
    for (target, mut holds) in holds(heads, resources) {
        let Some(events) = resources.get(target) else { continue };
        let life = Life { heads, events };
        let made = life.versions();
        for hold in &holds {
            if let Some(taken) = hold.taken {
                let maker = match hold.version {
                    Version::Number(number) => made.get(&number).copied(),
                    Version::Latest => life.creation_for(taken, hold),
                };
                edges.extend(
                    maker.filter(|at| life.is_near(*at, taken)).map(|maker| (maker, taken)),
                );
            }
        }
        holds.retain(|hold| hold.released.is_some());
        holds.sort_by_key(|hold| hold.released.map(|at| (heads[at as usize].time, at)));
        life.releases(&holds, &made, &mut edges);
    }
    edges
}

/// The events of a resource that others refer to.
struct Life<'a> {
    heads: &'a [Head],
    events: &'a [u32],
}

impl Life<'_> {
    fn time(&self, at: u32) -> i64 {
        self.heads[at as usize].time
    }

    /// Whether `cause` is in the second of `effect`, or so soon after it that the clocks may be
    /// wrong.
    fn is_near(&self, cause: u32, effect: u32) -> bool {
        (self.time(effect)..=self.time(effect) + SKEW).contains(&self.time(cause))
    }

    /// The event that created each version.
    fn versions(&self) -> BTreeMap<u64, u32> {
        let mut made = BTreeMap::new();
        for &at in self.events {
            let footprint = &self.heads[at as usize].footprint;
            if let (Act::Put | Act::Publish, Some(number)) = (footprint.act, footprint.number) {
                made.entry(number).or_insert(at);
            }
        }
        made
    }

    /// The creation that precedes a reference to `$LATEST`, if the resource did not exist before.
    fn creation_for(&self, taken: u32, hold: &Hold<'_>) -> Option<u32> {
        let second = self.time(taken);
        let is_near = |at: &u32| self.is_near(*at, taken);
        let creates = |at: &u32| creates(&self.heads[*at as usize]);
        let shows = |at: &&u32| self.heads[**at as usize].footprint.act != Act::Keep;
        let before = self.events.iter().rev().filter(shows).find(|at| self.time(**at) < second);
        let existed = match before {
            Some(at) => self.heads[*at as usize].footprint.act != Act::Delete,
            // Without an earlier event, only a creation shows that it did not exist.
            None => !self.events.iter().find(shows).is_some_and(creates),
        };
        if !existed {
            return self.events.iter().copied().filter(is_near).find(creates);
        }
        // A deletion in between would have been refused, so the reference follows the last one.
        let lasts = hold.released.is_none_or(|at| self.time(at) > second + SKEW);
        let deletes =
            |at: &u32| is_near(at) && self.heads[*at as usize].footprint.act == Act::Delete;
        let deleted = self.events.iter().rposition(deletes).filter(|_| lasts)?;
        self.events[deleted..].iter().copied().filter(is_near).find(creates)
    }

    /// References to a resource were removed before its deletion.
    fn releases(&self, holds: &[Hold<'_>], made: &BTreeMap<u64, u32>, edges: &mut Vec<(u32, u32)>) {
        // Of several deletions only the first counts: the others follow it.
        let mut is_matched = vec![false; holds.len()];
        for (place, &at) in self.events.iter().enumerate() {
            let footprint = &self.heads[at as usize].footprint;
            let removed = match (footprint.act, footprint.number) {
                (Act::Delete, _) => None,
                (Act::DeleteVersion, Some(number)) => Some(Version::Number(number)),
                (Act::DeleteVersion, None)
                | (
                    Act::Put
                    | Act::Add
                    | Act::Edit
                    | Act::Remove
                    | Act::Publish
                    | Act::Other
                    | Act::Observe
                    | Act::Keep,
                    _,
                ) => continue,
            };
            let time = self.time(at);
            let released = |hold: &Hold<'_>| hold.released.map(|at| self.time(at));
            let first = holds.partition_point(|hold| released(hold) < Some(time));
            let near = holds.iter().zip(&mut is_matched).skip(first);
            let near = near.take_while(|(hold, _)| released(hold) <= Some(time + SKEW)).filter(
                |(hold, is_matched)| {
                    !**is_matched && removed.is_none_or(|version| hold.version == version)
                },
            );
            for (hold, is_matched) in near {
                let since = if removed.is_some() { hold.since } else { hold.since_any };
                let held_before = match since.map(|since| self.time(since)) {
                    Some(since) if since == time && removed.is_none() => {
                        self.is_of_this_life(hold.version, made, place)
                    }
                    Some(since) => since <= time,
                    None => true,
                };
                if held_before {
                    *is_matched = true;
                    edges.extend(hold.released.map(|release| (release, at)));
                }
            }
        }
    }

    /// Whether a target that was referred to within the second of a deletion (the event at `place`)
    /// was removed by that deletion, and not created after it or removed by an earlier one.
    fn is_of_this_life(&self, version: Version, made: &BTreeMap<u64, u32>, place: usize) -> bool {
        let act = |at: &u32| self.heads[*at as usize].footprint.act;
        let end = self.time(self.events[place]) + SKEW;
        if let Version::Number(number) = version
            && let Some(maker) = made.get(&number).filter(|maker| self.time(**maker) <= end)
        {
            let Some(maker) = self.events.iter().position(|at| at == maker) else { return false };
            let deletes = |at: &u32| act(at) == Act::Delete;
            let taken = self.events[maker..].iter().position(deletes);
            return maker <= place && taken == Some(place - maker);
        }
        let again = |other: &u32| {
            creates(&self.heads[*other as usize]) && self.is_near(*other, self.events[place])
        };
        !self.events.iter().any(again)
    }
}

fn creates(head: &Head) -> bool {
    head.footprint.act == Act::Put && head.footprint.quoted == Fact::Absent
}
