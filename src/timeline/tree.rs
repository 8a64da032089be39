//! Orders the events of one Lex V2 bot within a second.
//!
//! The revisions of its resources have no chain, but most responses have the completion time. Other
//! calls (deletions, calls that change single items) are placed by the resources that they require,
//! and by those that cannot exist twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Act, Fact};
use crate::lex::{IdUse, ResourceKey, Schema};
use crate::timeline::Head;
use crate::timeline::chain::chain;
use crate::timeline::lives::{
    Life, Lived, before_deletions, begins, creates, in_either_life, is_removed, life, may_be_old,
    names, shares_items,
};

/// The events of one bot in one second, in order.
#[derive(Debug, Default)]
pub(super) struct Second {
    pub(super) sequence: Vec<u32>,
    /// Events with an uncertain result, because another order is equally good.
    pub(super) ambiguous: Vec<u32>,
    /// Publications, each with an event that may have been before or after.
    pub(super) unsettled: Vec<(u32, u32)>,
}

impl Second {
    /// The time of each event within the second, as far as the times of others show it: that of the
    /// last one before it, or of the first.
    pub(super) fn moments(&self, heads: &[Head]) -> impl Iterator<Item = (u32, i16)> {
        let of = |at: &u32| heads[*at as usize].footprint.millis;
        let mut last = self.sequence.iter().find_map(of);
        self.sequence.iter().filter_map(move |at| {
            last = of(at).or(last);
            Some((*at, last?))
        })
    }
}

/// Whether the events of a resource are ordered by this module instead of by a chain.
pub(super) fn is_in_tree(key: &ResourceKey) -> bool {
    Schema::of(key.api).deletes_below
}

/// Orders the events of one bot in one second, which are given by the fixed rule.
pub(super) fn second(heads: &[Head], events: &[u32], lived: &Lived) -> Second {
    if let [only] = *events {
        return Second { sequence: vec![only], ..Second::default() };
    }
    let mut placing = Placing { heads, lived, events, removals: Vec::new(), placed: Vec::new() };
    let is = |at: &u32, test: fn(&Head) -> bool| test(&heads[*at as usize]);
    let (timed, rest): (Vec<u32>, Vec<u32>) =
        events.iter().copied().partition(|at| is(at, |head| head.footprint.millis.is_some()));
    placing.placed = timed;
    placing.placed.sort_by_key(|at| heads[*at as usize].footprint.millis);
    let numbered = numbered(heads, events);
    let (removals, rest): (Vec<u32>, Vec<u32>) = rest.into_iter().partition(|at| {
        let footprint = &heads[*at as usize].footprint;
        let has_turn = footprint.turn().is_some() && numbered.contains(&footprint.key);
        matches!(footprint.act, Act::Delete | Act::DeleteVersion) && !has_turn
    });
    placing.removals.clone_from(&removals);
    // Resources with revisions are ordered by them, including their creations.
    let (creations, others): (Vec<u32>, Vec<u32>) = rest.into_iter().partition(|at| {
        is(at, |head| creates(head) && head.footprint.key.row().revision.is_none())
    });
    for at in creations {
        placing.before_those_that_need_it(at);
    }
    for at in placing.by_items(others) {
        placing.at_the_end(at);
    }
    placing.after_what_they_point_to();
    for at in placing.by_revision(removals) {
        placing.removal(at);
    }
    let mut found = Second { sequence: placing.placed, ..Second::default() };
    found.ambiguous = in_either_life(heads, &found.sequence, lived);
    found.ambiguous.extend(before_deletions(heads, &found.sequence, lived));
    judge(heads, &mut found, &numbered);
    found
}

/// Resources with numbered revisions, if every call of a second has a number. A deletion need not
/// have one: it is between two lives, or ends the last one.
fn numbered<'h>(heads: &'h [Head], events: &[u32]) -> BTreeSet<&'h ResourceKey> {
    let footprint = |at: &u32| &*heads[*at as usize].footprint;
    let mut numbered: BTreeSet<&ResourceKey> = events.iter().map(|at| &footprint(at).key).collect();
    numbered.retain(|key| key.row().revision.is_some());
    for own in events.iter().map(footprint) {
        if own.act != Act::Delete && own.turn().is_none() {
            numbered.remove(&own.key);
        }
    }
    numbered
}

