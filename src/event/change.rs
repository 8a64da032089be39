use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::Incomplete;
use crate::lex::{Document, Json, Object, ResourceKey, ResourceKind, Schema, Verb, Version};

/// The effect of a call on its resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The resource was created, or its whole draft was replaced.
    Put {
        /// Whether the call created it.
        creates: Creates,
        /// The checksum in the request, of the revision to replace.
        prior: Option<Arc<str>>,
        /// The resource after the call.
        revision: Revision,
        /// Whether the call published the revision too (`createVersion`).
        published: Fact<Version>,
        /// The member that the request omitted, and Lex left unchanged.
        keeps: Option<&'static str>,
    },
    /// The draft was frozen as a numbered version, unless it was unchanged since the last one.
    Published {
        /// The checksum in the request, of the revision to freeze.
        prior: Option<Arc<str>>,
        /// The content of the version, as far as recorded.
        revision: Revision,
        /// The number of the version.
        number: Fact<u64>,
    },
    /// The draft was frozen, and parts of it with everything below them.
    PublishedTree(TreeVersion),
    /// Some items of the document were changed.
    Edited {
        /// The revision in the request.
        prior: Option<Arc<str>>,
        /// The revision in the response.
        revision: Option<Arc<str>>,
        /// The changed items.
        edit: ItemEdit,
    },
    /// The resource was removed with all its versions.
    Deleted {
        /// The revision in the request.
        prior: Option<Arc<str>>,
        /// The revision in the response.
        revision: Option<Arc<str>>,
    },
    /// One numbered version was removed; the record may not show which.
    VersionDeleted(Fact<u64>),
    /// Tags were set.
    Tagged(Vec<(String, String)>),
    /// Tags were removed.
    Untagged(Vec<String>),
    /// An import started; it continues, and may fail later without a record.
    ImportStarted {
        /// Its target.
        into: ImportedInto,
        /// Its effect on existing resources.
        merge: Merge,
    },
    /// The call required it unchanged: it exists, and did not change.
    Used,
    /// A resource of the other API was created from it.
    Migrated(Box<Migration>),
    /// A call whose record does not show its resource changed a resource of this kind, below the
    /// resource of the event. Below Lex itself, it may be any resource.
    NotShown {
        /// The kind of the resource.
        kind: ResourceKind,
        /// The operation.
        verb: Verb,
    },
    /// No configuration changed.
    Kept,
    /// Nothing changed: this is the content at the time of an observation (a baseline).
    Observed {
        /// The observed version.
        version: Version,
        /// Its content.
        revision: Revision,
        /// The form of the file, which limits what it can show.
        form: FileForm,
        /// The content of a file that distinguishes absent members (null) from members it cannot
        /// show.
        shown: Option<Arc<Document>>,
    },
}

impl Change {
    /// The configuration that the call left or froze, or that was observed; `None` for other calls.
    pub fn content(&self) -> Option<&Content> {
        match self {
            Self::Put { revision, .. }
            | Self::Published { revision, .. }
            | Self::Observed { revision, .. } => Some(&revision.content),
            Self::PublishedTree(_)
            | Self::Edited { .. }
            | Self::Deleted { .. }
            | Self::VersionDeleted(_)
            | Self::Tagged(_)
            | Self::Untagged(_)
            | Self::ImportStarted { .. }
            | Self::Used
            | Self::Migrated(_)
            | Self::NotShown { .. }
            | Self::Kept => None,
        }
    }
}

/// A version that copies a whole tree (Lex V2, `CreateBotVersion`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeVersion {
    /// Its number.
    pub number: Fact<u64>,
    /// The members of its document set by the request; the others are those of the draft.
    pub set: Object,
    /// The [facts](Schema::facts) of the response.
    pub facts: Object,
    /// The parts: the locales in the request, and the version from which each is copied.
    pub parts: Vec<(ResourceKey, Version)>,
}

/// The changed items of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemEdit {
    /// Items of a custom vocabulary.
    Items {
        /// The added or replaced items, by id.
        set: BTreeMap<String, Object>,
        /// The ids of the removed items.
        removed: BTreeSet<String>,
        /// Whether the items that were set are new.
        adds: bool,
    },
    /// A statement of a resource policy was added; Lex generates its text.
    StatementAdded {
        /// Its id.
        sid: String,
    },
    /// A statement of a resource policy was removed.
    StatementRemoved {
        /// Its id.
        sid: String,
    },
    /// The record does not show which items were changed.
    NotShown {
        /// The ids that the call requested to change or remove, perhaps without effect.
        named: BTreeSet<String>,
        /// The reason.
        why: Incomplete,
    },
}

/// The target of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedInto {
    /// This resource.
    Resource(ResourceKey),
    /// A bot with this name.
    BotNamed(String),
}

/// The effect of an import on existing resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Merge {
    /// Replaces them (`OVERWRITE_LATEST`, `Overwrite`).
    Overwrite,
    /// Adds to them (`Append`).
    Append,
    /// Stops at them (`FAIL_ON_CONFLICT`, `FailOnConflict`).
    Fail,
}

/// The copy of a Lex V1 bot to Lex V2 (`StartMigration`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The V2 bot; `None` if the record does not show its id.
    pub to: Option<ResourceKey>,
    /// The known part of its document.
    pub document: Arc<Document>,
    /// Whether the V2 bot existed before.
    pub updates: bool,
}

/// The form of a file, which limits what it can show of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileForm {
    /// Everything, with checksum and dates: the response of a `get-*` call.
    Get,
    /// Its configuration, without the members that an export omits.
    Export,
}

impl FileForm {
    /// The word in results and in the journal: `get` or `export`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Export => "export",
        }
    }

    /// The form with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Get, Self::Export].into_iter().find(|form| form.as_str() == word)
    }
}

/// Whether a call created its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creates {
    /// Yes: it did not exist before.
    Yes,
    /// No: it existed before.
    No,
    /// Not recorded.
    Unknown,
}

/// A fact that is recorded, unrecorded or absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// The fact does not exist.
    Absent,
    /// The recorded value.
    Is(T),
    /// There is a value, or may be, but the record does not have it.
    NotRecorded,
}

/// A state of a resource after a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The configuration.
    pub content: Content,
    /// The checksum that the next update must name.
    pub checksum: Option<Arc<str>>,
    /// The [facts](Schema::facts) of the response.
    pub facts: Object,
    /// Tags given at creation; `None` if not recorded.
    pub tags: Option<Vec<(String, String)>>,
}

/// A configuration, and how far it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The whole, from the response.
    Exact(Arc<Document>),
    /// The recorded part, and why it may be incomplete.
    Partial(Arc<Document>, Incomplete),
    /// Unknown, with the reason.
    Unknown(Incomplete),
}

impl Revision {
    /// The facts of a version of a resource: those of the response, and the checksum.
    pub fn facts_of_version(&self, key: &ResourceKey) -> Object {
        let mut facts = self.facts.clone();
        if let (Some(member), Some(checksum)) = (Schema::of(key.api).checksum, &self.checksum) {
            facts.insert(member, Json::string(&**checksum));
        }
        facts
    }
}

impl Content {
    /// The document, if known.
    pub fn document(&self) -> Option<&Arc<Document>> {
        match self {
            Self::Exact(document) | Self::Partial(document, _) => Some(document),
            Self::Unknown(_) => None,
        }
    }
}
