use std::fmt;
use std::sync::Arc;

use crate::lex::ResourceKey;

/// What must hold before a step, or Lex refuses it or does something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The resource is at the revision with that checksum: nobody else edited it since.
    Checksum(ResourceKey, Arc<str>),
    /// There is no such resource yet.
    Absent(ResourceKey),
    /// A step of this plan was answered; counted from 1.
    Step(usize),
    /// A step of the plan that this one undoes was answered; counted from 1.
    Undone(usize),
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checksum(key, checksum) => {
                write!(f, "the checksum of {} is {checksum}", key.short())
            }
            Self::Absent(key) => write!(f, "{} does not exist", key.short()),
            Self::Step(step) => write!(f, "step {step}"),
            Self::Undone(step) => write!(f, "step {step} of the plan that this one undoes"),
        }
    }
}
