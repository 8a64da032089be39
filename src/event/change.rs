use std::sync::Arc;

use crate::event::Incomplete;
use crate::lex::{Document, Json, Object, ResourceKey, Schema, Version};

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
        published: Answer<Version>,
    },
    /// The draft was frozen as a numbered version, unless it was unchanged since the last one.
    Published {
        /// The checksum of the revision that the call said it freezes.
        prior: Option<Arc<str>>,
        /// The version's content and number, as far as the record tells.
        revision: Revision,
        /// The version's number.
        number: Answer<u64>,
        /// What else is frozen with all that is below it, and from which version each is copied: in
        /// Lex V2, the locales that the call names.
        parts: Vec<(ResourceKey, Version)>,
    },
    /// The resource was removed with all its versions.
    Deleted,
    /// One numbered version was removed; the record may not tell which.
    VersionDeleted(Answer<u64>),
    /// Tags were set.
    Tagged(Vec<(String, String)>),
    /// Tags were removed.
    Untagged(Vec<String>),
    /// An import began, which goes on and may fail later without a record.
    ImportStarted {
        /// Whether it replaces what is there (`OVERWRITE_LATEST`) rather than stop at it.
        overwrites: bool,
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
        form: Form,
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
            Self::Deleted
            | Self::VersionDeleted(_)
            | Self::Tagged(_)
            | Self::Untagged(_)
            | Self::ImportStarted { .. }
            | Self::Kept => None,
        }
    }
}

/// How much of a resource the form of a file that shows it can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// All of it, with checksum and dates: the answer of a `get-*` call.
    Get,
    /// Its configuration, but for what an export leaves out.
    Export,
}

impl Form {
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
pub enum Answer<T> {
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
