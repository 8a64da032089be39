//! Removes the files of killed runs (temporary files, and locks of git's files) and of older
//! versions.
//!
//! Only for the run that holds [`Lock`](super::Lock): the processes of all other runs have ended. A
//! file that cannot be removed stays for the next run.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::files::{TEMPORARY, entries};
use super::lockfile::is_ours;
use super::{OWN, step::step};

/// The directories in a git directory that get temporary files.
const WITH_TEMPORARY: [&[&str]; 3] = [&[OWN], &["objects", "pack"], &["objects", "info"]];

/// The directory of older versions in [`OWN`].
const OUTDATED: &str = "cache";

/// Files that may have locks of ours, besides references.
const LOCKED: [&str; 4] = ["HEAD.lock", "config.lock", "index.lock", "packed-refs.lock"];

/// Removes the files of killed runs, and of older versions.
pub(super) fn sweep(git_dir: &Path) {
    for parts in WITH_TEMPORARY {
        let dir = parts.iter().fold(git_dir.to_owned(), |dir, part| dir.join(part));
        sweep_temporary(&dir);
    }
    let _ = fs::remove_dir_all(git_dir.join(OWN).join(OUTDATED));
    for name in LOCKED {
        remove_if_ours(&git_dir.join(name));
    }
    let mut dirs = vec![git_dir.join("refs")];
    while let Some(dir) = dirs.pop() {
        for path in entries(&dir) {
            if path.symlink_metadata().is_ok_and(|stat| stat.is_dir()) {
                dirs.push(path);
            } else if path.extension().is_some_and(|end| end == "lock") {
                remove_if_ours(&path);
            }
        }
    }
}

/// Removes the temporary files in one directory.
pub(super) fn sweep_temporary(dir: &Path) {
    for path in entries(dir) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY) && !is_being_written(&path) {
            step(&path);
            let _ = fs::remove_file(&path);
        }
    }
}

/// Whether a question is writing this file: questions take no [`Lock`](super::Lock), but lock their
/// temporary files.
fn is_being_written(path: &Path) -> bool {
    let file = File::options().write(true).open(path);
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn remove_if_ours(lock: &Path) {
    if is_ours(lock) {
        step(lock);
        let _ = fs::remove_file(lock);
    }
}
