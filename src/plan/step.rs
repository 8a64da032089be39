use crate::graph::Node;
use crate::lex::{Document, Object, Operation, ResourceKey, Verb, Version};
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
    /// answer will tell a value, [`ResponseRef`](super::ResponseRef) stands in its place.
    pub parameters: Object,
    /// What must hold before.
    pub needs: Vec<Need>,
    /// Of a Put: what it changes in the document that is there before the step. New version
    /// numbers stand in it as the records let expect them.
    pub differences: Option<Differences>,
    /// What the records show of the resource before the plan, if the step is the first to change it and
    /// nothing about it is in doubt; `None` where a checksum says so.
    pub before: Option<Document>,
    /// The version that a publication makes or a deletion removes: its number, as the records let
    /// expect it.
    pub number: Option<u64>,
    /// Why it is there.
    pub reason: StepReason,
    /// What else notices the change: what depends on the resource's `$LATEST` and does not belong
    /// to the goal, in order.
    pub affects: Vec<Node>,
}

/// Why a step is in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepReason {
    /// The resource is not what it is to be.
    Differs,
    /// The resource is not there.
    Gone,
    /// The content of a version that is gone must be in `$LATEST` to be published again.
    Content(u64),
    /// The content of a version that is gone is published again.
    Again(u64),
    /// `$LATEST` gets its own content after others were published from it.
    Own,
    /// The alias is to point to another version.
    Moves,
    /// Its intents or slot types change, so it must be built again.
    Build,
    /// It was not there then.
    New,
    /// Its slots are there now, and their ids are known.
    Slots,
    /// What it refers to goes.
    Unused,
    /// Something else needs its name.
    Name,
    /// The draft is published as it is.
    Draft,
}

impl Step {
    /// What the call does to its resource.
    pub fn verb(&self) -> Verb {
        Operation::called(self.key.api, self.operation).map_or(Verb::Keep, |row| row.verb)
    }

    /// Why it is there, as a sentence.
    pub fn why(&self) -> String {
        match self.reason {
            StepReason::Differs => "it is not what it was".to_owned(),
            StepReason::Gone => "it is gone".to_owned(),
            StepReason::Content(number) => {
                format!("version {number} is gone: its content is published again from here")
            }
            StepReason::Again(number) => format!("version {number} is gone"),
            StepReason::Own => {
                format!("{} gets its own content again", Version::Latest.written(self.key.api))
            }
            StepReason::Moves => "the alias points elsewhere".to_owned(),
            StepReason::Build => "what it uses changes: it must be built again".to_owned(),
            StepReason::New => "it was not there then".to_owned(),
            StepReason::Slots => "its slots have ids now".to_owned(),
            StepReason::Unused => "what it refers to goes".to_owned(),
            StepReason::Draft => "the alias is to point to the draft as it is now".to_owned(),
            StepReason::Name => "something else needs its name".to_owned(),
        }
    }
}
