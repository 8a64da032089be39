//! Causes between resources: what is referred to must exist, and what is referred to cannot be
//! deleted (Lex V1, `ResourceInUseException`).

use std::collections::BTreeMap;

use crate::event::{Act, Answer};
use crate::lex::{ResourceKey, Version};
use crate::timeline::Head;
use crate::timeline::order::SKEW;

/// The pairs `(cause, effect)` between resources that time does not order, or orders wrongly by a
/// few seconds. `resources` has the events of each in their order.
pub(super) fn causes(
    heads: &[Head],
    resources: &BTreeMap<&ResourceKey, Vec<u32>>,
) -> Vec<(u32, u32)> {
    let mut edges = Vec::new();
    let mut releases: BTreeMap<&ResourceKey, Vec<Release>> = BTreeMap::new();
    for events in resources.values() {
        let mut held = Held::default();
        for &at in events {
            let head = &heads[at as usize];
            held.follow(heads, at, &mut releases);
            if head.footprint.act != Act::Put {
                continue;
            }
            for (target, version) in &head.footprint.needs {
                if let Some(lives) = resources.get(target) {
                    edges.extend(maker(heads, lives, head, *version).map(|cause| (cause, at)));
                }
            }
        }
    }
    for list in releases.values_mut() {
        list.sort_unstable_by_key(|release| (heads[release.at as usize].time, release.at));
    }
    for (key, events) in resources {
        let Some(list) = releases.get(key) else { continue };
        for &at in events {
            let removed = match heads[at as usize].footprint.act {
                Act::Delete => None,
                Act::DeleteVersion => match heads[at as usize].footprint.number {
                    Some(number) => Some(Version::Number(number)),
                    None => continue,
                },
                Act::Put | Act::Publish | Act::Other => continue,
            };
            edges.extend(released(heads, events, list, at, removed).map(|cause| (cause, at)));
        }
    }
    edges
}

/// An event that let go of a reference.
struct Release {
    at: u32,
    version: Version,
    /// When the reference was taken.
    since: i64,
}

/// The references that a resource holds, through `$LATEST` and through its versions.
#[derive(Default)]
struct Held<'a> {
    latest: Vec<(&'a ResourceKey, Version, i64)>,
    versions: BTreeMap<u64, Vec<(&'a ResourceKey, Version, i64)>>,
}

impl<'a> Held<'a> {
    fn follow(
        &mut self,
        heads: &'a [Head],
        at: u32,
        releases: &mut BTreeMap<&'a ResourceKey, Vec<Release>>,
    ) {
        let head = &heads[at as usize];
        let mut release = |(key, version, since): (&'a ResourceKey, Version, i64)| {
            releases.entry(key).or_default().push(Release { at, version, since });
        };
        let footprint = &head.footprint;
        match footprint.act {
            Act::Put => {
                let before = std::mem::take(&mut self.latest);
                for (key, version) in &footprint.needs {
                    let kept = before.iter().find(|held| (held.0, held.1) == (key, *version));
                    self.latest.push((key, *version, kept.map_or(head.time, |held| held.2)));
                }
                let dropped = before.into_iter().filter(|held| {
                    !footprint
                        .needs
                        .iter()
                        .any(|(key, version)| (key, *version) == (held.0, held.1))
                });
                dropped.for_each(&mut release);
                if let Some(number) = footprint.number {
                    self.versions.insert(number, self.latest.clone());
                }
            }
            Act::Publish => {
                if let Some(number) = footprint.number {
                    self.versions.entry(number).or_insert_with(|| self.latest.clone());
                }
            }
            Act::DeleteVersion => {
                let gone = footprint.number.and_then(|number| self.versions.remove(&number));
                gone.into_iter().flatten().for_each(release);
            }
            Act::Delete => {
                std::mem::take(&mut self.latest).into_iter().for_each(&mut release);
                std::mem::take(&mut self.versions).into_values().flatten().for_each(&mut release);
                let named = footprint.needs.iter();
                named.map(|(key, version)| (key, *version, i64::MIN)).for_each(release);
            }
            Act::Other => {}
        }
    }
}

/// The event that made what `user` refers to, if time does not put it before `user` already.
fn maker(heads: &[Head], lives: &[u32], user: &Head, version: Version) -> Option<u32> {
    let near = |at: &&u32| {
        let time = heads[**at as usize].time;
        time >= user.time && time <= user.time + SKEW
    };
    match version {
        Version::Number(number) => {
            let makes = |at: &&u32| {
                let footprint = &heads[**at as usize].footprint;
                matches!(footprint.act, Act::Put | Act::Publish) && footprint.number == Some(number)
            };
            lives.iter().find(makes).filter(near).copied()
        }
        Version::Latest => {
            let before = lives.iter().rev().find(|at| heads[**at as usize].time < user.time);
            let existed = match before {
                Some(at) => heads[*at as usize].footprint.act != Act::Delete,
                // Without an earlier event only a creation says that it did not exist.
                None => !lives.first().is_some_and(|at| creates(&heads[*at as usize])),
            };
            if existed {
                return None;
            }
            lives.iter().filter(near).find(|at| creates(&heads[**at as usize])).copied()
        }
    }
}

fn creates(head: &Head) -> bool {
    head.footprint.act == Act::Put && head.footprint.quoted == Answer::Absent
}

/// The events that let go of what the deletion `at` removed, near it in time.
fn released<'a>(
    heads: &'a [Head],
    lives: &'a [u32],
    releases: &'a [Release],
    at: u32,
    removed: Option<Version>,
) -> impl Iterator<Item = u32> + 'a {
    let time = heads[at as usize].time;
    let made_again = lives.iter().any(|other| {
        let head = &heads[*other as usize];
        creates(head) && head.time >= time && head.time <= time + SKEW && removed.is_none()
    });
    let first = releases.partition_point(|release| heads[release.at as usize].time < time);
    releases[first..]
        .iter()
        .take_while(move |release| heads[release.at as usize].time <= time + SKEW)
        .filter(move |release| removed.is_none_or(|version| release.version == version))
        .filter(move |release| release.since < time || (release.since == time && !made_again))
        .map(|release| release.at)
}
