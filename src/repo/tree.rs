//! A tree that is edited repeatedly: only changed parts get new names.
//!
//! Every directory keeps the bytes of its object; an edit patches, inserts or removes one entry in
//! them. Directories of an earlier commit are read when an edit first enters them.

use std::collections::BTreeSet;

use super::changes::{Changes, FileNote};
use super::copied::Copied;
use super::error::Result;
use super::graph::bloom;
use super::id::Oid;
use super::object::Kind;
use super::objects::Objects;
use super::pack::{NO_SLOT, Pack, Slot};
use super::path::{check_name, tree_order};
use super::treefile::{self, Mode};

/// The tree of the commit being made.
pub(super) struct Tree {
    dirs: Vec<Dir>,
    free: Vec<usize>,
    /// Directories whose bytes changed since the last [`Tree::seal`], each after its parents.
    dirty: Vec<usize>,
    /// The changes of the next commit.
    changes: Changes,
    next_slot: Option<Slot>,
    copied: Copied,
    id: Oid,
}

#[derive(Default)]
struct Dir {
    /// With a slash at the end; empty for the root.
    path: Vec<u8>,
    parent: usize,
    depth: usize,
    /// The object's bytes. Stale for entries of dirty directories.
    raw: Vec<u8>,
    entries: Vec<Entry>,
    slot: Option<Slot>,
    dirty: bool,
}

struct Entry {
    name: Box<[u8]>,
    /// The start of the entry in `raw`.
    start: usize,
    mode: Mode,
    /// A directory: its index in `dirs`, once it was read.
    dir: Option<usize>,
    /// A file: its slot, once it was written.
    slot: Option<Slot>,
}

const ROOT: usize = 0;

impl Tree {
    /// The empty tree. `Chained::Yes` assigns slots, so that objects become deltas.
    pub(super) fn empty(chained: Chained) -> Self {
        let next_slot = match chained {
            Chained::Yes => Some(0),
            Chained::No => None,
        };
        let id = super::object::name(Kind::Tree, b"");
        let root = Dir { dirty: true, ..Dir::default() };
        Self {
            dirs: vec![root],
            free: vec![],
            dirty: vec![ROOT],
            changes: Changes::default(),
            next_slot,
            copied: Copied::default(),
            id,
        }
    }

    /// The tree `id` of an earlier commit.
    pub(super) fn at(id: &Oid, chained: Chained, objects: Objects<'_>) -> Result<Self> {
        let mut tree = Self::empty(chained);
        let raw = objects.read(Kind::Tree, id)?;
        tree.dirs[ROOT].entries = entries(&raw)?;
        tree.dirs[ROOT].raw = raw;
        tree.dirs[ROOT].dirty = false;
        tree.dirty.clear();
        tree.id = *id;
        Ok(tree)
    }

    /// Sets the file at `path`. Returns the slot of the content, or `None` if the file already has
    /// it.
    pub(super) fn put(
        &mut self,
        path: &str,
        blob: &Oid,
        objects: Objects<'_>,
    ) -> Result<Option<Slot>> {
        let (dir, name) = match path.rsplit_once('/') {
            Some((above, name)) => (self.enter(path, above, objects)?, name),
            None => (ROOT, path),
        };
        let (at, before) = match self.dirs[dir].find(name.as_bytes(), Mode::File) {
            Ok(at) if self.dirs[dir].entries[at].mode == Mode::File => {
                let before = *self.dirs[dir].id_of(at);
                if before == *blob {
                    return Ok(None);
                }
                self.dirs[dir].set_id(at, blob);
                (at, Some(before))
            }
            Ok(_) | Err(_) => {
                check_name(path, name)?;
                self.clear_name(dir, name, objects)?;
                (self.dirs[dir].insert(name.as_bytes(), Mode::File, blob), None)
            }
        };
        self.touch(dir);
        self.changes.file(path.as_bytes(), before, Some(*blob));
        Ok(Some(slot(&mut self.dirs[dir].entries[at].slot, &mut self.next_slot)))
    }

    /// Removes the file, or the directory with everything below it. Returns whether it existed.
    pub(super) fn remove(&mut self, path: &str, objects: Objects<'_>) -> Result<bool> {
        match self.descend(path, objects)? {
            Some((dir, name)) => self.clear_name(dir, name, objects),
            None => Ok(false),
        }
    }

