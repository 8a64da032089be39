//! Plans for nested resources with generated ids (Lex V2): a resource that is created again has another id,
//! and a version is a copy of a whole tree.

mod beside;
mod bring;
mod making;
mod named;
mod prove;
mod rules;
mod service;
mod versions;
mod vocabulary;
mod wanted;

use std::collections::BTreeSet;

use crate::lex::{IdUse, ResourceKey, ResourceKind, Verb, Version};
use crate::plan::disproved::Disproved;
use crate::plan::notes::{cheaper, unsure};
use crate::plan::tree::making::{Fault, Making, NewId, Origin};
use crate::plan::tree::service::Service;
use crate::plan::tree::wanted::Wanted;
use crate::plan::{
    Aim, Cannot, Depth, Goal, Names, Plan, PlanRef, Renumbered, ResponseRef, SinceThen, Step,
    StepReason, Task, Verdict,
};
use crate::state::State;

impl From<Fault> for Disproved {
    fn from(fault: Fault) -> Self {
        let Fault { step, why } = fault;
        Self::Refused { operation: step.operation, key: step.key, why: why.to_string() }
    }
}

/// Plans the calls that bring a resource from its state `now` to its state `then`.
pub(super) fn plan(now: &State, then: &State, task: &Task) -> Result<Plan, Disproved> {
    let mut wanted = wanted::wanted(now, then, task);
    let service = Service::new(now);
    let publishes = publishes(task);
    if publishes {
        wanted.beside.clear();
    }
    let mut making = Making::new(service.clone(), now, then, Origin::default());
    making.closure = wanted.draft.keys().chain(wanted.beside.keys()).cloned().collect();
    match publishes {
        true => making.promote_draft(then, &task.goal.key)?,
        false => making.make(&wanted)?,
    }
    let after = prove::replay(service, &making.steps)?;
    prove::compare(now, then, &wanted, &making, &after)?;
    let names = Names::of(&making, now, then);
    let mut plan = finished(task.goal.clone(), &making, names.clone());
    let since = since_then(now, then, task, &making);
    let cannot = [plan.cannot.clone(), since].concat();
    plan = plan.judged(cannot);
    plan.notes = unsure(now, &plan);
    plan.cheaper = cheaper(now, then, task, &plan);
    plan.undo = undo(now, &plan, &making, after, names)?.map(Box::new);
    Ok(plan)
}

/// Whether the goal is an alias of a new version of the draft.
fn publishes(task: &Task) -> bool {
    task.goal.aim == Aim::Promote && task.goal.version == Some(Version::Latest)
}

impl Making<'_> {
    fn make(&mut self, wanted: &Wanted) -> Result<(), Fault> {
        self.bring_versions_and_draft(wanted)?;
        self.bring_beside(wanted)?;
        self.delete_unwanted(wanted)
    }

    /// Publishes all locales of the draft, and moves an alias to that version.
    fn promote_draft(&mut self, then: &State, alias: &ResourceKey) -> Result<(), Fault> {
        let (Some(bot), Some(body)) = (alias.parent(), then.body(alias, Version::Latest)) else {
            return Ok(());
        };
        let locales = self.now().made_of(&bot, Version::Latest).into_iter();
        let locales: Vec<ResourceKey> =
            locales.filter(|key| key.kind() == ResourceKind::Locale).collect();
        for locale in &locales {
            self.build_one(locale)?;
        }
        let replacements = self.publish(&bot, &locales, None, StepReason::PublishDraft)?;
        let document = body.document().cloned();
        let mut document = document.map(|it| it.body().clone()).unwrap_or_default();
        let number = crate::lex::Json::string(replacements.number.to_string());
        document.extend(alias.row().pointer().map(|member| (member, number)));
        // No version had this number before, so it replaces none.
        self.replacements.insert((bot, replacements.number), replacements);
        self.put(alias, document, StepReason::MoveAlias).map(drop)
    }
}

/// The finished plan.
fn finished(goal: Goal, making: &Making<'_>, names: Names) -> Plan {
    let renumbered =
        making.replacements.iter().filter(|((_, then), replacements)| *then != replacements.number);
    let renumbered = renumbered.map(|((key, then), replacements)| {
        Cannot::Number(Renumbered { key: key.clone(), then: *then, now: replacements.number })
    });
    let plan = Plan {
        goal,
        steps: making.steps.clone(),
        cannot: Vec::new(),
        cheaper: Vec::new(),
        notes: Vec::new(),
        verdict: Verdict::Exact,
        undo: None,
        names,
    };
    plan.judged(renumbered.chain(making.cannot.iter().cloned()).collect())
}

