use std::fmt;

use crate::event::Event;

/// What a record of Lex turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A successful writing call of an API that is replayed.
    Event(Box<Event>),
    /// A call that Lex refused: it changed nothing, but somebody tried.
    Refused,
    /// A reading call.
    ReadOnly,
    /// A writing call that is kept but cannot be replayed.
    Unsupported(Unsupported),
}

/// Why a writing call is kept but not replayed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsupported {
    /// It is a call of the V2 API.
    V2,
    /// No service model has an operation of that name.
    UnknownOperation(String),
    /// The record lacks what would tell V1 from V2.
    UndecidableApi(String),
    /// The form of the record does not tell whether the call was refused.
    UnknownOutcome(String),
    /// The record has an error and a result: a revision, with its version or checksum.
    Contradiction(String),
    /// The baseline is not what this program writes.
    BadBaseline,
    /// The record does not name the resource.
    UnnamedResource(String),
}

impl Unsupported {
    /// Its code in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::UnknownOperation(_) => "unknown-operation",
            Self::UndecidableApi(_) => "undecidable-api",
            Self::UnknownOutcome(_) => "unknown-outcome",
            Self::Contradiction(_) => "contradiction",
            Self::BadBaseline => "bad-baseline",
            Self::UnnamedResource(_) => "unnamed-resource",
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V2 => f.write_str("V2, not replayed yet"),
            Self::UnknownOperation(name) => write!(f, "no known operation is called `{name}`"),
            Self::UndecidableApi(name) => {
                write!(f, "`{name}` is in V1 and V2, and the record lacks the parameters that tell")
            }
            Self::UnknownOutcome(name) => {
                write!(f, "`{name}` was called, but this form of the record tells no errors")
            }
            Self::Contradiction(name) => {
                write!(f, "a record of `{name}` has an error code and a result")
            }
            Self::BadBaseline => f.write_str("a baseline that is not whole"),
            Self::UnnamedResource(name) => {
                write!(f, "`{name}` took place, but the record does not name the resource")
            }
        }
    }
}
