//! Sources of records.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A source of records.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, or a directory to walk.
    Path(PathBuf),
    /// The standard input.
    Stdin,
    /// Bytes in memory, with the name that messages use for them.
    Bytes {
        /// The name.
        name: String,
        /// The content: any form, packed or not.
        bytes: Arc<[u8]>,
    },
}

impl Source {
    /// A file or a directory.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::Path(path.into())
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Bytes { name: name.into(), bytes: bytes.into() }
    }
}

/// The name of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceName {
    /// A file.
    Path(PathBuf),
    /// The standard input, shown as `-`.
    Stdin,
    /// Bytes in memory.
    Bytes(String),
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("-"),
            Self::Bytes(name) => f.write_str(name),
        }
    }
}

/// What identifies a file without reading it.
#[derive(Clone, Copy, Debug)]
pub struct FileStamp<'a> {
    /// Its path, as walked.
    pub path: &'a Path,
    /// Its size in bytes.
    pub size: u64,
    /// Its modification time, if the system has it.
    pub modified: Option<SystemTime>,
    /// SHA-256 of its bytes as stored. `None` in the first call, before it is read; known in the
    /// second call, before it is parsed (only if [`Options::hash`](super::Options::hash) is set and
    /// the file is small enough to be read at once).
    pub sha256: Option<[u8; 32]>,
}
