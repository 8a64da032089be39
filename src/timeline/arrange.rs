//! Orders a few events of one resource that have no order in time.

use crate::event::Act;
use crate::timeline::Head;
use crate::timeline::link::{Fit, Link};

/// An order of some events.
#[derive(Debug)]
pub(super) struct Arranged {
    pub(super) sequence: Vec<u32>,
    pub(super) cost: Cost,
    /// Whether another order is equally good, and ends in another revision.
    pub(super) ambiguous: bool,
}

/// The cost of an order; earlier members count more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    /// Events that cannot have succeeded at their position.
    pub(super) broken: usize,
    /// Pairs that contradict the clock.
    displaced: usize,
    /// Events that require an unrecorded event before them.
    presumed: usize,
}

/// The maximum number of events searched for their best order; larger groups are ordered greedily.
pub(super) const SEARCHED: usize = 48;

/// The number of broken events that each search allows: an order without any is soon found or ruled
/// out.
const ALLOWED: [usize; 4] = [0, 1, 2, usize::MAX];

/// The maximum number of partial orders in each search, before it uses the best so far.
const BUDGET: usize = 1024;

/// Finds the order of a few events with the lowest cost; of equal ones, the first by the given
/// order of events. `later` are events after all of them.
pub(super) fn arrange(heads: &[Head], group: &[u32], link: &Link, later: &[&Head]) -> Arranged {
    let head = |at: u32| &heads[at as usize];
    if let [only] = *group {
        let mut cost = Cost::default();
        cost.add(link.fit(head(only)));
        cost.broken += link.after(head(only)).refuses(later);
        return Arranged { sequence: vec![only], cost, ambiguous: false };
    }
    if group.len() > SEARCHED {
        return greedy(heads, group, *link, later);
    }
    let turns =
        group.iter().filter(|at| matches!(head(**at).footprint.act, Act::Put | Act::Delete));
    let mut search = Search {
        heads,
        later,
        group,
        used: vec![false; group.len()],
        path: Vec::with_capacity(group.len()),
        best: None,
        ends: Vec::new(),
        wants_all_ends: turns.count() > 1,
        allowed: 0,
        budget: 0,
    };
    for allowed in ALLOWED {
        (search.allowed, search.budget) = (allowed, BUDGET);
        search.descend(*link, Cost::default());
        if search.best.is_some() {
            break;
        }
    }
    let ambiguous = search.ends.len() > 1;
    match search.best {
        Some((cost, sequence)) => Arranged { sequence, cost, ambiguous },
        None => greedy(heads, group, *link, later),
    }
}

impl Cost {
    fn add(&mut self, fit: Fit) {
        match fit {
            Fit::Lawful => {}
            Fit::Presumed => self.presumed += 1,
            Fit::Broken => self.broken += 1,
        }
    }
}

struct Search<'a> {
    heads: &'a [Head],
    later: &'a [&'a Head],
    group: &'a [u32],
    used: Vec<bool>,
    path: Vec<u32>,
    best: Option<(Cost, Vec<u32>)>,
    /// The revisions at the end of the best orders.
    ends: Vec<(Option<bool>, Option<u64>)>,
    wants_all_ends: bool,
    allowed: usize,
    budget: usize,
}

impl Search<'_> {
    fn descend(&mut self, link: Link, cost: Cost) {
        if self.budget == 0 || self.is_hopeless(cost) {
            return;
        }
        self.budget -= 1;
        if self.path.len() == self.group.len() {
            let broken = cost.broken + link.refuses(self.later);
            if broken <= self.allowed {
                self.arrived(link, Cost { broken, ..cost });
            }
            return;
        }
        let heads = self.heads;
        let fits: Vec<Fit> = self.group.iter().map(|at| link.fit(&heads[*at as usize])).collect();
        for wanted in [Fit::Lawful, Fit::Presumed, Fit::Broken] {
            for at in 0..self.group.len() {
                if self.used[at] || fits[at] != wanted {
                    continue;
                }
                let head = &heads[self.group[at] as usize];
                let mut cost = cost;
                cost.add(wanted);
                cost.displaced += self.overtaken(head.time);
                self.used[at] = true;
                self.path.push(self.group[at]);
                self.descend(link.after(head), cost);
                self.path.pop();
                self.used[at] = false;
            }
        }
    }

    /// The number of events of an earlier second that are not placed yet.
    fn overtaken(&self, time: i64) -> usize {
        let waiting = self.group.iter().zip(&self.used).filter(|(_, used)| !**used);
        waiting.filter(|(at, _)| self.heads[**at as usize].time < time).count()
    }

    fn is_hopeless(&self, cost: Cost) -> bool {
        match &self.best {
            _ if cost.broken > self.allowed => true,
            Some((least, _)) if self.wants_all_ends => cost > *least,
            Some((least, _)) => cost >= *least,
            None => false,
        }
    }

    fn arrived(&mut self, link: Link, cost: Cost) {
        let end = link.end();
        let least = self.best.as_ref().map(|(least, _)| *least);
        if least.is_none_or(|least| cost < least) {
            self.best = Some((cost, self.path.clone()));
            self.ends = vec![end];
        } else if least == Some(cost) && !self.ends.contains(&end) {
            self.ends.push(end);
        }
    }
}

/// Takes the event that fits best each time, the first of several.
fn greedy(heads: &[Head], group: &[u32], mut link: Link, later: &[&Head]) -> Arranged {
    let mut rest = group.to_vec();
    let mut sequence = Vec::with_capacity(rest.len());
    let mut cost = Cost::default();
    while !rest.is_empty() {
        let mut best = (Fit::Broken, 0);
        for (place, at) in rest.iter().enumerate() {
            let fit = link.fit(&heads[*at as usize]);
            if fit < best.0 {
                best = (fit, place);
                if fit == Fit::Lawful {
                    break;
                }
            }
        }
        let at = rest.remove(best.1);
        cost.add(best.0);
        link = link.after(&heads[at as usize]);
        sequence.push(at);
    }
    cost.broken += link.refuses(later);
    Arranged { sequence, cost, ambiguous: false }
}
