//! The ends of references, as the tables have them.

use crate::lex::Version;

/// The target of a document that cannot be read: it may refer to anything.
pub(super) const ANYTHING: &str = "";

/// A version as the tables have it.
pub(super) fn number(version: Version) -> i64 {
    match version {
        Version::Latest => 0,
        Version::Number(number) => number as i64,
    }
}
