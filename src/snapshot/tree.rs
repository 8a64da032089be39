//! The files of a bot of Lex V2 with everything below it.

use std::collections::BTreeSet;

use crate::lex::{ResourceKey, Version, Versions};
use crate::snapshot::layout::{File, ResourcePath};
use crate::snapshot::tree_path::{META, directory};
use crate::snapshot::{PathEdit, Writing, meta};
use crate::state::{Effect, Frozen, Held, Resource};

impl Writing<'_> {
    /// The changes of an event in the trees of bots: documents one by one, removed directories, and
    /// versions as copies of directories.
    pub(super) fn trees(&mut self, keys: &BTreeSet<&ResourceKey>, effect: &Effect) {
        for key in keys {
            let place = self.layout.place(key);
            match self.state.get(key) {
                Some(resource) => self.in_tree(key, &place, resource),
                // The directory of its ancestor is removed, and so is it.
                None if key.ancestors().any(|above| self.is_removed(&above, keys)) => {}
                None => self.remove_from_tree(key, &place),
            }
            self.gaps(key, &place);
        }
        for revised in &effect.revised {
            if let (Version::Number(number), true) =
                (revised.version, keys.iter().any(|key| revised.key.root() == key.root()))
            {
                self.version_in_tree(&revised.key, number);
            }
        }
        self.changed_names(effect);
        for (part, number) in &effect.parts {
            if let Some(frozen) = self.state.part(part, *number) {
                self.part(part, *number, frozen, false);
                // It lists the parts.
                self.version_in_tree(&part.root(), *number);
            }
        }
    }

    fn is_removed(&self, key: &ResourceKey, keys: &BTreeSet<&ResourceKey>) -> bool {
        let has_all = key.parent().is_none() || has_directory(key);
        has_all && keys.contains(key) && self.state.get(key).is_none()
    }

    /// A resource of the draft, or one without versions.
    fn in_tree(&mut self, key: &ResourceKey, place: &ResourcePath, resource: &Resource) {
        self.version_files(place, Version::Latest, &resource.latest.held, |_| {
            meta::write_in_tree(key, resource)
        });
    }

    fn version_files(
        &mut self,
        place: &ResourcePath,
        version: Version,
        held: &Held,
        meta: impl FnOnce(Version) -> Vec<u8>,
    ) {
        let document = place.path(File::Document(version));
        match held {
            Held::Here(text) => {
                self.edits.insert(document, PathEdit::File(text.text().as_bytes().to_vec()));
            }
            Held::Nowhere => {
                self.edits.insert(document, PathEdit::Removed);
            }
            Held::Stored => {}
        }
        self.edits.insert(place.path(File::Meta(version)), PathEdit::File(meta(version)));
    }

    fn remove_from_tree(&mut self, key: &ResourceKey, place: &ResourcePath) {
        if key.parent().is_none() {
            self.edits.insert(place.home_directory(), PathEdit::Removed);
            return;
        }
        for file in [File::Document(Version::Latest), File::Meta(Version::Latest)] {
            let path = place.path(file);
            // Its directory has its own file and everything below it.
            let removed = match path.rsplit_once('/') {
                Some((directory, _)) if has_directory(key) => directory.to_owned(),
                Some(_) | None => path,
            };
            self.edits.insert(removed, PathEdit::Removed);
        }
    }

    /// A version of a bot, or of a resource frozen in one, that was added, removed or is in doubt.
    fn version_in_tree(&mut self, key: &ResourceKey, number: u64) {
        let place = self.layout.place(key);
        let version = Version::Number(number);
        if key.row().versions == Versions::OfRoot {
            let frozen = self.state.part_with(key, number).and_then(|frozen| frozen.get(key));
            if let Some(resource) = frozen {
                self.version_files(&place, version, &resource.latest.held, |_| {
                    meta::write_in_tree(key, resource)
                });
            }
            return;
        }
        let Some(resource) = self.state.get(key) else { return };
        match resource.versions.get(&number) {
            Some(publication) => {
                let parts = self.parts_of(key, number);
                self.version_files(&place, version, &publication.body.held, |_| {
                    meta::write_publication(key, publication, &parts)
                });
            }
            None => {
                let home = place.home_directory();
                let version = directory(version);
                for removed in [format!("{home}/{version}"), format!("{home}/{META}/{version}")] {
                    self.edits.insert(removed, PathEdit::Removed);
                }
            }
        }
    }

    /// The parts of a version, by the ids of their locales.
    fn parts_of(&self, bot: &ResourceKey, number: u64) -> Vec<(String, Frozen)> {
        let parts = self.state.parts().iter().filter(|(part, _)| part.is_below(bot));
        let with = |(part, versions): (&ResourceKey, &std::collections::BTreeMap<u64, Frozen>)| {
            let frozen = versions.get(&number)?;
            Some((part.id().to_owned(), Frozen::stored(frozen.source, frozen.as_of.clone())))
        };
        parts.filter_map(with).collect()
    }

    /// A part of a version: a copy of the directory of its source, or, if `is_whole`, file by file.
    fn part(&mut self, part: &ResourceKey, number: u64, frozen: &Frozen, is_whole: bool) {
        let place = self.layout.place(part);
        let source = frozen.source.filter(|source| match source {
            Version::Latest => true,
            Version::Number(source) => {
                *source != number && self.state.part(part, *source).is_some()
            }
        });
        if let Some(source) = source.filter(|_| !is_whole) {
            for file in [File::Document, File::Meta] {
                let directory = |version| {
                    let path = place.path(file(version));
                    path.rsplit_once('/').map(|(directory, _)| directory.to_owned())
                };
                if let (Some(from), Some(to)) =
                    (directory(source), directory(Version::Number(number)))
                {
                    self.edits.insert(to, PathEdit::CopyOf(from));
                }
            }
            return;
        }
        let version = Version::Number(number);
        if frozen.iter().next().is_some() {
            self.names_of_part(part, number, frozen.iter());
        }
        for (key, resource) in frozen.iter() {
            let place = self.layout.place(key);
            self.version_files(&place, version, &resource.latest.held, |_| {
                meta::write_in_tree(key, resource)
            });
        }
    }

    /// Every file of a resource of a tree and of its versions.
    pub(super) fn whole_in_tree(&mut self, key: &ResourceKey, resource: &Resource) {
        let place = self.layout.place(key);
        self.in_tree(key, &place, resource);
        self.gaps(key, &place);
        for number in resource.versions.keys() {
            self.version_in_tree(key, *number);
        }
    }

    /// Every file of the parts of versions.
    pub(super) fn whole_parts(&mut self, wanted: impl Fn(&ResourceKey) -> bool) {
        let state = self.state;
        for (part, versions) in state.parts().iter().filter(|(part, _)| wanted(part)) {
            for (number, frozen) in versions {
                self.part(part, *number, frozen, true);
            }
        }
    }
}

/// Whether a resource has a directory of its own.
fn has_directory(key: &ResourceKey) -> bool {
    key.row().versions == Versions::OfRoot && key.may_have_below()
}
