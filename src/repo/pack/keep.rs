//! `pack-*.keep`: a pack that `git repack` and `git gc` must leave as it is (git-repack(1)).
//!
//! The objects of a run are in a pack before any reference names them, and git deletes what no
//! reference names. So the pack is kept until the references have moved, as git does it for a fetch.
//! A file of ours has a content by which it is known again. (Another one is never removed: another
//! program or a person keeps that pack.)

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::place;
use crate::repo::error::{At, Result};
use crate::repo::files;
use crate::repo::id::Oid;
use crate::repo::step::step;

/// What a file of ours begins with; the number of the process follows.
const OURS: &str = "lexrewind ingest ";

/// Keeps a pack until it is dropped.
pub(in crate::repo) struct Keep {
    /// `None` if another program or a person keeps it.
    path: Option<PathBuf>,
}

impl Keep {
    /// Keeps the pack of this name in `dir`, which may not be there yet.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn pack(dir: &Path, name: &Oid) -> Result<Self> {
        let path = place::path(dir, name, "keep");
        step(&path);
        match File::options().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                let kept = Self { path: Some(path.clone()) }; // removes it if it cannot be written
                let text = format!("{OURS}{}\n", std::process::id());
                file.write_all(text.as_bytes()).at("write", &path)?;
                Ok(kept)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(Self { path: is_ours(&path).then_some(path) })
            }
            Err(error) => Err(error).at("create", &path),
        }
    }
}

impl Drop for Keep {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            step(path);
            let _ = fs::remove_file(path); // the next run removes it
        }
    }
}

/// Removes the files of ours that a killed run has left in `dir`. For who holds the lock, when the
/// references have moved: until then the next run may need objects of that pack.
pub(in crate::repo) fn release(dir: &Path) {
    for path in files::entries(dir) {
        if path.extension().is_some_and(|end| end == "keep") && is_ours(&path) {
            step(&path);
            let _ = fs::remove_file(&path); // the next run removes it
        }
    }
}

/// Whether a run of ours wrote this file. An empty one is what git makes when it is asked to, and
/// what people make by hand.
fn is_ours(path: &Path) -> bool {
    fs::read(path).is_ok_and(|text| text.starts_with(OURS.as_bytes()))
}
