use std::fmt;
use std::sync::Arc;

use crate::event::Content;
use crate::lex::Document;
use crate::state::Doubt;

/// A configuration and what is to be thought of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The document.
    pub held: Held,
    /// Why it may not be all, or true; `None` if it is exact.
    pub doubt: Option<Doubt>,
}

/// Where a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Here.
    Here(Arc<Document>),
    /// Kept elsewhere, not loaded.
    Stored,
    /// No record tells it.
    Nowhere,
}

/// How far a document can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// The records prove it.
    Exact,
    /// The best the records tell; some of it is not proven.
    Partial,
    /// That it exists is known, what it says is not.
    Unknown,
}

impl Confidence {
    /// The word of every answer: `exact`, `partial`, `unknown`.
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

    /// A document of which something is not proven.
    pub fn partial(document: Arc<Document>, doubt: Doubt) -> Self {
        Self { held: Held::Here(document), doubt: Some(doubt) }
    }

    /// Whether nothing but its existence is recorded.
    pub fn is_unrecorded(&self) -> bool {
        self.held == Held::Nowhere && self.doubt == Some(Doubt::Unrecorded)
    }

    /// No document.
    pub fn unknown(doubt: Doubt) -> Self {
        Self { held: Held::Nowhere, doubt: Some(doubt) }
    }

    /// What an event told.
    pub fn of(content: &Content) -> Self {
        match content {
            Content::Exact(document) => Self::exact(document.clone()),
            Content::Partial(document, doubt) => {
                Self::partial(document.clone(), Doubt::Content(doubt.clone()))
            }
            Content::Unknown(doubt) => Self::unknown(Doubt::Content(doubt.clone())),
        }
    }

    /// The body with the text of the document before, if that is equal by value: `300` and `300.0` are
    /// one setting, and what did not change has one spelling.
    #[must_use]
    pub fn spelled_as(mut self, before: &Self) -> Self {
        if let (Held::Here(document), Held::Here(known)) = (&mut self.held, &before.held)
            && document == known
        {
            document.clone_from(known);
        }
        self
    }

    /// The document, if it is here.
    pub fn document(&self) -> Option<&Arc<Document>> {
        match &self.held {
            Held::Here(document) => Some(document),
            Held::Stored | Held::Nowhere => None,
        }
    }

    /// How far it can be trusted.
    pub fn confidence(&self) -> Confidence {
        match (&self.held, &self.doubt) {
            (Held::Nowhere, _) => Confidence::Unknown,
            (Held::Here(_) | Held::Stored, Some(_)) => Confidence::Partial,
            (Held::Here(_) | Held::Stored, None) => Confidence::Exact,
        }
    }

    /// Adds a doubt, unless there is one already: the first is where the trouble began.
    pub fn doubt(&mut self, reason: &Doubt) {
        self.doubt.get_or_insert_with(|| reason.clone());
    }

    pub(crate) fn store(&mut self) {
        if let Held::Here(_) = self.held {
            self.held = Held::Stored;
        }
    }
}
