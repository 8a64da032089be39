//! Where the resources of one kind are kept.

use super::{Kind, Version, refs::Reference};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One revision of a resource: what `$LATEST` is now, or what a number froze.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The configuration, and nothing else.
    pub document: Arc<Value>,
    /// What it refers to.
    pub references: Arc<[Reference]>,
    /// The checksum.
    pub checksum: String,
    /// When it was created, in milliseconds.
    pub created: i64,
    /// When it was last changed.
    pub updated: i64,
    /// For a bot: put with `processBehavior` `SAVE`, so not built.
    pub saved_only: bool,
}

/// A resource with its versions.
#[derive(Clone, Debug)]
pub struct Resource {
    /// `$LATEST`.
    pub latest: Revision,
    /// The published versions that still exist.
    pub published: BTreeMap<u64, Revision>,
    /// The number that `$LATEST` was published as, unless it changed since.
    pub published_as: Option<u64>,
}

impl Resource {
    /// A revision by version.
    pub fn revision(&self, version: Version) -> Option<&Revision> {
        match version {
            Version::Latest => Some(&self.latest),
            Version::Number(number) => self.published.get(&number),
        }
    }

    /// `$LATEST`, then the numbers in order.
    pub fn revisions(&self) -> impl Iterator<Item = (Version, &Revision)> {
        let published = self.published.iter().map(|(n, revision)| (Version::Number(*n), revision));
        std::iter::once((Version::Latest, &self.latest)).chain(published)
    }
}

/// All resources of one kind; names are case-sensitive.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// What exists.
    pub resources: BTreeMap<String, Resource>,
    /// The last number ever given to a name; survives the deletion of the resource.
    pub last_number: BTreeMap<String, u64>,
    /// Names in lower case, to refuse a second one that differs only in case.
    pub folded: BTreeMap<String, String>,
}

impl Shelf {
    /// A resource by its exact name.
    pub fn get(&self, name: &str) -> Option<&Resource> {
        self.resources.get(name)
    }

    /// The name that exists and differs from this one only in case.
    pub fn other_case(&self, name: &str) -> Option<&str> {
        let found = self.folded.get(&name.to_ascii_lowercase())?;
        (found != name).then_some(found)
    }

    /// Puts a new resource here.
    pub fn insert(&mut self, name: &str, resource: Resource) {
        self.folded.insert(name.to_ascii_lowercase(), name.to_owned());
        self.resources.insert(name.to_owned(), resource);
    }

    /// Takes a resource away with all its versions; its numbers stay used.
    pub fn remove(&mut self, name: &str) -> Option<Resource> {
        self.folded.remove(&name.to_ascii_lowercase());
        self.resources.remove(name)
    }

    /// The next number of a name, never given before.
    pub fn next_number(&mut self, name: &str) -> u64 {
        let last = self.last_number.entry(name.to_owned()).or_default();
        *last += 1;
        *last
    }

    /// The first revision that refers to the resource (to that version of it, if one is given).
    pub fn user_of(&self, name: &str, version: Option<Version>) -> Option<(&str, Version)> {
        let hit = |reference: &Reference| {
            reference.name == name && version.is_none_or(|wanted| wanted == reference.version)
        };
        self.resources.iter().find_map(|(user, resource)| {
            let mut revisions = resource.revisions();
            let found = revisions.find(|(_, revision)| revision.references.iter().any(hit));
            found.map(|(version, _)| (user.as_str(), version))
        })
    }
}

/// The shelf of each kind, and how often what is referred to.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    shelves: [Shelf; 3],
    uses: [BTreeMap<String, BTreeMap<Version, usize>>; 3],
}

impl Shelves {
    /// Counts the references of a revision of this kind that has come to be.
    pub fn link(&mut self, kind: Kind, references: &[Reference]) {
        let Some(used) = kind.depends_on() else { return };
        for Reference { name, version } in references {
            let uses = self.uses[used as usize].entry(name.clone()).or_default();
            *uses.entry(*version).or_default() += 1;
        }
    }

    /// Removes the references of a deleted revision.
    pub fn unlink(&mut self, kind: Kind, references: &[Reference]) {
        let Some(used) = kind.depends_on() else { return };
        for Reference { name, version } in references {
            let uses = self.uses[used as usize].get_mut(name).expect("it was linked");
            let count = uses.get_mut(version).expect("it was linked");
            *count -= 1;
            if *count == 0 {
                uses.remove(version);
            }
        }
    }

    /// Whether any revision refers to the resource (to that version of it, if one is given).
    pub fn is_used(&self, kind: Kind, name: &str, version: Option<Version>) -> bool {
        let uses = self.uses[kind as usize].get(name);
        uses.is_some_and(|uses| match version {
            Some(version) => uses.contains_key(&version),
            None => !uses.is_empty(),
        })
    }
}

impl std::ops::Index<Kind> for Shelves {
    type Output = Shelf;

    fn index(&self, kind: Kind) -> &Shelf {
        &self.shelves[kind as usize]
    }
}

impl std::ops::IndexMut<Kind> for Shelves {
    fn index_mut(&mut self, kind: Kind) -> &mut Shelf {
        &mut self.shelves[kind as usize]
    }
}
