use std::collections::BTreeSet;

use crate::graph::{DependencyGraph, Node};
use crate::lex::{Json, Object, ResourceKey, Schema, Verb, Version};
use crate::plan::make::call::answers;
use crate::plan::make::{Fault, Making};
use crate::plan::model::Model;
use crate::plan::{Cannot, Need, PlanRef, ResponseRef, Step, StepReason};

impl Making<'_> {
    /// Deletes what the target does not have: users before what they use.
    pub(super) fn delete_unwanted(&mut self) -> Result<(), Fault> {
        let wanted = self.wanted;
        let goes = |key: &ResourceKey| {
            wanted.deleted.contains(key) || wanted.deleted_if_unused.contains(key)
        };
        let graph = DependencyGraph::of(self.model.state());
        let order = graph.order();
        let nodes = order.iter().rev().flat_map(|group| group.nodes().iter().rev());
        // A resource is deleted with all its versions, so it waits until nothing uses any of them.
        let mut waiting: Vec<(ResourceKey, Option<u64>)> = Vec::new();
        for node in nodes {
            let entry = match (node.key(), node.version()) {
                (Some(key), _) if goes(key) => (key.clone(), None),
                (Some(key), Some(Version::Number(number))) => (key.clone(), Some(number)),
                (Some(_) | None, _) => continue,
            };
            let is_wanted = |(key, number): &(ResourceKey, Option<u64>)| {
                number.is_none_or(|number| wanted.deleted_versions.contains(&(key.clone(), number)))
            };
            if is_wanted(&entry) && !waiting.contains(&entry) {
                waiting.push(entry);
            }
        }
        let is_free = |model: &Model, (key, number): &(ResourceKey, Option<u64>)| {
            !model.in_use(key, number.map(Version::Number))
        };
        while let Some(at) = waiting.iter().position(|entry| is_free(&self.model, entry)) {
            let (key, number) = waiting.remove(at);
            self.remove(&key, number)?;
        }
        let graph = DependencyGraph::of(self.model.state());
        for (key, number) in waiting {
            if wanted.deleted_if_unused.contains(&key) {
                self.made.kept.push(key);
                continue;
            }
            let version = number.map_or(Version::Latest, Version::Number);
            self.made.left_out.insert((key.clone(), version));
            let nodes = graph.versions_of(&key).into_iter();
            let nodes = nodes.filter(|node| number.is_none() || node.version() == Some(version));
            let users = nodes.flat_map(|node| graph.dependents_of(node)).map(|user| user.from);
            let users: BTreeSet<&Node> = users.collect();
            let users = users.into_iter().cloned().collect();
            self.made.cannot.push(Cannot::Used(key, version, users));
        }
        Ok(())
    }

    fn remove(&mut self, key: &ResourceKey, number: Option<u64>) -> Result<(), Fault> {
        let mut parameters = Object::default();
        let mut needs = BTreeSet::new();
        let verb = match number {
            Some(number) => {
                let made = self.origin.versions.get(&(key.clone(), number));
                let version = made.map(|step| {
                    needs.insert(Need::Undone(*step));
                    let (run, member) = (PlanRef::Undone, Schema::of(key.api).version);
                    ResponseRef { run, step: *step, member }.json()
                });
                let version = version.unwrap_or_else(|| Json::string(number.to_string()));
                parameters.insert(Schema::of(key.api).version, version);
                Verb::DeleteVersion
            }
            None => {
                // The call has no checksum, so the script checks it first, to protect later edits.
                if let Some(checksum) = self.checksum(key, &mut needs) {
                    answers(&checksum, &mut needs);
                }
                Verb::Delete
            }
        };
        let step = self.step(verb, key, parameters, needs, StepReason::NotInTarget);
        self.call(Step { number, ..step })?;
        Ok(())
    }
}
