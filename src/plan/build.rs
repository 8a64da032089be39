use std::collections::BTreeSet;

use crate::lex::{Schema, Verb};
use crate::plan::disproved::Disproved;
use crate::plan::make::{self, EarlierSteps, Made};
use crate::plan::model::Model;
use crate::plan::notes::{cheaper, unsure};
use crate::plan::remains::{remains, since_then};
use crate::plan::since::{SinceThen, delete_new};
use crate::plan::wanted::{Depth, Wanted, WantedBuilder};
use crate::plan::{Aim, Cannot, Goal, Names, Plan, Task, Verdict, prove, tree};
use crate::state::State;

/// Plans the calls that bring a resource from its state `now` to its state `then`.
///
/// The documents of both states must be loaded, including those of versions. Doubts about `then` are
/// listed in the plan.
///
/// # Errors
///
/// If the plan fails its proof: a bug of this crate.
pub fn plan(now: &State, then: &State, task: &Task) -> Result<Plan, Disproved> {
    if Schema::of(task.goal.key.api).deletes_below {
        return tree::plan(now, then, task);
    }
    let model = Model::new(now);
    let mut wanted = wanted(&model, then, task);
    if task.since == SinceThen::Delete {
        delete_new(now, then, &task.goal.key, &mut wanted);
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
    let mut builder = WantedBuilder::new(model, then);
    if then.lives(key) {
        builder.want(key, *depth);
    }
    if version.is_none() && (*depth == Depth::All || *aim == Aim::Restore) {
        for (pointer, _) in then.pointers(key).filter(|(_, it)| it.is_living()) {
            builder.want(pointer, *depth);
        }
    }
    builder.done()
}

/// A proven plan, its calls, and the model after them.
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
    /// The plan with the list of what is not as it was, and the resulting verdict.
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

/// The plan that reverses a plan: everything that it changes is restored, everything that it creates is
/// deleted.
fn undo(now: &State, plan: &Plan, after: Model) -> Result<Option<Plan>, Disproved> {
    if plan.steps.is_empty() {
        return Ok(None);
    }
    let after = after.undone();
    let mut origin = EarlierSteps::default();
    let mut builder = WantedBuilder::new(&after, now);
    let (mut deleted, mut deleted_versions) = (BTreeSet::new(), BTreeSet::new());
    for (at, step) in plan.steps.iter().enumerate() {
        let key = &step.key;
        let is_old = now.lives(key);
        let verb = step.verb();
        if verb == Verb::Put {
            origin.put.insert(key.clone(), at + 1);
        }
        if let (Verb::Publish, Some(number)) = (verb, step.number) {
            origin.versions.insert((key.clone(), number), at + 1);
            if is_old {
                deleted_versions.insert((key.clone(), number));
            }
        }
        let former = now.get(key).filter(|_| is_old).map(|resource| &resource.versions);
        let lost = former.into_iter().flat_map(|versions| versions.keys());
        let is_lost = |number: &u64| {
            verb == Verb::Delete || (verb == Verb::DeleteVersion && step.number == Some(*number))
        };
        for number in lost.filter(|number| is_lost(number)) {
            builder.want_version(key, *number);
        }
        if is_old {
            builder.want(key, Depth::Missing);
        } else {
            deleted.insert(key.clone());
        }
    }
    let wanted = Wanted { deleted, deleted_versions, ..builder.done() };
    let goal = Goal { aim: Aim::Undo, ..plan.goal.clone() };
    Ok(Some(proven(&after, now, &wanted, origin, goal)?.plan))
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
