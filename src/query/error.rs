use crate::index;
use crate::ingest::IngestError;
use crate::journal;
use crate::lex::{Api, NotAnAddress, Version};
use crate::plan;
use crate::query::FilterProblem;
use crate::repo;
use crate::wording::alternatives;

/// Why a query has no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not an address.
    #[error(transparent)]
    BadAddress(#[from] NotAnAddress),
    /// Several resources match the address.
    #[error("`{address}` may be any of {}", alternatives(candidates))]
    Ambiguous {
        /// The text as written.
        address: String,
        /// The full addresses that match.
        candidates: Vec<String>,
    },
    /// Several events have the prefix.
    #[error("several events begin with `{prefix}`: {}", candidates.join(", "))]
    AmbiguousEvent {
        /// The text as written.
        prefix: String,
        /// The event ids or commits with this prefix.
        candidates: Vec<String>,
    },
    /// No resource of the history matches the address.
    #[error("there is no `{address}` in the history")]
    NoResource {
        /// The text as written.
        address: String,
        /// Similar addresses.
        nearest: Vec<String>,
    },
    /// The resource does not exist at that moment.
    #[error("{name} {why}")]
    NotThen {
        /// What the resource is called.
        name: String,
        /// `does not exist yet at ...`, `was deleted at ...`.
        why: String,
        /// A moment at which it exists.
        hint: Option<String>,
    },
    /// The resource has no such version at that moment.
    #[error("no record shows version {} of {name}", version.written(*api))]
    NoVersion {
        /// What the resource is called.
        name: String,
        /// Its API.
        api: Api,
        /// The requested version.
        version: Version,
        /// The versions that exist.
        versions: Vec<u64>,
    },
    /// No event or commit has the prefix.
    #[error("no {what} begins with `{prefix}`")]
    NoEvent {
        /// `event` or `commit`.
        what: &'static str,
        /// The text as written.
        prefix: String,
    },
    /// No caller matches the text.
    #[error("no call asked about is by `{subject}`, or from there")]
    Nobody {
        /// The text as written.
        subject: String,
    },
    /// A filter is invalid.
    #[error(transparent)]
    Filter(#[from] FilterProblem),
    /// The query does not support its subject.
    #[error("{what}")]
    Misused {
        /// The problem.
        what: String,
        /// A query that works.
        hint: String,
    },
    /// No record shows the requested content.
    #[error("no record shows what is in {}", alternatives(what))]
    Unrecorded {
        /// The short addresses of the unknown resources.
        what: Vec<String>,
        /// Whether the query works without them.
        can_be_left_out: bool,
    },
    /// A file of the repository is damaged.
    #[error("`{path}` in the history is damaged: {what}")]
    Damaged {
        /// The path in the tree of a commit.
        path: String,
        /// The problem.
        what: String,
    },
    /// The calls of a plan do not lead to its goal: a bug.
    #[error(transparent)]
    Disproved(#[from] plan::Disproved),
    /// The journal cannot be read or does not have the records of the history, or the history has
    /// another format.
    #[error(transparent)]
    Journal(#[from] IngestError),
    /// The index cannot be built, or an SQL query is refused.
    #[error(transparent)]
    Index(index::Error),
    /// The repository cannot be read.
    #[error(transparent)]
    Repo(#[from] repo::Error),
}

impl From<index::Error> for Error {
    fn from(error: index::Error) -> Self {
        match error {
            index::Error::Repo(error) => error.into(),
            index::Error::Journal(error) => error.into(),
            other @ (index::Error::Sqlite(_) | index::Error::Query(_)) => Self::Index(other),
        }
    }
}

impl From<journal::Error> for Error {
    fn from(error: journal::Error) -> Self {
        match error {
            journal::Error::Repo(cause) => Self::Repo(cause),
            journal::Error::Damaged { path, what } => Self::Damaged { path, what },
        }
    }
}

/// The result of a query.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A hint.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::BadAddress(_) => Some(
                "write KIND:NAME, like intent:OrderFlowers or bot:OrderFlowers@3, or an ARN".into(),
            ),
            Self::Ambiguous { .. } => Some("write one of them".into()),
            Self::AmbiguousEvent { .. } => Some("write more digits".into()),
            Self::NoResource { nearest, .. } if nearest.is_empty() => Some(
                "`lexrewind ls --all` lists what there is, and `--deleted` what there was".into(),
            ),
            Self::NoResource { nearest, .. } => {
                Some(format!("did you mean {}?", alternatives(nearest)))
            }
            Self::NotThen { hint, .. } => hint.clone(),
            Self::NoVersion { name, versions, .. } if versions.is_empty() => {
                let all = format!("`lexrewind versions {name}` lists all versions");
                Some(format!("no version of it is known then; {all}"))
            }
            Self::NoVersion { name, api, versions, .. } => {
                let versions: Vec<String> = versions.iter().map(ToString::to_string).collect();
                let latest = Version::Latest.suffix(*api).replace('@', "");
                let all = format!("`lexrewind versions {name}` lists all versions");
                Some(format!("it has {latest} and {}; {all}", versions.join(", ")))
            }
            Self::NoEvent { what: "event", prefix } if is_number(prefix) => {
                Some("a day is written 2024-03-01, Unix seconds @1709294400".into())
            }
            Self::NoEvent { .. } => Some("`lexrewind log` lists the events".into()),
            Self::Nobody { .. } => Some("`lexrewind who` lists everybody".into()),
            Self::Filter(problem) => Some(problem.hint()),
            Self::Misused { hint, .. } => Some(hint.clone()),
            Self::Unrecorded { can_be_left_out: true, .. } => {
                Some("`--partial` leaves it out, and says so".into())
            }
            Self::Unrecorded { can_be_left_out: false, .. } => {
                Some("`lexrewind log` shows which events are about it".into())
            }
            Self::Damaged { .. } => {
                Some("`lexrewind rebuild` makes the history again from its journal".into())
            }
            Self::Disproved(_) => Some(
                "this is a bug of lexrewind; nothing was printed that should not be run".into(),
            ),
            Self::Index(index::Error::Query(_)) => {
                Some("`lexrewind sql --schema` lists the views and their columns".into())
            }
            Self::Index(_) => None,
            Self::Journal(error) => error.hint(),
            Self::Repo(error) => error.hint().map(str::to_owned),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
