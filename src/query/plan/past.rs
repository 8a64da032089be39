use crate::lex::{Operation, ResourceKey};
use crate::query::error::Result;
use crate::query::logged::logged;
use crate::query::{Archive, Moment, Point};

/// The points just after each event about a resource, last first.
fn points<'a>(
    archive: &'a Archive,
    until: &Point,
    keys: &[ResourceKey],
) -> Result<impl Iterator<Item = Result<(Point, String)>> + use<'a>> {
    let mut positions = Vec::new();
    for key in keys {
        positions.extend(archive.touching(until, key)?);
    }
    positions.sort_unstable();
    positions.dedup();
    Ok(positions.into_iter().rev().filter_map(move |position| {
        let history = archive.history()?;
        let point = || {
            let entry = history.entry(position)?;
            Ok((archive.point_of(&Moment::AfterEvent(entry.id.clone()))?, entry.id))
        };
        Some(point())
    }))
}

/// The last point at which a resource had a version.
pub(super) fn last_with(
    archive: &Archive,
    until: &Point,
    key: &ResourceKey,
    number: u64,
) -> Result<Option<Point>> {
    for point in points(archive, until, std::slice::from_ref(key))? {
        let (point, _) = point?;
        let resource = archive.resource(&point, key)?;
        if resource.is_some_and(|resource| resource.versions.contains_key(&number)) {
            return Ok(Some(point));
        }
    }
    Ok(None)
}

/// The point before the series of deletions that ended with that of a resource. Calls in between
/// that change no configuration are ignored.
pub(super) fn before_deletion(
    archive: &Archive,
    until: &Point,
    key: &ResourceKey,
    deletion: &str,
) -> Result<Option<Point>> {
    let mut keys = vec![key.clone()];
    if key.may_have_below() {
        keys.extend(archive.keys()?.iter().filter(|other| other.is_below(key)).cloned());
    }
    let mut before = None;
    for point in points(archive, until, &keys)? {
        let (_, id) = point?;
        if before.is_none() {
            if id == deletion {
                before = Some(archive.point_of(&Moment::BeforeEvent(id))?);
            }
            continue;
        }
        let event = logged(archive, &archive.event(&id)?)?;
        let changes_nothing = Operation::named(&event.name).any(|row| !row.verb.has_effect());
        if Operation::is_deletion(&event.name) {
            before = Some(archive.point_of(&Moment::BeforeEvent(id))?);
        } else if !changes_nothing {
            break;
        }
    }
    Ok(before)
}
