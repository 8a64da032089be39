use std::collections::BTreeMap;

use crate::event::Act;
use crate::lex::{ResourceKey, Version};
use crate::timeline::Head;

/// A reference from a resource, or a version of it, to another one, with its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hold<'a> {
    target: &'a ResourceKey,
    /// The version referred to.
    pub(super) version: Version,
    /// The Put that added the reference; `None` if a version only copies it.
    pub(super) taken: Option<u32>,
    /// The event since which this version is referred to; `None` if not recorded.
    pub(super) since: Option<u32>,
    /// The event since which any version of the target is referred to without a break.
    pub(super) since_any: Option<u32>,
    /// The event that removed the reference.
    pub(super) released: Option<u32>,
}

/// Every reference to each resource that has events.
pub(super) fn holds<'a>(
    heads: &'a [Head],
    resources: &BTreeMap<&'a ResourceKey, Vec<u32>>,
) -> BTreeMap<&'a ResourceKey, Vec<Hold<'a>>> {
    let mut all = Vec::new();
    for events in resources.values() {
        let mut holder = Holder::default();
        for &at in events {
            holder.follow(&heads[at as usize], at, &mut all);
        }
    }
    let mut by_target: BTreeMap<&ResourceKey, Vec<Hold<'a>>> = BTreeMap::new();
    for hold in all {
        by_target.entry(hold.target).or_default().push(hold);
    }
    by_target
}

/// The references of a resource, from `$LATEST` and from its versions, as indices into the list of
/// all holds. Those of `$LATEST` are in the order of its needs.
#[derive(Default)]
struct Holder {
    latest: Vec<usize>,
    versions: BTreeMap<u64, Vec<usize>>,
}

impl Holder {
    fn follow<'a>(&mut self, head: &'a Head, at: u32, all: &mut Vec<Hold<'a>>) {
        let footprint = &head.footprint;
        match footprint.act {
            Act::Put => {
                self.hold(&footprint.needs, at, all);
                if let Some(number) = footprint.number {
                    self.freeze(number, all);
                }
            }
            Act::Publish => {
                if let Some(number) = footprint.number {
                    self.freeze(number, all);
                }
            }
            Act::DeleteVersion => {
                let removed = footprint.number.and_then(|number| self.versions.remove(&number));
                release(removed.into_iter().flatten(), at, all);
            }
            Act::Delete => {
                release(self.latest.drain(..), at, all);
                release(std::mem::take(&mut self.versions).into_values().flatten(), at, all);
                all.extend(footprint.needs.iter().map(|(target, version)| Hold {
                    target,
                    version: *version,
                    taken: None,
                    since: None,
                    since_any: None,
                    released: Some(at),
                }));
            }
            Act::Add | Act::Edit | Act::Remove | Act::Other | Act::Observe | Act::Keep => {}
        }
    }

    /// Sets the references of `$LATEST`, and ends all others. Both lists are sorted.
    fn hold<'a>(&mut self, needs: &'a [(ResourceKey, Version)], at: u32, all: &mut Vec<Hold<'a>>) {
        let before = std::mem::take(&mut self.latest);
        let held_before = |target: &ResourceKey, all: &[Hold<'_>]| {
            let place = before.partition_point(|held| all[*held].target < target);
            let held = &all[*before.get(place)?];
            (held.target == target).then_some(held.since_any).flatten()
        };
        let mut rest = before.iter().copied().peekable();
        for (target, version) in needs {
            let place = |held: &usize| (all[*held].target, all[*held].version);
            let mut removed = Vec::new();
            while let Some(held) = rest.next_if(|held| place(held) < (target, *version)) {
                removed.push(held);
            }
            let kept = rest.next_if(|held| place(held) == (target, *version));
            release(removed.into_iter(), at, all);
            self.latest.push(kept.unwrap_or_else(|| {
                let since_any = held_before(target, all).or(Some(at));
                all.push(Hold {
                    target,
                    version: *version,
                    taken: Some(at),
                    since: Some(at),
                    since_any,
                    released: None,
                });
                all.len() - 1
            }));
        }
        release(rest, at, all);
    }

    /// Copies the references of `$LATEST` to a version.
    fn freeze(&mut self, number: u64, all: &mut Vec<Hold<'_>>) {
        if self.versions.contains_key(&number) {
            return;
        }
        let mut frozen = Vec::with_capacity(self.latest.len());
        for &held in &self.latest {
            frozen.push(all.len());
            all.push(Hold { taken: None, released: None, ..all[held] });
        }
        self.versions.insert(number, frozen);
    }
}

fn release(held: impl Iterator<Item = usize>, at: u32, all: &mut [Hold<'_>]) {
    for place in held {
        all[place].released = Some(at);
    }
}
