use crate::graph::Node;
use crate::lex::{ResourceKey, Version};
use crate::plan::Renumbered;
use crate::state::Doubt;

/// What is not, or may not be, as it was at the target after a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cannot {
    /// Numbers are never given twice: the content comes back under another.
    Number(Renumbered),
    /// No record tells the content, or not all of it, for this reason: it is left as it is.
    Content(ResourceKey, Version, Doubt),
    /// A version of it would have to be published from its `$LATEST`, which would have to be put
    /// back after that, and it is not certain what it is now, for this reason: it is left as it is.
    Overwrites(ResourceKey, Doubt),
    /// It is left as it is, because it depends on that which is left out.
    Depends(ResourceKey, Version, ResourceKey),
    /// It must quote its checksum, and no record tells it: it is left as it is.
    Checksum(ResourceKey),
    /// A living resource has that name in other letters (upper or lower case), and Lex allows no
    /// second: it is left out.
    Name(ResourceKey, ResourceKey),
    /// No call takes this member of its document: it is left out.
    Member(ResourceKey, String),
    /// No call changes this member to what it was: it is left as it is.
    Fixed(ResourceKey, String),
    /// The call and the text of the policy name an ARN, and what it is attached to has another id.
    Arn(ResourceKey),
    /// Lex allows no more versions of it, or no more aliases of its bot: it is left as it is.
    Quota(ResourceKey),
    /// These still refer to it, and Lex deletes nothing that is in use: it stays.
    Used(ResourceKey, Version, Vec<Node>),
    /// Only the console makes it: a channel of an alias.
    Channel(ResourceKey),
    /// The target uses it, and it is not what it was. The plan leaves it as it is.
    Differs(ResourceKey),
    /// The target uses it, and the records do not prove that it is what it was, for this reason. The
    /// plan leaves it as it is.
    Unproven(ResourceKey, Doubt),
    /// The records have the content of the target only in part, for this reason.
    NotRecorded(ResourceKey, Version, Doubt),
    /// The target uses this version. Its number is counted and not recorded, so that it may be
    /// another version.
    Counted(ResourceKey, u64),
    /// It existed then and does not now. Nothing needs it, so it does not come back.
    Missing(ResourceKey, Version),
    /// It did not exist then, and stays.
    Left(ResourceKey),
}

impl Cannot {
    /// The resource it is about.
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

    /// What the records lack, if that is the reason.
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

    /// What the plan does about it.
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

    /// Whether the plan was asked for it and does not do it.
    pub fn leaves_out(&self) -> bool {
        matches!(self.outcome(), CannotOutcome::LeftOut | CannotOutcome::LeftOutInDoubt)
    }

    /// Whether the reason is that the records lack something.
    pub fn is_doubt(&self) -> bool {
        matches!(self.outcome(), CannotOutcome::Uncertain | CannotOutcome::LeftOutInDoubt)
    }
}

/// What a plan does about what is not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotOutcome {
    /// It comes back under another number, and references to it use that number.
    Renumbered,
    /// It was asked for, and is not done.
    LeftOut,
    /// It was asked for, and is not done because the records lack something.
    LeftOutInDoubt,
    /// It was not asked for, and stays as it is.
    Stays,
    /// It is as it was, as far as the records show.
    Uncertain,
}
