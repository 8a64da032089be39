use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{Object, ResourceKind, Version};
use crate::state::{Body, Doubt, Gap};

/// All that is known of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Whether it is there.
    pub life: Life,
    /// `$LATEST`; for what has no versions (an alias), the resource itself.
    pub latest: Body,
    /// The event that set the content of `latest`; of a deleted resource, its deletion. A call that
    /// leaves the content as it was, such as a tag or the same document again, does not count.
    pub set_by: Provenance,
    /// The checksum that the next update must quote; `None` where no record tells it.
    pub checksum: Option<Arc<str>>,
    /// `status`, `failureReason`, `createdDate`, `lastUpdatedDate`, as last answered.
    pub facts: Object,
    /// Tags; `None` where no record tells them.
    pub tags: Option<BTreeMap<String, String>>,
    /// The numbered versions that exist.
    pub versions: BTreeMap<u64, Publication>,
    /// The highest version number known to have been given, in this life or an earlier one.
    pub last_number: Option<u64>,
    /// When `last_number` was given, or last shown to be the last one, in Unix seconds.
    pub numbered_at: i64,
    /// The version that is equal to `$LATEST`, if none of its changes is unpublished.
    pub published: Option<u64>,
    /// When its revision was last proven, in Unix seconds: by a Put, or by a publication that
    /// quoted the checksum.
    pub proven_at: i64,
    /// The last event that was about the resource, also if it changed nothing. It set the content,
    /// or deleted the resource, only if `set_by` or `life` has it too.
    pub last_event: EventRef,
    /// Where something happened to it that no record tells of, oldest first.
    pub gaps: Vec<Gap>,
    /// The kinds of which there may be resources directly below it that no record names, and why.
    pub unlisted: BTreeMap<ResourceKind, Doubt>,
}

/// Whether a resource exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// It does.
    Living,
    /// It was deleted; its name and version numbers are remembered.
    Deleted(Provenance),
}

/// The event that a change is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// The call that made the change.
    Call(EventRef),
    /// The first event that shows the result. No record has the call that made the change.
    Shown(EventRef),
}

impl Provenance {
    /// The event, whether it made the change or only shows it.
    pub fn event(&self) -> &EventRef {
        match self {
            Self::Call(event) | Self::Shown(event) => event,
        }
    }

    /// The call that made the change, if a record has it.
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
    /// What was frozen.
    pub body: Body,
    /// `status`, `createdDate` ... and `checksum`, as answered.
    pub facts: Object,
    /// The event that published it.
    pub published_by: Provenance,
    /// Whether the number was counted and not told: `createVersion` may answer `$LATEST`.
    pub number_is_counted: bool,
}

/// An event, as others point to it.
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

    /// Whether only calls that change no configuration were about it, so that it may not exist.
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

    /// The event that made a version what it is: the publication of a numbered one, else the event
    /// that set the content of `$LATEST`. `None` if there is no such version.
    pub fn provenance_of(&self, version: Version) -> Option<&Provenance> {
        match version {
            Version::Latest => Some(&self.set_by),
            Version::Number(number) => self.versions.get(&number).map(|found| &found.published_by),
        }
    }

    /// The body of a version.
    pub fn body(&self, version: Version) -> Option<&Body> {
        match version {
            Version::Latest => Some(&self.latest),
            Version::Number(number) => self.versions.get(&number).map(|found| &found.body),
        }
    }
}
