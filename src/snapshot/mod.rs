//! One state as files, and back, and the commit message for it.
//!
//! A [`Snapshot`] is the change of the repository by one event. The files have all of a state:
//! [`load`] restores exactly the state that was written. Nothing here does IO.

mod author;
mod excerpt;
mod layout;
mod load;
mod message;
mod meta;
mod named;
mod names;
mod opening;
mod plain;
mod pretty;
mod trailers;
mod tree;
mod tree_path;

use std::collections::{BTreeMap, BTreeSet};

pub use author::{Author, COMMITTER, principal_text};
pub use excerpt::is_without_doubt;
pub use layout::{File, Layout, ResourcePath, component, read as read_path};
pub use load::{
    LoadedVersions, Unreadable, canonical_document, document, load, load_body, load_from,
    load_gaps, load_resource,
};
pub use message::trailer;
pub use opening::{DOCUMENT_DRIVERS, DocumentDriver, FORMAT, FORMAT_PATH, format_number, opening};
pub use plain::{cut, one_line};
pub use trailers::Trailers;
pub use tree_path::is_in_published_locale;

use crate::event::Event;
use crate::lex::{ResourceKey, ResourceKind, Schema, Version};
use crate::state::{Effect, Held, Resource, State};

/// The change of the repository by one event, and its commit message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The changes of paths, in order.
    pub edits: Vec<(String, PathEdit)>,
    /// The caller.
    pub author: Author,
    /// The time, in Unix seconds.
    pub time: i64,
    /// Subject, body and trailers.
    pub message: String,
}

/// The new content of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathEdit {
    /// It is a file with this content.
    File(Vec<u8>),
    /// Removed, with everything below it. A missing path is not an error.
    Removed,
    /// A copy of the directory at this path after the previous edits.
    CopyOf(String),
}

impl From<Option<Vec<u8>>> for PathEdit {
    /// A file, or a removal.
    fn from(content: Option<Vec<u8>>) -> Self {
        content.map_or(Self::Removed, Self::File)
    }
}

impl Snapshot {
    /// The snapshot of an event, from the state after it and its effect. Events must come in order,
    /// to the same layout, which remembers used spellings.
    pub fn of(layout: &mut Layout, state: &State, event: &Event, effect: &Effect) -> Self {
        Self {
            edits: edits(layout, state, event, effect),
            author: Author::of(&event.principal),
            time: event.time,
            message: message::message(state, event, effect),
        }
    }
}

fn edits(
    layout: &mut Layout,
    state: &State,
    event: &Event,
    effect: &Effect,
) -> Vec<(String, PathEdit)> {
    let mut writing = Writing { layout, state, edits: BTreeMap::new() };
    // The resource of the event gets its spelling before those that it only mentions.
    let touched = effect.touched.iter().filter(|key| **key != event.key);
    let all = [&event.key].into_iter().chain(touched);
    let (in_trees, others): (Vec<_>, Vec<_>) =
        all.partition(|key| Schema::of(key.api).deletes_below);
    for key in others {
        if state.get(key).is_some() {
            writing.resource(key, effect);
        }
    }
    let in_trees = in_trees.into_iter().filter(|key| key.is_resource() || state.get(key).is_some());
    let in_trees: Vec<_> = in_trees.collect();
    for key in &in_trees {
        writing.layout.place(key);
    }
    writing.trees(&in_trees.into_iter().collect(), effect);
    writing.edits.into_iter().collect()
}

struct Writing<'a> {
    layout: &'a mut Layout,
    state: &'a State,
    edits: BTreeMap<String, PathEdit>,
}

impl Writing<'_> {
    fn resource(&mut self, key: &ResourceKey, effect: &Effect) {
        let Some(resource) = self.state.get(key) else { return };
        let place = self.layout.place(key);
        let mut born = false;
        let mut seen = BTreeSet::new();
        for entry in effect.revised.iter().filter(|entry| entry.key == *key) {
            if !seen.insert(entry.version) {
                continue;
            }
            born |= entry.version == Version::Latest && entry.before.is_none();
            let had_file = entry.before.as_ref().is_some_and(|before| before.held != Held::Nowhere);
            self.document(&place.path(File::Document(entry.version)), key, entry.version, had_file);
        }
        self.meta(key, &place);
        let tombstone = place.path(File::Tombstone);
        if resource.deletion().is_some() {
            let text = meta::write(key, Some(resource), &[]);
            self.edits.insert(tombstone, PathEdit::File(text));
        } else if born {
            self.edits.insert(tombstone, PathEdit::Removed);
        }
        // A likely gap is removed again if a later event shows that there was none.
        self.gaps(key, &place);
    }

    fn document(&mut self, path: &str, key: &ResourceKey, version: Version, had_file: bool) {
        let bytes = match self.state.body(key, version).map(|body| &body.held) {
            Some(Held::Here(document)) => PathEdit::File(document.text().as_bytes().to_vec()),
            Some(Held::Stored) => return,
            Some(Held::Nowhere) | None if had_file => PathEdit::Removed,
            Some(Held::Nowhere) | None => return,
        };
        self.edits.insert(path.to_owned(), bytes);
    }

    /// `meta.json` of the resource's directory, with everything in it.
    fn meta(&mut self, key: &ResourceKey, place: &ResourcePath) {
        let path = place.path(File::Meta(Version::Latest));
        if self.edits.contains_key(&path) {
            return;
        }
        let home = key.root();
        let own = self.state.get(&home).filter(|resource| resource.is_living());
        let rows = Schema::of(home.api).kinds.iter().filter(|row| row.is_below(home.kind()));
        let below: Vec<_> = rows
            .map(|row| (row.kind.plural(), living_below(self.layout, self.state, &home, row.kind)))
            .collect();
        let empty = own.is_none() && below.iter().all(|(_, resources)| resources.is_empty());
        let edit =
            if empty { PathEdit::Removed } else { PathEdit::File(meta::write(&home, own, &below)) };
        self.edits.insert(path, edit);
    }

    /// The file of gaps. A resource that was deleted for good has one even without gaps.
    fn gaps(&mut self, key: &ResourceKey, place: &ResourcePath) {
        let past = self.state.past().get(key);
        let gaps = match self.state.get(key) {
            Some(resource) => Some(&resource.gaps).filter(|gaps| !gaps.is_empty()),
            None => past,
        };
        let edit = match gaps {
            None => PathEdit::Removed,
            Some(gaps) => PathEdit::File(meta::write_gaps(key, gaps)),
        };
        self.edits.insert(place.path(File::Gaps), edit);
    }
}

