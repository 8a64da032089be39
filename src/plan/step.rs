use std::fmt;

use crate::graph::Node;
use crate::lex::{Object, Operation, ResourceKey, Verb, Version};
use crate::plan::Need;
use crate::state::diff::Differences;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The operation, as the API and CloudTrail name it: `PutIntent`.
    pub operation: &'static str,
    /// The resource it changes.
    pub key: ResourceKey,
    /// What the operation takes, members of body and address in one object. Where only an earlier
    /// answer will tell a value, [`Answered`](super::Answered) stands in its place.
    pub parameters: Object,
    /// What must hold before.
    pub needs: Vec<Need>,
    /// Of a Put: what it changes in the document that is there before the step. New version
    /// numbers stand in it as the records let expect them.
    pub differences: Option<Differences>,
    /// The version that a publication makes or a deletion removes: its number, as the records let
    /// expect it.
    pub number: Option<u64>,
    /// Why it is there.
    pub reason: Reason,
    /// What else notices the change: what depends on the resource's `$LATEST` and does not belong
    /// to the goal, in order.
    pub affects: Vec<Node>,
}

/// Why a step is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The resource is not what it is to be.
    Differs,
    /// The resource is not there.
    Gone,
    /// The content of a version that is gone must be in `$LATEST` to be published again.
    Content(Version),
    /// The content of a version that is gone is published again.
    Again(Version),
    /// `$LATEST` gets its own content after others were published from it.
    Own,
    /// The alias is to point to another version.
    Moves,
    /// Its intents or slot types change, so it must be built again.
    Build,
    /// It was not there then.
    New,
}

impl Step {
    /// What the call does to its resource.
    pub fn verb(&self) -> Verb {
        let mut rows = Operation::named(self.operation);
        rows.find(|row| row.api == self.key.api).map_or(Verb::Keep, |row| row.verb)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs => f.write_str("it is not what it was"),
            Self::Gone => f.write_str("it is gone"),
            Self::Content(version) => {
                write!(f, "version {version} is gone: its content is published again from here")
            }
            Self::Again(version) => write!(f, "version {version} is gone"),
            Self::Own => f.write_str("$LATEST gets its own content again"),
            Self::Moves => f.write_str("the alias points elsewhere"),
            Self::Build => f.write_str("what it uses changes: it must be built again"),
            Self::New => f.write_str("it was not there then"),
        }
    }
}
