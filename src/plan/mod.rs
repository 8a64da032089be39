//! Plans: the calls that restore resources, in an order that Lex accepts.
//!
//! A [`Plan`] is computed from two states. It is proven before it is returned: its calls are replayed on a
//! model of Lex, and the result is compared with the target ([`Verdict`]). Nothing here calls an API.

mod answered;
mod build;
mod cannot;
mod disproved;
mod make;
mod model;
mod names;
mod need;
mod notes;
mod prove;
mod remains;
mod request_part;
mod since;
mod step;
mod tree;
mod wanted;

pub use answered::{PlanRef, ResponseRef};
pub use build::plan;
pub use cannot::{Cannot, CannotOutcome};
pub use disproved::Disproved;
pub use names::Names;
pub use need::Need;
pub use since::SinceThen;
pub use step::{Step, StepReason};
pub use wanted::Depth;

use crate::graph::Node;
use crate::lex::{ResourceKey, Version};
use crate::state::Doubt;

/// The calls that reach a goal, and their limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The goal.
    pub goal: Goal,
    /// The calls, in order. Empty if nothing must change.
    pub steps: Vec<Step>,
    /// What will not, or may not, be as it was after the calls.
    pub cannot: Vec<Cannot>,
    /// Alternatives of one call, if only the target of an alias matters.
    pub cheaper: Vec<Cheaper>,
    /// Remarks that do not change the result.
    pub notes: Vec<PlanNote>,
    /// The result of replaying the calls on the model.
    pub verdict: Verdict,
    /// The plan that reverses this one; `None` if this is such a plan.
    pub undo: Option<Box<Self>>,
    /// The names of its resources.
    pub names: Names,
}

/// The kind of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Restore the former state of a resource.
    Rollback,
    /// Restore a deleted resource.
    Restore,
    /// Move an alias to another version.
    Promote,
    /// Reverse a plan.
    Undo,
}

/// The goal of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The kind of the goal.
    pub aim: Aim,
    /// The resource.
    pub key: ResourceKey,
    /// The version to restore, or the target of an alias; `None` if the target is a moment.
    pub version: Option<Version>,
}

/// An alternative of one call, if only the target of an alias matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheaper {
    /// The alias to move.
    pub alias: ResourceKey,
    /// The version of its bot, which still exists.
    pub version: u64,
}

/// A remark that does not change the result of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanNote {
    /// A step replaces it, and its current content is in doubt, for this reason.
    Unsure(Node, Doubt),
}

/// The result of replaying a plan on the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The target is reached, and [`Plan::cannot`] is empty.
    Exact,
    /// The goal is reached. What [`Plan::cannot`] lists is not, or may not be, as it was; these versions
    /// have other numbers.
    Equivalent(Vec<Renumbered>),
    /// As [`Verdict::Equivalent`], but a part of the goal is left out.
    Partial(Vec<Renumbered>),
}

/// A version whose content gets another number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renumbered {
    /// The resource.
    pub key: ResourceKey,
    /// The former number.
    pub then: u64,
    /// The expected number after the plan.
    pub now: u64,
}

/// The input of a plan.
#[derive(Clone, Debug)]
pub struct Task {
    /// The goal.
    pub goal: Goal,
    /// Which dependencies at `$LATEST` are restored.
    pub depth: Depth,
    /// Whether newer resources are kept or deleted.
    pub since: SinceThen,
}
