//! Filters for events: by caller, source, user agent and event name.

mod check;
mod facts;
mod pattern;
mod problem;
mod selection;
mod source;

pub(super) use check::Check;
pub use check::{FilterRemark, FilterRemarkKind};
pub(super) use facts::{Facts, Seen, seen};
use pattern::Pattern;
pub use problem::FilterProblem;
pub(super) use selection::Selection;
pub use source::NotASource;
pub(super) use source::one_spelling;

/// The events to list; an empty list matches everything. Several values of one list are
/// alternatives, and so are the comma-separated parts of a value. Case is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of the name, the e-mail address or the ARN of the caller; with `*`, the whole.
    pub by: Vec<String>,
    /// A source address, a network (203.0.113.0/24), or the name of a source in the history,
    /// optionally with `*`.
    pub from: Vec<String>,
    /// A part of the user agent; with `*`, the whole.
    pub agent: Vec<String>,
    /// Event names, optionally with `*`.
    pub event: Vec<String>,
    /// A text that was added to or removed from a document.
    pub text: Option<String>,
}

impl Filter {
    /// Whether there are no criteria for caller, source, user agent and event name.
    pub(super) fn has_no_values(&self) -> bool {
        [&self.by, &self.from, &self.agent, &self.event].iter().all(|list| list.is_empty())
    }

    /// Whether it matches everything.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// The criterion of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criterion {
    /// The caller.
    By,
    /// The source address.
    From,
    /// The user agent.
    Agent,
    /// The event name.
    Event,
}

impl Criterion {
    /// The command-line option.
    pub fn option(self) -> &'static str {
        match self {
            Self::By => "--by",
            Self::From => "--from",
            Self::Agent => "--agent",
            Self::Event => "--event",
        }
    }

    /// The start of an error about an unknown value.
    fn none(self) -> &'static str {
        match self {
            Self::By => "no call is by",
            Self::From => "no call is from",
            Self::Agent => "no user agent has",
            Self::Event => "there is no event",
        }
    }

    /// The values that occur.
    fn forms(self) -> &'static str {
        match self {
            Self::By => "`lexrewind who` lists everybody",
            Self::From => {
                "write an IP address, a network like 203.0.113.0/24, or a source that \
                 `lexrewind who --by address` lists"
            }
            Self::Agent => "`lexrewind who --by agent` lists the user agents",
            Self::Event => "`lexrewind log` lists the events",
        }
    }
}
