//! The published versions of a resource, and the targets of its aliases.

mod alias;
mod changes;
mod content;
mod list;
mod walk;

pub use alias::{AliasHistory, AliasSpan, Pointer};
pub use changes::{Changes, MovedReference};
pub use content::{BelowChanges, PartCounts};
pub use list::{Draft, PublishedVersion};
pub use walk::Ending;

pub(super) use alias::pointed_since;

use std::ops::RangeInclusive;

use crate::lex::{ResourceKey, Version};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Subject};
use crate::state::Gap;

/// The published versions of a resource up to a point, and its aliases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionHistory {
    /// The point.
    pub point: Point,
    /// Whether it is the end of the history.
    pub is_now: bool,
    /// The maximum number of differences below a version that are compared.
    pub listed: usize,
    /// The requested resource.
    pub key: ResourceKey,
    /// Every recorded version, existing or deleted, by number.
    pub versions: Vec<PublishedVersion>,
    /// Numbers of versions without a record, inferred from later numbers or from references.
    pub unrecorded: Vec<RangeInclusive<u64>>,
    /// The draft; `None` for an alias.
    pub draft: Option<Draft>,
    /// The gaps of the resource, oldest first.
    pub gaps: Vec<Gap>,
    /// For a bot: its aliases by name. For an alias: itself.
    pub aliases: Vec<AliasHistory>,
}

/// Lists the published versions of a bot, an intent or a slot type, or the targets of an alias.
///
/// Reads only the commits that touch the resource and its aliases. Between two versions of a Lex V2
/// bot, at most `listed` differences below are compared; more are only counted.
///
/// # Errors
///
/// If the resource did not exist by that point, if its kind has no versions, or if the address has
/// a version.
pub fn versions(
    archive: &Archive,
    point: Point,
    subject: &Subject,
    listed: usize,
) -> Result<VersionHistory> {
    let key = &subject.key;
    if subject.version.is_some() {
        return Err(Error::Misused {
            what: format!("`versions` lists all versions of {}", archive.called(&point, key)),
            hint: "leave the version out, or ask `lexrewind show` for one".into(),
        });
    }
    if !key.is_recorded() {
        return Err(Error::Misused {
            what: format!("{} is a channel, which has no versions", archive.called(&point, key)),
            hint: "ask for a bot, an intent, a slot type or an alias".into(),
        });
    }
    let Some(resource) = archive.resource(&point, key)? else {
        archive.shown(&point, key, Version::Latest)?;
        return Err(Error::NoResource {
            address: archive.called(&point, key),
            nearest: Vec::new(),
        });
    };
    let gaps = gaps_until(archive, &point, key)?;
    let is_now = point.count == archive.len();
    let mut history = VersionHistory {
        point,
        is_now,
        listed,
        key: key.clone(),
        versions: Vec::new(),
        unrecorded: Vec::new(),
        draft: None,
        gaps,
        aliases: Vec::new(),
    };
    if key.row().has_versions() {
        list::fill(archive, &mut history, &resource)?;
        for alias in archive.aliases(key)? {
            let found = AliasHistory::of(archive, &history.point, &alias)?;
            history.aliases.extend(found.filter(|found| !found.spans.is_empty()));
        }
    } else {
        let mut found = AliasHistory::of(archive, &history.point, key)?;
        if let Some(found) = &mut found {
            found.compare(archive, listed)?;
        }
        history.aliases.extend(found);
        history.gaps.clear();
    }
    Ok(history)
}

impl VersionHistory {
    /// Whether any of it is not proven.
    pub fn is_doubtful(&self) -> bool {
        !self.unrecorded.is_empty()
            || !self.gaps.is_empty()
            || self.versions.iter().any(PublishedVersion::is_doubtful)
            || self.draft.as_ref().is_some_and(Draft::is_doubtful)
            || self.aliases.iter().any(AliasHistory::is_doubtful)
    }

    /// The aliases that point to a version at the point.
    pub fn live(&self, version: Version) -> impl Iterator<Item = &ResourceKey> {
        let points = move |alias: &&AliasHistory| alias.live() == Some(version);
        self.aliases.iter().filter(points).map(|alias| &alias.key)
    }
}

/// The gaps of a resource that begin by the point.
fn gaps_until(archive: &Archive, point: &Point, key: &ResourceKey) -> Result<Vec<Gap>> {
    let mut gaps = archive.gaps(key)?;
    gaps.retain(|gap| point.at.is_some_and(|at| gap.from <= at));
    Ok(gaps)
}
