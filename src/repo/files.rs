//! Files that are replaced whole, read in places, and cleaned up after a killed run.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{At, Error, Result};

/// Temporary files of this floor start so; whoever holds the lock may remove them.
pub(super) const TEMPORARY: &str = "tmp_lexrewind_";

/// Replaces `path` with `parts`, end to end, in one step; a reader sees the old or the new content.
pub(super) fn replace(path: &Path, parts: &[impl AsRef<[u8]>], by: By) -> Result<()> {
    let mut name = OsString::from(TEMPORARY);
    if by == By::Anybody {
        name.push(format!("{}_", std::process::id()));
    }
    name.push(path.file_name().unwrap_or_default());
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|mut file| {
        for part in parts {
            file.write_all(part.as_ref())?;
        }
        if by == By::RunSynced { file.sync_data() } else { Ok(()) }
    });
    written.at("write", &temporary)?;
    rename(&temporary, path)
}

/// Who replaces a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The one run that holds the lock; it must be on the disk before something else names it.
    RunSynced,
    /// The one run that holds the lock; it can be made again.
    Run,
    /// Readers too, perhaps several at once; it can be made again.
    Anybody,
}

/// Renames, naming the target where it fails.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).at("put in place", to)
}

/// Makes the names in `dir` durable, where the system can.
pub(super) fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(unix) { File::open(dir).and_then(|dir| dir.sync_all()).at("sync", dir) } else { Ok(()) }
}

/// The content, or `None` where there is no such file.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", path),
    }
}

/// Removes a file; one that is not there is as good.
pub(super) fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).at("remove", path),
        _ => Ok(()),
    }
}

/// What a `NAME.lock` of ours holds. Git's own never do, so one that is there when a run begins
/// to publish, with [`Lock`](super::Lock) in its hands, is what a killed run left.
const OURS: &[u8] = b"lexrewind\n";

/// Takes a lock as git does: a file that must not exist yet. `own` is our directory, in which
/// files are made ready.
pub(super) fn lock_file(path: PathBuf, own: &Path) -> Result<LockFile> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).at("create", dir)?;
    }
    let ready = own.join(format!("{TEMPORARY}lock"));
    fs::write(&ready, OURS).at("write", &ready)?;
    let mut taken = place(&ready, &path);
    if is_taken(&taken) && fs::read(&path).is_ok_and(|held| held == OURS) {
        remove_if_there(&path)?;
        taken = place(&ready, &path);
    }
    remove_if_there(&ready)?;
    if is_taken(&taken) {
        return Err(Error::RefLocked { path });
    }
    taken.at("create", &path)?;
    Ok(LockFile { path, ready: own.join(format!("{TEMPORARY}refs")) })
}

/// Gives a file a further name, which must be free; where the system cannot, a copy of it.
fn place(ready: &Path, path: &Path) -> io::Result<()> {
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

/// A `NAME.lock` beside NAME; dropped, it goes away.
pub(super) struct LockFile {
    path: PathBuf,
    /// Where the next content of NAME is made ready.
    ready: PathBuf,
}

impl LockFile {
    /// Replaces the content of NAME, in one step.
    pub(super) fn publish(self, bytes: &[u8]) -> Result<()> {
        let written = File::create(&self.ready).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        });
        written.at("write", &self.ready)?;
        rename(&self.ready, &self.path.with_extension(""))
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        let _nothing_more_can_be_done = fs::remove_file(&self.path);
    }
}

/// Removes what killed runs left in `dir`. Only for who holds the lock.
pub(super) fn sweep(dir: &Path) -> Result<()> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).at("list", dir),
    };
    for entry in entries {
        let entry = entry.at("list", dir)?;
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            remove_if_there(&entry.path())?;
        }
    }
    Ok(())
}

/// Reads exactly `buffer.len()` bytes from `offset`, without a shared cursor where possible.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
    }
    #[cfg(not(unix))]
    {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = file;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)
    }
}
