//! Makes the calls that lead to the target. Each is tried on the model at once.

mod away;
mod call;

pub(super) use call::answers;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::graph::DependencyGraph;
use crate::lex::{Document, Json, Object, ResourceKey, Schema, Version, refers_to, repointed};
use crate::plan::model::{Model, Refused};
use crate::plan::request_part::request_members;
use crate::plan::wanted::Wanted;
use crate::plan::{Cannot, PlanRef, ResponseRef, Step, StepReason};
use crate::state::{Body, Confidence, Doubt, Publication, State};

/// The calls, and what they leave out.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) steps: Vec<Step>,
    pub(super) cannot: Vec<Cannot>,
    /// The numbers that replace deleted versions.
    pub(super) replacements: BTreeMap<(ResourceKey, u64), u64>,
    /// Resources that are kept because something uses them.
    pub(super) kept: Vec<ResourceKey>,
    /// Parts of the goal that are not changed.
    pub(super) left_out: BTreeSet<(ResourceKey, Version)>,
}

/// The steps of an earlier plan whose responses apply: the last step that put a resource, and the steps
/// that published versions.
#[derive(Clone, Debug, Default)]
pub(super) struct EarlierSteps {
    pub(super) put: BTreeMap<ResourceKey, usize>,
    pub(super) versions: BTreeMap<(ResourceKey, u64), usize>,
}

/// The number that replaces a former one.
#[derive(Clone, Copy, Debug)]
struct Replacement {
    number: u64,
    /// The step that publishes it; `None` if it exists already.
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
    replacements: BTreeMap<(ResourceKey, u64), Replacement>,
}

/// A step that the model refused.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) step: Box<Step>,
    pub(super) why: Refused,
}

/// Makes the calls that lead from the state of a model to the target.
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
    let made = Made { steps, cannot, replacements: BTreeMap::new(), kept, left_out };
    let (put, replacements) = (BTreeMap::new(), BTreeMap::new());
    let mut making = Making { wanted, graph, model, origin, made, put, replacements };
    for key in order(wanted, then) {
        making.bring(&key)?;
    }
    making.delete_unwanted()?;
    let replacements = making
        .replacements
        .into_iter()
        .map(|(then, replacements)| (then, replacements.number))
        .collect();
    Ok(Made { replacements, ..making.made })
}

fn left_out(cannot: &Cannot) -> Option<(ResourceKey, Version)> {
    let Cannot::Content(key, version, _) = cannot else { return None };
    Some((key.clone(), *version))
}

/// The resources to change, each after those that it will refer to.
fn order(wanted: &Wanted, then: &State) -> Vec<ResourceKey> {
    let is_wanted =
        |key: &ResourceKey| wanted.latest.contains_key(key) || wanted.versions.contains_key(key);
    let graph = DependencyGraph::of(then).keeping(|node| node.key().is_some_and(is_wanted));
    // The order is aliases, bots, intents, slot types; reversed, each comes after what it refers to.
    let graph = graph.resources().reversed();
    let order = graph.order();
    let nodes = order.iter().rev().flat_map(|group| group.nodes());
    nodes.filter_map(|node| node.key()).cloned().collect()
}

