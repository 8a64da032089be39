use std::borrow::Cow;

use crate::state::{GapReason, Sight};

/// Why records are missing.
pub fn gap(reason: &GapReason) -> Cow<'static, str> {
    let words = match reason {
        GapReason::FirstSeen { by } => first_seen(*by),
        GapReason::CreationMissing => "exists after its deletion: the creation is missing",
        GapReason::DeletionMissing => "created again: the deletion is missing",
        GapReason::RecreationMissing => {
            "checksum and creation date changed: deletion and new creation are missing"
        }
        GapReason::DeletedTwice => "deleted twice: the creation in between is missing",
        GapReason::ChecksumMismatch => {
            "checksum mismatch: at least one update is missing from the logs"
        }
        GapReason::RevisionMismatch => {
            "revision mismatch: at least one change is missing from the logs"
        }
        GapReason::PublishedContentDiffers => {
            "the published content is not the recorded one: at least one update is missing"
        }
        GapReason::DeletedBeforeRecreation => "deleted before its bot was created again",
        GapReason::DeletedBeforeParent => "deleted before the resource that it belonged to",
        GapReason::ReferenceDropped { resource } => {
            return format!("update missing: it no longer refers to {}", resource.short()).into();
        }
        GapReason::ItemUnrecorded { item } => {
            return format!("no record added the item {item}").into();
        }
        GapReason::KeptSettingDiffers { member } => {
            return format!("update missing: {member} does not match the records").into();
        }
        GapReason::VersionsMissing { first, last } if first == last => {
            return format!("publication of version {first} is missing").into();
        }
        GapReason::VersionsMissing { first, last } => {
            return format!("publications of versions {first} to {last} are missing").into();
        }
        GapReason::CreatedByImport => "created by an import: its content is not recorded",
        GapReason::ImportMayHaveCreated => "created by an import, if that succeeded",
        GapReason::ImportMayHaveOverwritten => "overwritten by an import, if that succeeded",
        GapReason::ImportMayHaveAdded => "an import added to it, if that succeeded",
        GapReason::BaselineDiffers => "a baseline shows another document: an update may be missing",
        GapReason::BaselineChecksumDiffers => {
            "a baseline has another checksum: an update may be missing"
        }
        GapReason::BaselineOutdated => "a later baseline shows it as it was before its deletion",
    };
    words.into()
}

fn first_seen(by: Sight) -> &'static str {
    match by {
        Sight::Update => "first seen in an update",
        Sight::Publication => "first seen in a publication",
        Sight::Reference => "first seen as a reference",
        Sight::Deletion => "first seen in its deletion",
        Sight::VersionDeletion => "first seen in the deletion of a version",
        Sight::Tagging => "first seen when it was tagged",
        Sight::Untagging => "first seen when tags were removed",
        Sight::Baseline => "first seen in a baseline",
        Sight::Below => "first seen in a call about something in it",
        Sight::Use => "first seen in a call that changed nothing",
    }
}
