//! Files that are replaced atomically and read at offsets.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::{At, Error, Result};
use super::step::step;

/// The prefix of temporary files of this floor.
pub(super) const TEMPORARY: &str = "tmp_lexrewind_";

/// Replaces `path` with `parts`, concatenated, in one step; a reader sees the old or the new
/// content.
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

/// The next content of a file, ready to replace it; removed when dropped.
pub(super) struct Prepared {
    /// Open, so that it stays locked until it is renamed.
    _file: File,
    temporary: PathBuf,
    path: PathBuf,
}

/// Prepares the content of the file at `path`: `parts`, concatenated.
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
        // Shows a run that cleans up that this process is active. If the system cannot lock the
        // file, it may be removed too soon, and is written again when needed.
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

/// Creates a temporary file. An existing file of that name is removed: a symbolic link is not
/// followed.
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

/// The writer of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The one run that holds the lock; the file must be on disk before another file names it.
    RunSynced,
    /// The one run that holds the lock; the file can be rebuilt.
    Run,
    /// Readers too, possibly several at once; the file can be rebuilt.
    Anybody,
}

/// Renames a file; an error names the target.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    step(to);
    fs::rename(from, to).at("put in place", to)
}

/// Makes the names in `dir` durable, if the system can.
pub(super) fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(unix) { File::open(dir).and_then(|dir| dir.sync_all()).at("sync", dir) } else { Ok(()) }
}

/// The content, or `None` if the file does not exist.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error).at("read", path),
    }
}

/// Removes a file, if it exists.
pub(super) fn remove_if_there(path: &Path) -> Result<()> {
    step(path);
    match fs::remove_file(path) {
        Err(error) if !is_absent(&error) => Err(error).at("remove", path),
        _ => Ok(()),
    }
}

/// Whether a file or a directory above it does not exist.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a rename failed because of two file systems.
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
