//! The order of the events of one resource.
//!
//! A successful update quotes the checksum of the revision it replaces and is answered with the
//! next (Lex V1, `PutBot`, `PutIntent`, `PutSlotType`, `PutBotAlias`); a successful Put without a
//! checksum is a creation; a version freezes the `$LATEST` of its moment and takes the next
//! number. So a resource's events form a chain, and what the clock leaves open the chain tells.

use crate::event::{Act, Answer};
use crate::timeline::Head;
use crate::timeline::order::SKEW;

/// The events of one resource in their order, as indices into `heads`.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) sequence: Vec<u32>,
    /// Events whose second allows another order that ends in another revision.
    pub(super) ambiguous: Vec<u32>,
}

/// Orders the events of one resource, which are given by time and then by the fixed rule.
pub(super) fn chain(heads: &[Head], by_time: &[u32]) -> Chain {
    let mut chain = Chain::default();
    let mut link = Link::default();
    let mut rest = by_time.to_vec();
    while let Some(&first) = rest.first() {
        let group = take_group(heads, &mut rest, heads[first as usize].time, &link);
        let arranged = match group.as_slice() {
            [_] => Arranged { sequence: group, ambiguous: false },
            _ => arrange(heads, &group, &link, rest.first().copied()),
        };
        for &at in &arranged.sequence {
            link = link.after(&heads[at as usize]);
        }
        if arranged.ambiguous {
            chain.ambiguous.extend(arranged.sequence.last());
        }
        chain.sequence.extend(arranged.sequence);
    }
    chain
}

/// Takes the events of one second, and those of the next [`SKEW`] seconds that must have come
/// before one of them.
fn take_group(heads: &[Head], rest: &mut Vec<u32>, second: i64, link: &Link) -> Vec<u32> {
    let head = |at: u32| &heads[at as usize];
    let same = rest.partition_point(|&at| head(at).time <= second);
    let near = rest.partition_point(|&at| head(at).time <= second + SKEW);
    let mut group: Vec<u32> = rest.drain(..same).collect();
    let mut later: Vec<u32> = rest.drain(..near - same).collect();
    let mut next = 0;
    while let Some(&effect) = group.get(next) {
        next += 1;
        let footprint = &head(effect).footprint;
        let made_here = |at: &&u32| {
            **at != effect && creates(head(**at)) && head(**at).footprint.act == Act::Put
        };
        let pulled = match (footprint.act, footprint.quoted) {
            (Act::Put | Act::Publish, Answer::Is(quoted)) => {
                let answers = |at: &u32| head(*at).footprint.answered == Some(quoted);
                if link.has(quoted) || group.iter().any(|at| *at != effect && answers(at)) {
                    None
                } else {
                    later.iter().position(answers)
                }
            }
            (Act::Put, Answer::Absent) if link.exists == Some(true) => {
                let deletes = |at: &u32| head(*at).footprint.act == Act::Delete;
                if group.iter().any(deletes) { None } else { later.iter().position(deletes) }
            }
            (Act::Publish | Act::Delete | Act::DeleteVersion | Act::Other, _)
                if link.exists == Some(false) && !group.iter().any(|at| made_here(&at)) =>
            {
                later.iter().position(|at| creates(head(*at)))
            }
            (Act::Put | Act::Publish | Act::Other | Act::DeleteVersion | Act::Delete, _) => None,
        };
        if let Some(at) = pulled {
            group.push(later.remove(at));
        }
    }
    rest.splice(0..0, later);
    group
}

fn creates(head: &Head) -> bool {
    head.footprint.act == Act::Put && head.footprint.quoted == Answer::Absent
}

/// What the events so far left of a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Link {
    /// Whether it exists, where that is known.
    exists: Option<bool>,
    /// The checksum of `$LATEST`, where that is known.
    checksum: Option<u64>,
    /// The checksum that a publication was answered with.
    published: Option<u64>,
    /// The fingerprint of `$LATEST`.
    content: Option<u64>,
    /// The last version number.
    number: Option<u64>,
}

impl Link {
    fn has(&self, quoted: u64) -> bool {
        match (self.checksum, self.published) {
            (None, None) => self.exists != Some(false),
            (checksum, published) => checksum == Some(quoted) || published == Some(quoted),
        }
    }

