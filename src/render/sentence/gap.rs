use std::borrow::Cow;

use crate::state::{GapReason, Sight};

/// What shows that records are missing.
pub fn gap(reason: &GapReason) -> Cow<'static, str> {
    let words = match reason {
        GapReason::FirstSeen { by } => first_seen(*by),
        GapReason::CreationMissing => {
            "exists again after its deletion: the call that created it is missing"
        }
        GapReason::DeletionMissing => "created again: the call that deleted it is missing",
        GapReason::RecreationMissing => {
            "checksum and creation date changed: it was deleted and created again, and no record \
             shows it"
        }
        GapReason::DeletedTwice => "deleted twice: the call that created it again is missing",
        GapReason::ChecksumMismatch => {
            "checksum mismatch: at least one update is missing from the logs"
        }
        GapReason::PublishedContentDiffers => {
            "the published content is not the recorded one: at least one update is missing"
        }
        GapReason::DeletedBeforeRecreation => {
            "deleted before its bot was created again: the call is missing"
        }
        GapReason::DeletedBeforeParent => {
            "deleted before the resource that it belonged to: the call is missing"
        }
        GapReason::ReferenceDropped { resource } => {
            let resource = resource.short();
            return format!("its reference to {resource} was removed: the call is missing").into();
        }
        GapReason::VersionsMissing { first, last } if first == last => {
            return format!("version {first} was published: the call is missing").into();
        }
        GapReason::VersionsMissing { first, last } => {
            return format!("versions {first} to {last} were published: the calls are missing")
                .into();
        }
        GapReason::CreatedByImport => "created by an import: its content is not recorded",
        GapReason::ImportMayHaveCreated => {
            "an import may have created it: the result is not recorded"
        }
        GapReason::ImportMayHaveOverwritten => {
            "an import may have overwritten it: the result is not recorded"
        }
        GapReason::BaselineDiffers => "a baseline shows another document: an update may be missing",
        GapReason::BaselineChecksumDiffers => {
            "a baseline shows the same document with another checksum: an update may be missing"
        }
        GapReason::BaselineOutdated => {
            "a baseline of a later time shows it as it was before its deletion"
        }
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
    }
}
