//! From what is wanted to calls, each tried on the model as soon as it is written down.

mod away;
mod call;

pub(super) use call::answers;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::graph::DependencyGraph;
use crate::lex::{Document, Json, Object, ResourceKey, Schema, Version, refers_to, repointed};
use crate::plan::asked::asked;
use crate::plan::model::{Model, Refused};
use crate::plan::wanted::Wanted;
use crate::plan::{Cannot, PlanRef, ResponseRef, Step, StepReason};
use crate::state::{Body, Confidence, Doubt, Publication, State};

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
pub(super) struct EarlierSteps {
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
    origin: EarlierSteps,
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
    origin: EarlierSteps,
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
    let Cannot::Content(key, version, _) = cannot else { return None };
    Some((key.clone(), *version))
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
        let latest = wanted.latest.get(key).filter(|it| self.is_within(key, Version::Latest, it));
        let own = self.model.state().body(key, Version::Latest).cloned();
        // What others are published from is put back, unless it is to become something else.
        let goes_back = own.as_ref().filter(|_| latest.is_none());
        let versions = wanted.versions.get(key).into_iter().flatten();
        for (number, document) in versions {
            if self.is_within(key, Version::Number(*number), document) {
                self.bring_version(key, *number, document, goes_back)?;
            }
        }
        match (latest, goes_back.and_then(Body::document)) {
            (Some(document), _) => {
                let reason = self.why(key, document);
                self.bring_latest(key, document, reason)
            }
            (None, Some(own)) if self.put.contains_key(key) => {
                self.bring_latest(key, own, StepReason::Own)
            }
            (None, _) => Ok(()),
        }
    }

    fn why(&self, key: &ResourceKey, document: &Arc<Document>) -> StepReason {
        let model = self.model.state();
        let now = model.body(key, Version::Latest).and_then(Body::document);
        match now {
            _ if self.put.contains_key(key) => StepReason::Own,
            None if !self.model.is_living(key) => StepReason::Gone,
            Some(now) if key.row().pointer().is_some() => {
                let points_to = |document: &Document| refers_to(key, document);
                if points_to(now) == points_to(document) {
                    StepReason::Differs
                } else {
                    StepReason::Moves
                }
            }
            Some(now) if asked(now) == asked(document) => StepReason::Build,
            Some(_) | None => StepReason::Differs,
        }
    }

    /// Finds or makes a version with the content that one that is gone had.
    fn bring_version(
        &mut self,
        key: &ResourceKey,
        number: u64,
        document: &Arc<Document>,
        goes_back: Option<&Body>,
    ) -> Result<(), Fault> {
        let version = Version::Number(number);
        let (body, expected) = self.realised(key, document);
        if let Some(there) = self.with_content(key, &expected) {
            let by = self.origin_of(key, there);
            self.given.insert((key.clone(), number), Given { number: there, by });
            return Ok(());
        }
        let latest = self.model.state().body(key, Version::Latest);
        let latest = latest.and_then(Body::document).map(|document| asked(document));
        if latest.as_ref() != Some(&expected) {
            if let Some(own) = goes_back.filter(|own| own.confidence() != Confidence::Exact) {
                // It would have to be put back, and nobody knows as what.
                let doubt = own.doubt.clone().unwrap_or(Doubt::Unrecorded);
                self.leave(Cannot::Overwrites(key.clone(), doubt));
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
            let reason =
                if latest.is_some() { StepReason::Content(number) } else { StepReason::Gone };
            if !self.put(key, body, reason)? {
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
        }
        match self.publish(key, StepReason::Again(number))? {
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
        let has = |found: &Publication| {
            let document = found.body.document().filter(|_| found.body.doubt.is_none());
            !found.number_is_counted && document.is_some_and(|it| asked(it) == *content)
        };
        versions.find(|(_, found)| has(found)).map(|(number, _)| *number)
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
        reason: StepReason,
    ) -> Result<(), Fault> {
        let (body, expected) = self.realised(key, document);
        let now = self.model.state().body(key, Version::Latest).and_then(Body::document);
        let is_there = now.is_some_and(|now| asked(now) == expected);
        if is_there && !(self.wanted.latest.contains_key(key) && self.is_outdated(key, document)) {
            return Ok(());
        }
        let reason = if is_there { StepReason::Build } else { reason };
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
        key.row().build.is_some()
            && !is_put(key)
            && latest(key, document).any(|intent| {
                let body = self.model.state().body(&intent, Version::Latest);
                let document = body.and_then(Body::document);
                is_put(&intent)
                    || document.is_some_and(|it| latest(&intent, it).any(|it| is_put(&it)))
            })
    }

    /// Whether all that a document refers to is there by now, or something that stands for it.
    fn is_within(&mut self, key: &ResourceKey, version: Version, document: &Document) -> bool {
        let is_there = |(to, at): &(ResourceKey, Version)| match at {
            Version::Number(number) if self.given.contains_key(&(to.clone(), *number)) => true,
            Version::Number(_) | Version::Latest => self.model.has(to, *at),
        };
        let Some((to, _)) = refers_to(key, document).into_iter().find(|it| !is_there(it)) else {
            return true;
        };
        self.leave(Cannot::Depends(key.clone(), version, to));
        self.made.left_out.insert((key.clone(), version));
        false
    }

    /// What a call is to say so that the resource becomes that document, and what the document
    /// then says: versions that are gone give way to those that stand for them.
    fn realised(&self, key: &ResourceKey, document: &Document) -> (Object, Object) {
        let body = asked(document);
        let given = |to: &ResourceKey, at: Version| match at {
            Version::Number(number) => self.given.get(&(to.clone(), number)),
            Version::Latest => None,
        };
        let said = repointed(key, &body, |to, at| given(to, at).map(|given| given.json(to)));
        let expected = repointed(key, &body, |to, at| {
            given(to, at).map(|given| Json::string(given.number.to_string()))
        });
        (said, expected)
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
    fn json(self, of: &ResourceKey) -> Json {
        let member = Schema::of(of.api).version;
        match self.by {
            Some(step) => ResponseRef { run: PlanRef::This, step, member }.json(),
            None => Json::string(self.number.to_string()),
        }
    }
}