/// The events of one resource by the numbers of its revisions, if all have one.
fn turns(heads: &[Head], events: &[u32]) -> Option<Vec<u32>> {
    let turn = |at: &u32| Some((heads[*at as usize].footprint.turn()?, *at));
    let mut turns = events.iter().map(turn).collect::<Option<Vec<_>>>()?;
    turns.sort_by_key(|(turn, _)| *turn);
    Some(turns.into_iter().map(|(_, at)| at).collect())
}

struct Placing<'a> {
    heads: &'a [Head],
    lived: &'a Lived,
    events: &'a [u32],
    removals: Vec<u32>,
    placed: Vec<u32>,
}

impl<'a> Placing<'a> {
    fn head(&self, at: u32) -> &'a Head {
        &self.heads[at as usize]
    }

    /// Whether a removal of a resource is not placed yet.
    fn removed(&self, key: &ResourceKey) -> bool {
        let removes = |at: &u32| {
            let own = &self.head(*at).footprint;
            own.act == Act::Delete && own.key == *key && key.row().revision.is_none()
        };
        self.removals.iter().any(removes)
    }

    fn names(&self, at: u32, key: &ResourceKey) -> bool {
        names(self.head(at), key)
    }

    fn before_those_that_need_it(&mut self, at: u32) {
        let key = &self.head(at).footprint.key;
        let is_old = |other: &u32| self.lived.is_before_end(self.head(*other), key);
        let from = self.placed.iter().rposition(is_old).map_or(0, |last| last + 1);
        let first = self.placed[from..].iter().position(|other| self.names(*other, key));
        let first = first.map_or(self.placed.len(), |first| from + first);
        let end = self.before_import(at, first.min(self.end_of_its_life(at)));
        self.placed.insert(end, at);
    }

    fn at_the_end(&mut self, at: u32) {
        let end = self.before_import(at, self.end_of_its_life(at));
        self.placed.insert(end, at);
    }

    /// The position before the first import that may have followed a call, so that the result of
    /// the call is uncertain; `end` without such an import.
    fn before_import(&self, at: u32, end: usize) -> usize {
        let own = &self.head(at).footprint;
        let is_needed = |other: &u32| {
            let earlier = self.head(*other);
            let makes = creates(earlier) && self.names(at, &earlier.footprint.key);
            makes || own.act == Act::Delete && names(earlier, &own.key)
        };
        let from = self.placed[..end].iter().rposition(is_needed).map_or(0, |last| last + 1);
        let imports = |other: &u32| {
            let imported = self.head(*other).footprint.imported();
            imported.is_some_and(|into| names(self.head(at), into))
        };
        self.placed[from..end].iter().position(imports).map_or(end, |place| from + place)
    }

    /// The position at which the resource or an ancestor is created again, if the call belongs to
    /// the life before.
    fn end_of_its_life(&self, at: u32) -> usize {
        let ends = |begin: &usize| {
            let begun = self.head(self.placed[*begin]);
            let is_begin = creates(begun) || begins(begun) && self.removed(&begun.footprint.key);
            is_begin && life(self.heads, &self.placed, *begin, at, self.lived) == Life::Old
        };
        (0..self.placed.len()).find(ends).unwrap_or(self.placed.len())
    }

    /// Items are added, then changed, then removed; revisions are in sequence.
    fn by_items(&self, mut events: Vec<u32>) -> Vec<u32> {
        events.sort_by_key(|at| match self.head(*at).footprint.act {
            Act::Add => 0,
            Act::Edit => 1,
            Act::Remove => 2,
            Act::Other => 3,
            Act::Put
            | Act::Publish
            | Act::DeleteVersion
            | Act::Delete
            | Act::Observe
            | Act::Keep => 0,
        });
        self.by_revision(events)
    }

    /// Orders the events of resources with revisions by these, within their positions.
    fn by_revision(&self, mut events: Vec<u32>) -> Vec<u32> {
        let has_revisions = |at: &u32| self.head(*at).footprint.key.row().revision.is_some();
        let mut keys: Vec<&ResourceKey> = events
            .iter()
            .filter(|at| has_revisions(at))
            .map(|at| &self.head(*at).footprint.key)
            .collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let places: Vec<usize> = (0..events.len())
                .filter(|it| self.head(events[*it]).footprint.key == *key)
                .collect();
            let own: Vec<u32> = places.iter().map(|place| events[*place]).collect();
            let sequence = match turns(self.heads, &own) {
                Some(sequence) => sequence,
                None => chain(self.heads, &own).sequence,
            };
            for (place, at) in places.into_iter().zip(sequence) {
                events[place] = at;
            }
        }
        events
    }

    /// A reference to a version follows its publication.
    fn after_what_they_point_to(&mut self) {
        for place in 0..self.placed.len() {
            let at = self.placed[place];
            let needs = &self.head(at).footprint.needs;
            let maker = (place + 1..self.placed.len()).rev().find(|later| {
                let made = &self.head(self.placed[*later]).footprint;
                made.act == Act::Publish
                    && needs.iter().any(|(key, version)| {
                        *key == made.key
                            && made.number.is_some_and(|it| version.number() == Some(it))
                    })
            });
            if let Some(maker) = maker {
                self.placed.remove(place);
                self.placed.insert(maker, at);
            }
        }
    }

    /// A removed resource is not named again, unless it was created again: then the removal
    /// directly precedes the creation, if the resource existed. The revision that a removal names
    /// precedes it.
    fn removal(&mut self, at: u32) {
        let key = &self.head(at).footprint.key;
        if let Fact::Is(named) = self.head(at).footprint.quoted {
            let left = |other: &u32| {
                let footprint = &self.head(*other).footprint;
                footprint.key == *key && footprint.answered == Some(named)
            };
            if let Some(place) = self.placed.iter().rposition(left) {
                self.placed.insert(place + 1, at);
                return;
            }
        }
        let above: Vec<ResourceKey> = key.ancestors().collect();
        let is_many = key.row().lives == IdUse::Many && self.head(at).footprint.act == Act::Delete;
        let named_after =
            |from: usize| self.placed[from..].iter().any(|other| self.names(*other, key));
        let mut existed = self.lived.existed(key) || is_many && self.may_be_old(key);
        for (place, other) in self.placed.iter().enumerate() {
            let footprint = &self.head(*other).footprint;
            let begins = begins(self.head(*other));
            let begins_own = is_many && begins && footprint.key == *key;
            // The creation of an ancestor starts a new life of everything below it.
            let begins_above = begins
                && above.contains(&footprint.key)
                && self.existed_before(place, &footprint.key)
                && !named_after(place);
            let is_removed = is_removed(self.heads, &self.placed, place, key);
            if (begins_own && existed && !is_removed) || begins_above {
                self.placed.insert(place, at);
                return;
            }
            existed |= self.names(*other, key) && !footprint.is_without_effect();
        }
        let end = self.placed.iter().position(|other| {
            let footprint = &self.head(*other).footprint;
            footprint.act == Act::Delete && above.contains(&footprint.key)
        });
        let last = self.placed.iter().rposition(|other| self.names(*other, key));
        let end = end.filter(|end| last.is_none_or(|last| last < *end));
        let mut end = end.unwrap_or(self.placed.len());
        if is_many {
            end = self.before_import(at, end);
        }
        self.placed.insert(end, at);
    }

    /// Whether a resource may have existed before the second.
    fn may_be_old(&self, key: &ResourceKey) -> bool {
        may_be_old(self.heads, self.events, key, self.lived)
    }

    /// Whether a resource existed before the event at a position.
    fn existed_before(&self, place: usize, key: &ResourceKey) -> bool {
        self.lived.existed(key) || self.placed[..place].iter().any(|at| self.names(*at, key))
    }
}

