use std::collections::BTreeSet;

use crate::graph::{Direction, Node};
use crate::lex::{
    Document, Json, Object, Operation, ResourceKey, Schema, Verb, Version, refers_to,
};
use crate::plan::make::{Fault, Making};
use crate::plan::model::Refused;
use crate::plan::request_part::request_members;
use crate::plan::{Cannot, Need, PlanRef, ResponseRef, Step, StepReason};
use crate::state::Body;
use crate::state::diff::diff;

impl Making<'_> {
    /// Puts a resource; `false` if that cannot be planned.
    pub(super) fn put(
        &mut self,
        key: &ResourceKey,
        body: Object,
        reason: StepReason,
    ) -> Result<bool, Fault> {
        let is_new = !self.model.is_living(key);
        let schema = Schema::of(key.api);
        let mut parameters = body.clone();
        let mut needs = BTreeSet::new();
        if is_new {
            needs.insert(Need::Absent(key.clone()));
            if let (Some(tags), Some(member)) = (self.wanted.tags.get(key), key.row().tags) {
                parameters.insert(member, schema.tags.write(tags.iter()));
            }
        } else {
            let Some(checksum) = self.checksum(key, &mut needs) else {
                self.leave(Cannot::Checksum(key.clone()));
                return Ok(false);
            };
            parameters.extend(schema.checksum.map(|member| (member, checksum)));
        }
        parameters.extend(key.row().build.map(|(member, value)| (member, Json::string(value))));
        let before =
            self.model.state().body(key, Version::Latest).and_then(Body::document).cloned();
        let after = self.model.resolved(&body).unwrap_or(body);
        let after = Document::new(key.api, key.kind(), after);
        for (to, _) in refers_to(key, &after) {
            needs.extend(self.put.get(&to).map(|step| Need::Step(*step)));
        }
        let before = before.map(|before| before.with_body(request_members(&before)));
        let differences = Some(diff(before.as_ref(), Some(&after)));
        let step = Step { differences, ..self.step(Verb::Put, key, parameters, needs, reason) };
        let number = match self.call(step) {
            Ok(number) => number,
            Err(Fault { why: Refused::Quota, .. }) => {
                self.leave(Cannot::Quota(key.clone()));
                return Ok(false);
            }
            Err(fault) => return Err(fault),
        };
        self.put.insert(key.clone(), number);
        Ok(true)
    }

    /// Publishes `$LATEST`: the step and the expected number; `None` if that cannot be planned.
    pub(super) fn publish(
        &mut self,
        key: &ResourceKey,
        reason: StepReason,
    ) -> Result<Option<(usize, u64)>, Fault> {
        let mut needs = BTreeSet::new();
        let Some(checksum) = self.checksum(key, &mut needs) else {
            self.leave(Cannot::Checksum(key.clone()));
            return Ok(None);
        };
        let member = Schema::of(key.api).checksum;
        let parameters = Object::from_iter(member.map(|member| (member, checksum)));
        let step = self.step(Verb::Publish, key, parameters, needs, reason);
        match self.call(step) {
            Ok(number) => {
                let response = &self.model.responses()[number - 1];
                let version = response.number.expect("a publication is answered with a number");
                self.made.steps[number - 1].number = Some(version);
                Ok(Some((number, version)))
            }
            Err(Fault { why: Refused::Quota, .. }) => {
                self.leave(Cannot::Quota(key.clone()));
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    pub(super) fn step(
        &self,
        verb: Verb,
        key: &ResourceKey,
        mut parameters: Object,
        mut needs: BTreeSet<Need>,
        reason: StepReason,
    ) -> Step {
        let operation = Operation::of(key.api, verb, key.kind()).expect("every kind has its calls");
        let names = key.ids().map(|id| crate::lex::unescape(id).unwrap_or_default());
        for (member, name) in operation.named_by.iter().zip(names) {
            parameters.insert(*member, Json::string(name));
        }
        answers(&Json::Object(parameters.clone()), &mut needs);
        let affects = if matches!(verb, Verb::Put) { self.affected(key) } else { Vec::new() };
        Step {
            operation: operation.name,
            key: key.clone(),
            parameters,
            needs: needs.into_iter().collect(),
            differences: None,
            before: None,
            number: None,
            reason,
            affects,
        }
    }

    /// Dependents of `$LATEST` that are not part of the goal.
    fn affected(&self, key: &ResourceKey) -> Vec<Node> {
        let node = Node::of(key, Version::Latest);
        let above = self.graph.reach([&node], Direction::Dependents, None);
        let stranger = |other: &&Node| **other != node && !self.wanted.closure.contains(other);
        above.nodes().filter(stranger).cloned().collect()
    }

    /// Tries a step and adds it: its number, counted from 1.
    pub(super) fn call(&mut self, step: Step) -> Result<usize, Fault> {
        match self.model.call(&step) {
            Ok(_) => {
                self.made.steps.push(step);
                Ok(self.made.steps.len())
            }
            Err(why) => Err(Fault { step: Box::new(step), why }),
        }
    }

    /// The checksum of a living resource for a call, and the conditions that follow from it.
    pub(super) fn checksum(&self, key: &ResourceKey, needs: &mut BTreeSet<Need>) -> Option<Json> {
        let member = Schema::of(key.api).checksum?;
        if let Some(step) = self.put.get(key) {
            return Some(ResponseRef { run: PlanRef::This, step: *step, member }.json());
        }
        if let Some(step) = self.origin.put.get(key) {
            needs.insert(Need::Undone(*step));
            return Some(ResponseRef { run: PlanRef::Undone, step: *step, member }.json());
        }
        let checksum = self.model.state().get(key)?.checksum.clone()?;
        needs.insert(Need::Checksum(key.clone(), checksum.clone()));
        Some(Json::string(&*checksum))
    }
}

/// The steps whose responses a value refers to.
pub(in crate::plan) fn answers(value: &Json, needs: &mut BTreeSet<Need>) {
    if let Some(answered) = ResponseRef::read(value) {
        needs.insert(match answered.run {
            PlanRef::This => Need::Step(answered.step),
            PlanRef::Undone => Need::Undone(answered.step),
        });
        return;
    }
    match value {
        Json::Array(items) => items.iter().for_each(|item| answers(item, needs)),
        Json::Object(object) => object.iter().for_each(|(_, value)| answers(value, needs)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
