use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{Object, ResourceKind, Version};
use crate::state::{Body, Doubt, Gap};

/// Everything known of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Whether it exists.
    pub life: Life,
    /// `$LATEST`; for a resource without versions (an alias), the resource itself.
    pub latest: Body,
    /// The event that set the content of `latest`; for a deleted resource, its deletion. Excludes
    /// calls that leave the content unchanged, such as tagging or a Put of the same document.
    pub set_by: Provenance,
    /// The checksum required by the next update; `None` if not recorded.
    pub checksum: Option<Arc<str>>,
    /// `status`, `failureReason`, `createdDate`, `lastUpdatedDate`, from the last response.
    pub facts: Object,
    /// Tags; `None` if not recorded.
    pub tags: Option<BTreeMap<String, String>>,
    /// The numbered versions that exist.
    pub versions: BTreeMap<u64, Publication>,
    /// The highest version number known to have been assigned, even before a deletion.
    pub last_number: Option<u64>,
    /// When `last_number` was assigned, or last shown to be the highest, in Unix seconds.
    pub numbered_at: i64,
    /// The version equal to `$LATEST`, if there are no unpublished changes.
    pub published: Option<u64>,
    /// When its revision was last proven, in Unix seconds: by a Put, or by a publication with the
    /// checksum.
    pub proven_at: i64,
    /// The last event about the resource, even if it changed nothing. It set the content or deleted
    /// the resource only if it is also in `set_by` or `life`.
    pub last_event: EventRef,
    /// The gaps of the resource, oldest first.
    pub gaps: Vec<Gap>,
    /// The kinds of possibly unrecorded children of it, with the reasons.
    pub unlisted: BTreeMap<ResourceKind, Doubt>,
}

/// Whether a resource exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// It exists.
    Living,
    /// It was deleted; its name and version numbers are kept.
    Deleted(Provenance),
}

/// The event of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// The call that made the change.
    Call(EventRef),
    /// The first event that shows the result; the call that made the change is not recorded.
    Shown(EventRef),
}

impl Provenance {
    /// The event, whether it made the change or only shows it.
    pub fn event(&self) -> &EventRef {
        match self {
            Self::Call(event) | Self::Shown(event) => event,
        }
    }

    /// The call that made the change, if recorded.
    pub fn call(&self) -> Option<&EventRef> {
        match self {
            Self::Call(event) => Some(event),
            Self::Shown(_) => None,
        }
    }
}

/// A published version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The frozen content.
    pub body: Body,
    /// `status`, `createdDate` ... and `checksum`, from the response.
    pub facts: Object,
    /// The event that published it.
    pub published_by: Provenance,
    /// Whether the number was inferred: `createVersion` may return `$LATEST`.
    pub number_is_counted: bool,
}

/// A reference to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRef {
    /// CloudTrail's `eventID`.
    pub id: String,
    /// CloudTrail's `eventName`.
    pub name: String,
    /// Unix seconds.
    pub time: i64,
}

impl Resource {
    /// Whether it exists.
    pub fn is_living(&self) -> bool {
        self.life == Life::Living
    }

    /// Whether only calls that change no configuration are about it, so that it may not exist.
    pub fn is_only_mentioned(&self) -> bool {
        self.latest.doubt == Some(Doubt::OnlyMentioned)
    }

    /// The deletion; `None` if the resource exists.
    pub fn deletion(&self) -> Option<&Provenance> {
        match &self.life {
            Life::Living => None,
            Life::Deleted(deletion) => Some(deletion),
        }
    }

    /// The event that made a version: the publication of a numbered one, or the event that set the
    /// content of `$LATEST`. `None` if there is no such version.
    pub fn provenance_of(&self, version: Version) -> Option<&Provenance> {
        match version {
            Version::Latest => Some(&self.set_by),
            Version::Number(number) => self.versions.get(&number).map(|found| &found.published_by),
        }
    }

    /// The body of the draft, and of each published version.
    pub fn bodies(&self) -> impl Iterator<Item = (Version, &Body)> {
        let numbered = self.versions.iter();
        let numbered = numbered.map(|(number, it)| (Version::Number(*number), &it.body));
        std::iter::once((Version::Latest, &self.latest)).chain(numbered)
    }

    /// The body of a version.
    pub fn body(&self, version: Version) -> Option<&Body> {
        match version {
            Version::Latest => Some(&self.latest),
            Version::Number(number) => self.versions.get(&number).map(|found| &found.body),
        }
    }
}
