//! The ends of references, as stored in the tables.

use crate::lex::Version;

/// The target of an unreadable document, which may refer to anything.
pub(super) const ANYTHING: &str = "";

/// A version as stored in the tables.
pub(super) fn number(version: Version) -> i64 {
    match version {
        Version::Latest => 0,
        Version::Number(number) => number as i64,
    }
}

/// The version that a [`number`] stands for.
pub(super) fn version(number: i64) -> Version {
    match u64::try_from(number) {
        Ok(0) | Err(_) => Version::Latest,
        Ok(number) => Version::Number(number),
    }
}

/// Whether a row lasts from before so many commits until after them.
pub(super) fn is_at(since: usize, until: Option<usize>, count: usize) -> bool {
    since < count && until.is_none_or(|until| until >= count)
}
