//! Orders the events of one resource.
//!
//! A successful update names the checksum of the revision it replaces, and its response has the
//! next (Lex V1, `PutBot`, `PutIntent`, `PutSlotType`, `PutBotAlias`); a successful Put without a
//! checksum is a creation; a version freezes the current `$LATEST` and has the next number. So a
//! resource's events form a chain, which determines their order if the clock does not.

use std::collections::VecDeque;

use crate::event::Act;
use crate::timeline::Head;
use crate::timeline::SKEW;
use crate::timeline::arrange::{Arranged, SEARCHED, arrange};
use crate::timeline::link::Link;

/// The events of one resource in order, as indices into `heads`.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) sequence: Vec<u32>,
    /// Events whose second has another possible order with another final revision.
    pub(super) ambiguous: Vec<u32>,
}

/// Orders the events of one resource, which are given by time and then by the fixed rule.
pub(super) fn chain(heads: &[Head], by_time: &[u32]) -> Chain {
    let head = |at: u32| &heads[at as usize];
    let mut chain = Chain::default();
    let mut link = Link::default();
    let mut rest: VecDeque<u32> = by_time.iter().copied().collect();
    while let Some(&first) = rest.front() {
        let is_alone = rest.get(1).is_none_or(|&next| head(next).time > head(first).time + SKEW);
        if is_alone {
            link = link.after(head(first));
            chain.sequence.extend(rest.pop_front());
            continue;
        }
        let same = rest.partition_point(|&at| head(at).time <= head(first).time);
        let (seen, second): (Vec<u32>, Vec<u32>) =
            rest.drain(..same).partition(|&at| head(at).footprint.act == Act::Observe);
        let arranged = arrange(heads, &second, &link, &informative(heads, &rest, 0));
        let arranged = match arranged.cost.broken {
            0 => arranged,
            _ => with_late_causes(heads, &second, &link, &mut rest).unwrap_or(arranged),
        };
        for &at in &arranged.sequence {
            link = link.after(head(at));
        }
        if arranged.ambiguous {
            chain.ambiguous.extend(arranged.sequence.last());
        }
        chain.sequence.extend(arranged.sequence);
        // A baseline shows the state at the end of the second.
        for &at in &seen {
            link = link.after(head(at));
        }
        chain.sequence.extend(seen);
    }
    chain
}

/// Checks whether the events of a second, which do not fit alone, fit after some events of the next
/// [`SKEW`] seconds. Removes those events from `rest`.
fn with_late_causes(
    heads: &[Head],
    second: &[u32],
    link: &Link,
    rest: &mut VecDeque<u32>,
) -> Option<Arranged> {
    let limit = heads[*second.first()? as usize].time + SKEW;
    let near = rest.partition_point(|&at| heads[at as usize].time <= limit);
    if near == 0 || second.len() + near > SEARCHED {
        return None;
    }
    let calls = |at: &&u32| heads[**at as usize].footprint.act != Act::Observe;
    let group: Vec<u32> = second.iter().chain(rest.range(..near).filter(calls)).copied().collect();
    let Arranged { mut sequence, cost, ambiguous } =
        arrange(heads, &group, link, &informative(heads, rest, near));
    let last = sequence.iter().rposition(|at| second.contains(at))?;
    sequence.truncate(last + 1);
    if sequence.len() == second.len() {
        return None;
    }
    rest.retain(|at| !sequence.contains(at));
    Some(Arranged { sequence, cost, ambiguous })
}

/// The number of later events that are searched for evidence.
const LOOKED: usize = 64;

/// The events of the next second that show something about the state before it.
fn informative<'a>(heads: &'a [Head], rest: &VecDeque<u32>, from: usize) -> Vec<&'a Head> {
    let mut informative =
        rest.range(from..).take(LOOKED).map(|at| &heads[*at as usize]).filter(|head| {
            !matches!(
                head.footprint.act,
                Act::Other | Act::DeleteVersion | Act::Observe | Act::Keep
            )
        });
    let Some(first) = informative.next() else { return Vec::new() };
    let mut found = vec![first];
    found.extend(informative.take_while(|head| head.time == first.time));
    found
}
