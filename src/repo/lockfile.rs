//! `NAME.lock` beside NAME, which git takes before it changes NAME.
//!
//! A lock of ours has its own content. If one exists while no run is active, a killed run left it.
//! (Locks of git and of libgit2 are empty, or hold the next content of NAME.)

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{At, Error, Result};
use super::files::{self, By, TEMPORARY};
use super::step::step;

/// The content of a lock of ours.
const OURS: &[u8] = b"lexrewind\n";

/// A held lock; released when dropped.
pub(super) struct LockFile {
    path: PathBuf,
    /// The path at which the next content of NAME is prepared.
    ready: PathBuf,
}

/// Locks the file at `path` for the run that holds [`Lock`](super::Lock). `own` is our directory,
/// in which files are prepared.
///
/// # Errors
/// [`Error::RefLocked`] if git holds the lock.
pub(super) fn lock_file(path: &Path, own: &Path) -> Result<LockFile> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    if let Some(dir) = lock.parent() {
        fs::create_dir_all(dir).at("create", dir)?;
    }
    let ready = own.join(format!("{TEMPORARY}lock"));
    files::create(&ready).and_then(|mut file| file.write_all(OURS)).at("write", &ready)?;
    let mut taken = place(&ready, &lock);
    if is_taken(&taken) && is_ours(&lock) {
        files::remove_if_there(&lock)?;
        taken = place(&ready, &lock);
    }
    files::remove_if_there(&ready)?;
    if is_taken(&taken) {
        return Err(Error::RefLocked { path: lock });
    }
    taken.at("create", &lock)?;
    Ok(LockFile { path: lock, ready: own.join(format!("{TEMPORARY}next")) })
}

/// Gives a file another name, which must be free; if the system cannot do that, a copy of it.
fn place(ready: &Path, path: &Path) -> io::Result<()> {
    step(path);
    match fs::hard_link(ready, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            file.write_all(OURS)
        }
        linked => linked,
    }
}

fn is_taken(taken: &io::Result<()>) -> bool {
    taken.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists)
}

/// Whether the lock at this path is one of ours.
pub(super) fn is_ours(lock: &Path) -> bool {
    let is_small = lock.symlink_metadata().is_ok_and(|stat| stat.len() == OURS.len() as u64);
    is_small && fs::read(lock).is_ok_and(|held| held == OURS)
}

impl LockFile {
    /// Replaces the content of NAME, in one step, and makes it durable.
    pub(super) fn publish(&self, bytes: &[u8]) -> Result<()> {
        files::replace_from(&self.ready, &self.path.with_extension(""), &[bytes], By::RunSynced)
    }

    /// Replaces NAME by a copy that `change` has edited, in one step. If NAME does not exist, there
    /// is no copy.
    pub(super) fn edit<T>(&self, change: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
        let name = self.path.with_extension("");
        let edited = self.prepare(&name).and_then(|()| change(&self.ready)).and_then(|done| {
            files::rename(&self.ready, &name)?;
            Ok(done)
        });
        if edited.is_err() {
            let _ = fs::remove_file(&self.ready); // the disk may be full
        }
        edited
    }

    fn prepare(&self, name: &Path) -> Result<()> {
        files::remove_if_there(&self.ready)?;
        match fs::copy(name, &self.ready) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            copied => copied.map(|_| ()).at("copy", name),
        }
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        step(&self.path);
        let _ = fs::remove_file(&self.path); // the next run removes it
    }
}
