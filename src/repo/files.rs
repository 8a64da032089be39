//! Files that are replaced whole, and read in places.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{At, Error, Result};
use super::step::step;

/// Temporary files of this floor begin with this.
pub(super) const TEMPORARY: &str = "tmp_lexrewind_";

/// Replaces `path` with `parts`, end to end, in one step; a reader sees the old or the new content.
pub(super) fn replace(path: &Path, parts: &[impl AsRef<[u8]>], by: By) -> Result<()> {
    prepare(path, parts, by)?.put()
}

/// The same as [`replace`]. The content is prepared at `temporary`, in the same file system.
pub(super) fn replace_from(
    temporary: &Path,
    path: &Path,
    parts: &[impl AsRef<[u8]>],
    by: By,
) -> Result<()> {
    prepare_at(temporary, path, parts, by)?.put()
}

/// The next content of a file, ready to be put in its place; dropped, it is removed.
pub(super) struct Prepared {
    /// Open, so that it stays locked until it has its name.
    _file: File,
    temporary: PathBuf,
    path: PathBuf,
}

/// Prepares the content of the file at `path`: `parts`, end to end.
pub(super) fn prepare(path: &Path, parts: &[impl AsRef<[u8]>], by: By) -> Result<Prepared> {
    let mut name = OsString::from(TEMPORARY);
    if by == By::Anybody {
        name.push(format!("{}_", std::process::id()));
    }
    name.push(path.file_name().unwrap_or_default());
    prepare_at(&path.with_file_name(name), path, parts, by)
}

fn prepare_at(
    temporary: &Path,
    path: &Path,
    parts: &[impl AsRef<[u8]>],
    by: By,
) -> Result<Prepared> {
    match write(temporary, parts, by) {
        Ok(file) => Ok(Prepared { _file: file, temporary: temporary.into(), path: path.into() }),
        Err(error) => {
            let _ = fs::remove_file(temporary); // the disk may be full
            Err(error).at("write", temporary)
        }
    }
}

impl Prepared {
    /// Replaces the file.
    pub(super) fn put(self) -> Result<()> {
        rename(&self.temporary, &self.path)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.temporary); // unless it has its name
    }
}

fn write(temporary: &Path, parts: &[impl AsRef<[u8]>], by: By) -> io::Result<File> {
    step(temporary);
    let mut file = create(temporary)?;
    if by == By::Anybody {
        // So that a run that cleans up sees that this process is at work. If the system cannot lock
        // it, it may be removed too soon, and is made again when it is needed.
        let _ = file.try_lock();
    }
    for part in parts {
        file.write_all(part.as_ref())?;
    }
    if by == By::RunSynced {
        file.sync_data()?;
    }
    Ok(file)
}

/// Creates a temporary file. What has that name is removed: a symbolic link is not followed.
pub(super) fn create(temporary: &Path) -> io::Result<File> {
    let create = || File::options().read(true).write(true).create_new(true).open(temporary);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(temporary)?;
            create()
        }
        created => created,
    }
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
    step(to);
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
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error).at("read", path),
    }
}

/// Removes a file; one that is not there is as good.
pub(super) fn remove_if_there(path: &Path) -> Result<()> {
    step(path);
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error).at("remove", path),
        _ => Ok(()),
    }
}

/// Whether there is no file of a path, or no directory above it.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether two file systems are in the way of a rename.
pub(super) fn is_across_devices(error: &Error) -> bool {
    matches!(error, Error::Io { source, .. } if source.kind() == io::ErrorKind::CrossesDevices)
}

/// The paths of the entries of a directory; none if it cannot be listed.
pub(super) fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
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
