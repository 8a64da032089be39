use crate::graph::Node;
use crate::lex::{Document, Object, Operation, ResourceKey, Verb};
use crate::plan::Need;
use crate::state::diff::Differences;

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The operation, as the API and CloudTrail name it: `PutIntent`.
    pub operation: &'static str,
    /// The resource it changes.
    pub key: ResourceKey,
    /// The request parameters, members of body and address in one object. A value that only an earlier
    /// response contains is a [`ResponseRef`](super::ResponseRef).
    pub parameters: Object,
    /// The conditions of the step.
    pub needs: Vec<Need>,
    /// Of a Put: its changes of the document before the step, with the expected numbers of new
    /// versions.
    pub differences: Option<Differences>,
    /// The recorded document before the plan, if the step is the first to change the resource and there is
    /// no doubt about it; `None` if the call has a checksum instead.
    pub before: Option<Document>,
    /// The number of the version that it deletes, or the expected number of the version that it
    /// publishes.
    pub number: Option<u64>,
    /// The reason for the step.
    pub reason: StepReason,
    /// Dependents of the resource's `$LATEST` that do not belong to the goal, in order.
    pub affects: Vec<Node>,
}

/// Why a step is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepReason {
    /// The content of the resource differs from the target.
    Differs,
    /// The resource does not exist.
    Missing,
    /// The content of a deleted version is put into `$LATEST`, to be published again.
    StageVersion(u64),
    /// The content of a deleted version is published again.
    RepublishVersion(u64),
    /// `$LATEST` gets its content back after versions were published from it.
    RestoreDraft,
    /// The alias moves to another version.
    MoveAlias,
    /// Its intents or slot types change, so it must be built again.
    Rebuild,
    /// It does not exist in the target.
    NotInTarget,
    /// Its slots exist now, and their ids are known.
    SlotPriorities,
    /// It refers to a resource that will be deleted.
    RemoveReference,
    /// Another resource needs its name.
    FreeName,
    /// The current draft is published.
    PublishDraft,
}

impl Step {
    /// What the call does to its resource.
    pub fn verb(&self) -> Verb {
        Operation::called(self.key.api, self.operation).map_or(Verb::Keep, |row| row.verb)
    }
}