    /// Whether an event could have succeeded here.
    fn allows(&self, head: &Head) -> bool {
        let footprint = &head.footprint;
        let quotes = match footprint.quoted {
            Answer::Is(quoted) => self.exists != Some(false) && self.has(quoted),
            Answer::Absent if footprint.act == Act::Put => self.exists != Some(true),
            Answer::Absent | Answer::NotRecorded => true,
        };
        match footprint.act {
            Act::Put => quotes,
            Act::Publish => {
                let follows = match (self.number, footprint.number) {
                    (Some(last), Some(number)) => number == last || number == last + 1,
                    _ => true,
                };
                let freezes = match (self.content, footprint.content) {
                    (Some(latest), Some(frozen)) => latest == frozen,
                    _ => true,
                };
                self.exists != Some(false) && quotes && follows && freezes
            }
            Act::DeleteVersion => {
                let published = match (self.number, footprint.number) {
                    (Some(last), Some(number)) => number <= last,
                    _ => true,
                };
                self.exists != Some(false) && published
            }
            Act::Delete | Act::Other => self.exists != Some(false),
        }
    }

    fn after(self, head: &Head) -> Self {
        let footprint = &head.footprint;
        match footprint.act {
            Act::Put => Self {
                exists: Some(true),
                checksum: footprint.answered,
                published: None,
                content: footprint.content,
                number: footprint.number.or(self.number),
            },
            Act::Publish => Self {
                exists: Some(true),
                published: footprint.answered,
                content: footprint.content.or(self.content),
                number: footprint.number.max(self.number),
                ..self
            },
            Act::Delete => Self { exists: Some(false), number: self.number, ..Self::default() },
            Act::DeleteVersion | Act::Other => Self { exists: Some(true), ..self },
        }
    }
}

struct Arranged {
    sequence: Vec<u32>,
    ambiguous: bool,
}

/// How many partial orders are looked at before the best so far is taken.
const BUDGET: usize = 4096;

/// Finds the order of a few events that breaks the fewest rules; of those, the first by the
/// order in which the events are given. `next` is the event that comes after them.
fn arrange(heads: &[Head], group: &[u32], link: &Link, next: Option<u32>) -> Arranged {
    let mut search = Search {
        heads,
        next: next.map(|at| &heads[at as usize]),
        group,
        used: vec![false; group.len()],
        path: Vec::with_capacity(group.len()),
        best: None,
        ends: Vec::new(),
        // Only a second life can end a second in two ways.
        want_all_ends: group.iter().filter(|at| creates(&heads[**at as usize])).count() > 1,
        budget: BUDGET,
    };
    search.descend(*link, 0);
    let ambiguous = search.ends.len() > 1;
    match search.best {
        Some((_, sequence)) => Arranged { sequence, ambiguous },
        None => Arranged { sequence: greedy(heads, group, *link), ambiguous: false },
    }
}

struct Search<'a> {
    heads: &'a [Head],
    next: Option<&'a Head>,
    group: &'a [u32],
    used: Vec<bool>,
    path: Vec<u32>,
    /// The fewest broken rules, and the order that breaks them.
    best: Option<(usize, Vec<u32>)>,
    /// The revisions in which the best orders end.
    ends: Vec<Option<u64>>,
    want_all_ends: bool,
    budget: usize,
}

impl Search<'_> {
    fn descend(&mut self, link: Link, broken: usize) {
        if self.budget == 0 || self.is_hopeless(broken) {
            return;
        }
        self.budget -= 1;
        if self.path.len() == self.group.len() {
            let broken = broken + usize::from(self.next.is_some_and(|next| !link.allows(next)));
            self.arrived(link, broken);
            return;
        }
        for lawful in [true, false] {
            for at in 0..self.group.len() {
                let head = &self.heads[self.group[at] as usize];
                if self.used[at] || link.allows(head) != lawful {
                    continue;
                }
                self.used[at] = true;
                self.path.push(self.group[at]);
                self.descend(link.after(head), broken + usize::from(!lawful));
                self.path.pop();
                self.used[at] = false;
            }
        }
    }

    fn is_hopeless(&self, broken: usize) -> bool {
        match &self.best {
            Some((fewest, _)) if self.want_all_ends => broken > *fewest,
            Some((fewest, _)) => broken >= *fewest,
            None => false,
        }
    }

    fn arrived(&mut self, link: Link, broken: usize) {
        let end = link.checksum.or(link.content);
        let fewest = self.best.as_ref().map(|(fewest, _)| *fewest);
        if fewest.is_none_or(|fewest| broken < fewest) {
            self.best = Some((broken, self.path.clone()));
            self.ends = vec![end];
        } else if fewest == Some(broken) && !self.ends.contains(&end) {
            self.ends.push(end);
        }
    }
}

/// The first lawful event each time, or else the first.
fn greedy(heads: &[Head], group: &[u32], mut link: Link) -> Vec<u32> {
    let mut rest = group.to_vec();
    let mut sequence = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let lawful = rest.iter().position(|&at| link.allows(&heads[at as usize]));
        let at = rest.remove(lawful.unwrap_or(0));
        link = link.after(&heads[at as usize]);
        sequence.push(at);
    }
    sequence
}
