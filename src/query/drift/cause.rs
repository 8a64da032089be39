use crate::event::ObservedVersion;
use crate::lex::{ResourceKey, Schema, Version, epoch_seconds};
use crate::query::drift::{Drift, DriftCause, OlderCause};
use crate::query::error::Result;
use crate::query::logged::logged;
use crate::query::{Archive, Point};
use crate::state::Provenance;
use crate::state::diff::diff_observed;

/// The number of past events searched for the revision of a file.
const SEARCHED: usize = 200;

/// The last update time in a file.
pub(super) fn updated(seen: &ObservedVersion) -> Option<i64> {
    Schema::of(seen.key.api).updated(&seen.facts).and_then(epoch_seconds)
}

/// Whether the file was changed after the last event of the history.
fn is_behind(drift: &Drift, updated: Option<i64>) -> bool {
    updated.is_some_and(|updated| drift.last_event.is_none_or(|last| updated > last))
}

/// Why the history does not have the content of a file.
pub(super) fn of_unseen(drift: &Drift, seen: &ObservedVersion) -> DriftCause {
    of_date(drift, Schema::of(seen.key.api).created(&seen.facts).and_then(epoch_seconds))
}

/// The deletion, if the files of the resource were removed from the history.
pub(super) fn of_removed(
    archive: &Archive,
    point: &Point,
    key: &ResourceKey,
) -> Result<Option<DriftCause>> {
    let Some(entry) = archive.last_removal(point, key)? else { return Ok(None) };
    let event = logged(archive, &entry)?.reference();
    Ok(Some(DriftCause::Deleted(Provenance::Call(event))))
}

/// Whether a change at that time is later than the history, or unexplained.
pub(super) fn of_date(drift: &Drift, date: Option<i64>) -> DriftCause {
    if is_behind(drift, date) { DriftCause::HistoryBehind } else { DriftCause::Unexplained }
}

/// Why a document differs from the history.
pub(super) fn of_difference(
    archive: &Archive,
    drift: &Drift,
    seen: &ObservedVersion,
) -> Result<DriftCause> {
    if let Version::Number(_) = seen.version {
        return Ok(DriftCause::Frozen);
    }
    let resource = archive.resource(&drift.point, &seen.key)?;
    let checksum = resource.and_then(|resource| resource.checksum);
    if seen.checksum.is_some() && seen.checksum == checksum {
        return Ok(DriftCause::SameRevision);
    }
    if is_behind(drift, updated(seen)) {
        return Ok(DriftCause::HistoryBehind);
    }
    Ok(older(archive, drift, seen)?.unwrap_or(DriftCause::Unexplained))
}

/// Searches the past revisions of a resource for the one in the file.
fn older(archive: &Archive, drift: &Drift, seen: &ObservedVersion) -> Result<Option<DriftCause>> {
    let mut changed_by = None;
    for entry in archive.revisions(&drift.point, &seen.key)?.rev().take(SEARCHED) {
        let entry = entry?;
        let resource = archive.resource(&Point::after(&entry), &seen.key)?;
        let then = resource.as_ref().filter(|resource| resource.is_living());
        let same = then.is_some_and(|then| match (&seen.checksum, &then.checksum) {
            (Some(shown), Some(recorded)) => shown == recorded,
            (None, _) | (_, None) => then.latest.document().is_some_and(|document| {
                diff_observed(&seen.key, document, &seen.document, seen.form).list.is_empty()
            }),
        });
        if let (true, Some((event, time))) = (same, changed_by.take()) {
            let by = match updated(seen) {
                Some(updated) if updated < time => OlderCause::File,
                Some(_) => OlderCause::Change,
                None => OlderCause::Unrecorded,
            };
            return Ok(Some(DriftCause::Older { event, time, by }));
        }
        changed_by = Some((entry.id, entry.seconds));
    }
    Ok(None)
}
