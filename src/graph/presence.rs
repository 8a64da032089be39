use crate::state::{Body, Confidence, Held};

/// Whether the resource of a node exists, and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It exists, and the records prove its content.
    Exact,
    /// It exists, but some of its content is not proven.
    Partial,
    /// It exists; its content was not loaded, so its dependencies are not in the graph.
    Stored,
    /// It exists, but no record shows its content, so its dependencies are unknown.
    Unknown,
    /// It was deleted, and something still refers to it.
    Deleted,
    /// Something refers to it, and no record shows it. This includes a version of a living resource
    /// that is not among the known ones: it was deleted, or published before the first record.
    Unrecorded,
    /// It is not a Lex resource of the account: the records cannot show it.
    Outside,
}

impl Presence {
    pub(super) fn of(body: &Body) -> Self {
        if body.held == Held::Stored { Self::Stored } else { Self::of_known(body) }
    }

    /// The same, if the references of stored documents are known.
    pub fn of_known(body: &Body) -> Self {
        match body.confidence() {
            _ if body.is_unrecorded() => Self::Unrecorded,
            Confidence::Exact => Self::Exact,
            Confidence::Partial => Self::Partial,
            Confidence::Unknown => Self::Unknown,
        }
    }

    /// Whether a reference to it dangles, according to the records.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Deleted | Self::Unrecorded)
    }

    /// Whether the records leave its content or existence open.
    pub fn is_doubtful(self) -> bool {
        matches!(self, Self::Stored | Self::Partial | Self::Unknown | Self::Unrecorded)
    }
}