    /// Makes the directory at a path equal to another, with everything below it. Does nothing if
    /// that does not exist.
    pub(super) fn copy(
        &mut self,
        from: &str,
        to: &str,
        pack: &mut Pack,
        objects: Objects<'_>,
    ) -> Result<()> {
        let Some((above, name)) = self.descend(from, objects)? else { return Ok(()) };
        let Ok(at) = self.dirs[above].find(name.as_bytes(), Mode::Dir) else { return Ok(()) };
        let source = self.load(above, at, objects)?;
        self.seal_below(source, pack)?;
        let Ok(at) = self.dirs[above].find(name.as_bytes(), Mode::Dir) else { return Ok(()) };
        let id = *self.dirs[above].id_of(at);
        let files = self.files_from(source, objects)?;
        self.forget_copied()?;
        self.keep_copied(source, &id);
        let (target, name) = match to.rsplit_once('/') {
            Some((above, name)) => (self.enter(to, above, objects)?, name),
            None => (ROOT, to),
        };
        check_name(to, name)?;
        self.clear_name(target, name, objects)?;
        self.dirs[target].insert(name.as_bytes(), Mode::Dir, &id);
        self.touch(target);
        let mut directories = BTreeSet::from([to.to_owned().into_bytes()]);
        for (path, blob) in files {
            let path = [to.as_bytes(), &path[from.len()..]].concat();
            let ends =
                path.iter().enumerate().filter(|(at, byte)| **byte == b'/' && *at > to.len());
            directories.extend(ends.map(|(at, _)| path[..at].to_vec()));
            self.changes.file(&path, None, Some(blob));
        }
        for directory in directories {
            self.changes.dir(bloom::Key::of(&directory));
        }
        Ok(())
    }

    /// Names a directory and the changed directories in it.
    fn seal_below(&mut self, top: usize, pack: &mut Pack) -> Result<()> {
        let prefix = self.dirs[top].path.clone();
        let is_in = |dir: &usize, dirs: &[Dir]| dirs[*dir].path.starts_with(&prefix);
        let dirs = &self.dirs;
        let (within, rest): (Vec<usize>, Vec<usize>) =
            self.dirty.iter().partition(|dir| dirs[**dir].dirty && is_in(dir, dirs));
        self.dirty = rest;
        self.seal_these(within, pack)
    }

    /// Keeps the bytes of a directory and of those in it, as far as they were read or created.
    fn keep_copied(&mut self, dir: usize, id: &Oid) {
        let mut left = vec![(dir, *id)];
        while let Some((dir, id)) = left.pop() {
            let Dir { raw, entries, .. } = &self.dirs[dir];
            if self.copied.get(&id).is_some() {
                continue; // and so are those in it
            }
            let below = entries.iter().enumerate();
            left.extend(below.filter_map(|(at, it)| Some((it.dir?, *self.dirs[dir].id_of(at)))));
            self.copied.insert(id, raw);
        }
    }

    /// Removes the bytes of copied directories that the tree no longer has.
    fn forget_copied(&mut self) -> Result<()> {
        if !self.copied.is_due() {
            return Ok(());
        }
        let not_read = self.dirs.iter().flat_map(|dir| {
            let entries = dir.entries.iter().enumerate();
            let entries = entries.filter(|(_, it)| it.mode == Mode::Dir && it.dir.is_none());
            entries.map(|(at, _)| *dir.id_of(at))
        });
        self.copied.keep(not_read)
    }

    /// Every file with the id of its content. Changed directories need not be sealed before.
    pub(super) fn files(&mut self, objects: Objects<'_>) -> Result<Vec<(Vec<u8>, Oid)>> {
        self.files_from(ROOT, objects)
    }

    /// The same for the file with this path, or for those below the directory.
    pub(super) fn files_at(
        &mut self,
        path: &str,
        objects: Objects<'_>,
    ) -> Result<Vec<(Vec<u8>, Oid)>> {
        let Some((dir, name)) = self.descend(path, objects)? else { return Ok(Vec::new()) };
        if let Ok(at) = self.dirs[dir].find(name.as_bytes(), Mode::Dir) {
            let dir = self.load(dir, at, objects)?;
            return self.files_from(dir, objects);
        }
        let file = self.dirs[dir].find(name.as_bytes(), Mode::File).ok();
        let id = |at| (path.into(), *self.dirs[dir].id_of(at));
        Ok(file.map(id).into_iter().collect())
    }

