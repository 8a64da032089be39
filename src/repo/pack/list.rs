//! The packs that were written here, so that those of others are never touched.
//!
//! The list is a file with a line for each pack: its name, and the names of the packs that it
//! replaces, all of whose objects it has. A pack is listed before it is written, and the packs that
//! it replaces are removed after it is in place. So the files of a killed run can be identified. If
//! the list is lost, its packs are treated like those of others.

use std::path::{Path, PathBuf};

use super::place;
use crate::repo::error::Result;
use crate::repo::files::{self, By};
use crate::repo::id::Oid;
use crate::wording::{hex, unhex};

pub(super) struct List {
    path: PathBuf,
    /// The content of the file.
    text: Vec<u8>,
    lines: Vec<Line>,
}

struct Line {
    name: Oid,
    replaces: Vec<Oid>,
}

impl List {
    /// The list in this file. An invalid line is ignored.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = files::read_if_there(path)?.unwrap_or_default();
        let lines = text.split(|byte| *byte == b'\n').filter_map(Line::read).collect();
        Ok(Self { path: path.to_owned(), text, lines })
    }

    /// Writes the current list to the disk.
    pub(super) fn write(&mut self) -> Result<()> {
        let mut text = Vec::new();
        for line in &self.lines {
            line.write(&mut text);
        }
        if text != self.text {
            files::replace(&self.path, &[&text], By::RunSynced)?;
            self.text = text;
        }
        Ok(())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &Oid> {
        self.lines.iter().map(|line| &line.name)
    }

    /// Adds a pack that is about to be written, and will have all objects of those in `replaces`.
    pub(super) fn add(&mut self, name: Oid, mut replaces: Vec<Oid>) {
        let (replaced, kept): (Vec<_>, _) = std::mem::take(&mut self.lines)
            .into_iter()
            .partition(|line| line.name == name || replaces.contains(&line.name));
        self.lines = kept;
        replaces.extend(replaced.into_iter().flat_map(|line| line.replaces));
        self.lines.push(Line { name, replaces });
        for line in &mut self.lines {
            line.replaces.retain(|old| *old != name);
        }
    }

    /// Removes missing packs from the list, and touches no pack.
    pub(super) fn forget_missing(&mut self, dir: &Path) {
        self.lines.retain(|line| !line.replaces.is_empty() || place::is_there(dir, &line.name));
    }

    /// Deletes replaced and incomplete packs, and removes missing ones from the list. A pack that
    /// cannot be deleted, as on a system that locks open files, stays until the next time.
    pub(super) fn settle(&mut self, dir: &Path) -> Result<()> {
        if self.lines.iter().any(|line| !line.replaces.is_empty()) {
            files::sync_dir(dir)?;
        }
        let mut rest = std::mem::take(&mut self.lines);
        rest.reverse();
        while let Some(mut line) = rest.pop() {
            if place::is_there(dir, &line.name) {
                line.replaces.retain(|old| !place::remove(dir, old));
                self.lines.push(line);
            } else {
                // it was never written, or somebody merged it: the packs that it was to replace may
                // still exist
                place::remove_rest(dir, &line.name);
                let lone = |name| Line { name, replaces: Vec::new() };
                rest.extend(line.replaces.into_iter().rev().map(lone));
            }
        }
        Ok(())
    }
}

impl Line {
    fn read(text: &[u8]) -> Option<Self> {
        let mut names = text.split(|byte| *byte == b' ').map(unhex);
        let name = names.next()??;
        Some(Self { name, replaces: names.collect::<Option<_>>()? })
    }

    fn write(&self, text: &mut Vec<u8>) {
        text.extend_from_slice(hex(&self.name).as_bytes());
        for old in &self.replaces {
            text.push(b' ');
            text.extend_from_slice(hex(old).as_bytes());
        }
        text.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> (tempfile::TempDir, List) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("packs");
        std::fs::write(&path, text).unwrap();
        let list = List::read(&path).unwrap();
        (dir, list)
    }

    fn text(list: &mut List) -> String {
        list.write().unwrap();
        std::fs::read_to_string(&list.path).unwrap()
    }

    fn name(digit: char) -> String {
        digit.to_string().repeat(40)
    }

    fn id(digit: char) -> Oid {
        unhex(name(digit).as_bytes()).unwrap()
    }

    #[test]
    fn what_cannot_be_understood_is_not_ours() {
        let (a, b) = (name('a'), name('b'));
        let (_dir, list) = list(&format!("{a}\n\n{b} \n{b} x\n{}\npack-{b}", &b[..39]));
        assert_eq!(list.names().collect::<Vec<_>>(), [&id('a')]);
        let missing = List::read("no such file".as_ref()).unwrap();
        assert_eq!(missing.names().count(), 0);
    }

    #[test]
    fn replaced_packs_are_listed_until_they_are_deleted() {
        let [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(name);
        let (dir, mut list) = list(&format!("{a}\n{b} {c}\n{d}\n"));
        list.add(id('e'), vec![id('a'), id('b')]);
        assert_eq!(text(&mut list), format!("{d}\n{e} {a} {b} {c}\n"));
        // none of them is there
        list.settle(dir.path()).unwrap();
        assert_eq!(text(&mut list), "");
    }

    #[test]
    fn missing_packs_are_forgotten_unless_they_replace_others() {
        let [a, b, c] = ['a', 'b', 'c'].map(name);
        let (dir, mut list) = list(&format!("{a}\n{b} {c}\n"));
        list.forget_missing(dir.path());
        assert_eq!(text(&mut list), format!("{b} {c}\n"));
    }

    #[test]
    fn a_pack_that_comes_again_does_not_go() {
        let (a, b) = (name('a'), name('b'));
        let (_dir, mut list) = list(&format!("{b} {a}\n"));
        list.add(id('a'), Vec::new());
        assert_eq!(text(&mut list), format!("{b}\n{a}\n"));
        list.add(id('a'), vec![id('b'), id('a')]);
        assert_eq!(text(&mut list), format!("{a} {b}\n"));
    }

    #[test]
    fn an_incomplete_index_is_removed_and_the_old_one_is_kept() {
        let [a, b, c] = ['a', 'b', 'c'].map(name);
        let (dir, mut list) = list(&format!("{c} {a} {b}\n"));
        let dir = dir.path();
        for path in [('a', "idx"), ('a', "pack"), ('b', "pack"), ('c', "pack")] {
            std::fs::write(place::path(dir, &id(path.0), path.1), "").unwrap();
        }
        list.settle(dir).unwrap();
        assert_eq!(text(&mut list), format!("{a}\n"));
        let left = ["idx", "pack"].map(|end| place::path(dir, &id('a'), end));
        let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
        assert!(files.into_iter().all(|file| left.contains(&file) || file == list.path));
    }
}
