//! Decides which calls of a second precede or follow the deletion of a parent that was created
//! again (Lex V2).

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Act, Fact, Footprint};
use crate::lex::{IdUse, ResourceKey};
use crate::timeline::Head;

/// The existence of resources before a second, from their own events and from deletions of their
/// ancestors.
#[derive(Debug, Default)]
pub(super) struct Lived {
    /// The position of the last event of each, and whether it was a deletion.
    last: BTreeMap<ResourceKey, (usize, bool)>,
    /// The items named by calls, by resource.
    items: BTreeMap<ResourceKey, BTreeSet<u64>>,
    /// What records show to have been created: before, there was nothing below it.
    created: BTreeSet<ResourceKey>,
    count: usize,
}

impl Lived {
    /// Adds the next event. A child shows that its ancestors exist.
    pub(super) fn follow(&mut self, head: &Head) {
        if !matches!(head.footprint.act, Act::Keep | Act::Observe) {
            let key = &head.footprint.key;
            let is_deletion = head.footprint.act == Act::Delete;
            let parts = head.footprint.needs.iter().filter(|_| head.footprint.act == Act::Publish);
            let shown = key.ancestors().chain(parts.map(|(part, _)| part.clone()));
            for shown in shown.filter(|shown| shown.row().lives == IdUse::Many) {
                self.last.insert(shown, (self.count, false));
            }
            if !head.footprint.is_without_effect() {
                self.last.insert(key.clone(), (self.count, is_deletion));
            }
            if creates(head) {
                self.created.insert(key.clone());
            }
            if is_deletion {
                self.items.retain(|own, _| own != key && !own.is_below(key));
            } else if let Some(items) = head.footprint.items.as_ref().filter(|it| !it.is_empty()) {
                self.items.entry(key.clone()).or_default().extend(items);
            }
        }
        self.count += 1;
    }

    /// Whether a call names something that existed below a resource before, or an item of it, by an
    /// id that is never reused: then it precedes the deletion (of two in one second, the first).
    pub(super) fn is_before_end(&self, head: &Head, above: &ResourceKey) -> bool {
        let own = &head.footprint.key;
        if !names(head, above) || !self.existed(above) {
            return false;
        }
        let lived = given_once(own, above).any(|key| self.existed(&key));
        let named = |items: &BTreeSet<u64>| {
            head.footprint.items.iter().flatten().any(|item| items.contains(item))
        };
        lived || self.items.get(own).is_some_and(named)
    }

    pub(super) fn existed(&self, key: &ResourceKey) -> bool {
        let Some((at, false)) = self.last.get(key) else { return false };
        !key.ancestors().any(|above| {
            self.last.get(&above).is_some_and(|(deleted, is_deletion)| *is_deletion && deleted > at)
        })
    }

    /// Whether a resource may have existed although no record is about it: what is above it was made
    /// before the records begin, or that record is missing.
    fn may_have_existed(&self, key: &ResourceKey) -> bool {
        let is_gone = |above: &ResourceKey| matches!(self.last.get(above), Some((_, true)));
        !self.last.contains_key(key)
            && !key.parent().is_some_and(|above| self.created.contains(&above))
            && !key.ancestors().any(|above| is_gone(&above))
    }
}

/// The two lives of a resource that was deleted and created again in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Old,
    New,
    /// Unknown.
    Either,
}

/// The life in which a call was made, of a resource that another call creates again.
pub(super) fn life(heads: &[Head], sequence: &[u32], begin: usize, at: u32, lived: &Lived) -> Life {
    let (head, begun) = (&heads[at as usize], &heads[sequence[begin] as usize]);
    let (own, above) = (&head.footprint, &begun.footprint.key);
    let at_begin = |millis: i16| {
        let began = begun.footprint.millis?;
        Some(if millis < began { Life::Old } else { Life::New })
    };
    if let Some(recorded) = own.millis.and_then(at_begin) {
        return recorded;
    }
    if lived.is_before_end(head, above) {
        return Life::Old;
    }
    if own.key == *above && shares_items(own, &begun.footprint) == Some(true) {
        return Life::New;
    }
    // A call with milliseconds shows in which life its resources existed.
    let shown = sequence.iter().find_map(|other| {
        let other = &heads[*other as usize];
        let millis = other.footprint.millis?;
        given_once(&own.key, above).any(|key| names(other, &key)).then_some(millis)
    });
    shown.and_then(at_begin).unwrap_or(Life::Either)
}