    /// The directory that contains a path, if it exists, and the name of the path in it.
    fn descend<'p>(
        &mut self,
        path: &'p str,
        objects: Objects<'_>,
    ) -> Result<Option<(usize, &'p str)>> {
        let mut dir = ROOT;
        let mut parts = path.split('/');
        let last = parts.next_back().unwrap_or_default();
        for part in parts {
            let Ok(at) = self.dirs[dir].find(part.as_bytes(), Mode::Dir) else { return Ok(None) };
            dir = self.load(dir, at, objects)?;
        }
        Ok(Some((dir, last)))
    }

    fn files_from(&mut self, dir: usize, objects: Objects<'_>) -> Result<Vec<(Vec<u8>, Oid)>> {
        let mut files = Vec::new();
        let mut dirs = vec![dir];
        while let Some(dir) = dirs.pop() {
            for at in 0..self.dirs[dir].entries.len() {
                match self.dirs[dir].entries[at].mode {
                    Mode::Dir => dirs.push(self.load(dir, at, objects)?),
                    Mode::File | Mode::Other => {
                        files.push((self.dirs[dir].path_of(at), *self.dirs[dir].id_of(at)));
                    }
                }
            }
        }
        Ok(files)
    }

    /// Names every changed directory, children first, and returns the id of the root.
    pub(super) fn seal(&mut self, pack: &mut Pack) -> Result<Oid> {
        let dirty = std::mem::take(&mut self.dirty);
        self.seal_these(dirty, pack)?;
        Ok(self.id)
    }

    fn seal_these(&mut self, mut dirty: Vec<usize>, pack: &mut Pack) -> Result<()> {
        dirty.sort_by_key(|dir| std::cmp::Reverse(self.dirs[*dir].depth));
        for &index in &dirty {
            if !std::mem::take(&mut self.dirs[index].dirty) {
                continue; // removed with everything above it, and its place is free again
            }
            if index != ROOT {
                self.changes.dir(self.dirs[index].key());
                if self.dirs[index].entries.is_empty() {
                    self.prune(index);
                    continue;
                }
            }
            let dir = &mut self.dirs[index];
            let slot = slot(&mut dir.slot, &mut self.next_slot);
            let id = pack.add(Kind::Tree, slot, &dir.raw)?;
            if index == ROOT {
                self.id = id;
                continue;
            }
            let parent = dir.parent;
            let at = self.place_in_parent(index);
            self.dirs[parent].set_id(at, &id);
        }
        Ok(())
    }

    /// The files that changed since the last call of [`Tree::take_changed`], if they are few.
    pub(super) fn changed_files(&self) -> Option<Vec<FileNote<'_>>> {
        self.changes.files()
    }

    /// The changes since the last call: files and the directories above them, each once.
    pub(super) fn take_changed(&mut self, out: &mut Vec<bloom::Key>) {
        self.changes.take(out);
    }

    fn note_removed(&mut self, dir: usize, at: usize) {
        let path = self.dirs[dir].path_of(at);
        match self.dirs[dir].entries[at].mode {
            Mode::File => self.changes.file(&path, Some(*self.dirs[dir].id_of(at)), None),
            Mode::Dir | Mode::Other => self.changes.foreign_removed(&path),
        }
    }

    /// The directory `above`, created if necessary.
    fn enter(&mut self, path: &str, above: &str, objects: Objects<'_>) -> Result<usize> {
        let mut dir = ROOT;
        for name in above.split('/') {
            dir = match self.dirs[dir].find(name.as_bytes(), Mode::Dir) {
                Ok(at) => self.load(dir, at, objects)?,
                Err(_) => {
                    check_name(path, name)?;
                    self.clear_name(dir, name, objects)?;
                    let at = self.dirs[dir].insert(name.as_bytes(), Mode::Dir, &[0; 20]);
                    let child = self.dirs[dir].child(dir, name.as_bytes());
                    let made = self.place(child);
                    self.dirs[dir].entries[at].dir = Some(made);
                    self.touch(made);
                    made
                }
            };
        }
        Ok(dir)
    }

    /// The directory of an entry, read on first use.
    fn load(&mut self, dir: usize, at: usize, objects: Objects<'_>) -> Result<usize> {
        if let Some(there) = self.dirs[dir].entries[at].dir {
            return Ok(there);
        }
        let mut child = self.dirs[dir].child(dir, &self.dirs[dir].entries[at].name);
        let id = self.dirs[dir].id_of(at);
        child.raw = match self.copied.get(id) {
            Some(raw) => raw.to_owned(),
            None => objects.read(Kind::Tree, id)?,
        };
        child.entries = entries(&child.raw)?;
        let index = self.place(child);
        self.dirs[dir].entries[at].dir = Some(index);
        Ok(index)
    }

    /// Removes everything with this name: a file, a directory, or (never written by git) both.
    /// Returns whether there was anything.
    fn clear_name(&mut self, dir: usize, name: &str, objects: Objects<'_>) -> Result<bool> {
        let mut found = false;
        for mode in [Mode::File, Mode::Dir] {
            if let Ok(at) = self.dirs[dir].find(name.as_bytes(), mode) {
                if mode == Mode::Dir {
                    let below = self.load(dir, at, objects)?;
                    self.release(below, objects)?;
                } else {
                    self.note_removed(dir, at);
                }
                self.dirs[dir].remove(at);
                self.touch(dir);
                found = true;
            }
        }
        Ok(found)
    }

    /// Records everything below a removed directory, and frees its slots.
    fn release(&mut self, dir: usize, objects: Objects<'_>) -> Result<()> {
        self.changes.dir(self.dirs[dir].key());
        for at in 0..self.dirs[dir].entries.len() {
            if self.dirs[dir].entries[at].mode == Mode::Dir {
                let below = self.load(dir, at, objects)?;
                self.release(below, objects)?;
            } else {
                self.note_removed(dir, at);
            }
        }
        self.dirs[dir] = Dir::default();
        self.free.push(dir);
        Ok(())
    }

    /// Removes an empty directory from its parent.
    fn prune(&mut self, index: usize) {
        let parent = self.dirs[index].parent;
        let at = self.place_in_parent(index);
        self.dirs[parent].remove(at);
        self.dirs[index] = Dir::default();
        self.free.push(index);
    }

    fn place_in_parent(&self, index: usize) -> usize {
        let child = &self.dirs[index];
        let parent = &self.dirs[child.parent];
        let (Ok(at) | Err(at)) =
            parent.find(&child.path[parent.path.len()..child.path.len() - 1], Mode::Dir);
        at
    }

    fn place(&mut self, dir: Dir) -> usize {
        match self.free.pop() {
            Some(index) => {
                self.dirs[index] = dir;
                index
            }
            None => {
                self.dirs.push(dir);
                self.dirs.len() - 1
            }
        }
    }

    /// Marks a directory and all its parents as changed.
    fn touch(&mut self, mut dir: usize) {
        while !self.dirs[dir].dirty {
            self.dirs[dir].dirty = true;
            self.dirty.push(dir);
            dir = self.dirs[dir].parent;
        }
    }
}

