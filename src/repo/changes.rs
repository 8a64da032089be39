//! What one commit changes, for its filter: as a comparison of its tree with the one before would say.

use std::ops::Range;

use super::graph::bloom::{self, Key};
use super::id::Oid;

/// Notes taken while a tree is edited.
#[derive(Default)]
pub(super) struct Changes {
    notes: Vec<Note>,
    paths: Vec<u8>,
    dirs: Vec<Key>,
}

struct Note {
    path: Range<usize>,
    key: Key,
    before: Option<Oid>,
    after: Option<Oid>,
}

impl Changes {
    /// A file got other content.
    pub(super) fn file(&mut self, path: &[u8], before: Option<Oid>, after: Option<Oid>) {
        let start = self.paths.len();
        self.paths.extend_from_slice(path);
        let path = start..self.paths.len();
        self.notes.push(Note { key: Key::of(&self.paths[start..]), path, before, after });
    }

    /// A directory above changed files.
    pub(super) fn dir(&mut self, key: Key) {
        self.dirs.push(key);
    }

    /// Each changed path and directory once; begins anew.
    pub(super) fn take(&mut self, out: &mut Vec<Key>) {
        out.clear();
        out.extend(self.notes.iter().map(|note| note.key));
        out.append(&mut self.dirs);
        out.sort_unstable();
        if out.windows(2).any(|pair| pair[0] == pair[1]) {
            *out = bloom::with_leading(self.net().into_iter());
        }
        self.notes.clear();
        self.paths.clear();
    }

    /// Where something was edited more than once: the files that ended otherwise than they began.
    fn net(&mut self) -> Vec<&[u8]> {
        let paths = &self.paths;
        self.notes.sort_by(|a, b| paths[a.path.clone()].cmp(&paths[b.path.clone()])); // stable: edits keep their order
        let same = |a: &Note, b: &Note| paths[a.path.clone()] == paths[b.path.clone()];
        self.notes
            .chunk_by(same)
            .filter(|notes| notes[0].before != notes[notes.len() - 1].after)
            .map(|notes| &paths[notes[0].path.clone()])
            .collect()
    }
}
