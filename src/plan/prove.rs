//! The proof of a plan: its calls are replayed on the model, and the result is compared with the target.
//! Everything else must be unchanged.

use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version};
use crate::plan::make::{Fault, Made};
use crate::plan::model::Model;
use crate::plan::request_part::{request_members, same_but_for_versions};
use crate::plan::wanted::Wanted;
use crate::plan::{Renumbered, Step};
use crate::state::{Body, State};

/// The result of replaying a plan.
#[derive(Debug)]
pub(super) struct Proof {
    /// The model after the last call.
    pub(super) after: Model,
    /// Versions that have other numbers.
    pub(super) renumbered: BTreeSet<Renumbered>,
    /// Resources that differ from the target.
    pub(super) wrong: BTreeSet<ResourceKey>,
}

/// Replays the calls.
pub(super) fn replay(mut model: Model, steps: &[Step]) -> Result<Model, Fault> {
    for step in steps {
        if let Err(why) = model.call(step) {
            return Err(Fault { step: Box::new(step.clone()), why });
        }
    }
    Ok(model)
}

/// Compares the result of a plan with its target.
pub(super) fn compare(before: &State, wanted: &Wanted, made: &Made, after: Model) -> Proof {
    let mut proof = Proof { after, renumbered: BTreeSet::new(), wrong: BTreeSet::new() };
    let is_left_out = |key: &ResourceKey, version| made.left_out.contains(&(key.clone(), version));
    for (key, document) in &wanted.latest {
        if is_left_out(key, Version::Latest) {
            continue;
        }
        let now = proof.after.state().body(key, Version::Latest).and_then(Body::document).cloned();
        let is_same = now.is_some_and(|now| {
            let judge = |to: &ResourceKey, then, now| proof.is_same_version(wanted, to, then, now);
            same_but_for_versions(key, (document, &now), judge)
        });
        if !is_same {
            proof.wrong.insert(key.clone());
        }
    }
    for (key, versions) in &wanted.versions {
        for number in versions.keys().filter(|number| !is_left_out(key, Version::Number(**number)))
        {
            let replacements =
                made.replacements.get(&(key.clone(), *number)).copied().unwrap_or(*number);
            let (then, now) = (Version::Number(*number), Version::Number(replacements));
            if !proof.is_same_version(wanted, key, then, now) {
                proof.wrong.insert(key.clone());
            }
        }
    }
    for key in &wanted.deleted {
        if proof.after.is_living(key) && !is_left_out(key, Version::Latest) {
            proof.wrong.insert(key.clone());
        }
    }
    for (key, number) in &wanted.deleted_versions {
        let version = Version::Number(*number);
        if proof.after.state().body(key, version).is_some() && !is_left_out(key, version) {
            proof.wrong.insert(key.clone());
        }
    }
    proof.rest_stays(before, wanted, &is_left_out);
    proof
}

impl Proof {
    /// Whether a current version has the content that another version had.
    fn is_same_version(
        &mut self,
        wanted: &Wanted,
        key: &ResourceKey,
        then: Version,
        now: Version,
    ) -> bool {
        let (then, now) = match (then, now) {
            (Version::Latest, Version::Latest) => return self.after.is_living(key),
            (Version::Number(then), Version::Number(now)) => (then, now),
            (Version::Latest, Version::Number(_)) | (Version::Number(_), Version::Latest) => {
                return false;
            }
        };
        let deleted = wanted.versions.get(key).and_then(|versions| versions.get(&then));
        let Some(document) = deleted else {
            return then == now && self.after.has(key, Version::Number(now));
        };
        let body = self.after.state().body(key, Version::Number(now));
        let Some(there) = body.and_then(Body::document).cloned() else { return false };
        if then != now {
            self.renumbered.insert(Renumbered { key: key.clone(), then, now });
        }
        same_but_for_versions(key, (document, &there), |to, then, now| {
            self.is_same_version(wanted, to, then, now)
        })
    }

    /// Resources that the plan was not asked to change must be unchanged.
    fn rest_stays(
        &mut self,
        before: &State,
        wanted: &Wanted,
        is_left_out: &impl Fn(&ResourceKey, Version) -> bool,
    ) {
        for (key, resource) in before.iter().filter(|(_, resource)| resource.is_living()) {
            let may_go = wanted.deleted.contains(key) || wanted.deleted_if_unused.contains(key);
            if may_go && !self.after.is_living(key) {
                continue;
            }
            let then = resource.latest.document().map(|document| request_members(document));
            let now = self.after.state().body(key, Version::Latest);
            let now = now.and_then(Body::document).map(|document| request_members(document));
            let is_free = wanted.latest.contains_key(key) && !is_left_out(key, Version::Latest);
            if !is_free && then != now {
                self.wrong.insert(key.clone());
            }
            for (number, publication) in &resource.versions {
                let body = self.after.state().body(key, Version::Number(*number));
                let is_same = body.is_some_and(|body| body.held == publication.body.held);
                if !is_same && !wanted.deleted_versions.contains(&(key.clone(), *number)) {
                    self.wrong.insert(key.clone());
                }
            }
        }
    }
}
