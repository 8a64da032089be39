use crate::lex::{Operation, ResourceKey, ResourceKind, Verb};
use crate::query::error::Result;
use crate::query::logged::logged;
use crate::query::{Archive, Point};
use crate::snapshot::LoadedVersions;
use crate::state::{Confidence, Doubt, EventRef, Provenance, Resource, State};

/// The resources at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The point.
    pub point: Point,
    /// The resources in order of their keys.
    pub resources: Vec<Listed>,
    /// The number of deleted resources left out.
    pub deleted: usize,
}

/// One resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: ResourceKey,
    /// Its name, if its id is not its name and the name is known.
    pub display_name: Option<String>,
    /// Whether it exists.
    pub is_living: bool,
    /// Its deletion; `None` if it exists.
    pub deletion: Option<Provenance>,
    /// The confidence in its `$LATEST`.
    pub confidence: Confidence,
    /// Why it is not exact.
    pub doubt: Option<Doubt>,
    /// Its published versions.
    pub versions: Vec<u64>,
    /// The bot version of an alias.
    pub points_to: Option<String>,
    /// The last event about it, even if it changed nothing.
    pub last_event: EventRef,
}

/// Which resources are listed, by existence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lives {
    /// Existing resources.
    Living,
    /// Deleted resources.
    Deleted,
    /// Both.
    All,
}

/// Lists the resources at a point.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn ls(
    archive: &Archive,
    point: Point,
    kind: Option<ResourceKind>,
    lives: Lives,
) -> Result<Listing> {
    let state = archive.state(&point, LoadedVersions::Left)?;
    let gaps = archive.gaps_at(&point)?;
    let mut listing = Listing { point, resources: Vec::new(), deleted: 0 };
    let of_kind = state.iter().filter(|(key, _)| kind.is_none_or(|kind| key.kind() == kind));
    for (key, resource) in of_kind {
        let wanted = match lives {
            Lives::Living => resource.is_living(),
            Lives::Deleted => !resource.is_living(),
            Lives::All => true,
        };
        if !wanted {
            listing.deleted += usize::from(!resource.is_living());
            continue;
        }
        let gap = gaps.iter().find(|(of, _)| of == key);
        let gap = gap.filter(|_| resource.is_living()).map(|(_, gap)| gap);
        let confidence = match (resource.latest.confidence(), gap) {
            (Confidence::Exact, Some(_)) => Confidence::Partial,
            (known, _) => known,
        };
        let of_gap = || gap.map(|gap| Doubt::Gap(gap.reason.clone()));
        let doubt = resource.latest.doubt.clone().or_else(of_gap);
        let document = resource.latest.document();
        let pointer = document.zip(key.row().pointer());
        let points_to = pointer.and_then(|(document, member)| document.body().text(member));
        let named = document.zip(key.name_member());
        let display_name = named.and_then(|(document, member)| document.body().text(member));
        listing.resources.push(Listed {
            key: key.clone(),
            display_name: display_name.map(str::to_owned),
            is_living: resource.is_living(),
            deletion: Resource::deletion(resource).cloned(),
            confidence,
            doubt,
            versions: resource.versions.keys().copied().collect(),
            points_to: points_to.map(str::to_owned),
            last_event: resource.last_event.clone(),
        });
    }
    for (key, deletion) in deleted_parts(archive, &listing.point, &state, kind)? {
        if lives == Lives::Living {
            listing.deleted += 1;
            continue;
        }
        listing.resources.push(Listed {
            display_name: None,
            is_living: false,
            confidence: Confidence::Exact,
            doubt: None,
            versions: Vec::new(),
            points_to: None,
            last_event: deletion.event().clone(),
            deletion: Some(deletion),
            key,
        });
    }
    listing.resources.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(listing)
}

/// The deleted parts of V2 bots up to a point, with the event of each deletion: they have no files.
fn deleted_parts(
    archive: &Archive,
    point: &Point,
    state: &State,
    kind: Option<ResourceKind>,
) -> Result<Vec<(ResourceKey, Provenance)>> {
    let mut deleted_parts = Vec::new();
    for key in archive.keys()? {
        let is_asked = kind.is_none_or(|kind| key.kind() == kind);
        if !is_asked || !key.is_named_apart() || !key.is_resource() || state.get(key).is_some() {
            continue;
        }
        if let Some(entry) = archive.last_removal(point, key)? {
            let event = logged(archive, &entry)?;
            let deletes = Operation::named(&event.name).any(|row| row.verb == Verb::Delete)
                || event.resources.first().is_some_and(|it| *it == key.to_string());
            let event = EventRef { id: event.id, name: event.name, time: event.time };
            let of = if deletes { Provenance::Call } else { Provenance::Shown };
            deleted_parts.push((key.clone(), of(event)));
        }
    }
    Ok(deleted_parts)
}
