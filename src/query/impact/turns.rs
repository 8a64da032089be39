//! When something began to refer to something else, and when it ceased to: from the commits that
//! touch it, newest first, and no others.

use crate::graph::{DependencyGraph, Node};
use crate::lex::{ResourceKey, Version, references};
use crate::query::error::Result;
use crate::query::impact::{Dependent, ImpactCause, SinceEvent, dependent};
use crate::query::logged::logged;
use crate::query::{Archive, Point};
use crate::repo::Entry;
use crate::snapshot::trailer;
use crate::state::{Held, Publication, Resource, State};

/// When a dependent began to be one.
#[derive(Clone, Debug, Default)]
pub(super) struct Began {
    /// Of the cause, in whatever version.
    pub(super) since: Option<SinceEvent>,
    /// Of the very version that it refers to.
    pub(super) version_since: Option<SinceEvent>,
}

/// What made a dependent refer to the cause, and to the version of it that it refers to.
pub(super) fn began(
    archive: &Archive,
    point: &Point,
    state: &State,
    dependent: &Dependent,
    cause: &ImpactCause,
) -> Result<Began> {
    let Some(key) = dependent.from.key() else { return Ok(Began::default()) };
    if !key.is_recorded() {
        return Ok(Began::default());
    }
    let version = dependent.from.version().unwrap_or(Version::Latest);
    if let Version::Number(number) = version
        && key.is_part_of_version()
    {
        return of_part(archive, state, key, number);
    }
    let publication = match version {
        Version::Number(number) => state.get(key).and_then(|found| found.versions.get(&number)),
        Version::Latest => None,
    };
    let until = match publication {
        // It says for ever what it said then.
        Some(publication) => {
            &Point::after(&archive.event(&trailer(&publication.published_by.event().id))?)
        }
        None => point,
    };
    let mut of_version = Run::default();
    let mut of_any = Run::default();
    for entry in archive.revisions(until, key)?.rev() {
        let entry = entry?;
        let Some(held) = held(archive, &entry, key, version)? else {
            of_any.uncertain();
            of_version.uncertain();
            break;
        };
        of_version.look(&entry, held.contains(&dependent.to));
        of_any.look(&entry, held.iter().any(|node| cause.is(node)));
        if of_any.is_over {
            break;
        }
    }
    let is_unsure = |publication: &Publication| {
        publication.body.doubt.is_some() || publication.published_by.call().is_none()
    };
    if publication.is_some_and(is_unsure) {
        of_any.is_uncertain = true;
        of_version.is_uncertain = true;
    }
    Ok(Began { since: of_any.since(archive, key)?, version_since: of_version.since(archive, key)? })
}

/// A part of a version of its root is what it is since that version was published.
fn of_part(archive: &Archive, state: &State, key: &ResourceKey, number: u64) -> Result<Began> {
    let root = state.get(&key.root());
    let Some(publication) = root.and_then(|root| root.versions.get(&number)) else {
        return Ok(Began::default());
    };
    let by = &publication.published_by;
    let event = logged(archive, &archive.event(&trailer(&by.event().id))?)?;
    let since = Some(SinceEvent { event, is_certain: by.call().is_some() });
    Ok(Began { since: since.clone(), version_since: since })
}

/// What ended that `from` referred to `to`; `None` where no event did, or it still does.
pub(super) fn ended(
    archive: &Archive,
    point: &Point,
    from: &Node,
    to: &Node,
) -> Result<Option<SinceEvent>> {
    let Some(key) = from.key() else { return Ok(None) };
    let mut run = Run::default();
    let version = from.version().unwrap_or(Version::Latest);
    for entry in archive.revisions(point, key)?.rev() {
        let entry = entry?;
        let Some(held) = held(archive, &entry, key, version)? else {
            run.uncertain();
            break;
        };
        run.look(&entry, !held.contains(to));
        if run.is_over {
            break;
        }
    }
    run.since(archive, key)
}

/// The commits of a run of commits, newest first, in which something holds.
#[derive(Default)]
struct Run {
    first: Option<Entry>,
    is_over: bool,
    is_uncertain: bool,
}

impl Run {
    fn look(&mut self, entry: &Entry, holds: bool) {
        match (self.is_over, holds) {
            (false, true) => self.first = Some(entry.clone()),
            (false, false) => self.is_over = true,
            (true, _) => {}
        }
    }

    /// What was before is not known.
    fn uncertain(&mut self) {
        self.is_uncertain |= !self.is_over;
        self.is_over = true;
    }

    fn since(self, archive: &Archive, key: &ResourceKey) -> Result<Option<SinceEvent>> {
        let Some(first) = self.first else { return Ok(None) };
        let event = logged(archive, &first)?;
        let in_gap = archive.gaps(key)?.iter().any(|gap| gap.to == event.time);
        Ok(Some(SinceEvent { event, is_certain: !self.is_uncertain && !in_gap }))
    }
}

/// What a version of a resource refers to after a commit: nothing, if it is not there; `None` if
/// it is there and no record shows its content.
fn held(
    archive: &Archive,
    entry: &Entry,
    key: &ResourceKey,
    version: Version,
) -> Result<Option<Vec<Node>>> {
    if let Some(document) = archive.document_in(entry.commit, key, version)? {
        let told = references(key, &document).into_iter();
        return Ok(Some(told.map(|reference| Node::target(reference.target)).collect()));
    }
    let resource = archive.resource(&Point::after(entry), key)?;
    let is_there = |there: &Resource| there.is_living() && !there.is_only_mentioned();
    let resource = resource.filter(is_there);
    let body = resource.as_ref().and_then(|resource| resource.body(version));
    let is_unknown = body.is_some_and(|body| body.held == Held::Nowhere);
    Ok((!is_unknown).then(Vec::new))
}

/// What refers to the cause, and since when.
pub(super) fn direct(
    archive: &Archive,
    point: &Point,
    state: &State,
    whole: &DependencyGraph,
    cause: &ImpactCause,
) -> Result<Vec<Dependent>> {
    let mut direct = dependent::edges(whole, cause);
    for dependent in &mut direct {
        let began = began(archive, point, state, dependent, cause)?;
        dependent.since = began.since;
        dependent.version_since = began.version_since;
    }
    Ok(direct)
}