impl Making<'_> {
    /// Brings a resource to its target: its versions first, then `$LATEST`.
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
        // `$LATEST` is restored after versions were published from it, unless it has a target.
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
                self.bring_latest(key, own, StepReason::RestoreDraft)
            }
            (None, _) => Ok(()),
        }
    }

    fn why(&self, key: &ResourceKey, document: &Arc<Document>) -> StepReason {
        let model = self.model.state();
        let now = model.body(key, Version::Latest).and_then(Body::document);
        match now {
            _ if self.put.contains_key(key) => StepReason::RestoreDraft,
            None if !self.model.is_living(key) => StepReason::Missing,
            Some(now) if key.row().pointer().is_some() => {
                let points_to = |document: &Document| refers_to(key, document);
                if points_to(now) == points_to(document) {
                    StepReason::Differs
                } else {
                    StepReason::MoveAlias
                }
            }
            Some(now) if request_members(now) == request_members(document) => StepReason::Rebuild,
            Some(_) | None => StepReason::Differs,
        }
    }

    /// Finds or publishes a version with the content of a deleted one.
    fn bring_version(
        &mut self,
        key: &ResourceKey,
        number: u64,
        document: &Arc<Document>,
        goes_back: Option<&Body>,
    ) -> Result<(), Fault> {
        let version = Version::Number(number);
        let (body, expected) = self.resolved_body(key, document);
        if let Some(there) = self.with_content(key, &expected) {
            let by = self.origin_of(key, there);
            self.replacements.insert((key.clone(), number), Replacement { number: there, by });
            return Ok(());
        }
        let latest = self.model.state().body(key, Version::Latest);
        let latest = latest.and_then(Body::document).map(|document| request_members(document));
        if latest.as_ref() != Some(&expected) {
            if let Some(own) = goes_back.filter(|own| own.confidence() != Confidence::Exact) {
                // It could not be restored, because its content is unknown.
                let doubt = own.doubt.clone().unwrap_or(Doubt::Unrecorded);
                self.leave(Cannot::Overwrites(key.clone(), doubt));
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
            let reason = if latest.is_some() {
                StepReason::StageVersion(number)
            } else {
                StepReason::Missing
            };
            if !self.put(key, body, reason)? {
                self.made.left_out.insert((key.clone(), version));
                return Ok(());
            }
        }
        match self.publish(key, StepReason::RepublishVersion(number))? {
            Some((step, now)) => {
                self.replacements
                    .insert((key.clone(), number), Replacement { number: now, by: Some(step) });
            }
            None => {
                self.made.left_out.insert((key.clone(), version));
            }
        }
        Ok(())
    }

    /// An existing version with this content.
    fn with_content(&self, key: &ResourceKey, content: &Object) -> Option<u64> {
        let resource = self.model.state().get(key).filter(|resource| resource.is_living())?;
        let mut versions = resource.versions.iter().rev();
        let has = |found: &Publication| {
            let document = found.body.document().filter(|_| found.body.doubt.is_none());
            !found.number_is_counted && document.is_some_and(|it| request_members(it) == *content)
        };
        versions.find(|(_, found)| has(found)).map(|(number, _)| *number)
    }

    /// The step of this plan that published a version.
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
        let (body, expected) = self.resolved_body(key, document);
        let now = self.model.state().body(key, Version::Latest).and_then(Body::document);
        let is_there = now.is_some_and(|now| request_members(now) == expected);
        if is_there && !(self.wanted.latest.contains_key(key) && self.is_outdated(key, document)) {
            return Ok(());
        }
        let reason = if is_there { StepReason::Rebuild } else { reason };
        if !self.put(key, body, reason)? {
            self.made.left_out.insert((key.clone(), Version::Latest));
        }
        Ok(())
    }

    /// Whether an unchanged bot must be built again: something that it uses at `$LATEST` changed (Lex V1,
    /// `PutIntent`, `PutSlotType`).
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

    /// Whether everything that a document refers to exists by now, or is replaced.
    fn is_within(&mut self, key: &ResourceKey, version: Version, document: &Document) -> bool {
        let is_there = |(to, at): &(ResourceKey, Version)| match at {
            Version::Number(number) if self.replacements.contains_key(&(to.clone(), *number)) => {
                true
            }
            Version::Number(_) | Version::Latest => self.model.has(to, *at),
        };
        let Some((to, _)) = refers_to(key, document).into_iter().find(|it| !is_there(it)) else {
            return true;
        };
        self.leave(Cannot::Depends(key.clone(), version, to));
        self.made.left_out.insert((key.clone(), version));
        false
    }

    /// The body of the call that gives a resource this document, and the resulting document: deleted versions
    /// are replaced by others.
    fn resolved_body(&self, key: &ResourceKey, document: &Document) -> (Object, Object) {
        let body = request_members(document);
        let replacements = |to: &ResourceKey, at: Version| match at {
            Version::Number(number) => self.replacements.get(&(to.clone(), number)),
            Version::Latest => None,
        };
        let said = repointed(key, &body, |to, at| {
            replacements(to, at).map(|replacements| replacements.json(to))
        });
        let expected = repointed(key, &body, |to, at| {
            replacements(to, at).map(|replacements| Json::string(replacements.number.to_string()))
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

impl Replacement {
    fn json(self, of: &ResourceKey) -> Json {
        let member = Schema::of(of.api).version;
        match self.by {
            Some(step) => ResponseRef { run: PlanRef::This, step, member }.json(),
            None => Json::string(self.number.to_string()),
        }
    }
}
