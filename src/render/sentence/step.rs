use crate::lex::Version;
use crate::plan::{Need, Step, StepReason};

/// The reason for a step of a plan.
pub fn step_reason(step: &Step) -> String {
    match step.reason {
        StepReason::Differs => "its content differs".to_owned(),
        StepReason::Missing => "it does not exist".to_owned(),
        StepReason::StageVersion(number) => {
            format!("version {number} does not exist: its content is published again from here")
        }
        StepReason::RepublishVersion(number) => format!("version {number} does not exist"),
        StepReason::RestoreDraft => {
            format!("{} gets its content back", Version::Latest.written(step.key.api))
        }
        StepReason::MoveAlias => "the alias points to another version".to_owned(),
        StepReason::Rebuild => "its dependencies change: it must be built again".to_owned(),
        StepReason::NotInTarget => "it did not exist then".to_owned(),
        StepReason::SlotPriorities => "the ids of its slots are known now".to_owned(),
        StepReason::RemoveReference => "what it refers to will be deleted".to_owned(),
        StepReason::PublishDraft => "the alias will point to the current draft".to_owned(),
        StepReason::FreeName => "another resource needs its name".to_owned(),
    }
}

/// A condition of a step.
pub fn need(need: &Need) -> String {
    match need {
        Need::Checksum(key, checksum) => format!("the checksum of {} is {checksum}", key.short()),
        Need::Absent(key) => format!("{} does not exist", key.short()),
        Need::Step(step) => format!("step {step}"),
        Need::Undone(step) => format!("step {step} of the plan that this one reverses"),
    }
}
