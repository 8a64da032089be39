use std::sync::Arc;

use crate::lex::ResourceKey;

/// A condition of a step. Otherwise Lex refuses the call, or it has another effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The resource still has this checksum: it was not edited since.
    Checksum(ResourceKey, Arc<str>),
    /// The resource does not exist.
    Absent(ResourceKey),
    /// A step of this plan succeeded; counted from 1.
    Step(usize),
    /// A step of the plan that this one reverses succeeded; counted from 1.
    Undone(usize),
}
