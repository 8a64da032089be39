use std::collections::BTreeSet;

use crate::graph::Node;
use crate::lex::{ResourceKey, Schema, Verb, Version, refers_to};
use crate::plan::make::{self, EarlierSteps, Fault, Made};
use crate::plan::model::Model;
use crate::plan::remains::{remains, since_then};
use crate::plan::since::{SinceThen, goes};
use crate::plan::wanted::{Depth, Wanted, Wishing};
use crate::plan::{Aim, Cannot, Cheaper, Goal, Names, Plan, PlanNote, Task, Verdict, prove, tree};
use crate::state::{Resource, State};

/// A plan that does not prove to do what it is for. This is a bug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disproved {
    /// Lex would refuse a call.
    #[error("{operation} of {key} would be refused: {why}", key = key.short())]
    Refused {
        /// The call.
        operation: &'static str,
        /// Its resource.
        key: ResourceKey,
        /// Why.
        why: String,
    },
    /// The calls leave something else than was wanted.
    #[error("the plan would leave {} otherwise than wanted", listed(.0))]
    Wrong(Vec<ResourceKey>),
}

fn listed(keys: &[ResourceKey]) -> String {
    keys.iter().map(|key| key.short().to_string()).collect::<Vec<_>>().join(", ")
}

impl From<Fault> for Disproved {
    fn from(fault: Fault) -> Self {
        let Fault { step, why } = fault;
        Self::Refused { operation: step.operation, key: step.key, why: why.to_string() }
    }
}

/// Plans what brings a resource from its state `now` to that of `then`.
///
/// Documents of both states must be loaded, those of versions too. Where something in `then` is in
/// doubt, the plan says so.
///
/// # Errors
///
/// Where the plan does not prove: a bug of this crate.
pub fn plan(now: &State, then: &State, task: &Task) -> Result<Plan, Disproved> {
    if Schema::of(task.goal.key.api).deletes_below {
        return tree::plan(now, then, task);
    }
    let model = Model::new(now);
    let mut wanted = wanted(&model, then, task);
    if task.since == SinceThen::Goes {
        goes(now, then, &task.goal.key, &mut wanted);
    }
    let goal = task.goal.clone();
    let Proven { plan, made, after } =
        proven(&model, then, &wanted, EarlierSteps::default(), goal)?;
    let cannot = [plan.cannot.clone(), since_then(&model, then, task, &made)].concat();
    let plan = plan.judged(cannot);
    let notes = unsure(now, &plan);
    let cheaper = cheaper(now, then, task, &plan);
    let undo = undo(now, &plan, after)?;
    Ok(Plan { cheaper, notes, undo: undo.map(Box::new), ..plan })
}

fn wanted(model: &Model, then: &State, task: &Task) -> Wanted {
    let Task { goal: Goal { key, aim, version }, depth, .. } = task;
    let mut wishing = Wishing::new(model, then);
    if then.get(key).is_some_and(Resource::is_living) {
        wishing.want(key, *depth);
    }
    if version.is_none() && (*depth == Depth::All || *aim == Aim::Restore) {
        for (pointer, _) in then.pointers(key).filter(|(_, it)| it.is_living()) {
            wishing.want(pointer, *depth);
        }
    }
    wishing.done()
}

/// A plan that is proven, how it was made, and the model after its calls.
struct Proven {
    plan: Plan,
    made: Made,
    after: Model,
}

/// Makes a plan and proves it.
fn proven(
    model: &Model,
    then: &State,
    wanted: &Wanted,
    origin: EarlierSteps,
    goal: Goal,
) -> Result<Proven, Disproved> {
    let made = make::make(model.clone(), then, wanted, origin)?;
    let after = prove::replay(model.clone(), &made.steps)?;
    let proof = prove::compare(model.state(), wanted, &made, after);
    if !proof.wrong.is_empty() {
        return Err(Disproved::Wrong(proof.wrong.into_iter().collect()));
    }
    let after = proof.after;
    let mut cannot: Vec<Cannot> = proof.renumbered.into_iter().map(Cannot::Number).collect();
    cannot.extend(made.cannot.iter().cloned());
    cannot.extend(remains(then, model.state(), wanted, &made, after.state()));
    cannot.extend(made.kept.iter().cloned().map(Cannot::Left));
    let plan = Plan {
        goal,
        steps: made.steps.clone(),
        cannot: Vec::new(),
        cheaper: Vec::new(),
        notes: Vec::new(),
        verdict: Verdict::Exact,
        undo: None,
        names: Names::default(),
    };
    Ok(Proven { plan: plan.judged(cannot), made, after })
}

