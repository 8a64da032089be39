use std::collections::BTreeSet;

use crate::graph::{DependencyGraph, Group, Node};
use crate::lex::{HeldBack, Operation, ResourceKey, Verb, Version};
use crate::query::error::{Error, Result};
use crate::query::impact::{Dependent, ImpactCause, Unsure};

/// The effects of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The operation of Lex that deletes it; `None` for an external resource.
    pub operation: Option<&'static str>,
    /// The expected response of Lex.
    pub verdict: DeletionVerdict,
    /// The check of Lex V2 before the deletion; `None` for V1, where every reference prevents it.
    pub held_back: Option<HeldBack>,
    /// The references to remove before, in an order that Lex accepts: dependents before their
    /// dependencies. Empty for an external resource.
    pub steps: Vec<DeletionStep>,
}

/// The expected response of Lex to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionVerdict {
    /// `ResourceInUseException`: something refers to it.
    Refused,
    /// Nothing refers to it.
    Accepted,
    /// No known resource refers to it, but an unknown one may.
    Unrecorded,
    /// Lex is not called.
    Outside,
}

/// One reference to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionStep {
    /// The resource that refers to the cause.
    pub node: Node,
    /// How to remove the reference.
    pub how: DropReference,
    /// The operation, in the API of the node.
    pub operation: Option<&'static str>,
}

/// How a resource drops its reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropReference {
    /// Delete it: a published version and a channel cannot be edited.
    Delete,
    /// Edit it, without the reference.
    Edit,
    /// Delete it, or move it to a version that stays.
    DeleteOrMove,
}

impl Deletion {
    /// The deletion of a cause. The verdict assumes a graph without unknown parts.
    pub(super) fn of(
        cause: &ImpactCause,
        starts: &[Node],
        whole: &DependencyGraph,
        called: &dyn Fn(&ResourceKey) -> String,
    ) -> Result<Self> {
        let Some(key) = cause.key() else {
            return Ok(Self {
                operation: None,
                verdict: DeletionVerdict::Outside,
                held_back: None,
                steps: Vec::new(),
            });
        };
        if key.is_part_of_version()
            && let Some(Version::Number(number)) = cause.version()
        {
            return Err(Error::Misused {
                what: format!("version {number} of its bot froze {}", called(key)),
                hint: format!("ask for {}@{number}, which goes as a whole", called(&key.root())),
            });
        }
        let verb = match cause.version() {
            None => Verb::Delete,
            Some(Version::Number(_)) => Verb::DeleteVersion,
            Some(Version::Latest) if key.is_part_of_version() => Verb::Delete,
            Some(Version::Latest) => {
                return Err(Error::Misused {
                    what: format!(
                        "`{}` of {} cannot be deleted alone",
                        Version::Latest.written(key.api),
                        called(key)
                    ),
                    hint: format!("ask for {}, or a number", called(key)),
                });
            }
        };
        let held_back = key.row().held_back;
        let steps = match held_back {
            None => steps(cause, starts, whole),
            Some(held_back) => holders(cause, &held_back, starts, whole),
        };
        let verdict =
            if steps.is_empty() { DeletionVerdict::Accepted } else { DeletionVerdict::Refused };
        Ok(Self { operation: operation(key, verb), verdict, held_back, steps })
    }

    /// Adjusts the verdict for unknown resources that may refer to the cause.
    pub(super) fn with_unsure(self, direct: &[Dependent], unsure: &[Unsure]) -> Self {
        let may_hold = |unsure: &&Unsure| {
            unsure.is_direct
                && self
                    .held_back
                    .is_none_or(|it| unsure.node.key().is_some_and(|key| holds(&it, key)))
        };
        let is_unrecorded = direct.is_empty() && unsure.iter().any(|unsure| may_hold(&unsure));
        match self.verdict {
            DeletionVerdict::Accepted if is_unrecorded => {
                Self { verdict: DeletionVerdict::Unrecorded, ..self }
            }
            DeletionVerdict::Refused
            | DeletionVerdict::Accepted
            | DeletionVerdict::Unrecorded
            | DeletionVerdict::Outside => self,
        }
    }
}

/// The direct references that Lex V2 checks: frozen parts of a bot version refer to frozen parts.
fn holders(
    cause: &ImpactCause,
    held_back: &HeldBack,
    starts: &[Node],
    whole: &DependencyGraph,
) -> Vec<DeletionStep> {
    let is_deleted = |start: &&Node| {
        start.key().is_some_and(|key| !key.is_part_of_version() || is_latest(start))
    };
    let from = starts.iter().filter(is_deleted).flat_map(|start| whole.dependents_of(start));
    let holding: BTreeSet<&Node> = from
        .map(|dependency| dependency.from)
        .filter(|node| node.key().is_some_and(|key| holds(held_back, key)))
        .collect();
    holding.into_iter().map(|node| step(cause, node)).collect()
}

fn is_latest(node: &Node) -> bool {
    node.version() == Some(Version::Latest)
}

/// Whether a reference of a resource prevents the deletion of its target. A resource created with
/// its parent refers only to the draft.
fn holds(held_back: &HeldBack, key: &ResourceKey) -> bool {
    held_back.by.contains(&key.kind()) && key.implied().is_none()
}

/// All dependents that must drop references, before their dependencies. `$LATEST` is edited, so its
/// dependents may stay.
fn steps(cause: &ImpactCause, starts: &[Node], whole: &DependencyGraph) -> Vec<DeletionStep> {
    let mut dependents: BTreeSet<&Node> = BTreeSet::new();
    let mut pending: Vec<&Node> = starts.iter().collect();
    while let Some(node) = pending.pop() {
        for from in whole.dependents_of(node).into_iter().map(|dependency| dependency.from) {
            let is_new = !cause.is(from) && dependents.insert(from);
            if is_new && from.version() != Some(Version::Latest) {
                pending.push(from);
            }
        }
    }
    let groups = whole.order().into_iter().rev();
    let nodes = groups.flat_map(|group| match group {
        Group::Single(node) => vec![node],
        Group::Cycle(nodes) => nodes,
    });
    nodes.filter(|node| dependents.contains(node)).map(|node| step(cause, node)).collect()
}

fn step(cause: &ImpactCause, node: &Node) -> DeletionStep {
    let key = node.key();
    let is_alias = key.is_some_and(|key| key.is_pointer());
    // An alias of the deleted bot has no other version to move to.
    let is_below = key.zip(cause.key()).is_some_and(|(key, cause)| key.is_below(cause));
    let (how, verb) = match node.version() {
        Some(Version::Latest) => (DropReference::Edit, Verb::Put),
        Some(Version::Number(_)) => (DropReference::Delete, Verb::DeleteVersion),
        None if is_alias && !(is_below && cause.version().is_none()) => {
            (DropReference::DeleteOrMove, Verb::Delete)
        }
        None => (DropReference::Delete, Verb::Delete),
    };
    DeletionStep { node: node.clone(), how, operation: key.and_then(|key| operation(key, verb)) }
}

fn operation(key: &ResourceKey, verb: Verb) -> Option<&'static str> {
    let of = |verb| Operation::of(key.api, verb, key.kind());
    let update = || (verb == Verb::Put).then(|| of(Verb::Update)).flatten();
    of(verb).or_else(update).map(|row| row.name)
}
