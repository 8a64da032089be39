use std::fmt;
use std::sync::Arc;

use crate::event::Content;
use crate::lex::Document;
use crate::state::Doubt;

/// A configuration, and the doubt about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The document.
    pub held: Held,
    /// Why it may be incomplete or wrong; `None` if it is exact.
    pub doubt: Option<Doubt>,
}

/// The location of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// In memory.
    Here(Arc<Document>),
    /// In the repository, not loaded.
    Stored,
    /// Nowhere: no record has it.
    Nowhere,
}

/// The confidence in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The records prove it.
    Exact,
    /// The best known content; some of it is not proven.
    Partial,
    /// It exists, but its content is unknown.
    Unknown,
}

impl Confidence {
    /// The word in results: `exact`, `partial`, `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Partial => "partial",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Body {
    /// A proven document.
    pub fn exact(document: Arc<Document>) -> Self {
        Self { held: Held::Here(document), doubt: None }
    }

    /// A document that is not proven completely.
    pub fn partial(document: Arc<Document>, doubt: Doubt) -> Self {
        Self { held: Held::Here(document), doubt: Some(doubt) }
    }

    /// Whether only its existence is recorded.
    pub fn is_unrecorded(&self) -> bool {
        self.held == Held::Nowhere && self.doubt == Some(Doubt::Unrecorded)
    }

    /// No document.
    pub fn unknown(doubt: Doubt) -> Self {
        Self { held: Held::Nowhere, doubt: Some(doubt) }
    }

    /// The content of an event.
    pub fn of(content: &Content) -> Self {
        match content {
            Content::Exact(document) => Self::exact(document.clone()),
            Content::Partial(document, doubt) => {
                Self::partial(document.clone(), Doubt::Content(doubt.clone()))
            }
            Content::Unknown(doubt) => Self::unknown(Doubt::Content(doubt.clone())),
        }
    }

    /// The body with the spelling of the document before, if both are equal by value: `300` and
    /// `300.0` are the same setting, and an unchanged setting keeps its spelling.
    #[must_use]
    pub fn spelled_as(mut self, before: &Self) -> Self {
        if let (Held::Here(document), Held::Here(known)) = (&mut self.held, &before.held)
            && document == known
        {
            document.clone_from(known);
        }
        self
    }

    /// The document, if it is in memory.
    pub fn document(&self) -> Option<&Arc<Document>> {
        match &self.held {
            Held::Here(document) => Some(document),
            Held::Stored | Held::Nowhere => None,
        }
    }

    /// The confidence in it.
    pub fn confidence(&self) -> Confidence {
        match (&self.held, &self.doubt) {
            (Held::Nowhere, _) => Confidence::Unknown,
            (Held::Here(_) | Held::Stored, Some(_)) => Confidence::Partial,
            (Held::Here(_) | Held::Stored, None) => Confidence::Exact,
        }
    }

    /// Adds a doubt, unless there is one already: the first doubt is the cause.
    pub fn doubt(&mut self, reason: &Doubt) {
        self.doubt.get_or_insert_with(|| reason.clone());
    }

    pub(crate) fn store(&mut self) {
        if let Held::Here(_) = self.held {
            self.held = Held::Stored;
        }
    }
}
