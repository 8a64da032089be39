//! Derived bytes that floors above keep beside the history.

use std::path::PathBuf;

use super::Repo;
use super::error::{At, Error, Result};
use super::files::{self, By};

impl Repo {
    /// What was kept under this name; `None` where nothing was, as in a fresh clone.
    ///
    /// # Errors
    /// Where `name` is no plain file name, or the file cannot be read.
    pub fn cache_read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        files::read_if_there(&self.cache_path(name)?)
    }

    /// Keeps the bytes of all `parts`, end to end, under a name, in one step. They may be lost at any
    /// time.
    ///
    /// # Errors
    /// Where `name` is no plain file name, or the file cannot be written.
    pub fn cache_write(&self, name: &str, parts: &[impl AsRef<[u8]>]) -> Result<()> {
        let path = self.cache_path(name)?;
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir).at("create", dir)?;
        }
        files::replace(&path, parts, By::Anybody)
    }

    fn cache_path(&self, name: &str) -> Result<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(plain) {
            return Err(Error::BadName { name: name.to_owned() });
        }
        Ok(self.own_dir().join("cache").join(name))
    }
}
