use crate::graph::Node;
use crate::lex::{ResourceKey, Version};
use crate::plan::Renumbered;
use crate::state::Doubt;

/// A deviation: what will not, or may not, be as it was after a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cannot {
    /// Lex never reuses a number: the content gets another one.
    Number(Renumbered),
    /// Its content is not fully recorded, for this reason: it is not changed.
    Content(ResourceKey, Version, Doubt),
    /// Publishing a version would overwrite its `$LATEST`, whose content is uncertain, for this reason, so
    /// that it could not be restored: it is not changed.
    Overwrites(ResourceKey, Doubt),
    /// It is not changed, because it depends on a resource that is left out.
    Depends(ResourceKey, Version, ResourceKey),
    /// The call needs its checksum, which is not recorded: it is not changed.
    Checksum(ResourceKey),
    /// A living resource has this name in different case, and Lex does not allow both: it is left out.
    Name(ResourceKey, ResourceKey),
    /// No call accepts this member of its document: it is left out.
    Member(ResourceKey, String),
    /// No call can restore this member: it is not changed.
    Fixed(ResourceKey, String),
    /// The call and the text of the policy contain an ARN, and the resource now has another id.
    Arn(ResourceKey),
    /// The quota of its versions, or of the aliases of its bot, is exceeded: it is not changed.
    Quota(ResourceKey),
    /// These still refer to it, and Lex does not delete resources in use: it is kept.
    Used(ResourceKey, Version, Vec<Node>),
    /// Only the console can create it: a channel of an alias.
    Channel(ResourceKey),
    /// The target uses it, and its content differs. The plan does not change it.
    Differs(ResourceKey),
    /// The target uses it, and the records do not prove that it is unchanged, for this reason. The plan
    /// does not change it.
    Unproven(ResourceKey, Doubt),
    /// The records have the content of the target only in part, for this reason.
    NotRecorded(ResourceKey, Version, Doubt),
    /// The target uses this version. Its number is counted, not recorded, so it may be another version.
    Counted(ResourceKey, u64),
    /// It existed then and does not exist now. Nothing needs it, so it is not created again.
    Missing(ResourceKey, Version),
    /// It did not exist then, and is kept.
    Left(ResourceKey),
}

impl Cannot {
    /// The resource.
    pub fn key(&self) -> &ResourceKey {
        match self {
            Self::Number(Renumbered { key, .. })
            | Self::Content(key, ..)
            | Self::Overwrites(key, _)
            | Self::Depends(key, ..)
            | Self::Checksum(key)
            | Self::Name(key, _)
            | Self::Member(key, _)
            | Self::Fixed(key, _)
            | Self::Arn(key)
            | Self::Quota(key)
            | Self::Used(key, ..)
            | Self::Channel(key)
            | Self::Differs(key)
            | Self::Unproven(key, _)
            | Self::NotRecorded(key, ..)
            | Self::Counted(key, _)
            | Self::Missing(key, _)
            | Self::Left(key) => key,
        }
    }

    /// The doubt, if that is the reason.
    pub fn doubt(&self) -> Option<&Doubt> {
        let (Self::Content(_, _, doubt)
        | Self::Overwrites(_, doubt)
        | Self::Unproven(_, doubt)
        | Self::NotRecorded(_, _, doubt)) = self
        else {
            return None;
        };
        Some(doubt)
    }

    /// The effect on the plan.
    pub fn outcome(&self) -> CannotOutcome {
        match self {
            Self::Number(_) => CannotOutcome::Renumbered,
            Self::Content(..) | Self::Overwrites(..) | Self::Checksum(_) => {
                CannotOutcome::LeftOutInDoubt
            }
            Self::Depends(..)
            | Self::Name(..)
            | Self::Member(..)
            | Self::Fixed(..)
            | Self::Arn(_)
            | Self::Quota(_)
            | Self::Used(..)
            | Self::Channel(_) => CannotOutcome::LeftOut,
            Self::Differs(_) | Self::Missing(..) | Self::Left(_) => CannotOutcome::Stays,
            Self::Unproven(..) | Self::NotRecorded(..) | Self::Counted(..) => {
                CannotOutcome::Uncertain
            }
        }
    }

    /// Whether it is part of the goal and left out.
    pub fn leaves_out(&self) -> bool {
        matches!(self.outcome(), CannotOutcome::LeftOut | CannotOutcome::LeftOutInDoubt)
    }

    /// Whether the reason is a doubt.
    pub fn is_doubt(&self) -> bool {
        matches!(self.outcome(), CannotOutcome::Uncertain | CannotOutcome::LeftOutInDoubt)
    }
}

/// The effect of a deviation on the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotOutcome {
    /// It gets another number, and references to it use that number.
    Renumbered,
    /// It is part of the goal, and left out.
    LeftOut,
    /// It is part of the goal, and left out because of a doubt.
    LeftOutInDoubt,
    /// It is not part of the goal, and not changed.
    Stays,
    /// It is as it was, as far as recorded.
    Uncertain,
}
