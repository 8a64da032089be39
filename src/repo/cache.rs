//! Derived bytes that higher floors keep beside the history.

use std::fs;
use std::path::PathBuf;

use super::Repo;
use super::error::{At, Result};
use super::files::{self, By};

impl Repo {
    /// The path of the derived file of this name, if it exists.
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
}
