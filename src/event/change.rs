use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::Incomplete;
use crate::lex::{Document, Json, Object, ResourceKey, ResourceKind, Schema, Verb, Version};

/// What a call did to its resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The resource was created, or all of its draft was replaced.
    Put {
        /// Whether the call created it.
        creates: Creates,
        /// The checksum of the revision that the call said it replaces.
        prior: Option<Arc<str>>,
        /// What the resource was afterwards.
        revision: Revision,
        /// Whether the call published the revision too (`createVersion`).
        published: Fact<Version>,
        /// The member that the request left out, and Lex keeps as it was.
        keeps: Option<&'static str>,
    },
    /// The draft was frozen as a numbered version, unless it was unchanged since the last one.
    Published {
        /// The checksum of the revision that the call said it freezes.
        prior: Option<Arc<str>>,
        /// The version's content and number, as far as the record tells.
        revision: Revision,
        /// The version's number.
        number: Fact<u64>,
    },
    /// The draft was frozen, and parts of it with all that is below them.
    PublishedTree(TreeVersion),
    /// Some items of the document were changed.
    Edited {
        /// The revision that the call said it changes.
        prior: Option<Arc<str>>,
        /// The revision that it left.
        revision: Option<Arc<str>>,
        /// Which items, and how.
        edit: ItemEdit,
    },
    /// The resource was removed with all its versions.
    Deleted {
        /// The revision that the call said it removes.
        prior: Option<Arc<str>>,
        /// The revision that it was answered with.
        revision: Option<Arc<str>>,
    },
    /// One numbered version was removed; the record may not tell which.
    VersionDeleted(Fact<u64>),
    /// Tags were set.
    Tagged(Vec<(String, String)>),
    /// Tags were removed.
    Untagged(Vec<String>),
    /// An import began, which goes on and may fail later without a record.
    ImportStarted {
        /// What it makes.
        into: ImportedInto,
        /// What it does with what is there.
        merge: Merge,
    },
    /// It was needed as it is: it exists, and did not change.
    Used,
    /// A resource of the other API was made of it.
    Migrated(Box<Migration>),
    /// A call whose record does not show what it was about did something to a resource of this kind,
    /// below the resource of the event. If that is Lex itself, it may be anywhere.
    NotShown {
        /// The kind of the resource.
        kind: ResourceKind,
        /// What it did to it.
        verb: Verb,
    },
    /// No configuration changed.
    Kept,
    /// Nothing was done: somebody looked, and this is what was there (a baseline).
    Observed {
        /// Which version was seen.
        version: Version,
        /// What it was.
        revision: Revision,
        /// How much of it the form of the file can tell.
        form: FileForm,
        /// What the file shows, where that tells what is absent (by null) from what it does not tell.
        shown: Option<Arc<Document>>,
    },
}

impl Change {
    /// The configuration that the call left or froze, or that was seen; `None` of a call that leaves
    /// none.
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

/// A version that is a copy of a whole tree (Lex V2, `CreateBotVersion`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeVersion {
    /// Its number.
    pub number: Fact<u64>,
    /// What the request sets in its document; all else is that of the draft.
    pub set: Object,
    /// The [facts](Schema::facts) of the response.
    pub facts: Object,
    /// The parts: the locales that the call names, and from which version each is copied.
    pub parts: Vec<(ResourceKey, Version)>,
}

/// How items of a document were changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemEdit {
    /// Items of a custom vocabulary.
    Items {
        /// Those that were added or replaced, by id.
        set: BTreeMap<String, Object>,
        /// The ids of those that were removed.
        removed: BTreeSet<String>,
        /// Whether those that were set are new.
        adds: bool,
    },
    /// A statement of a resource policy was added; Lex writes its text.
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
        /// The ids of those that the call asked to change or to remove; it may have done so.
        named: BTreeSet<String>,
        /// Why.
        why: Incomplete,
    },
}

/// What an import makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedInto {
    /// This resource.
    Resource(ResourceKey),
    /// A bot of this name.
    BotNamed(String),
}

/// What an import does with what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Merge {
    /// It replaces it (`OVERWRITE_LATEST`, `Overwrite`).
    Overwrite,
    /// It adds to it (`Append`).
    Append,
    /// It stops (`FAIL_ON_CONFLICT`, `FailOnConflict`).
    Fail,
}

/// A bot of Lex V1 that was copied to Lex V2 (`StartMigration`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The V2 bot; `None` if the record does not show its id.
    pub to: Option<ResourceKey>,
    /// What is known of its document.
    pub document: Arc<Document>,
    /// Whether it existed.
    pub updates: bool,
}

/// How much of a resource the form of a file that shows it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileForm {
    /// All of it, with checksum and dates: the answer of a `get-*` call.
    Get,
    /// Its configuration, but for what an export leaves out.
    Export,
}

impl FileForm {
    /// The word of answers and of the journal: `get` or `export`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Export => "export",
        }
    }

    /// The form whose word this is.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Get, Self::Export].into_iter().find(|form| form.as_str() == word)
    }
}

/// Whether a call created its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creates {
    /// It did: there was none before.
    Yes,
    /// It did not: there was one before.
    No,
    /// The record does not say.
    Unknown,
}

/// A fact that a record may tell, leave out, or not have at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<T> {
    /// There is no such thing.
    Absent,
    /// There is, and this is it.
    Is(T),
    /// There is, or may be, but the record does not tell it.
    NotRecorded,
}

/// One state of a resource, as a call left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The configuration.
    pub content: Content,
    /// The checksum that the next update must quote.
    pub checksum: Option<Arc<str>>,
    /// The [facts](Schema::facts) of the response.
    pub facts: Object,
    /// Tags given at creation; `None` where the record does not tell.
    pub tags: Option<Vec<(String, String)>>,
}

/// A configuration and how well it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// All of it, from the response.
    Exact(Arc<Document>),
    /// What the record tells, and why that may not be all.
    Partial(Arc<Document>, Incomplete),
    /// Nothing, and why.
    Unknown(Incomplete),
}

impl Revision {
    /// The facts of a version of a resource: those of the answer, and the checksum.
    pub fn facts_of_version(&self, key: &ResourceKey) -> Object {
        let mut facts = self.facts.clone();
        if let (Some(member), Some(checksum)) = (Schema::of(key.api).checksum, &self.checksum) {
            facts.insert(member, Json::string(&**checksum));
        }
        facts
    }
}

impl Content {
    /// The document, if there is one.
    pub fn document(&self) -> Option<&Arc<Document>> {
        match self {
            Self::Exact(document) | Self::Partial(document, _) => Some(document),
            Self::Unknown(_) => None,
        }
    }
}
