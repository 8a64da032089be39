use crate::lex::ResourceKey;
use crate::plan::make::Fault;

/// A plan that fails its proof. This is a bug.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disproved {
    /// Lex would refuse a call.
    #[error("{operation} of {key} would be refused: {why}", key = key.short())]
    Refused {
        /// The call.
        operation: &'static str,
        /// Its resource.
        key: ResourceKey,
        /// The reason.
        why: String,
    },
    /// The result of the calls differs from the target.
    #[error("the plan would not lead to the target: {}", listed(.0))]
    Wrong(Vec<ResourceKey>),
}

fn listed(keys: &[ResourceKey]) -> String {
    keys.iter().map(|key| key.short().to_string()).collect::<Vec<_>>().join(", ")
}

impl From<Fault> for Disproved {
    fn from(fault: Fault) -> Self {
        let Fault { step, why } = fault;
        Self::Refused { operation: step.operation, key: step.key, why: why.to_string() }
    }
}
