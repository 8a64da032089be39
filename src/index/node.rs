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
