//! The target of a plan, found by following references in the target state.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::event::holds_hidden;
use crate::graph::Node;
use crate::lex::{Document, Operation, ResourceKey, Verb, Version, refers_to};
use crate::plan::Cannot;
use crate::plan::model::Model;
use crate::plan::request_part::extra_members;
use crate::state::{Body, Doubt, State};

/// The target of a plan.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// The target documents of `$LATEST`, or of resources without versions.
    pub(super) latest: BTreeMap<ResourceKey, Arc<Document>>,
    /// Deleted versions whose content must exist under some number.
    pub(super) versions: BTreeMap<ResourceKey, BTreeMap<u64, Arc<Document>>>,
    /// Tags of resources that must be created again.
    pub(super) tags: BTreeMap<ResourceKey, BTreeMap<String, String>>,
    /// Resources to delete.
    pub(super) deleted: BTreeSet<ResourceKey>,
    /// Versions to delete.
    pub(super) deleted_versions: BTreeSet<(ResourceKey, u64)>,
    /// Resources to delete if nothing uses them.
    pub(super) deleted_if_unused: BTreeSet<ResourceKey>,
    /// Everything that belongs to the goal.
    pub(super) closure: BTreeSet<Node>,
    /// Parts of the goal that cannot be planned.
    pub(super) cannot: Vec<Cannot>,
}

/// Which resources that the goal refers to at `$LATEST` are restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// All of them, as they were then.
    All,
    /// Only those that do not exist now.
    Missing,
}

/// Builds the target by following references.
pub(super) struct WantedBuilder<'a> {
    now: &'a Model,
    then: &'a State,
    wanted: Wanted,
    seen: BTreeSet<(ResourceKey, Version, Depth)>,
    queue: VecDeque<(ResourceKey, Version, Depth)>,
}

impl<'a> WantedBuilder<'a> {
    pub(super) fn new(now: &'a Model, then: &'a State) -> Self {
        Self { now, then, wanted: Wanted::default(), seen: BTreeSet::new(), queue: VecDeque::new() }
    }

    /// Adds `$LATEST` as it was then, and follows its references.
    pub(super) fn want(&mut self, key: &ResourceKey, depth: Depth) {
        self.seen.insert((key.clone(), Version::Latest, depth));
        self.latest(key, depth);
        self.follow();
    }

    /// Adds the content of a version, under any number.
    pub(super) fn want_version(&mut self, key: &ResourceKey, number: u64) {
        self.queue.push_back((key.clone(), Version::Number(number), Depth::Missing));
        self.follow();
    }

    pub(super) fn done(self) -> Wanted {
        self.wanted
    }

    fn follow(&mut self) {
        while let Some((key, version, depth)) = self.queue.pop_front() {
            if !self.seen.insert((key.clone(), version, depth)) {
                continue;
            }
            self.wanted.closure.insert(Node::of(&key, version));
            match version {
                Version::Latest if depth == Depth::All || !self.now.is_living(&key) => {
                    self.latest(&key, depth);
                }
                // It is not changed.
                Version::Latest => {}
                Version::Number(number) => self.number(&key, number),
            }
        }
    }

    fn latest(&mut self, key: &ResourceKey, depth: Depth) {
        if let Some(document) = self.recorded_document(key, Version::Latest) {
            self.take(key, &document, depth);
        }
    }

    fn take(&mut self, key: &ResourceKey, document: &Arc<Document>, depth: Depth) {
        self.wanted.closure.insert(Node::of(key, Version::Latest));
        self.wanted.latest.insert(key.clone(), document.clone());
        self.add_recreated(key);
        let refers = refers_to(key, document);
        self.queue.extend(refers.into_iter().map(|(to, version)| (to, version, depth)));
    }

    fn number(&mut self, key: &ResourceKey, number: u64) {
        let version = Version::Number(number);
        if self.now.has(key, version) {
            let resource = self.now.state().get(key);
            let found = resource.and_then(|resource| resource.versions.get(&number));
            if found.is_some_and(|found| found.number_is_counted) {
                self.wanted.cannot.push(Cannot::Counted(key.clone(), number));
            }
            return;
        }
        let Some(document) = self.recorded_document(key, version) else { return };
        let refers = refers_to(key, &document);
        self.queue.extend(refers.into_iter().map(|(to, version)| (to, version, Depth::Missing)));
        self.wanted.versions.entry(key.clone()).or_default().insert(number, document);
        if !self.now.is_living(key) {
            self.queue.push_back((key.clone(), Version::Latest, Depth::Missing));
        }
    }

    /// The document of then, if it is recorded.
    fn recorded_document(&mut self, key: &ResourceKey, version: Version) -> Option<Arc<Document>> {
        if Operation::of(key.api, Verb::Put, key.kind()).is_none() {
            self.wanted.cannot.push(Cannot::Channel(key.clone()));
            return None;
        }
        let body = self.then.body(key, version);
        let doubt = body.and_then(|body| body.doubt.clone());
        let document =
            body.and_then(Body::document).filter(|document| !holds_hidden(document.body()));
        let Some(document) = document else {
            let doubt = doubt.unwrap_or(Doubt::Unrecorded);
            self.wanted.cannot.push(Cannot::Content(key.clone(), version, doubt));
            return None;
        };
        if let (Some(doubt), Version::Number(_)) = (doubt, version) {
            self.wanted.cannot.push(Cannot::NotRecorded(key.clone(), version, doubt));
        }
        for member in extra_members(document) {
            self.wanted.cannot.push(Cannot::Member(key.clone(), member));
        }
        Some(document.clone())
    }

    /// Adds what belongs to a resource that must be created again.
    fn add_recreated(&mut self, key: &ResourceKey) {
        if self.now.is_living(key) {
            return;
        }
        if let Some(tags) = self.then.get(key).and_then(|resource| resource.tags.clone())
            && !tags.is_empty()
        {
            self.wanted.tags.insert(key.clone(), tags);
        }
        let below = self.then.all_below(key).map(|(below, _)| below);
        let unrecorded = below.filter(|it| !it.is_recorded() && it.parent().as_ref() == Some(key));
        self.wanted.cannot.extend(unrecorded.cloned().map(Cannot::Channel));
    }
}
