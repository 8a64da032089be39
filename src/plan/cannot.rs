use crate::graph::Node;
use crate::lex::{ResourceKey, Version};
use crate::plan::Renumbered;

/// What cannot come back as it was, or cannot be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cannot {
    /// Numbers are never given twice: the content comes back under another.
    Number(Renumbered),
    /// No record tells the content, or not all of it, for this reason: it is left as it is.
    Content(ResourceKey, Version, String),
    /// A version of it would have to be published from its `$LATEST`, which would have to be put
    /// back after that, and it is not certain what it is now, for this reason: it is left as it is.
    Overwrites(ResourceKey, String),
    /// It is left as it is, because it depends on that which is left out.
    Depends(ResourceKey, Version, ResourceKey),
    /// It must quote its checksum, and no record tells it: it is left as it is.
    Checksum(ResourceKey),
    /// A living resource has that name in other letters (upper or lower case), and Lex allows no
    /// second: it is left out.
    Name(ResourceKey, ResourceKey),
    /// No call takes this member of its document: it is left out.
    Member(ResourceKey, String),
    /// Lex allows no more versions of it, or no more aliases of its bot: it is left as it is.
    Quota(ResourceKey),
    /// These still refer to it, and Lex deletes nothing that is in use: it stays.
    Used(ResourceKey, Version, Vec<Node>),
    /// Only the console makes it: a channel of an alias.
    Channel(ResourceKey),
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
            | Self::Quota(key)
            | Self::Used(key, ..)
            | Self::Channel(key) => key,
        }
    }

    /// Whether something that was wanted is not there after the plan. A new number is no loss: it
    /// stands for the old one wherever that was referred to.
    pub fn leaves_out(&self) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Content(..)
            | Self::Overwrites(..)
            | Self::Depends(..)
            | Self::Checksum(_)
            | Self::Name(..)
            | Self::Member(..)
            | Self::Quota(_)
            | Self::Used(..)
            | Self::Channel(_) => true,
        }
    }
}
