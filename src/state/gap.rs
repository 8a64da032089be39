use serde::{Deserialize, Serialize};

use crate::lex::{ResourceKey, Schema};

/// A period with a change of a resource that no record shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The last second at which the records are known to be complete, in Unix seconds.
    pub from: i64,
    /// The second at which an event showed that they are incomplete.
    pub to: i64,
    /// Whether the records prove it, rather than only making it likely.
    pub certain: bool,
    /// The reason.
    pub reason: GapReason,
}

impl Gap {
    /// Whether the draft of its resource may have changed in it. A publication of a whole tree (Lex
    /// V2, `CreateBotVersion`) does not change the draft.
    pub fn concerns_draft(&self, key: &ResourceKey) -> bool {
        let is_publication = matches!(
            self.reason,
            GapReason::VersionsMissing { .. } | GapReason::PublishedContentDiffers
        );
        !(is_publication && Schema::of(key.api).deletes_below)
    }
}

/// Why records are missing: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum GapReason {
    /// The resource existed before its first record.
    FirstSeen {
        /// How it was first seen.
        by: Sight,
    },
    /// A deleted resource exists again.
    CreationMissing,
    /// A resource that exists was created.
    DeletionMissing,
    /// Checksum and creation date differ: it was deleted and created again.
    RecreationMissing,
    /// A deleted resource was deleted.
    DeletedTwice,
    /// A checksum differs from that of the recorded revision.
    ChecksumMismatch,
    /// The revision named by a call is not the recorded one.
    RevisionMismatch,
    /// The published content differs from the recorded content.
    PublishedContentDiffers,
    /// The children of a bot were deleted before the bot was created again.
    DeletedBeforeRecreation,
    /// The children of a resource were deleted before the resource.
    DeletedBeforeParent,
    /// A document no longer refers to a deleted resource.
    ReferenceDropped {
        /// The resource.
        #[serde(with = "address")]
        resource: Box<ResourceKey>,
    },
    /// An item was changed or removed that no record added.
    ItemUnrecorded {
        /// Its id.
        item: String,
    },
    /// The response to an update shows another value for a setting that the update left unchanged.
    KeptSettingDiffers {
        /// The member.
        member: String,
    },
    /// Versions were published.
    VersionsMissing {
        /// The first number.
        first: u64,
        /// The last number.
        last: u64,
    },
    /// An import created the resource.
    CreatedByImport,
    /// An import started, and may have created the resource.
    ImportMayHaveCreated,
    /// An import started, and may have overwritten the resource.
    ImportMayHaveOverwritten,
    /// An import started that leaves the resource as it was, but may have added to it.
    ImportMayHaveAdded,
    /// A baseline shows another document.
    BaselineDiffers,
    /// A baseline shows the same document with another checksum.
    BaselineChecksumDiffers,
    /// A later baseline shows a deleted resource unchanged.
    BaselineOutdated,
}

/// How a resource was first seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// An update.
    Update,
    /// A publication.
    Publication,
    /// A reference to it.
    Reference,
    /// Its deletion.
    Deletion,
    /// The deletion of a version of it.
    VersionDeletion,
    /// A call that set tags.
    Tagging,
    /// A call that removed tags.
    Untagging,
    /// A baseline.
    Baseline,
    /// A call about a child of it.
    Below,
    /// A call that requires it, and changed nothing.
    Use,
}

/// A resource as its full address.
mod address {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::lex::ResourceKey;

    pub(super) fn serialize<S: Serializer>(key: &ResourceKey, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(key)
    }

    pub(super) fn deserialize<'de, D>(from: D) -> Result<Box<ResourceKey>, D::Error>
    where
        D: Deserializer<'de>,
    {
        String::deserialize(from)?.parse().map(Box::new).map_err(D::Error::custom)
    }
}
