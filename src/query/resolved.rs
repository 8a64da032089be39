//! The effective bot: an alias, a bot or an intent at a moment, with all references resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::lex::{Outside, ResourceKey, Target, Version, references};
use crate::query::error::Result;
use crate::query::versions::pointed_since;
use crate::query::{Archive, Attribution, Point, Shown, Subject};
use crate::snapshot::LoadedVersions;
use crate::state::{Confidence, Resource, State};

/// A resource with all its dependencies, at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The point.
    pub point: Point,
    /// The requested resource.
    pub root: Rc<ResolvedPart>,
}

/// A version of a resource, with its dependencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedPart {
    /// The resource.
    pub key: ResourceKey,
    /// The version; `None` for an alias, which has none.
    pub version: Option<Version>,
    /// Whether it exists, with its content.
    pub presence: PartPresence,
    /// The event that made it so: for an alias, the event since which it points there; for a
    /// numbered version, its publication; for `$LATEST`, the event that set its content; for a
    /// deleted part, the deletion.
    pub by: Option<Attribution>,
    /// Its dependencies, in the order of its document.
    pub links: Vec<Link>,
}

/// Whether a part exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartPresence {
    /// It exists.
    Present(Shown),
    /// It was deleted, but there is still a reference to it.
    Deleted,
    /// A reference leads to it, but no record shows it.
    Unrecorded,
}

/// A reference in a document, or a part of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place in the document.
    pub via: String,
    /// The reference as written.
    pub target: Target,
    /// Its target.
    pub to: LinkTarget,
    /// Whether it has no place in a document: the target is a child, as the locales of a V2 bot
    /// are.
    pub is_content: bool,
}

/// The target of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A version of a resource. References to the same version share it.
    Part(Rc<ResolvedPart>),
    /// Anything other than a Lex resource of the account.
    Outside(Outside, String),
}

/// Resolves every reference of a resource to the version at the point.
///
/// # Errors
///
/// If it does not exist at the point, or has no such version.
pub fn resolved(archive: &Archive, point: Point, subject: &Subject) -> Result<Resolved> {
    archive.shown(&point, &subject.key, subject.version())?;
    let state = match subject.key.is_named_apart() {
        true => Some(archive.state(&point, LoadedVersions::Loaded)?),
        false => None,
    };
    let mut resolving = Resolving {
        archive,
        point: &point,
        state,
        resources: BTreeMap::new(),
        parts: BTreeMap::new(),
    };
    let root = resolving.part(&subject.key, subject.version())?;
    Ok(Resolved { point, root })
}

impl Resolved {
    /// Every part once, in the order of the references.
    pub fn parts(&self) -> Vec<&ResolvedPart> {
        let mut seen = BTreeSet::new();
        let mut parts = Vec::new();
        self.root.gather(&mut seen, &mut parts);
        parts
    }

    /// The lowest confidence of all parts; a missing part is unknown.
    pub fn confidence(&self) -> Confidence {
        self.parts().iter().map(|part| part.confidence()).max().unwrap_or(Confidence::Unknown)
    }
}

impl ResolvedPart {
    /// What is known of it, if it exists.
    pub fn shown(&self) -> Option<&Shown> {
        match &self.presence {
            PartPresence::Present(shown) => Some(shown),
            PartPresence::Deleted | PartPresence::Unrecorded => None,
        }
    }

    /// Its confidence.
    pub fn confidence(&self) -> Confidence {
        self.shown().map_or(Confidence::Unknown, Shown::confidence)
    }

    /// Whether it is edited in place, so that references to it follow `$LATEST`.
    pub fn is_unpinned(&self) -> bool {
        self.version == Some(Version::Latest)
    }

    fn gather<'a>(
        &'a self,
        seen: &mut BTreeSet<(&'a ResourceKey, Option<Version>)>,
        parts: &mut Vec<&'a Self>,
    ) {
        if !seen.insert((&self.key, self.version)) {
            return;
        }
        parts.push(self);
        for link in &self.links {
            if let LinkTarget::Part(part) = &link.to {
                part.gather(seen, parts);
            }
        }
    }
}

struct Resolving<'a> {
    archive: &'a Archive,
    point: &'a Point,
    /// Everything below, for a version that consists of parts.
    state: Option<State>,
    resources: BTreeMap<ResourceKey, Option<Rc<Resource>>>,
    parts: BTreeMap<(ResourceKey, Version), Rc<ResolvedPart>>,
}

