use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Change, Event};
use crate::lex::{Document, ResourceKey, refers_to};
use crate::state::State;

/// Groups of resources that can be replayed independently of each other.
///
/// The state of a group depends only on its own resources and on the events that
/// [concern](Self::concerned) it:
///
/// - A bot and everything below it are one group, because a bot that is created again has lost its
///   aliases. Events need not name the resources that Lex creates with another one.
/// - A call that names no resource joins all resources it may be about.
/// - A document that refers to a resource shows that the target exists, whatever the state of its
///   own resource. But whether a baseline is applied depends on the known state, so its references
///   are in its group.
/// - A deletion shows that documents that referred to the resource have changed.
/// - An import may overwrite all dependencies of a resource, so if there is one, all resources that
///   refer to each other are one group.
#[derive(Debug, Default)]
pub struct Groups {
    numbers: BTreeMap<ResourceKey, usize>,
    /// For each resource, another one of its group, or itself.
    next: Vec<usize>,
    /// The targets of references in the state or in events, each with its referring resources.
    referring: BTreeMap<ResourceKey, BTreeSet<ResourceKey>>,
}

/// Whether a document and its references are in one group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum References {
    Join,
    Apart,
}

impl Groups {
    /// The groups of the resources of a state and of the events after it.
    pub fn of<'e>(state: &State, events: impl Iterator<Item = &'e Event> + Clone) -> Self {
        let is_import = |event: &Event| matches!(event.change, Change::ImportStarted { .. });
        let is_baseline = |event: &Event| matches!(event.change, Change::Observed { .. });
        let all = match events.clone().any(is_import) {
            true => References::Join,
            false => References::Apart,
        };
        let mut groups = Self::default();
        for (key, resource) in state.iter() {
            groups.add(key, resource.latest.document().map(|document| &**document), all);
        }
        for event in events {
            let references = if is_baseline(event) { References::Join } else { all };
            groups.add(&event.key, document(event), references);
            if let Change::Migrated(migration) = &event.change
                && let Some(to) = &migration.to
            {
                let (one, other) = (groups.number(&event.key), groups.with_those_above(to));
                groups.join(one, other);
            }
        }
        groups.join_those_of_services();
        groups
    }

    /// A call that names no resource may be about any resource in its account and region.
    fn join_those_of_services(&mut self) {
        let keys: Vec<ResourceKey> = self.numbers.keys().cloned().collect();
        for service in keys.iter().filter(|key| !key.is_resource()) {
            for key in keys.iter().filter(|key| key.is_beside(service)) {
                let (one, other) = (self.number(service), self.number(key));
                self.join(one, other);
            }
        }
    }

    /// The groups that an event of the state, or a later one, may change.
    pub fn concerned(&mut self, event: &Event) -> BTreeSet<usize> {
        let mut keys = BTreeSet::from([event.key.clone()]);
        keys.extend(targets(&event.key, document(event)));
        match &event.change {
            Change::Deleted { .. } | Change::VersionDeleted(_) => {
                keys.extend(self.referring.get(&event.key).into_iter().flatten().cloned());
            }
            Change::Put { .. }
            | Change::Published { .. }
            | Change::PublishedTree(_)
            | Change::Edited { .. }
            | Change::Observed { .. }
            | Change::Tagged(_)
            | Change::Untagged(_)
            | Change::ImportStarted { .. }
            | Change::Used
            | Change::Migrated(_)
            | Change::NotShown { .. }
            | Change::Kept => {}
        }
        keys.iter().map(|key| self.group(key)).collect()
    }

    /// The resources of each group.
    pub fn members(&mut self) -> BTreeMap<usize, Vec<ResourceKey>> {
        let keys: Vec<ResourceKey> = self.numbers.keys().cloned().collect();
        let mut members: BTreeMap<usize, Vec<ResourceKey>> = BTreeMap::new();
        for key in keys {
            members.entry(self.group(&key)).or_default().push(key);
        }
        members
    }

    fn add(&mut self, key: &ResourceKey, document: Option<&Document>, references: References) {
        let own = self.with_those_above(key);
        for implied in key.row().implied {
            let made = key.related(implied.kind, &[implied.id]);
            made.map(|made| self.with_those_above(&made));
        }
        for target in targets(key, document) {
            let other = self.with_those_above(&target);
            if references == References::Join {
                self.join(own, other);
            }
            self.referring.entry(target).or_default().insert(key.clone());
        }
    }

    /// The number of a resource, after joining it with its ancestors.
    fn with_those_above(&mut self, key: &ResourceKey) -> usize {
        let own = self.number(key);
        for above in key.ancestors() {
            let above = self.number(&above);
            self.join(own, above);
        }
        own
    }

    fn number(&mut self, key: &ResourceKey) -> usize {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let number = self.next.len();
        self.next.push(number);
        self.numbers.insert(key.clone(), number);
        number
    }

    fn group(&mut self, key: &ResourceKey) -> usize {
        let number = self.number(key);
        self.root(number)
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.next[one] = other;
    }

    fn root(&mut self, mut number: usize) -> usize {
        while self.next[number] != number {
            self.next[number] = self.next[self.next[number]];
            number = self.next[number];
        }
        number
    }
}

/// The references of a document of a resource.
fn targets(key: &ResourceKey, document: Option<&Document>) -> impl Iterator<Item = ResourceKey> {
    let targets = document.map(|document| refers_to(key, document)).unwrap_or_default();
    targets.into_iter().map(|(target, _)| target)
}

/// The document that an event shows.
fn document(event: &Event) -> Option<&Document> {
    match &event.change {
        Change::Put { revision, .. }
        | Change::Published { revision, .. }
        | Change::Observed { revision, .. } => {
            revision.content.document().map(|document| &**document)
        }
        Change::PublishedTree(_)
        | Change::Edited { .. }
        | Change::Deleted { .. }
        | Change::VersionDeleted(_)
        | Change::Tagged(_)
        | Change::Untagged(_)
        | Change::ImportStarted { .. }
        | Change::Used
        | Change::Migrated(_)
        | Change::NotShown { .. }
        | Change::Kept => None,
    }
}
