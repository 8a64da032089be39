use crate::graph::Node;
use crate::lex::{ResourceKey, Version, refers_to};
use crate::plan::{Aim, Cheaper, Plan, PlanNote, Task};
use crate::state::State;

/// Remarks on resources that a step changes and whose current content is in doubt.
pub(super) fn unsure(now: &State, plan: &Plan) -> Vec<PlanNote> {
    let doubt = |key: &ResourceKey| {
        let doubt = now.body(key, Version::Latest)?.doubt.clone()?;
        Some(PlanNote::Unsure(Node::of(key, Version::Latest), doubt))
    };
    plan.steps.iter().filter_map(|step| doubt(&step.key)).collect()
}

/// The aliases that one call can move to their former target, or to the version of the goal.
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