/// Finds the parts of a second whose order is uncertain.
fn judge(heads: &[Head], second: &mut Second, numbered: &BTreeSet<&ResourceKey>) {
    let footprint = |at: u32| &heads[at as usize].footprint;
    let mut by_key: BTreeMap<&ResourceKey, Vec<u32>> = BTreeMap::new();
    for &at in &second.sequence {
        by_key.entry(&footprint(at).key).or_default().push(at);
    }
    for events in by_key.values() {
        let open = |(place, one): (usize, &u32)| {
            events[place + 1..].iter().any(|other| is_open(heads, *one, *other))
        };
        if events.iter().enumerate().any(open) {
            second.ambiguous.extend(events.last());
        }
        let key = &footprint(events[0]).key;
        if key.row().revision.is_some() && !numbered.contains(key) {
            second.ambiguous.extend(chain(heads, events).ambiguous);
        }
    }
    second.ambiguous.sort_unstable();
    second.ambiguous.dedup();
    for (place, &publication) in second.sequence.iter().enumerate() {
        if footprint(publication).act != Act::Publish {
            continue;
        }
        let may_come_before = |(at, change): (usize, &u32)| {
            let act = footprint(*change).act;
            let is_import = footprint(*change).imported().is_some();
            let is_change =
                matches!(act, Act::Put | Act::Add | Act::Edit | Act::Remove | Act::Delete);
            let is_timed =
                footprint(*change).millis.is_some() && footprint(publication).millis.is_some();
            let between = &second.sequence[at.min(place)..at.max(place)];
            let is_open = is_change && !is_timed && !is_needed(heads, *change);
            let is_open = is_open && !is_decided(heads, *change, between, at < place);
            (is_open || is_import && !is_timed).then_some((publication, *change))
        };
        second.unsettled.extend(second.sequence.iter().enumerate().filter_map(may_come_before));
    }
}

