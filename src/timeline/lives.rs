//! Which calls of a second may be about the old life or the new one of what is above them (Lex V2).

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Act, Fact, Footprint};
use crate::lex::{IdUse, ResourceKey};
use crate::timeline::Head;

/// What happened to resources before a second, by their own events and by the deletions of those
/// above them.
#[derive(Debug, Default)]
pub(super) struct Lived {
    /// The place of the last event of each, and whether that was its deletion.
    last: BTreeMap<ResourceKey, (usize, bool)>,
    /// The items that calls named, of resources that have some.
    items: BTreeMap<ResourceKey, BTreeSet<u64>>,
    count: usize,
}

impl Lived {
    /// Takes in the next event. What is below a resource shows that the resource exists.
    pub(super) fn follow(&mut self, head: &Head) {
        if !matches!(head.footprint.act, Act::Keep | Act::Observe) {
            let key = &head.footprint.key;
            let is_deletion = head.footprint.act == Act::Delete;
            for above in key.ancestors().filter(|above| above.row().lives == IdUse::Many) {
                self.last.insert(above, (self.count, false));
            }
            self.last.insert(key.clone(), (self.count, is_deletion));
            if is_deletion {
                self.items.retain(|own, _| own != key && !own.is_below(key));
            } else if let Some(items) = head.footprint.items.as_ref().filter(|it| !it.is_empty()) {
                self.items.entry(key.clone()).or_default().extend(items);
            }
        }
        self.count += 1;
    }

    /// Whether a call names what was below a resource before, by an id that is never given again: then
    /// it was before the end of that life (of two in one second, before the second).
    pub(super) fn is_before_end(&self, head: &Head, above: &ResourceKey) -> bool {
        let own = &head.footprint.key;
        if !own.is_below(above) || !self.existed(above) {
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
}

/// Two lives of a resource, the second of which a call of a second began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Old,
    New,
    /// Nothing shows which of them.
    Either,
}

/// In which life a call was, of a resource that another call begins.
pub(super) fn life(heads: &[Head], sequence: &[u32], begin: usize, at: u32, lived: &Lived) -> Life {
    let (head, begun) = (&heads[at as usize], &heads[sequence[begin] as usize]);
    let (own, above) = (&head.footprint, &begun.footprint.key);
    let at_begin = |millis: i16| {
        let began = begun.footprint.millis?;
        Some(if millis < began { Life::Old } else { Life::New })
    };
    if let Some(told) = own.millis.and_then(at_begin) {
        return told;
    }
    if lived.is_before_end(head, above) {
        return Life::Old;
    }
    // A call with a time shows in which life there was what it names.
    let shown = sequence.iter().find_map(|other| {
        let other = &heads[*other as usize];
        let millis = other.footprint.millis?;
        given_once(&own.key, above).any(|key| names(other, &key)).then_some(millis)
    });
    shown.and_then(at_begin).unwrap_or(Life::Either)
}

/// The changes of a second that may be in either life of what is above them, or of what they change.
pub(super) fn in_either_life(heads: &[Head], sequence: &[u32], lived: &Lived) -> Vec<u32> {
    let mut open = Vec::new();
    for (begin, at) in sequence.iter().enumerate() {
        let begun = &heads[*at as usize];
        let above = &begun.footprint.key;
        let is_again = lived.existed(above)
            || sequence[..begin].iter().any(|before| names(&heads[*before as usize], above));
        let has_lives = above.row().lives == IdUse::Many && above.row().revision.is_none();
        if !(creates(begun) && has_lives && is_again) {
            continue;
        }
        open.extend(sequence.iter().copied().filter(|change| {
            let head = &heads[*change as usize];
            let own = &head.footprint;
            let is_change = matches!(own.act, Act::Put | Act::Add | Act::Edit | Act::Remove)
                && !own.is_without_effect();
            let is_creation = own.key == *above && creates(head);
            is_change
                && names(head, above)
                && !is_creation
                && life(heads, sequence, begin, *change, lived) == Life::Either
        }));
    }
    open
}

/// Whether an event is about a resource, or about one below it.
pub(super) fn names(head: &Head, key: &ResourceKey) -> bool {
    let own = &head.footprint.key;
    own == key || own.is_below(key)
}

pub(super) fn creates(head: &Head) -> bool {
    head.footprint.act == Act::Put && head.footprint.quoted == Fact::Absent
}

/// A resource and what is above it, up to another one, as far as no other has its id ever again.
fn given_once(key: &ResourceKey, up_to: &ResourceKey) -> impl Iterator<Item = ResourceKey> {
    let is_below = |key: &ResourceKey| key.is_below(up_to);
    let path = std::iter::once(key.clone()).chain(key.ancestors()).take_while(is_below);
    path.filter(|key| key.row().lives == IdUse::Once && key.implied().is_none())
}

/// Whether two events changed one item; `None` if one of them may have changed any.
pub(super) fn shares_items(one: &Footprint, other: &Footprint) -> Option<bool> {
    let (items, others) = (one.items.as_ref()?, other.items.as_ref()?);
    Some(items.iter().any(|item| others.binary_search(item).is_ok()))
}
