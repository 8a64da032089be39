//! `pack-*.keep`: a pack that `git repack` and `git gc` must not change (git-repack(1)).
//!
//! The objects of a run are in a pack before any reference names them, and git deletes unreferenced
//! objects. So the pack is kept until the references have moved, as git does for a fetch. A file of
//! ours has its own content. (Any other one is never removed: another program or a person keeps
//! that pack.)

use std::fs;
use std::path::{Path, PathBuf};

use super::place;
use crate::repo::error::Result;
use crate::repo::files::{self, By};
use crate::repo::id::Oid;
use crate::repo::step::step;

/// The beginning of a file of ours; the number of the process follows.
const OURS: &str = "lexrewind ingest ";

/// Keeps a pack until it is dropped.
pub(in crate::repo) struct Keep {
    /// `None` if another program or a person keeps it.
    path: Option<PathBuf>,
}

impl Keep {
    /// Keeps the pack of this name in `dir`, which need not exist yet.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn pack(dir: &Path, name: &Oid) -> Result<Self> {
        let path = place::path(dir, name, "keep");
        if path.exists() {
            return Ok(Self { path: is_ours(&path).then_some(path) });
        }
        // In one step: an empty file left by a killed run would look like that of another program.
        files::replace(&path, &[format!("{OURS}{}\n", std::process::id())], By::Run)?;
        Ok(Self { path: Some(path) })
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

/// Removes our files that a killed run left in `dir`. Only for the holder of the lock, after the
/// references have moved: until then the next run may need objects of that pack.
pub(in crate::repo) fn release(dir: &Path) {
    for path in files::entries(dir) {
        if path.extension().is_some_and(|end| end == "keep") && is_ours(&path) {
            step(&path);
            let _ = fs::remove_file(&path); // the next run removes it
        }
    }
}

/// Whether a run of ours wrote this file. git and people create empty ones.
fn is_ours(path: &Path) -> bool {
    fs::read(path).is_ok_and(|text| text.starts_with(OURS.as_bytes()))
}