/// Whether an event created a resource that every version contains: the bot, or a locale that it
/// names.
fn is_needed(heads: &[Head], change: u32) -> bool {
    let head = &heads[change as usize];
    let key = &head.footprint.key;
    let is_at_top = key.parent().is_none_or(|above| above.parent().is_none());
    creates(head) && is_at_top && key.row().has_versions()
}

/// Whether a call with milliseconds, between a change and a publication, shows which of them was
/// first: after a deletion, only a new life can be named; before it, the old one existed. A
/// resource that a call names was created before.
fn is_decided(heads: &[Head], change: u32, between: &[u32], is_first: bool) -> bool {
    let key = &heads[change as usize].footprint.key;
    between.iter().filter(|at| **at != change).any(|at| {
        let own = &heads[*at as usize].footprint;
        match is_first {
            true if creates(&heads[change as usize]) => {
                own.millis.is_some() && (own.key == *key || own.key.is_below(key))
            }
            true => creates(&heads[*at as usize]) && (own.key == *key || key.is_below(&own.key)),
            false => own.millis.is_some() && (own.key == *key || own.key.is_below(key)),
        }
    })
}

/// Whether two changes of one document may have been in either order, with different results.
fn is_open(heads: &[Head], one: u32, other: u32) -> bool {
    let (a, b) = (&heads[one as usize], &heads[other as usize]);
    let (first, second) = (&a.footprint, &b.footprint);
    if first.key.row().revision.is_some() {
        return false; // they have a sequence
    }
    let is_timed = first.millis.is_some() && second.millis.is_some();
    match (first.act, second.act) {
        (Act::Put, Act::Put) => {
            let differ = first.content.is_none() || first.content != second.content;
            let is_recorded_at = is_timed && first.millis != second.millis;
            !is_recorded_at && differ && creates(a) == creates(b)
        }
        (Act::Edit, Act::Edit) => {
            let has_effect = !first.is_without_effect() && !second.is_without_effect();
            has_effect && shares_items(first, second).unwrap_or(true)
        }
        _ => false,
    }
}