impl Plan {
    /// The plan with all that is not as it was after it, and the verdict that follows.
    pub(super) fn judged(self, cannot: Vec<Cannot>) -> Self {
        let cannot = unique(cannot);
        let renumbered = cannot.iter().filter_map(|cannot| {
            let Cannot::Number(renumbered) = cannot else { return None };
            Some(renumbered.clone())
        });
        let renumbered = renumbered.collect();
        let verdict = if cannot.iter().any(Cannot::leaves_out) {
            Verdict::Partial(renumbered)
        } else if cannot.is_empty() {
            Verdict::Exact
        } else {
            Verdict::Equivalent(renumbered)
        };
        Self { cannot, verdict, ..self }
    }
}

/// The plan back: everything that the plan touches, as it was; what it makes goes.
fn undo(now: &State, plan: &Plan, after: Model) -> Result<Option<Plan>, Disproved> {
    if plan.steps.is_empty() {
        return Ok(None);
    }
    let after = after.undone();
    let mut origin = EarlierSteps::default();
    let mut wishing = Wishing::new(&after, now);
    let (mut gone, mut gone_versions) = (BTreeSet::new(), BTreeSet::new());
    for (at, step) in plan.steps.iter().enumerate() {
        let key = &step.key;
        let is_old = now.get(key).is_some_and(Resource::is_living);
        let verb = step.verb();
        if verb == Verb::Put {
            origin.put.insert(key.clone(), at + 1);
        }
        if let (Verb::Publish, Some(number)) = (verb, step.number) {
            origin.versions.insert((key.clone(), number), at + 1);
            if is_old {
                gone_versions.insert((key.clone(), number));
            }
        }
        let former = now.get(key).filter(|_| is_old).map(|resource| &resource.versions);
        let lost = former.into_iter().flat_map(|versions| versions.keys());
        let is_lost = |number: &u64| {
            verb == Verb::Delete || (verb == Verb::DeleteVersion && step.number == Some(*number))
        };
        for number in lost.filter(|number| is_lost(number)) {
            wishing.want_version(key, *number);
        }
        if is_old {
            wishing.want(key, Depth::Gone);
        } else {
            gone.insert(key.clone());
        }
    }
    let wanted = Wanted { gone, gone_versions, ..wishing.done() };
    let goal = Goal { aim: Aim::Undo, ..plan.goal.clone() };
    Ok(Some(proven(&after, now, &wanted, origin, goal)?.plan))
}

/// What a step changes although it is not certain what it is now.
pub(super) fn unsure(now: &State, plan: &Plan) -> Vec<PlanNote> {
    let doubt = |key: &ResourceKey| {
        let doubt = now.body(key, Version::Latest)?.doubt.clone()?;
        Some(PlanNote::Unsure(Node::of(key, Version::Latest), doubt))
    };
    plan.steps.iter().filter_map(|step| doubt(&step.key)).collect()
}

/// The aliases that one call would let point to what they pointed to, or to what is wanted.
pub(super) fn cheaper(now: &State, then: &State, task: &Task, plan: &Plan) -> Vec<Cheaper> {
    let key = &task.goal.key;
    let is_short = task.goal.version.is_none() && plan.steps.len() < 2;
    if task.goal.aim != Aim::Rollback || is_short {
        return Vec::new();
    }
    let points_to = |state: &State, alias: &ResourceKey| {
        let body = state.body(alias, Version::Latest)?;
        refers_to(alias, body.document()?).into_iter().next().map(|(_, version)| version)
    };
    let aliases = now.pointers(key).filter(|(_, alias)| alias.is_living());
    aliases
        .filter_map(|(alias, _)| {
            let wanted = task.goal.version.or_else(|| points_to(then, alias))?;
            let is_there = now.body(key, wanted).is_some();
            match wanted {
                Version::Number(version) if is_there && points_to(now, alias) != Some(wanted) => {
                    Some(Cheaper { alias: alias.clone(), version })
                }
                Version::Number(_) | Version::Latest => None,
            }
        })
        .collect()
}

fn unique<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in list {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}