impl Resolving<'_> {
    /// This terminates: aliases refer to bots, bots to intents and intents to slot types; parts of
    /// a version refer at most to slot types.
    fn part(&mut self, key: &ResourceKey, version: Version) -> Result<Rc<ResolvedPart>> {
        if let Some(known) = self.parts.get(&(key.clone(), version)) {
            return Ok(Rc::clone(known));
        }
        let resource = self.resource(key, version)?;
        let mut part = ResolvedPart {
            key: key.clone(),
            version: key.own_version(version),
            presence: PartPresence::Unrecorded,
            by: None,
            links: Vec::new(),
        };
        match resource.as_deref() {
            Some(there) if key.is_part_of_version() && version != Version::Latest => {
                // As it was in the draft that the version copied.
                part.by = Some(self.archive.attribution(&there.set_by)?);
                let shown = self.archive.shown(self.point, key, version)?;
                part.links = self.links(&shown, version)?;
                part.presence = PartPresence::Present(shown);
            }
            Some(there) if there.is_living() && there.body(version).is_some() => {
                let shown = self.archive.shown_of(self.point, key, version, there)?;
                part.by = self.set_by(key, version, there)?;
                part.links = self.links(&shown, version)?;
                part.presence = PartPresence::Present(shown);
            }
            Some(removed) => {
                part.by = self.removed_by(key, version, removed)?;
                if part.by.is_some() || !removed.is_living() {
                    part.presence = PartPresence::Deleted;
                }
            }
            None => {}
        }
        let part = Rc::new(part);
        self.parts.insert((key.clone(), version), Rc::clone(&part));
        Ok(part)
    }

    fn resource(&mut self, key: &ResourceKey, version: Version) -> Result<Option<Rc<Resource>>> {
        if let (Some(state), Version::Number(number)) = (&self.state, version)
            && key.is_part_of_version()
        {
            let frozen = state.part_with(key, number).and_then(|part| part.get(key));
            return Ok(frozen.cloned().map(Rc::new));
        }
        if let Some(known) = self.resources.get(key) {
            return Ok(known.clone());
        }
        let found = self.archive.resource(self.point, key)?.map(Rc::new);
        self.resources.insert(key.clone(), found.clone());
        Ok(found)
    }

    fn links(&mut self, shown: &Shown, version: Version) -> Result<Vec<Link>> {
        let document = shown.body.document();
        let found = document.map(|document| references(&shown.key, document));
        let mut links = Vec::new();
        for reference in found.unwrap_or_default() {
            let to = match &reference.target {
                // Parts of a version refer to parts of the same version.
                Target::Resource { key, .. }
                    if key.is_part_of_version() && key.root() == shown.key.root() =>
                {
                    LinkTarget::Part(self.part(key, version)?)
                }
                Target::Resource { key, version } => LinkTarget::Part(self.part(key, *version)?),
                Target::Outside { kind, name } => LinkTarget::Outside(*kind, name.clone()),
            };
            let (via, target) = (reference.via, reference.target);
            links.push(Link { via, target, to, is_content: false });
        }
        let parts = self.state.as_ref().map(|state| state.made_of(&shown.key, version));
        for key in parts.unwrap_or_default() {
            let is_target =
                |link: &Link| matches!(&link.to, LinkTarget::Part(part) if part.key == key);
            if !links.iter().any(is_target) {
                let (via, to) =
                    (key.kind().plural().to_owned(), LinkTarget::Part(self.part(&key, version)?));
                let target = Target::Resource { key, version };
                links.push(Link { via, target, to, is_content: true });
            }
        }
        Ok(links)
    }

    /// The event that made a version of an existing resource so.
    fn set_by(
        &self,
        key: &ResourceKey,
        version: Version,
        resource: &Resource,
    ) -> Result<Option<Attribution>> {
        if key.is_pointer() {
            return pointed_since(self.archive, self.point, key);
        }
        let provenance = resource.provenance_of(version);
        provenance.map(|provenance| self.archive.attribution(provenance)).transpose()
    }

    /// The event that deleted a version or the whole resource; `None` if no record shows it.
    fn removed_by(
        &self,
        key: &ResourceKey,
        version: Version,
        resource: &Resource,
    ) -> Result<Option<Attribution>> {
        match (resource.deletion(), version) {
            (Some(deletion), _) => self.archive.attribution(deletion).map(Some),
            (None, Version::Number(number)) => {
                let deletion = self.archive.deletion_of(self.point, key, resource, number)?;
                Ok(deletion.map(Attribution::call))
            }
            (None, Version::Latest) => Ok(None),
        }
    }
}
