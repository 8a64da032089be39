//! Invalid filter values.

use crate::query::filter::{Criterion, NotASource};
use crate::query::when::{Moment, When};
use crate::wording::alternatives;

/// Why a filter is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    /// A value is empty.
    #[error("`{}` needs a value", criterion.option())]
    Empty {
        /// The criterion.
        criterion: Criterion,
    },
    /// A value of `--from` is not a source.
    #[error("invalid source `{text}`")]
    NotASource {
        /// The value.
        text: String,
        /// The reason.
        reason: NotASource,
        /// Similar sources of the history.
        nearest: Vec<String>,
    },
    /// No caller, event name or user agent of the history matches.
    #[error("{} `{text}` in the history", criterion.none())]
    Unknown {
        /// The criterion.
        criterion: Criterion,
        /// The value.
        text: String,
        /// Similar values.
        nearest: Vec<String>,
    },
}

impl FilterProblem {
    /// A hint.
    pub fn hint(&self) -> String {
        match self {
            Self::NotASource { nearest, .. } | Self::Unknown { nearest, .. }
                if !nearest.is_empty() =>
            {
                format!("did you mean {}?", alternatives(nearest))
            }
            Self::Empty { criterion } | Self::Unknown { criterion, .. } => criterion.forms().into(),
            Self::NotASource { text, reason: NotASource::Unknown, .. } if is_time(text) => {
                "`--since` and `--until` select by time".into()
            }
            Self::NotASource { reason: NotASource::Unknown, .. } => Criterion::From.forms().into(),
            Self::NotASource {
                reason: NotASource::NetworkBits | NotASource::AddressPattern,
                ..
            } => "a network is written 203.0.113.0/24 or 2001:db8::/32".into(),
        }
    }
}

/// Whether a text is a time as people write it.
fn is_time(text: &str) -> bool {
    When::parse(text, 0).is_ok_and(|when| matches!(when.first(), Moment::Second(_)))
}
