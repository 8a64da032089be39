//! From what is wanted to calls, each tried on the model as soon as it is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{Document, Json, Object, Operation, ResourceKey, ResourceKind, Verb, Version};
use crate::plan::asked::{asked, pointed, refers_to};
use crate::plan::model::{Model, Refused};
use crate::plan::wanted::Wanted;
use crate::plan::{Answered, Cannot, Member, Need, Reason, Run, Step};
use crate::state::diff::diff;
use crate::state::{Body, Confidence, State};

/// The calls, and what they left out.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) steps: Vec<Step>,
    pub(super) cannot: Vec<Cannot>,
    /// What stands for versions that were gone.
    pub(super) given: BTreeMap<(ResourceKey, u64), u64>,
    /// What would have been deleted if nothing used it.
    pub(super) kept: Vec<ResourceKey>,
    /// What is left as it is although it was wanted otherwise.
    pub(super) left_out: BTreeSet<(ResourceKey, Version)>,
}

/// Which answers of an earlier plan hold for what it changed: the last step that put a resource,
/// and the steps that made versions.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) put: BTreeMap<ResourceKey, usize>,
    pub(super) versions: BTreeMap<(ResourceKey, u64), usize>,
}

/// A number that stands for one of then.
#[derive(Clone, Copy, Debug)]
struct Given {
    number: u64,
    /// The step that makes it; `None` where it is there already.
    by: Option<usize>,
}

struct Making<'a> {
    wanted: &'a Wanted,
    graph: DependencyGraph,
    model: Model,
    origin: Origin,
    made: Made,
    /// The last step that put a resource.
    put: BTreeMap<ResourceKey, usize>,
    given: BTreeMap<(ResourceKey, u64), Given>,
}

/// A step that was refused when it was tried.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) step: Box<Step>,
    pub(super) why: Refused,
}

/// Makes the calls that lead from the state of a model to what is wanted.
pub(super) fn make(
    model: Model,
    then: &State,
    wanted: &Wanted,
    origin: Origin,
) -> Result<Made, Fault> {
    let graph = DependencyGraph::of(model.state());
    let cannot = wanted.cannot.clone();
    let left_out = cannot.iter().filter_map(left_out).collect();
    let (steps, kept) = (Vec::new(), Vec::new());
    let made = Made { steps, cannot, given: BTreeMap::new(), kept, left_out };
    let (put, given) = (BTreeMap::new(), BTreeMap::new());
    let mut making = Making { wanted, graph, model, origin, made, put, given };
    for key in order(wanted, then) {
        making.bring(&key)?;
    }
    making.take_away()?;
    let given = making.given.into_iter().map(|(then, given)| (then, given.number)).collect();
    Ok(Made { given, ..making.made })
}

fn left_out(cannot: &Cannot) -> Option<(ResourceKey, Version)> {
    match cannot {
        Cannot::Content(key, version, _) => Some((key.clone(), *version)),
        Cannot::Number(_)
        | Cannot::Depends(..)
        | Cannot::Checksum(_)
        | Cannot::Name(..)
        | Cannot::Member(..)
        | Cannot::Quota(_)
        | Cannot::Used(..)
        | Cannot::Channel(_) => None,
    }
}

/// The resources that are to be changed, each after all that it is to refer to.
fn order(wanted: &Wanted, then: &State) -> Vec<ResourceKey> {
    let is_wanted =
        |key: &ResourceKey| wanted.latest.contains_key(key) || wanted.versions.contains_key(key);
    let graph = DependencyGraph::of(then).keeping(|node| node.key().is_some_and(is_wanted));
    // Aliases, bots, intents, slot types: the other way round each comes after what it refers to.
    let graph = graph.resources().reversed();
    let order = graph.order();
    let nodes = order.iter().rev().flat_map(|group| group.nodes());
    nodes.filter_map(|node| node.key()).cloned().collect()
}