/// The plan that reverses a plan.
fn undo(
    now: &State,
    plan: &Plan,
    making: &Making<'_>,
    after: Service,
    names: Names,
) -> Result<Option<Plan>, Disproved> {
    if plan.steps.is_empty() {
        return Ok(None);
    }
    let service = after.undone();
    let roots: BTreeSet<ResourceKey> = making
        .steps
        .iter()
        .map(|step| making.place(&step.key).root())
        .chain(plan.steps.iter().map(|step| step.key.root()))
        .collect();
    let after = service.state().clone();
    let wanted = wanted::undo(&after, now, &roots);
    let mut undoing = Making::new(service.clone(), &after, now, origin(&plan.steps, making));
    // Resources that the plan created again are deleted, not replaced.
    undoing.closure = wanted.draft.keys().cloned().collect();
    undoing.make(&wanted)?;
    let end = prove::replay(service, &undoing.steps)?;
    prove::compare(&after, now, &wanted, &undoing, &end)?;
    let goal = Goal { aim: Aim::Undo, ..plan.goal.clone() };
    Ok(Some(finished(goal, &undoing, names)))
}

impl Names {
    /// The names of all resources that a plan may mention: the former ones, else the current ones.
    fn of(making: &Making<'_>, now: &State, then: &State) -> Self {
        let states = [then, now, making.now()];
        let mut names = std::collections::BTreeMap::new();
        for state in states {
            for (key, _) in state.iter().filter(|(key, _)| key.is_named_apart()) {
                let name = || named::address(key, &states);
                names.entry(key.clone()).or_insert_with(name);
            }
        }
        Self(names)
    }
}

/// The responses of a plan that the plan that reverses it may use.
fn origin(steps: &[Step], making: &Making<'_>) -> Origin {
    let mut origin = Origin::default();
    for (id, new) in &making.ids {
        let from = ResponseRef { run: PlanRef::Undone, ..new.from };
        origin.ids.insert(id.clone(), NewId { from, was: new.was.clone() });
    }
    for (at, step) in steps.iter().enumerate() {
        let place = making.place(&step.key);
        if let (Verb::Publish, Some(number)) = (step.verb(), step.number) {
            origin.versions.insert((place.clone(), number), at + 1);
        }
        if step.verb().sets_all() && place.row().revision.is_some() {
            origin.revisions.insert(place, at + 1);
        }
    }
    origin
}

/// What the goal has now and did not have then, and what it had and does not have afterwards.
fn since_then(now: &State, then: &State, task: &Task, making: &Making<'_>) -> Vec<Cannot> {
    let key = &task.goal.key;
    let mut found = Vec::new();
    if key.parent().is_some() || task.goal.version.is_some() || !then.lives(key) {
        return found;
    }
    let is_changed = |key: &ResourceKey| {
        making.steps.iter().any(|step| making.place(&step.key) == *key || step.key == *key)
    };
    let is_same_version = |key: &ResourceKey| making.at.values().any(|place| place == key);
    if task.since == SinceThen::Keep && task.depth == Depth::All {
        let below = now.all_below(key).filter(|(_, it)| it.is_living());
        let beside = below.map(|(key, _)| key).filter(|key| !key.is_part_of_version());
        for new in beside.filter(|key| !then.lives(key)) {
            let is_made = new.row().lives == IdUse::Once && is_same_version(new);
            if !is_changed(new) && !is_made && new.implied().is_none() {
                found.push(Cannot::Left(new.clone()));
            }
        }
    }
    for number in then.get(key).into_iter().flat_map(|it| it.versions.keys()) {
        let version = Version::Number(*number);
        let comes_back = making.replacements.contains_key(&(key.clone(), *number));
        let is_left_out = making.left_out.contains(&(key.clone(), version));
        let is_there = rules::has_version(now, key, version) && now.lives(key);
        if !is_there && !comes_back && !is_left_out {
            found.push(Cannot::Missing(key.clone(), version));
        }
    }
    found
}
