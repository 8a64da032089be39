//! The proof of a plan: its calls are replayed on the model, and the result is compared, by names, with the
//! target. Everything else must be unchanged.

use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{ResourceKey, Version, refers_to};
use crate::plan::disproved::Disproved;
use crate::plan::request_part::request_members;
use crate::plan::tree::making::{Fault, Making};
use crate::plan::tree::named::{Named, name_in, named, named_by_itself, path};
use crate::plan::tree::service::Service;
use crate::plan::tree::wanted::Wanted;
use crate::plan::{Step, StepReason};
use crate::state::{Body, State};

/// Replays the calls.
pub(super) fn replay(mut service: Service, steps: &[Step]) -> Result<Service, Fault> {
    for step in steps {
        if let Err(why) = service.call(step) {
            return Err(Fault { step: Box::new(step.clone()), why });
        }
    }
    Ok(service)
}

/// Compares the result of a plan with its target.
pub(super) fn compare(
    before: &State,
    then: &State,
    wanted: &Wanted,
    making: &Making<'_>,
    after: &Service,
) -> Result<(), Disproved> {
    let mut wrong = BTreeSet::new();
    let after = after.state();
    let is_left_out = |key: &ResourceKey| making.left_out.contains(&(key.clone(), Version::Latest));
    let roots: BTreeSet<ResourceKey> = wanted.draft.keys().map(ResourceKey::root).collect();
    for root in &roots {
        let place = making.place(root);
        let target = wanted.draft.iter().filter(|(key, _)| key.root() == *root);
        let mut tree: BTreeMap<ResourceKey, &Body> = then.tree(root, Version::Latest);
        tree.extend(target.clone().map(|(key, part)| (key.clone(), &part.body)));
        let left = after.tree(&place, Version::Latest);
        // A name may be known only then, or only now.
        // A resource that is left out keeps its name, and so does one that the plan was not asked to
        // change, for example the bot of an intent that is rolled back.
        let name_then = |key: &ResourceKey| {
            let now = name_in(&left, &making.place(key));
            match wanted.draft.contains_key(key) {
                _ if is_left_out(key) => now,
                true => name_in(&tree, key).or(now),
                false => now.or_else(|| name_in(&tree, key)),
            }
        };
        // A resource that does not exist has no name.
        let is_there = |key: &ResourceKey| left.contains_key(&making.place(key));
        let (sought, found) = (named(&tree, &name_then, &is_there), named_by_itself(&left));
        for (key, _) in target.filter(|(key, _)| !is_left_out(key)) {
            let path = path(key, &name_then);
            let is_unsettled =
                |named: &Named| named.get(&path).is_some_and(|said| said.doubt.is_some());
            let is_same = match (sought.get(&path), found.get(&path)) {
                (Some(sought), Some(found)) => sought.document == found.document,
                _ => false,
            };
            // Unproven resources are listed as deviations.
            if !is_same && !is_unsettled(&sought) {
                wrong.insert(key.clone());
            }
        }
        let is_whole = |key: &ResourceKey| {
            wanted.whole.iter().any(|whole| {
                let whole = making.place(whole);
                *key == whole || key.is_below(&whole)
            })
        };
        for key in left.keys().filter(|key| is_whole(key) && key.implied().is_none()) {
            let is_wanted = sought.contains_key(&path(key, &|key| name_in(&left, key)));
            let mut path = making.known(key).from_root().into_iter();
            if !is_wanted && !path.any(|above| is_left_out(&above)) {
                wrong.insert(key.clone());
            }
        }
    }
    for (key, part) in wanted.beside.iter().filter(|(key, _)| !is_left_out(key)) {
        let place = making.place(key);
        let now = after.body(&place, Version::Latest).and_then(Body::document);
        let sought = part.body.document().map(|it| making.resolved_body(key, it));
        if now.map(|now| request_members(now)) != sought {
            wrong.insert(key.clone());
        }
    }
    for key in wanted.deleted.iter().filter(|key| !is_left_out(&making.known(key))) {
        if after.lives(key) && key.implied().is_none() {
            wrong.insert(key.clone());
        }
    }
    for (key, number) in &wanted.deleted_versions {
        let version = Version::Number(*number);
        let is_left = making.left_out.contains(&(making.known(key), version));
        if after.body(key, version).is_some() && !is_left {
            wrong.insert(key.clone());
        }
    }
    rest_stays(before, after, wanted, making, &mut wrong);
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Disproved::Wrong(wrong.into_iter().collect())),
    }
}

/// Resources that the plan was not asked to change must be unchanged.
fn rest_stays(
    before: &State,
    after: &State,
    wanted: &Wanted,
    making: &Making<'_>,
    wrong: &mut BTreeSet<ResourceKey>,
) {
    let wished = wanted.draft.keys().chain(wanted.beside.keys());
    let wished: BTreeSet<ResourceKey> = wished.map(|key| making.place(key)).collect();
    let whole: Vec<ResourceKey> =
        wanted.whole.iter().chain(&wanted.deleted).map(|key| making.place(key)).collect();
    let is_free = |key: &ResourceKey| {
        let is_within = |whole: &ResourceKey| key == whole || key.is_below(whole);
        wished.contains(key) || whole.iter().any(is_within)
    };
    // A draft from which versions were published is restored by names; another of the same name was renamed.
    let is_touched = |key: &ResourceKey| {
        making.steps.iter().any(|step| match step.reason {
            StepReason::RestoreDraft
            | StepReason::StageVersion(_)
            | StepReason::RepublishVersion(_) => making.place(&step.key).root() == key.root(),
            StepReason::RemoveReference | StepReason::FreeName | StepReason::MoveAlias => {
                making.place(&step.key) == *key
            }
            StepReason::Differs
            | StepReason::Missing
            | StepReason::Rebuild
            | StepReason::NotInTarget
            | StepReason::SlotPriorities
            | StepReason::PublishDraft => false,
        })
    };
    for (key, resource) in before.iter().filter(|(_, resource)| resource.is_living()) {
        for (number, publication) in &resource.versions {
            let version = Version::Number(*number);
            let is_same =
                after.body(key, version).is_some_and(|body| body.held == publication.body.held);
            let may_go = wanted.deleted_versions.contains(&(key.clone(), *number));
            if !is_same && !may_go && !is_free(key) {
                wrong.insert(key.clone());
            }
        }
        if is_free(key) || is_touched(key) {
            continue;
        }
        let now = after.body(key, Version::Latest).and_then(Body::document);
        let was = resource.latest.document();
        // For example, the bot of a deleted locale has no name in the target.
        if was.map(|it| request_members(it)) != now.map(|it| request_members(it)) {
            let refers = was.map(|it| refers_to(key, it)).unwrap_or_default();
            let follows = refers.iter().any(|(to, _)| is_free(to));
            if !follows {
                wrong.insert(key.clone());
            }
        }
    }
}
