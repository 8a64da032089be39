//! The files of sources: directories are walked in the order of their names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use same_file::Handle;

use super::error::{ReadError, Reason};
use super::passed::PassedOver;
use super::source::{Source, SourceName};

/// A file to read, or an unreadable place in a directory.
pub(super) struct Found {
    /// The index, from 0, of the source that led to it.
    pub(super) argument: usize,
    pub(super) name: Arc<SourceName>,
    pub(super) what: What,
}

pub(super) enum What {
    File {
        size: u64,
        modified: Option<SystemTime>,
    },
    Stdin,
    Bytes(Arc<[u8]>),
    Bad(Reason),
    /// A directory that was not walked.
    PassedOver(PassedOver),
}

/// All files of `sources`. A file that is given twice, or is in two given directories, is found
/// twice: its records are duplicates like any others.
pub(super) fn walk(sources: &[Source]) -> Result<Vec<Found>, ReadError> {
    let mut found = Vec::new();
    for (argument, source) in sources.iter().enumerate() {
        let first = found.len();
        match source {
            Source::Stdin => {
                let name = Arc::new(SourceName::Stdin);
                found.push(Found { argument, name, what: What::Stdin });
            }
            Source::Bytes { name, bytes } => found.push(Found {
                argument,
                name: Arc::new(SourceName::Bytes(name.clone())),
                what: What::Bytes(Arc::clone(bytes)),
            }),
            Source::Path(path) => {
                let named = |cause| ReadError::Path { path: path.clone(), cause };
                let about = fs::metadata(path).map_err(named)?;
                if about.is_dir() {
                    fs::read_dir(path).map_err(named)?;
                    let mut walk = Walk { above: Vec::new(), linked: Vec::new(), found };
                    walk.directory(path);
                    found = walk.found;
                } else {
                    found.push(file(path.clone(), &about));
                }
            }
        }
        for found in &mut found[first..] {
            found.argument = argument;
        }
    }
    Ok(found)
}

fn file(path: PathBuf, about: &fs::Metadata) -> Found {
    // Anything but a file or directory (a pipe, /dev/stdin) is read as a stream.
    let size = if about.is_file() { about.len() } else { u64::MAX };
    let what = What::File { size, modified: about.modified().ok() };
    found(path, what)
}

fn found(path: PathBuf, what: What) -> Found {
    Found { argument: 0, name: Arc::new(SourceName::Path(path)), what }
}

fn bad(path: PathBuf, reason: Reason) -> Found {
    found(path, What::Bad(reason))
}

fn io_reason(cause: &io::Error) -> Reason {
    Reason::Io { cause: cause.to_string() }
}

/// A walk through one given directory.
struct Walk {
    /// The parent directories of the current one: a link to one of them would never end.
    above: Vec<Handle>,
    /// The targets of links so far. Each is walked once: links among a few directories make too
    /// many paths to walk.
    linked: Vec<Handle>,
    found: Vec<Found>,
}

impl Walk {
    fn directory(&mut self, path: &Path) {
        if let Err(error) = self.try_directory(path) {
            self.found.push(bad(path.to_owned(), io_reason(&error)));
        }
    }

    fn try_directory(&mut self, path: &Path) -> io::Result<()> {
        if let Some(kind) = path.file_name().and_then(PassedOver::entry) {
            self.found.push(found(path.to_owned(), What::PassedOver(kind)));
            return Ok(());
        }
        let handle = Handle::from_path(path)?;
        if self.above.contains(&handle) {
            self.found.push(bad(path.to_owned(), Reason::Loop));
            return Ok(());
        }
        if !self.above.is_empty() && fs::symlink_metadata(path)?.is_symlink() {
            if self.linked.contains(&handle) {
                return Ok(());
            }
            self.linked.push(Handle::from_path(path)?);
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name());
        }
        names.sort();
        if let Some(kind) = PassedOver::directory(path, &names) {
            self.found.push(found(path.to_owned(), What::PassedOver(kind)));
            return Ok(());
        }
        self.above.push(handle);
        for name in names {
            let kind = PassedOver::entry(&name);
            let path = path.join(name);
            if let Some(kind) = kind {
                self.found.push(found(path, What::PassedOver(kind)));
                continue;
            }
            match fs::metadata(&path) {
                Ok(about) if about.is_dir() => self.directory(&path),
                Ok(about) if about.is_file() => self.found.push(file(path, &about)),
                // A pipe in a directory would block forever.
                Ok(_) => {
                    let kind = "not a file: pipes, sockets and devices are not supported";
                    self.found.push(bad(path, Reason::Unsupported { kind }));
                }
                Err(error) => self.found.push(bad(path, io_reason(&error))),
            }
        }
        self.above.pop();
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::{Reason, Source, What, walk};

    #[test]
    fn a_loop_of_links_is_reported_once_and_left() {
        let dir = tempfile::tempdir().expect("a directory");
        let deep = dir.path().join("a/b");
        fs::create_dir_all(&deep).expect("a directory");
        fs::write(deep.join("x.json"), "{}").expect("a file");
        symlink(dir.path(), deep.join("up")).expect("a link");
        symlink(deep.join("nowhere"), deep.join("gone")).expect("a link");
        let found = walk(&[Source::path(dir.path())]).expect("a walk");
        let what: Vec<String> = found
            .iter()
            .map(|one| match &one.what {
                What::File { size, .. } => format!("file of {size}"),
                What::Bad(Reason::Loop) => "loop".to_owned(),
                What::Bad(reason) => reason.to_string(),
                What::Stdin | What::Bytes(_) | What::PassedOver(_) => "other".to_owned(),
            })
            .collect();
        assert_eq!(what.len(), 3, "{what:?}");
        assert!(what[0].contains("No such file"), "{what:?}");
        assert_eq!(what[1..], ["loop", "file of 2"]);
    }
}
