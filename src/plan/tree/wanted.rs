//! The target of a plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{ResourceKey, ResourceKind, Version, refers_to};
use crate::plan::tree::rules::{beside, known_name, name};
use crate::plan::{Aim, Depth, SinceThen, Task};
use crate::state::{Body, State};

/// The target of a resource.
#[derive(Clone, Debug)]
pub(super) struct WantedPart {
    pub(super) body: Body,
    /// Whether it is the current revision: no record set it since.
    pub(super) is_same: bool,
}

pub(super) type WantedParts = BTreeMap<ResourceKey, WantedPart>;

/// The target of a plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The draft.
    pub(super) draft: WantedParts,
    /// Resources of the draft below which nothing else may exist.
    pub(super) whole: BTreeSet<ResourceKey>,
    /// Resources that belong to no version: aliases, replicas, policies.
    pub(super) beside: WantedParts,
    /// Resources to delete.
    pub(super) deleted: BTreeSet<ResourceKey>,
    /// Versions to delete.
    pub(super) deleted_versions: BTreeSet<(ResourceKey, u64)>,
}

impl WantedPart {
    pub(super) fn of(now: &State, then: &State, key: &ResourceKey) -> Option<Self> {
        let revision = |state: &State| {
            let resource = state.get(key).filter(|resource| resource.is_living())?;
            Some((resource.latest.clone(), resource.checksum.clone(), resource.set_by.clone()))
        };
        let (now, then) = (revision(now), revision(then)?);
        let is_same = now.as_ref() == Some(&then);
        Some(Self { body: then.0, is_same })
    }
}

/// The tree of a version.
pub(super) fn version(then: &State, bot: &ResourceKey, number: u64) -> WantedParts {
    let tree = then.tree(bot, Version::Number(number)).into_iter();
    tree.map(|(key, body)| (key, WantedPart { body: body.clone(), is_same: false })).collect()
}

/// The draft of a resource.
pub(super) fn draft(now: &State, then: &State, key: &ResourceKey) -> WantedParts {
    let tree = then.tree(key, Version::Latest).into_keys();
    tree.filter_map(|key| Some((key.clone(), WantedPart::of(now, then, &key)?))).collect()
}

/// The target of a task.
pub(super) fn wanted(now: &State, then: &State, task: &Task) -> Wanted {
    let key = &task.goal.key;
    let mut wanted = Wanted::default();
    if then.lives(key) {
        let root = key.root();
        let is_bare = key != &root && !now.lives(&root);
        match key.is_part_of_version() || key == &root {
            true => wanted.draft(now, then, key),
            false => wanted.beside(now, then, key),
        }
        if is_bare {
            wanted.draft(now, then, &root);
        }
        for above in key.ancestors().filter(|above| !now.lives(above)) {
            let part = WantedPart::of(now, then, &above).map(|part| (above.clone(), part));
            match above.is_part_of_version() || above == root {
                true => wanted.draft.extend(part),
                false => wanted.beside.extend(part),
            }
        }
        let with_all = task.depth == Depth::All || task.goal.aim == Aim::Restore;
        if key == &root && with_all && task.goal.version.is_none() {
            let below = then.all_below(key).filter(|(_, it)| it.is_living());
            for (other, _) in below.filter(|(other, _)| !other.is_part_of_version()) {
                wanted.beside(now, then, other);
            }
        }
        wanted.policies(now, then);
        wanted.follow(now, then, task.depth);
    }
    if task.since == SinceThen::Delete {
        wanted.delete_new(now, then, key);
    }
    wanted
}

/// The target of a plan that reverses another: everything that the other may have changed.
pub(super) fn undo(after: &State, now: &State, roots: &BTreeSet<ResourceKey>) -> Wanted {
    let mut wanted = Wanted::default();
    for root in roots {
        if now.lives(root) {
            wanted.draft(after, now, root);
            let below = now.all_below(root).filter(|(_, it)| it.is_living());
            for (other, _) in below.filter(|(other, _)| !other.is_part_of_version()) {
                wanted.beside(after, now, other);
            }
        }
        wanted.delete_new(after, now, root);
    }
    wanted
}

impl Wanted {
    fn draft(&mut self, now: &State, then: &State, key: &ResourceKey) {
        self.draft.extend(draft(now, then, key));
        self.whole.insert(key.clone());
    }

    fn beside(&mut self, now: &State, then: &State, key: &ResourceKey) {
        self.beside.extend(WantedPart::of(now, then, key).map(|part| (key.clone(), part)));
    }

    /// Adds the policies of resources that are created again.
    fn policies(&mut self, now: &State, then: &State) {
        let wanted = self.draft.keys().chain(self.beside.keys());
        let back: Vec<ResourceKey> = wanted.filter(|key| !now.lives(key)).cloned().collect();
        for key in back {
            let below = then.below(&key, ResourceKind::ResourcePolicy);
            let own =
                below.filter(|(own, it)| it.is_living() && own.parent().as_ref() == Some(&key));
            own.for_each(|(own, _)| self.beside(now, then, own));
        }
    }

    /// Adds the slot types that target slots use.
    fn follow(&mut self, now: &State, then: &State, depth: Depth) {
        let mut queue: Vec<ResourceKey> = self.draft.keys().cloned().collect();
        while let Some(key) = queue.pop() {
            let document = self.draft.get(&key).and_then(|part| part.body.document());
            for (to, _) in document.map(|document| refers_to(&key, document)).unwrap_or_default() {
                if to.kind() != ResourceKind::SlotType || self.draft.contains_key(&to) {
                    continue;
                }
                if depth == Depth::Missing && current_of(now, then, &to).is_some() {
                    continue;
                }
                if let Some(part) = WantedPart::of(now, then, &to) {
                    self.draft.insert(to.clone(), part);
                    queue.push(to);
                }
            }
        }
    }

    /// Marks what was created since then for deletion: the resource, its aliases and versions.
    fn delete_new(&mut self, now: &State, then: &State, key: &ResourceKey) {
        let is_new = |key: &ResourceKey| now.lives(key) && !then.lives(key);
        if is_new(key) {
            self.deleted.insert(key.clone());
        }
        if key != &key.root() {
            return;
        }
        let below = now.all_below(key).map(|(below, _)| below);
        let below = below.filter(|below| !below.is_part_of_version() && is_new(below));
        self.deleted.extend(below.cloned());
        for number in now.get(key).into_iter().flat_map(|resource| resource.versions.keys()) {
            if then.body(key, Version::Number(*number)).is_none() && !is_new(key) {
                self.deleted_versions.insert((key.clone(), *number));
            }
        }
    }
}

/// The current counterpart of a resource of then: the same resource, or one with its name.
pub(super) fn current_of(now: &State, then: &State, key: &ResourceKey) -> Option<ResourceKey> {
    if now.lives(key) {
        return Some(key.clone());
    }
    let document = then.body(key, Version::Latest)?.document()?;
    let name = name(key, document)?;
    beside(now, key).into_iter().find(|other| known_name(now, other) == Some(name))
}
