//! The changes of one commit for its Bloom filter: equal to a comparison of its tree with the
//! previous one.

use std::ops::Range;

use super::graph::bloom::{self, Key};
use super::id::Oid;

/// The maximum number of files of one commit that are listed.
const FEW: usize = 64;

/// The marker of a removed entry that is not a file of ours.
const FOREIGN: Oid = [0xff; 20];

/// A file that a commit changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileNote<'c> {
    pub(super) path: &'c str,
    pub(super) before: Option<Oid>,
    pub(super) after: Option<Oid>,
}

/// Changes recorded while a tree is edited.
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
    /// A file changed its content.
    pub(super) fn file(&mut self, path: &[u8], before: Option<Oid>, after: Option<Oid>) {
        let start = self.paths.len();
        self.paths.extend_from_slice(path);
        let path = start..self.paths.len();
        self.notes.push(Note { key: Key::of(&self.paths[start..]), path, before, after });
    }

    /// An entry that is not a file of ours was removed.
    pub(super) fn foreign_removed(&mut self, path: &[u8]) {
        self.file(path, Some(FOREIGN), None);
    }

    /// The files that changed, sorted by path; `None` if there are too many, or if the notes are
    /// not enough, as after two edits of one path.
    pub(super) fn files(&self) -> Option<Vec<FileNote<'_>>> {
        if self.notes.len() > FEW || self.notes.iter().any(|note| note.before == Some(FOREIGN)) {
            return None;
        }
        let file = |note: &Note| {
            let path = std::str::from_utf8(&self.paths[note.path.clone()]).ok()?;
            Some(FileNote { path, before: note.before, after: note.after })
        };
        let mut files: Vec<_> = self.notes.iter().map(file).collect::<Option<_>>()?;
        files.sort_unstable_by_key(|file| file.path);
        files.is_sorted_by(|a, b| a.path < b.path).then_some(files)
    }

    /// A directory above changed files.
    pub(super) fn dir(&mut self, key: Key) {
        self.dirs.push(key);
    }

    /// Returns each changed path and directory once, and resets.
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

    /// If a path was edited more than once: the files whose end differs from their beginning.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_listed_once_and_in_order_or_not_at_all() {
        let mut changes = Changes::default();
        changes.file(b"b", None, Some([1; 20]));
        changes.file(b"a/c", Some([2; 20]), None);
        let note = |path, before, after| FileNote { path, before, after };
        let both = vec![note("a/c", Some([2; 20]), None), note("b", None, Some([1; 20]))];
        assert_eq!(changes.files(), Some(both));
        changes.file(b"b", Some([1; 20]), None);
        assert_eq!(changes.files(), None, "one was edited twice");
        changes.take(&mut Vec::new());
        assert_eq!(changes.files(), Some(Vec::new()));
        changes.foreign_removed(b"link");
        assert_eq!(changes.files(), None, "what was there is not known");
        changes.take(&mut Vec::new());
        for number in 0..=FEW {
            changes.file(format!("{number:03}").as_bytes(), None, Some([1; 20]));
        }
        assert_eq!(changes.files(), None, "there are many");
    }
}