impl Making<'_> {
    /// Brings a resource to what is wanted: its versions first, then `$LATEST`.
    fn bring(&mut self, key: &ResourceKey) -> Result<(), Fault> {
        let wanted = self.wanted;
        if !self.model.is_living(key)
            && let Some(other) = self.model.other_case(key).cloned()
        {
            self.made.cannot.push(Cannot::Name(key.clone(), other));
            self.leave_all(key);
            return Ok(());
        }
        let own = self.model.state().body(key, Version::Latest).cloned();
        let latest = wanted.latest.get(key);
        let versions = wanted.versions.get(key).into_iter().flatten();
        for (number, document) in versions {
            self.bring_version(key, *number, document, own.as_ref())?;
        }
        match (latest, own.as_ref().and_then(Body::document)) {
            (Some(document), _) => {
                let (reason, document) = (self.why(key, document), document.clone());
                self.bring_latest(key, &document, reason)
            }
            (None, Some(own)) if self.put.contains_key(key) => {
                self.bring_latest(key, &own.clone(), Reason::Own)
            }
            (None, _) => Ok(()),
        }
    }

    fn why(&self, key: &ResourceKey, document: &Arc<Document>) -> Reason {
        let model = self.model.state();
        let now = model.body(key, Version::Latest).and_then(Body::document);
        match now {
            _ if self.put.contains_key(key) => Reason::Own,
            None if !self.model.is_living(key) => Reason::Gone,
            Some(now) if key.kind == ResourceKind::Alias => {
                let version = |document: &Document| document.body().get("botVersion").cloned();
                if version(now) == version(document) { Reason::Differs } else { Reason::Moves }
            }
            Some(now) if asked(now) == asked(document) => Reason::Build,
            Some(_) | None => Reason::Differs,
        }
    }

    /// Finds or makes a version with the content that one that is gone had.
    fn bring_version(
        &mut self,
        key: &ResourceKey,
        number: u64,
        document: &Arc<Document>,
        own: Option<&Body>,
    ) -> Result<(), Fault> {
        let version = Version::Number(number);
        let Some((body, expected)) = self.realised(key, version, document) else { return Ok(()) };
        if let Some(there) = self.with_content(key, &expected) {
            let by = self.origin_of(key, there);
            self.given.insert((key.clone(), number), Given { number: there, by });
            return Ok(());
        }
        let latest = self.model.state().body(key, Version::Latest);
        let latest = latest.and_then(Body::document).map(|document| asked(document));
        if latest.as_ref() != Some(&expected) {
            let own_is_lost = own.is_some_and(|own| own.confidence() != Confidence::Exact);
            if own_is_lost && !self.wanted.latest.contains_key(key) {
                // It would have to be put back, and nobody knows as what.
                let doubt = own.and_then(|own| own.doubt.clone()).unwrap_or_default();
                self.made.cannot.push(Cannot::Content(key.clone(), Version::Latest, doubt));
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
            let reason = if latest.is_some() { Reason::Content(version) } else { Reason::Gone };
            if !self.put(key, body, reason)? {
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
        }
        match self.publish(key, Reason::Again(version))? {
            Some((step, now)) => {
                self.given.insert((key.clone(), number), Given { number: now, by: Some(step) });
            }
            None => {
                self.made.left_out.insert((key.clone(), version));
            }
        }
        Ok(())
    }

    /// A version that is there and has that content.
    fn with_content(&self, key: &ResourceKey, content: &Object) -> Option<u64> {
        let resource = self.model.state().get(key).filter(|resource| resource.is_living())?;
        let mut versions = resource.versions.iter().rev();
        let has = |body: &Body| {
            body.doubt.is_none() && body.document().is_some_and(|it| asked(it) == *content)
        };
        versions.find(|(_, publication)| has(&publication.body)).map(|(number, _)| *number)
    }

    /// The step of this plan that made a version.
    fn origin_of(&self, key: &ResourceKey, number: u64) -> Option<usize> {
        let makes = |step: &Step| step.key == *key && step.number == Some(number);
        self.made.steps.iter().position(makes).map(|at| at + 1)
    }

    fn bring_latest(
        &mut self,
        key: &ResourceKey,
        document: &Arc<Document>,
        reason: Reason,
    ) -> Result<(), Fault> {
        let Some((body, expected)) = self.realised(key, Version::Latest, document) else {
            return Ok(());
        };
        let now = self.model.state().body(key, Version::Latest).and_then(Body::document);
        let is_there = now.is_some_and(|now| asked(now) == expected);
        if is_there && !(self.wanted.latest.contains_key(key) && self.is_outdated(key, document)) {
            return Ok(());
        }
        let reason = if is_there { Reason::Build } else { reason };
        if !self.put(key, body, reason)? {
            self.made.left_out.insert((key.clone(), Version::Latest));
        }
        Ok(())
    }

    /// Whether a bot must be built again although it stays as it is: something changed of what it
    /// uses at `$LATEST` (Lex V1, `PutIntent`, `PutSlotType`).
    fn is_outdated(&self, key: &ResourceKey, document: &Document) -> bool {
        let is_put = |key: &ResourceKey| self.put.contains_key(key);
        let latest = |key: &ResourceKey, document: &Document| {
            let targets = refers_to(key, document).into_iter();
            targets.filter(|(_, version)| *version == Version::Latest).map(|(to, _)| to)
        };
        key.kind == ResourceKind::Bot
            && !is_put(key)
            && latest(key, document).any(|intent| {
                let body = self.model.state().body(&intent, Version::Latest);
                let document = body.and_then(Body::document);
                is_put(&intent)
                    || document.is_some_and(|it| latest(&intent, it).any(|it| is_put(&it)))
            })
    }

    /// What a call is to say so that the resource becomes that document, and what the document
    /// then says: versions that are gone give way to those that stand for them. `None` where one
    /// of them has none.
    fn realised(
        &mut self,
        key: &ResourceKey,
        version: Version,
        document: &Document,
    ) -> Option<(Object, Object)> {
        for (to, at) in refers_to(key, document) {
            let number = if let Version::Number(number) = at { number } else { 0 };
            if !self.given.contains_key(&(to.clone(), number)) && !self.model.has(&to, at) {
                self.made.cannot.push(Cannot::Depends(key.clone(), version, to));
                self.made.left_out.insert((key.clone(), version));
                return None;
            }
        }
        let body = asked(document);
        let given = |to: &ResourceKey, at: Version| match at {
            Version::Number(number) => self.given.get(&(to.clone(), number)),
            Version::Latest => None,
        };
        let said = pointed(key, &body, |to, at| given(to, at).map(|given| given.json()));
        let expected = pointed(key, &body, |to, at| {
            given(to, at).map(|given| Json::string(given.number.to_string()))
        });
        Some((said, expected))
    }

    /// Puts a resource; `false` where that cannot be planned.
    fn put(&mut self, key: &ResourceKey, body: Object, reason: Reason) -> Result<bool, Fault> {
        let is_new = !self.model.is_living(key);
        let mut parameters = body.clone();
        let mut needs = BTreeSet::new();
        if is_new {
            needs.insert(Need::Absent(key.clone()));
            if let Some(tags) = self.wanted.tags.get(key) {
                parameters.insert("tags", tag_list(tags));
            }
        } else {
            let Some(checksum) = self.checksum(key, &mut needs) else {
                self.leave(Cannot::Checksum(key.clone()));
                return Ok(false);
            };
            parameters.insert("checksum", checksum);
        }
        if key.kind == ResourceKind::Bot {
            parameters.insert("processBehavior", Json::string("BUILD"));
        }
        let before =
            self.model.state().body(key, Version::Latest).and_then(Body::document).cloned();
        let after = self.model.resolved(&body).unwrap_or(body);
        let after = Document::new(key.api, key.kind, after);
        for (to, _) in refers_to(key, &after) {
            needs.extend(self.put.get(&to).map(|step| Need::Step(*step)));
        }
        let before = before.map(|before| before.with_body(asked(&before)));
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

    /// Publishes `$LATEST`: the step and the expected number; `None` where that cannot be planned.
    fn publish(
        &mut self,
        key: &ResourceKey,
        reason: Reason,
    ) -> Result<Option<(usize, u64)>, Fault> {
        let mut needs = BTreeSet::new();
        let Some(checksum) = self.checksum(key, &mut needs) else {
            self.leave(Cannot::Checksum(key.clone()));
            return Ok(None);
        };
        let parameters = Object::from_iter([("checksum", checksum)]);
        let step = self.step(Verb::Publish, key, parameters, needs, reason);
        match self.call(step) {
            Ok(number) => {
                let told = &self.model.answers()[number - 1];
                let version = told.number.expect("a publication is answered with a number");
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

    /// Deletes what is not to be there: users before what they use.
    fn take_away(&mut self) -> Result<(), Fault> {
        let wanted = self.wanted;
        let goes = |key: &ResourceKey| wanted.gone.contains(key) || wanted.spare.contains(key);
        let graph = DependencyGraph::of(self.model.state());
        let order = graph.order();
        let nodes = order.iter().rev().flat_map(|group| group.nodes().iter().rev());
        // A resource goes with all its versions, so it waits until nothing uses any of them.
        let mut waiting: Vec<(ResourceKey, Option<u64>)> = Vec::new();
        for node in nodes {
            let entry = match (node.key(), node.version()) {
                (Some(key), _) if goes(key) => (key.clone(), None),
                (Some(key), Some(Version::Number(number))) => (key.clone(), Some(number)),
                (Some(_) | None, _) => continue,
            };
            let is_wanted = |(key, number): &(ResourceKey, Option<u64>)| {
                number.is_none_or(|number| wanted.gone_versions.contains(&(key.clone(), number)))
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
        for (key, number) in waiting {
            if wanted.spare.contains(&key) {
                self.made.kept.push(key);
                continue;
            }
            let version = number.map_or(Version::Latest, Version::Number);
            self.made.left_out.insert((key.clone(), version));
            self.made.cannot.push(Cannot::Used(key, version));
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
                    let (run, member) = (Run::Undone, Member::Version);
                    Answered { run, step: *step, member }.json()
                });
                let version = version.unwrap_or_else(|| Json::string(number.to_string()));
                parameters.insert("version", version);
                Verb::DeleteVersion
            }
            None => Verb::Delete,
        };
        let step = self.step(verb, key, parameters, needs, Reason::New);
        self.call(Step { number, ..step })?;
        Ok(())
    }

    fn step(
        &self,
        verb: Verb,
        key: &ResourceKey,
        mut parameters: Object,
        mut needs: BTreeSet<Need>,
        reason: Reason,
    ) -> Step {
        let operation = Operation::of(key.api, verb, key.kind).expect("every kind has its calls");
        let names = key.name.split('/').map(|part| crate::lex::unescape(part).unwrap_or_default());
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
            number: None,
            reason,
            affects,
        }
    }

    /// What depends on `$LATEST` and is no part of the goal.
    fn affected(&self, key: &ResourceKey) -> Vec<Node> {
        let node = Node::of(key, Version::Latest);
        let above = self.graph.reach([&node], Direction::Dependents, None);
        let stranger = |other: &&Node| **other != node && !self.wanted.closure.contains(other);
        above.nodes().filter(stranger).cloned().collect()
    }

    /// Tries a step and takes it in: its number, counted from 1.
    fn call(&mut self, step: Step) -> Result<usize, Fault> {
        match self.model.call(&step) {
            Ok(_) => {
                self.made.steps.push(step);
                Ok(self.made.steps.len())
            }
            Err(why) => Err(Fault { step: Box::new(step), why }),
        }
    }

    /// What a call must quote as the checksum of a living resource, and what it needs for that.
    fn checksum(&self, key: &ResourceKey, needs: &mut BTreeSet<Need>) -> Option<Json> {
        let member = Member::Checksum;
        if let Some(step) = self.put.get(key) {
            return Some(Answered { run: Run::This, step: *step, member }.json());
        }
        if let Some(step) = self.origin.put.get(key) {
            needs.insert(Need::Undone(*step));
            return Some(Answered { run: Run::Undone, step: *step, member }.json());
        }
        let checksum = self.model.state().get(key)?.checksum.clone()?;
        needs.insert(Need::Checksum(key.clone(), checksum.clone()));
        Some(Json::string(&*checksum))
    }

    fn leave(&mut self, cannot: Cannot) {
        if !self.made.cannot.contains(&cannot) {
            self.made.cannot.push(cannot);
        }
    }

    fn leave_all(&mut self, key: &ResourceKey) {
        let versions = self.wanted.versions.get(key).into_iter().flatten();
        let versions = versions.map(|(number, _)| Version::Number(*number));
        let all = std::iter::once(Version::Latest).chain(versions);
        self.made.left_out.extend(all.map(|version| (key.clone(), version)));
    }
}

impl Given {
    fn json(self) -> Json {
        match self.by {
            Some(step) => Answered { run: Run::This, step, member: Member::Version }.json(),
            None => Json::string(self.number.to_string()),
        }
    }
}

/// The steps whose answers a value quotes.
fn answers(value: &Json, needs: &mut BTreeSet<Need>) {
    if let Some(answered) = Answered::read(value) {
        needs.insert(match answered.run {
            Run::This => Need::Step(answered.step),
            Run::Undone => Need::Undone(answered.step),
        });
        return;
    }
    match value {
        Json::Array(items) => items.iter().for_each(|item| answers(item, needs)),
        Json::Object(object) => object.iter().for_each(|(_, value)| answers(value, needs)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn tag_list(tags: &BTreeMap<String, String>) -> Json {
    let tag = |(key, value): (&String, &String)| {
        Json::Object(Object::from_iter([
            ("key", Json::string(key)),
            ("value", Json::string(value)),
        ]))
    };
    Json::Array(tags.iter().map(tag).collect())
}
