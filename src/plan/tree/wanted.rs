//! What is to be there after a plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{ResourceKey, ResourceKind, Version, refers_to};
use crate::plan::tree::rules::{beside, known_name, name};
use crate::plan::{Aim, Depth, SinceThen, Task};
use crate::state::{Body, State};

/// A resource as it is to be.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub(super) body: Body,
    /// Whether it is the revision that is there now: no record set it since.
    pub(super) is_same: bool,
}

pub(super) type Wishes = BTreeMap<ResourceKey, Wish>;

/// What is to be there after a plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The draft.
    pub(super) draft: Wishes,
    /// Resources of the draft below which nothing else is to be.
    pub(super) whole: BTreeSet<ResourceKey>,
    /// What belongs to no version: aliases, replicas, policies.
    pub(super) beside: Wishes,
    /// What is to be deleted.
    pub(super) gone: BTreeSet<ResourceKey>,
    /// Versions that are to be deleted.
    pub(super) gone_versions: BTreeSet<(ResourceKey, u64)>,
}

impl Wish {
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

/// The wishes for a tree as it was in a version.
pub(super) fn version(then: &State, bot: &ResourceKey, number: u64) -> Wishes {
    let tree = then.tree(bot, Version::Number(number)).into_iter();
    tree.map(|(key, body)| (key, Wish { body: body.clone(), is_same: false })).collect()
}

/// The wishes for the draft of a resource as it is.
pub(super) fn draft(now: &State, then: &State, key: &ResourceKey) -> Wishes {
    let tree = then.tree(key, Version::Latest).into_keys();
    tree.filter_map(|key| Some((key.clone(), Wish::of(now, then, &key)?))).collect()
}

/// What a task asks for.
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
            let wish = Wish::of(now, then, &above).map(|wish| (above.clone(), wish));
            match above.is_part_of_version() || above == root {
                true => wanted.draft.extend(wish),
                false => wanted.beside.extend(wish),
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
    if task.since == SinceThen::Goes {
        wanted.goes(now, then, key);
    }
    wanted
}

/// What a plan that undoes another asks for: all that the other may have changed.
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
        wanted.goes(after, now, root);
    }
    wanted
}

impl Wanted {
    fn draft(&mut self, now: &State, then: &State, key: &ResourceKey) {
        self.draft.extend(draft(now, then, key));
        self.whole.insert(key.clone());
    }

    fn beside(&mut self, now: &State, then: &State, key: &ResourceKey) {
        self.beside.extend(Wish::of(now, then, key).map(|wish| (key.clone(), wish)));
    }

    /// The policies of what comes back.
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

    /// The slot types that wanted slots use.
    fn follow(&mut self, now: &State, then: &State, depth: Depth) {
        let mut queue: Vec<ResourceKey> = self.draft.keys().cloned().collect();
        while let Some(key) = queue.pop() {
            let document = self.draft.get(&key).and_then(|wish| wish.body.document());
            for (to, _) in document.map(|document| refers_to(&key, document)).unwrap_or_default() {
                if to.kind() != ResourceKind::SlotType || self.draft.contains_key(&to) {
                    continue;
                }
                if depth == Depth::Gone && stands_in(now, then, &to).is_some() {
                    continue;
                }
                if let Some(wish) = Wish::of(now, then, &to) {
                    self.draft.insert(to.clone(), wish);
                    queue.push(to);
                }
            }
        }
    }

    /// Wants everything gone that came to be since then: the resource itself, what points to it, its
    /// versions.
    fn goes(&mut self, now: &State, then: &State, key: &ResourceKey) {
        let is_new = |key: &ResourceKey| now.lives(key) && !then.lives(key);
        if is_new(key) {
            self.gone.insert(key.clone());
        }
        if key != &key.root() {
            return;
        }
        let below = now.all_below(key).map(|(below, _)| below);
        let below = below.filter(|below| !below.is_part_of_version() && is_new(below));
        self.gone.extend(below.cloned());
        for number in now.get(key).into_iter().flat_map(|resource| resource.versions.keys()) {
            if then.body(key, Version::Number(*number)).is_none() && !is_new(key) {
                self.gone_versions.insert((key.clone(), *number));
            }
        }
    }
}

/// What is now in the place of a resource of then: itself, or what has its name.
pub(super) fn stands_in(now: &State, then: &State, key: &ResourceKey) -> Option<ResourceKey> {
    if now.lives(key) {
        return Some(key.clone());
    }
    let document = then.body(key, Version::Latest)?.document()?;
    let name = name(key, document)?;
    beside(now, key).into_iter().find(|other| known_name(now, other) == Some(name))
}
