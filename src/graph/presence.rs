use crate::state::{Body, Confidence, Held};

/// Whether what a node stands for is there, and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// It is, and the records prove what it says.
    Exact,
    /// It is, but some of what it says is not proven.
    Partial,
    /// It is; what it says is kept elsewhere and was not loaded, so its dependencies are not in
    /// the graph.
    Stored,
    /// It is, but no record shows its content, so neither what it depends on.
    Unknown,
    /// It was deleted, and something still refers to it.
    Deleted,
    /// Something refers to it, and no record shows it. A version of a living resource that is
    /// not among the known ones is this too: it was deleted, or published before the records begin.
    Unrecorded,
    /// It is not one of the account's own Lex resources: the records cannot tell.
    Outside,
}

impl Presence {
    pub(super) fn of(body: &Body) -> Self {
        match (&body.held, body.confidence()) {
            (Held::Nowhere, _) if body.is_unrecorded() => Self::Unrecorded,
            (Held::Stored, _) => Self::Stored,
            (Held::Here(_) | Held::Nowhere, Confidence::Exact) => Self::Exact,
            (Held::Here(_) | Held::Nowhere, Confidence::Partial) => Self::Partial,
            (Held::Here(_) | Held::Nowhere, Confidence::Unknown) => Self::Unknown,
        }
    }

    /// Whether the reference to it dangles, as far as the records show.
    pub fn is_missing(self) -> bool {
        self.remark().is_some_and(|(_, _, missing)| missing)
    }

    /// What a reader must be told: a symbol, `!` for what needs attention and `?` for what is not
    /// known, and a few words; `None` where there is nothing to say.
    pub fn note(self) -> Option<(char, &'static str)> {
        self.remark().map(|(symbol, words, _)| (symbol, words))
    }

    /// Whether the records leave open what it says, or whether it is there.
    pub fn is_doubtful(self) -> bool {
        self.remark().is_some_and(|(symbol, ..)| symbol == '?')
    }

    fn remark(self) -> Option<(char, &'static str, bool)> {
        match self {
            Self::Exact | Self::Outside => None,
            Self::Stored => Some(('?', "not loaded", false)),
            Self::Partial => Some(('?', "partly known", false)),
            Self::Unknown => Some(('?', "no record shows its content", false)),
            Self::Deleted => Some(('!', "missing: it was deleted", true)),
            Self::Unrecorded => Some(('?', "missing: no record shows it", true)),
        }
    }
}
