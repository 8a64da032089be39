//! `$LATEST` or a number.

use std::fmt;

/// The version of a bot, intent or slot type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// The one that can be changed.
    Latest,
    /// A published one.
    Number(u64),
}

impl Version {
    /// Reads `$LATEST` or a number without leading zeroes.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "$LATEST" {
            return Some(Self::Latest);
        }
        let number = text.parse().ok()?;
        (number > 0 && !text.starts_with(['0', '+'])).then_some(Self::Number(number))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("$LATEST"),
            Self::Number(number) => number.fmt(f),
        }
    }
}