/// The living resources of that kind below a root.
fn living_below<'a>(
    layout: &mut Layout,
    state: &'a State,
    root: &ResourceKey,
    kind: ResourceKind,
) -> Vec<meta::Below<'a>> {
    state
        .below(root, kind)
        .filter(|(_, resource)| resource.is_living())
        .map(|(key, resource)| meta::Below {
            name: key.name_below(root),
            spelling: layout.place(key).unusual_spelling(key),
            resource,
        })
        .collect()
}

/// Every file of a state, as if resources were created in the order of their keys, with the
/// spellings that the layout already has. Documents that are only stored are left out.
pub fn files(layout: &mut Layout, state: &State) -> BTreeMap<String, Vec<u8>> {
    let mut writing = Writing { layout, state, edits: BTreeMap::new() };
    for (key, resource) in state.with_services() {
        writing.everything(key, resource);
    }
    let listed = |kind| matches!(kind, ResourceKind::Bot | ResourceKind::Locale);
    for (key, _) in state.iter().filter(|(key, _)| key.is_named_apart() && listed(key.kind())) {
        writing.names(key);
    }
    writing.whole_parts(|_| true);
    for key in state.past().keys() {
        let place = writing.layout.place(key);
        writing.gaps(key, &place);
    }
    let file = |(path, edit)| match edit {
        PathEdit::File(bytes) => Some((path, bytes)),
        PathEdit::Removed | PathEdit::CopyOf(_) => None,
    };
    writing.edits.into_iter().filter_map(file).collect()
}

/// The edits that lead from the files of one state to those of another, in order of the paths.
/// Spellings are used as by [`files`].
pub fn changes(layout: &mut Layout, before: &State, after: &State) -> Vec<(String, PathEdit)> {
    let keys = before.with_services().chain(after.with_services()).map(|(key, _)| key);
    let past = before.past().keys().chain(after.past().keys());
    let differs = |key: &&ResourceKey| {
        before.get(key) != after.get(key) || before.past().get(*key) != after.past().get(*key)
    };
    let keys: BTreeSet<&ResourceKey> = keys.chain(past).filter(differs).collect();
    let [mut old, new] = [before, after].map(|state| {
        let mut writing = Writing { layout: &mut *layout, state, edits: BTreeMap::new() };
        for key in &keys {
            match state.get(key) {
                Some(resource) => writing.everything(key, resource),
                // The `meta.json` of its bot may be the only difference.
                None => {
                    let place = writing.layout.place(key);
                    match Schema::of(key.api).deletes_below {
                        true => writing.gaps(key, &place),
                        false => writing.meta(key, &place),
                    }
                }
            }
        }
        let lists: BTreeSet<ResourceKey> = keys
            .iter()
            .filter(|key| key.is_named_apart())
            .flat_map(|key| [(**key).clone()].into_iter().chain(key.ancestors()))
            .filter(|key| matches!(key.kind(), ResourceKind::Bot | ResourceKind::Locale))
            .filter(|key| state.get(key).is_some())
            .collect();
        for key in &lists {
            writing.names(key);
        }
        writing.whole_parts(|part| before.parts().get(part) != after.parts().get(part));
        writing.edits
    });
    let mut edits = BTreeMap::new();
    for (path, content) in new {
        if old.remove(&path).unwrap_or(PathEdit::Removed) != content {
            edits.insert(path, content);
        }
    }
    edits.extend(
        old.into_iter()
            .filter(|(_, it)| *it != PathEdit::Removed)
            .map(|(path, _)| (path, PathEdit::Removed)),
    );
    edits.into_iter().collect()
}

impl Writing<'_> {
    fn everything(&mut self, key: &ResourceKey, resource: &Resource) {
        if Schema::of(key.api).deletes_below {
            return self.whole_in_tree(key, resource);
        }
        let place = self.layout.place(key);
        let numbers = resource.versions.keys().map(|number| Version::Number(*number));
        for version in [Version::Latest].into_iter().chain(numbers) {
            self.document(&place.path(File::Document(version)), key, version, false);
        }
        self.meta(key, &place);
        if resource.deletion().is_some() {
            let tombstone = meta::write(key, Some(resource), &[]);
            self.edits.insert(place.path(File::Tombstone), PathEdit::File(tombstone));
        }
        self.gaps(key, &place);
    }
}

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
pub(crate) mod tree_tests;
