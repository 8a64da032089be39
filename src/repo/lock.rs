//! Allows one run at a time.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::OWN;
use super::error::{At, Error, Result};
use super::sweep::sweep;

/// What to do if another run holds the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Wait until the other run is done.
    Forever,
    /// Fail with [`Error::Locked`].
    Never,
}

/// The right to write to one repository, until it is dropped.
///
/// It is an advisory lock of the operating system on `lexrewind/lock` in the git directory, so it
/// ends with its process, in any case.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Waits for the lock of a repository, then cleans up after killed runs.
    pub(super) fn take(git_dir: &Path, wait: Wait) -> Result<Self> {
        let own = &git_dir.join(OWN);
        fs::create_dir_all(own).at("create", own)?;
        let path = own.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .at("open", &path)?;
        match wait {
            Wait::Forever => file.lock().at("lock", &path)?,
            Wait::Never => match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::Locked { path }),
                Err(TryLockError::Error(error)) => return Err(error).at("lock", &path),
            },
        }
        sweep(git_dir);
        Ok(Self { file })
    }

    /// Whether a run holds the lock of a repository.
    pub(super) fn is_held(git_dir: &Path) -> bool {
        let file = File::open(git_dir.join(OWN).join("lock"));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

impl Drop for Lock {
    /// Unlocks explicitly: a process that is just being started still has a copy of the open file.
    fn drop(&mut self) {
        let _ends_with_the_process_at_the_latest = self.file.unlock();
    }
}
