//! How an answer names a document.

use super::kind::Kind;
use std::fmt;

/// A version of a bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `DRAFT`
    Draft,
    /// A published one.
    Number(u64),
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft => f.write_str("DRAFT"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

/// One document of one account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The kind.
    pub kind: Kind,
    /// The ids from the bot down.
    pub path: Vec<String>,
    /// The version, of what has versions.
    pub version: Option<Version>,
}

impl Key {
    /// The key in the draft, or of what has no versions.
    pub fn draft(kind: Kind, path: &[&str]) -> Self {
        let path = path.iter().map(|id| (*id).to_owned()).collect();
        Self { kind, path, version: kind.has_versions().then_some(Version::Draft) }
    }

    /// The same in another version.
    #[must_use]
    pub fn at(&self, version: Version) -> Self {
        Self { version: Some(version), ..self.clone() }
    }

    /// The bot.
    pub fn bot(&self) -> &str {
        &self.path[0]
    }

    /// The last id.
    pub fn id(&self) -> &str {
        &self.path[self.path.len() - 1]
    }

    /// The ids above the last.
    pub fn above(&self) -> Vec<&str> {
        self.path[..self.path.len() - 1].iter().map(String::as_str).collect()
    }

    /// The ids.
    pub fn ids(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Whether this goes when the other is deleted: itself, and what is below it.
    pub fn is_within(&self, other: &Self) -> bool {
        let is_below = self.path.starts_with(&other.path);
        match other.kind {
            Kind::Bot => {
                is_below && (other.version == Some(Version::Draft) || self.version == other.version)
            }
            Kind::Locale => is_below && self.version == other.version && self.version.is_some(),
            Kind::Intent => {
                is_below
                    && self.version == other.version
                    && matches!(self.kind, Kind::Intent | Kind::Slot)
            }
            Kind::Alias => is_below && matches!(self.kind, Kind::Alias | Kind::ResourcePolicy),
            Kind::CustomVocabulary
            | Kind::Replica
            | Kind::ResourcePolicy
            | Kind::Slot
            | Kind::SlotType => self == other,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.word(), self.path.join("/"))?;
        self.version.map_or(Ok(()), |version| write!(f, "@{version}"))
    }
}
