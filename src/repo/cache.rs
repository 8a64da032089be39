//! Derived bytes that floors above keep beside the history.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
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

    /// Whether what was kept under this name begins with these bytes. No more than them is read.
    ///
    /// # Errors
    /// If `name` is not a plain file name, or the file cannot be read.
    pub fn cache_begins_with(&self, name: &str, bytes: &[u8]) -> Result<bool> {
        let path = self.cache_path(name)?;
        let mut found = Vec::new();
        match File::open(&path) {
            Ok(file) => file.take(bytes.len() as u64).read_to_end(&mut found).at("read", &path)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error).at("read", &path),
        };
        Ok(found == bytes)
    }

    /// Keeps the bytes of all `parts`, end to end, under a name, in one step. They may be lost at any
    /// time.
    ///
    /// # Errors
    /// Where `name` is no plain file name, or the file cannot be written.
    pub fn cache_write(&self, name: &str, parts: &[impl AsRef<[u8]>]) -> Result<()> {
        let path = self.cache_path(name)?;
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).at("create", dir)?;
        }
        files::replace(&path, parts, By::Anybody)
    }

    /// Where a derived file of this name is, if it is there.
    pub fn derived(&self, name: &str) -> PathBuf {
        self.own_dir().join(name)
    }

    /// Replaces a derived file in one step.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put_derived(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let dir = self.own_dir();
        fs::create_dir_all(&dir).at("create", &dir)?;
        files::replace(&dir.join(name), &[bytes], By::Anybody)
    }

    fn cache_path(&self, name: &str) -> Result<PathBuf> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(plain) {
            return Err(Error::BadName { name: name.to_owned() });
        }
        Ok(self.own_dir().join("cache").join(name))
    }
}
