//! One state as files and back, and what stands in the commit beside them.
//!
//! A [`Snapshot`] is what one event changes in the repository. The files hold all of a state:
//! [`load`] of what was written is the state that was there. Nothing here does IO.

mod author;
mod excerpt;
mod layout;
mod load;
mod message;
mod meta;
mod opening;
mod plain;
mod pretty;
mod trailers;

use std::collections::{BTreeMap, BTreeSet};

pub use author::{Author, COMMITTER, principal_text};
pub use excerpt::is_without_doubt;
pub use layout::{File, Layout, Place, component, read as read_path};
pub use load::{
    Unreadable, Versions, canonical_document, document, load, load_body, load_from, load_resource,
};
pub use message::trailer;
pub use opening::{DIFF_DRIVER, FORMAT, FORMAT_PATH, HEADINGS, format_number, opening};
pub use plain::{cut, one_line};
pub use trailers::Trailers;

use crate::event::Event;
use crate::lex::{ResourceKey, ResourceKind, Schema, Version};
use crate::state::{Effect, Gap, Held, Resource, State};

/// What one event changes in the repository, and how its commit says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Files by path, in order of the paths: what they hold now, or `None` if they are gone.
    /// Removing one that is not there is no mistake.
    pub edits: Vec<(String, Option<Vec<u8>>)>,
    /// Who made the call.
    pub author: Author,
    /// When, in Unix seconds.
    pub time: i64,
    /// Subject, body and trailers.
    pub message: String,
}

impl Snapshot {
    /// The snapshot of an event, from the state after it and what it changed there. Events must
    /// come in their order, to the same layout: it remembers which spellings are taken.
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
) -> Vec<(String, Option<Vec<u8>>)> {
    let mut writing = Writing { layout, state, edits: BTreeMap::new() };
    // The resource of the event takes its spelling before those that it only mentions.
    let touched = effect.touched.iter().filter(|key| **key != event.key);
    for key in [&event.key].into_iter().chain(touched) {
        if state.get(key).is_some() {
            writing.resource(key, effect);
        }
    }
    writing.edits.into_iter().collect()
}

struct Writing<'a> {
    layout: &'a mut Layout,
    state: &'a State,
    edits: BTreeMap<String, Option<Vec<u8>>>,
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
            self.edits.insert(tombstone, Some(meta::write(key, Some(resource), &[])));
        } else if born {
            self.edits.insert(tombstone, None);
        }
        // A likely gap goes again where a later event shows that there was none.
        self.gaps(key, &place, &resource.gaps);
    }

    fn document(&mut self, path: &str, key: &ResourceKey, version: Version, had_file: bool) {
        let bytes = match self.state.body(key, version).map(|body| &body.held) {
            Some(Held::Here(document)) => Some(document.text().as_bytes().to_vec()),
            Some(Held::Stored) => return,
            Some(Held::Nowhere) | None if had_file => None,
            Some(Held::Nowhere) | None => return,
        };
        self.edits.insert(path.to_owned(), bytes);
    }

    /// `meta.json` of the resource's directory, with all that lives in it.
    fn meta(&mut self, key: &ResourceKey, place: &Place) {
        let path = place.path(File::Meta);
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
        let bytes = (!empty).then(|| meta::write(&home, own, &below));
        self.edits.insert(path, bytes);
    }

    fn gaps(&mut self, key: &ResourceKey, place: &Place, gaps: &[Gap]) {
        let bytes = (!gaps.is_empty()).then(|| meta::write_gaps(key, gaps));
        self.edits.insert(place.path(File::Gaps), bytes);
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

/// Every file of a state, as if it had come about in the order of its keys but for the spellings
/// that the layout has taken already. Documents that are only stored are left out.
pub fn files(layout: &mut Layout, state: &State) -> BTreeMap<String, Vec<u8>> {
    let mut writing = Writing { layout, state, edits: BTreeMap::new() };
    for (key, resource) in state.iter() {
        writing.everything(key, resource);
    }
    writing.edits.into_iter().filter_map(|(path, bytes)| Some((path, bytes?))).collect()
}

/// The edits that lead from the files of one state to those of another, in order of the paths.
/// Spellings are taken as by [`files`].
pub fn changes(
    layout: &mut Layout,
    before: &State,
    after: &State,
) -> Vec<(String, Option<Vec<u8>>)> {
    let keys = before.iter().chain(after.iter()).map(|(key, _)| key);
    let keys: BTreeSet<&ResourceKey> =
        keys.filter(|key| before.get(key) != after.get(key)).collect();
    let [mut old, new] = [before, after].map(|state| {
        let mut writing = Writing { layout: &mut *layout, state, edits: BTreeMap::new() };
        for key in &keys {
            match state.get(key) {
                Some(resource) => writing.everything(key, resource),
                // The `meta.json` of its bot may be all that differs.
                None => {
                    let place = writing.layout.place(key);
                    writing.meta(key, &place);
                }
            }
        }
        writing.edits
    });
    let mut edits = BTreeMap::new();
    for (path, content) in new {
        if old.remove(&path).flatten() != content {
            edits.insert(path, content);
        }
    }
    edits.extend(
        old.into_iter().filter(|(_, content)| content.is_some()).map(|(path, _)| (path, None)),
    );
    edits.into_iter().collect()
}

impl Writing<'_> {
    fn everything(&mut self, key: &ResourceKey, resource: &Resource) {
        let place = self.layout.place(key);
        let numbers = resource.versions.keys().map(|number| Version::Number(*number));
        for version in [Version::Latest].into_iter().chain(numbers) {
            self.document(&place.path(File::Document(version)), key, version, false);
        }
        self.meta(key, &place);
        if resource.deletion().is_some() {
            let tombstone = meta::write(key, Some(resource), &[]);
            self.edits.insert(place.path(File::Tombstone), Some(tombstone));
        }
        self.gaps(key, &place, &resource.gaps);
    }
}

#[cfg(test)]
pub(crate) mod tests;