/// The changes of a second that may belong to either life of their ancestors or of their resource.
pub(super) fn in_either_life(heads: &[Head], sequence: &[u32], lived: &Lived) -> Vec<u32> {
    let mut open = Vec::new();
    for (begin, at) in sequence.iter().enumerate() {
        let begun = &heads[*at as usize];
        let above = &begun.footprint.key;
        let is_again = lived.existed(above)
            || sequence[..begin].iter().any(|before| names(&heads[*before as usize], above));
        let has_lives = above.row().lives == IdUse::Many && above.row().revision.is_none();
        let is_begin = creates(begun) || begins(begun) && is_removed(heads, sequence, begin, above);
        if !(is_begin && has_lives && is_again) {
            continue;
        }
        let changes = sequence.iter().filter(|change| {
            let head = &heads[**change as usize];
            let own = &head.footprint;
            let is_change = matches!(own.act, Act::Put | Act::Add | Act::Edit | Act::Remove)
                && !own.is_without_effect();
            let is_creation = own.key == *above && creates(head);
            is_change
                && *change != at
                && names(head, above)
                && !is_creation
                && life(heads, sequence, begin, **change, lived) == Life::Either
        });
        // The last call about each resource determines its uncertain result.
        let key = |at: &u32| &heads[*at as usize].footprint.key;
        let last = |change| sequence.iter().rfind(|other| key(other) == key(change)).copied();
        open.extend(changes.filter_map(last));
    }
    open
}

/// Whether a resource may have existed before the calls of a second that delete and create it, so
/// that their order is unknown.
pub(super) fn may_be_old(heads: &[Head], events: &[u32], key: &ResourceKey, lived: &Lived) -> bool {
    let is_own = |head: &&Head| head.footprint.key == *key;
    let own = || events.iter().map(|at| &heads[*at as usize]).filter(is_own);
    let deletions = own().filter(|head| head.footprint.act == Act::Delete).count();
    let above = key.parent();
    let makes_above = |at: &u32| {
        let head = &heads[*at as usize];
        creates(head) && Some(&head.footprint.key) == above.as_ref()
    };
    own().filter(|head| begins(head)).count() == deletions
        && key.row().revision.is_none()
        && lived.may_have_existed(key)
        && !events.iter().any(makes_above)
}

/// The changes of a second that follow a deletion in the sequence, but may precede it.
pub(super) fn before_deletions(heads: &[Head], sequence: &[u32], lived: &Lived) -> Vec<u32> {
    let is_first = |place: &usize| {
        let footprint = &heads[sequence[*place] as usize].footprint;
        let earlier = &sequence[..*place];
        footprint.act == Act::Delete
            && footprint.key.row().lives == IdUse::Many
            && !earlier.iter().any(|at| names(&heads[*at as usize], &footprint.key))
            && may_be_old(heads, sequence, &footprint.key, lived)
    };
    let deletions = (0..sequence.len()).filter(is_first);
    let later = deletions.flat_map(|place| {
        let key = &heads[sequence[place] as usize].footprint.key;
        sequence[place + 1..].iter().filter(|at| names(&heads[**at as usize], key))
    });
    later.copied().collect()
}

/// Whether the removal of a resource is directly before a position.
pub(super) fn is_removed(
    heads: &[Head],
    sequence: &[u32],
    place: usize,
    key: &ResourceKey,
) -> bool {
    place.checked_sub(1).is_some_and(|before| {
        let footprint = &heads[sequence[before] as usize].footprint;
        footprint.act == Act::Delete && footprint.key == *key
    })
}

/// Whether an event creates a resource that does not exist.
pub(super) fn begins(head: &Head) -> bool {
    let own = &head.footprint;
    let continues = matches!(own.quoted, Fact::Is(_)) || own.is_without_effect();
    creates(head) || own.act == Act::Add && !continues
}

/// Whether an event is about a resource or its descendants, or published a version of it.
pub(super) fn names(head: &Head, key: &ResourceKey) -> bool {
    let own = &head.footprint.key;
    let is_part = |(part, _): &(ResourceKey, _)| part == key;
    let has_part =
        || head.footprint.act == Act::Publish && head.footprint.needs.iter().any(is_part);
    own == key || own.is_below(key) || has_part()
}

pub(super) fn creates(head: &Head) -> bool {
    head.footprint.act == Act::Put && head.footprint.quoted == Fact::Absent
}

/// A resource and its ancestors below `up_to`, if their ids are never reused.
fn given_once(key: &ResourceKey, up_to: &ResourceKey) -> impl Iterator<Item = ResourceKey> {
    let is_below = |key: &ResourceKey| key.is_below(up_to);
    let path = std::iter::once(key.clone()).chain(key.ancestors()).take_while(is_below);
    path.filter(|key| key.row().lives == IdUse::Once && key.implied().is_none())
}

/// Whether two events changed the same item; `None` if one of them may have changed any.
pub(super) fn shares_items(one: &Footprint, other: &Footprint) -> Option<bool> {
    let (items, others) = (one.items.as_ref()?, other.items.as_ref()?);
    Some(items.iter().any(|item| others.binary_search(item).is_ok()))
}
