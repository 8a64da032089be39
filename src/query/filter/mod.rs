//! Which events are listed: by whom, from where, with what, and what they are called.

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

/// Which events are listed; an empty list lets all pass. Several values of one list are
/// alternatives, and so are the parts of a value between commas. Upper and lower case do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of the name, the e-mail address or the ARN of who did it; with `*`, all of one.
    pub by: Vec<String>,
    /// A source address, a network (203.0.113.0/24), or the name of a source that occurs in the
    /// history, which may have `*`.
    pub from: Vec<String>,
    /// A part of the user agent; with `*`, all of it.
    pub agent: Vec<String>,
    /// Event names, which may have `*`.
    pub event: Vec<String>,
    /// A text that appeared in a document, or disappeared from one.
    pub text: Option<String>,
}

impl Filter {
    /// Whether calls pass whoever made them, from wherever, and whatever they are called.
    pub(super) fn has_no_values(&self) -> bool {
        [&self.by, &self.from, &self.agent, &self.event].iter().all(|list| list.is_empty())
    }

    /// Whether it lets everything pass.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// What a filter selects by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Criterion {
    /// Who made a call.
    By,
    /// Where it came from.
    From,
    /// What it was made with.
    Agent,
    /// Its event name.
    Event,
}

impl Criterion {
    /// The option of the command line.
    pub fn option(self) -> &'static str {
        match self {
            Self::By => "--by",
            Self::From => "--from",
            Self::Agent => "--agent",
            Self::Event => "--event",
        }
    }

    /// How an error begins that names an unknown value.
    fn none(self) -> &'static str {
        match self {
            Self::By => "no call is by",
            Self::From => "no call is from",
            Self::Agent => "no user agent has",
            Self::Event => "there is no event",
        }
    }

    /// Which values there are.
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
