use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Verb, Version, refers_to};
use crate::plan::make::Made;
use crate::plan::model::Model;
use crate::plan::request_part::request_members;
use crate::plan::wanted::Wanted;
use crate::plan::{Cannot, Task};
use crate::state::{Body, Resource, State};

/// The deviations of resources that the plan does not change, or whose content is not proven.
///
/// They are found by following the references of the target: `$LATEST` of each resource on the way is
/// compared with its state after the calls. A published version never changes, so one that exists is as it
/// was.
pub(super) fn remains(
    then: &State,
    before: &State,
    wanted: &Wanted,
    made: &Made,
    after: &State,
) -> Vec<Cannot> {
    let is_left_out = |key: &ResourceKey| made.left_out.contains(&(key.clone(), Version::Latest));
    let is_put = |key: &ResourceKey| {
        made.steps.iter().any(|step| step.key == *key && step.verb() == Verb::Put)
    };
    let mut found = Vec::new();
    let mut seen: BTreeSet<(ResourceKey, Version)> = BTreeSet::new();
    let mut queue: Vec<(ResourceKey, Version)> =
        wanted.latest.keys().rev().map(|key| (key.clone(), Version::Latest)).collect();
    while let Some((key, version)) = queue.pop() {
        if !seen.insert((key.clone(), version)) {
            continue;
        }
        let Some(target) = then.body(&key, version) else { continue };
        if let Some(document) = target.document() {
            queue.extend(refers_to(&key, document));
        }
        if version != Version::Latest || is_left_out(&key) {
            continue;
        }
        let is_same = is_same_revision(then, before, &key);
        let left = after.body(&key, Version::Latest);
        found.extend(match (is_put(&key), wanted.latest.contains_key(&key)) {
            (true, true) => not_recorded(&key, target),
            (false, _) if is_same => None,
            (false, true) => not_recorded(&key, target)
                .or_else(|| Some(Cannot::Unproven(key.clone(), left?.doubt.clone()?))),
            (_, false) => stays(&key, target, left),
        });
    }
    found
}

/// A target that is not fully recorded.
fn not_recorded(key: &ResourceKey, target: &Body) -> Option<Cannot> {
    target.doubt.clone().map(|doubt| Cannot::NotRecorded(key.clone(), Version::Latest, doubt))
}

/// The deviation of a resource that the plan does not change.
fn stays(key: &ResourceKey, target: &Body, left: Option<&Body>) -> Option<Cannot> {
    let Some(left) = left else { return Some(Cannot::Missing(key.clone(), Version::Latest)) };
    let documents = target.document().zip(left.document());
    if documents.is_some_and(|(target, left)| request_members(target) != request_members(left)) {
        return Some(Cannot::Differs(key.clone()));
    }
    let doubt = target.doubt.as_ref().or(left.doubt.as_ref())?;
    Some(Cannot::Unproven(key.clone(), doubt.clone()))
}

/// Whether `$LATEST` is the same revision at both moments: no event in between set it or causes doubt.
/// Then it is as it was, even if its content is not fully known.
fn is_same_revision(then: &State, now: &State, key: &ResourceKey) -> bool {
    let revision = |resource: &Resource| {
        (resource.latest.clone(), resource.checksum.clone(), resource.set_by.clone())
    };
    let living = |state: &State| state.get(key).filter(|it| it.is_living()).map(revision);
    living(then).is_some_and(|then| Some(then) == living(now))
}

/// Aliases of the goal that did not exist then, and versions of it that are not restored because nothing
/// needs them.
pub(super) fn since_then(now: &Model, then: &State, task: &Task, made: &Made) -> Vec<Cannot> {
    let key = &task.goal.key;
    let mut found = Vec::new();
    if !key.row().has_versions() || task.goal.version.is_some() {
        return found;
    }
    let is_changed = |key: &ResourceKey| made.steps.iter().any(|step| step.key == *key);
    for (alias, _) in now.state().pointers(key) {
        if now.state().lives(alias) && !then.lives(alias) && !is_changed(alias) {
            found.push(Cannot::Left(alias.clone()));
        }
    }
    let target = then.get(key).filter(|target| target.is_living());
    for number in target.into_iter().flat_map(|target| target.versions.keys()) {
        let version = Version::Number(*number);
        let comes_back = made.replacements.contains_key(&(key.clone(), *number));
        let is_left_out = made.left_out.contains(&(key.clone(), version));
        if !now.has(key, version) && !comes_back && !is_left_out {
            found.push(Cannot::Missing(key.clone(), version));
        }
    }
    found
}
