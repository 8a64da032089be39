//! Separates what existed before the first record from changes without a record.

use std::collections::BTreeMap;

use crate::lex::{ResourceKey, Schema};
use crate::query::error::Result;
use crate::query::{Archive, Point};
use crate::state::{Doubt, Gap};

/// The period of a change without a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Before the first record of the account and region, as far as the records show: the resource
    /// existed when it was first seen.
    BeforeRecords,
    /// After the first record: at least one record is missing.
    DuringRecords,
}

/// The time of the first event of each account and region, in Unix seconds.
#[derive(Debug, Default)]
pub(super) struct FirstEvents(BTreeMap<String, i64>);

impl FirstEvents {
    /// Adds the full address of the resource of an event.
    pub(super) fn add(&mut self, address: &str, time: i64) {
        let first = self.0.entry(place(address).to_owned()).or_insert(time);
        *first = time.min(*first);
    }

    /// The period of a gap. The gap of a resource that existed before the first record starts
    /// before that, and ends when the resource is first seen.
    pub(super) fn period(&self, archive: &Archive, key: &ResourceKey, gap: &Gap) -> Result<Period> {
        let first = self.0.get(place(&key.to_string()));
        if first.is_some_and(|first| gap.from >= *first) {
            return Ok(Period::DuringRecords);
        }
        let seen = archive.revisions(&archive.point(None)?, key)?.next().transpose()?;
        let Some(seen) = seen.filter(|seen| gap.to <= seen.seconds) else {
            return Ok(Period::DuringRecords);
        };
        Ok(match is_in_recorded(archive, key, &Point::after(&seen))? {
            true => Period::DuringRecords,
            false => Period::BeforeRecords,
        })
    }
}

/// Whether a resource was created after the first record when it was first seen: the creation of
/// its parent is recorded, so its own should be too. For V1, `unlisted` is irrelevant.
fn is_in_recorded(archive: &Archive, key: &ResourceKey, at: &Point) -> Result<bool> {
    let above = key.parent().filter(|above| Schema::of(above.api).deletes_below);
    let Some(above) = above else { return Ok(false) };
    let Some(resource) = archive.resource(at, &above)? else { return Ok(false) };
    match resource.unlisted.get(&key.kind()) {
        None => Ok(resource.is_living()),
        Some(Doubt::Unrecorded) => is_in_recorded(archive, &above, at),
        Some(_) => Ok(false),
    }
}

/// `111122223333/us-east-1` from a full address.
fn place(address: &str) -> &str {
    let end = address.match_indices('/').nth(1).map_or(address.len(), |(at, _)| at);
    &address[..end]
}
