//! Plans: the calls, in an order that Lex accepts, that bring resources to what they were.
//!
//! A [`Plan`] is made from two states and nothing else. It is proven before it is given out: its
//! calls are replayed on the model of [`state`](crate::state), and what that leaves is compared
//! with what was wanted ([`Verdict`]). Nothing here calls an API.

mod answered;
mod asked;
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

/// The calls that reach a goal, and what is to be known about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the plan is for.
    pub goal: Goal,
    /// The calls, in the order in which they must be made. None where nothing is to be done.
    pub steps: Vec<Step>,
    /// What is not, or may not be, as it was after the calls.
    pub cannot: Vec<Cannot>,
    /// Ways that need one call, for those to whom an alias is all that matters.
    pub cheaper: Vec<Cheaper>,
    /// What else is to be known.
    pub notes: Vec<PlanNote>,
    /// What replaying the calls on the model came to.
    pub verdict: Verdict,
    /// The plan back to what was there before this one; `None` of such a plan itself.
    pub undo: Option<Box<Self>>,
    /// What its resources are called.
    pub names: Names,
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Bring a resource to what it was.
    Rollback,
    /// Bring a deleted resource back.
    Restore,
    /// Let an alias point to another version.
    Promote,
    /// Bring everything that a plan changed to what it was before it.
    Undo,
}

/// What a plan is for, and of which resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What is to be done.
    pub aim: Aim,
    /// The resource.
    pub key: ResourceKey,
    /// The version whose content is wanted, or that an alias is to point to; `None` where the
    /// target is a moment.
    pub version: Option<Version>,
}

/// An alias that one call would move, for those to whom what it points to is all that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheaper {
    /// The alias to move.
    pub alias: ResourceKey,
    /// To this version of its bot, which still exists.
    pub version: u64,
}

/// Something to know about a plan that does not change its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanNote {
    /// A step replaces it, and what the records tell of it as it is now is in doubt, for this reason.
    Unsure(Node, Doubt),
}

/// What replaying a plan on the model came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is as it was, and [`Plan::cannot`] is empty.
    Exact,
    /// All that was asked for is done. What [`Plan::cannot`] lists is not, or may not be, as it was;
    /// these versions have other numbers.
    Equivalent(Vec<Renumbered>),
    /// As [`Verdict::Equivalent`], and some of what was asked for is left out.
    Partial(Vec<Renumbered>),
}

/// A version whose content comes back under another number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renumbered {
    /// The resource.
    pub key: ResourceKey,
    /// The number it had.
    pub then: u64,
    /// The number it has after the plan, as the records let expect.
    pub now: u64,
}

/// What a plan is asked for.
#[derive(Clone, Debug)]
pub struct Task {
    /// What for.
    pub goal: Goal,
    /// How what the resource refers to at `$LATEST` is wanted.
    pub depth: Depth,
    /// What becomes of what came to be since.
    pub since: SinceThen,
}