/// The slot of a path, assigned on first use.
fn slot(held: &mut Option<Slot>, next: &mut Option<Slot>) -> Slot {
    match (*held, *next) {
        (Some(slot), _) => slot,
        (None, None) => NO_SLOT,
        (None, Some(fresh)) => {
            *held = Some(fresh);
            *next = Some(fresh + 1);
            fresh
        }
    }
}

impl Dir {
    /// The position of an entry of this name and kind, or where it would be inserted.
    fn find(&self, name: &[u8], mode: Mode) -> Result<usize, usize> {
        let wants_dir = mode == Mode::Dir;
        self.entries.binary_search_by(|entry| {
            tree_order(&entry.name, entry.mode == Mode::Dir, name, wants_dir)
        })
    }

    fn id_range(&self, at: usize) -> std::ops::Range<usize> {
        let end = self.entries.get(at + 1).map_or(self.raw.len(), |next| next.start);
        end - 20..end
    }

    fn id_of(&self, at: usize) -> &Oid {
        const NONE: Oid = [0; 20];
        self.raw[self.id_range(at)].try_into().unwrap_or(&NONE)
    }

    fn set_id(&mut self, at: usize, id: &Oid) {
        let range = self.id_range(at);
        self.raw[range].copy_from_slice(id);
    }

    /// Inserts a new entry, and returns its position.
    fn insert(&mut self, name: &[u8], mode: Mode, id: &Oid) -> usize {
        let (Ok(at) | Err(at)) = self.find(name, mode);
        let start = self.entries.get(at).map_or(self.raw.len(), |next| next.start);
        let mut bytes = Vec::with_capacity(name.len() + 28);
        bytes.extend_from_slice(mode.text());
        bytes.push(b' ');
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend_from_slice(id);
        for later in &mut self.entries[at..] {
            later.start += bytes.len();
        }
        self.raw.splice(start..start, bytes);
        self.entries.insert(at, Entry { name: name.into(), start, mode, dir: None, slot: None });
        at
    }

    fn remove(&mut self, at: usize) {
        let range = self.entries[at].start..self.id_range(at).end;
        self.entries.remove(at);
        for later in &mut self.entries[at..] {
            later.start -= range.len();
        }
        self.raw.drain(range);
    }

    /// An empty directory below `self`, whose index is `parent`.
    fn child(&self, parent: usize, name: &[u8]) -> Self {
        let path = [&self.path, name, b"/"].concat();
        Self { path, parent, depth: self.depth + 1, ..Self::default() }
    }

    /// The path of an entry.
    fn path_of(&self, at: usize) -> Vec<u8> {
        [&self.path, &*self.entries[at].name].concat()
    }

    fn key(&self) -> bloom::Key {
        bloom::Key::of(self.path.strip_suffix(b"/").unwrap_or(&self.path))
    }
}

fn entries(raw: &[u8]) -> Result<Vec<Entry>> {
    let entry = |item: treefile::Item<'_>| Entry {
        name: item.name.into(),
        start: item.start,
        mode: item.mode,
        dir: None,
        slot: None,
    };
    treefile::items(raw).map(|item| item.map(entry)).collect()
}

/// Whether the objects of a slot are similar enough to be deltas.
#[derive(Clone, Copy)]
pub(super) enum Chained {
    Yes,
    No,
}
