//! The directories of a work tree: only real ones are entered.
//!
//! Anybody with write access to the work tree can replace a directory of ours by a symbolic link.
//! Files written there would be outside of the repository.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{At, Result};
use super::step::step;

/// The directories below the top of a work tree, as far as they were checked.
pub(super) struct RealDirs<'t> {
    top: &'t Path,
    /// Those that are real.
    real: BTreeSet<OsString>,
}

impl<'t> RealDirs<'t> {
    pub(super) fn below(top: &'t Path) -> Self {
        Self { top, real: BTreeSet::new() }
    }

    /// The first symbolic link or file in place of a directory above the file at `path` (from the
    /// top), as a path from the top.
    pub(super) fn obstacle(&mut self, path: &Path) -> Option<PathBuf> {
        for dir in self.unknown_above(path) {
            match self.top.join(dir).symlink_metadata() {
                Ok(stat) if stat.is_dir() => {
                    self.real.insert(dir.into());
                }
                Ok(_) => return Some(dir.to_owned()),
                Err(_) => return None, // nor can there be anything below it
            }
        }
        None
    }

    /// Creates the directories above the file at `path` (from the top).
    ///
    /// # Errors
    /// If something else is in place of one, or it cannot be created.
    pub(super) fn make(&mut self, path: &Path) -> Result<()> {
        for dir in self.unknown_above(path) {
            let place = self.top.join(dir);
            step(&place);
            let made = match fs::create_dir(&place) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let is_real = place.symlink_metadata().is_ok_and(|stat| stat.is_dir());
                    if is_real { Ok(()) } else { Err(error) }
                }
                made => made,
            };
            made.at("create", &place)?;
            self.real.insert(dir.into());
        }
        Ok(())
    }

    /// The unchecked directories above a file, from the top. All directories above a real one are
    /// real.
    fn unknown_above<'p>(&self, path: &'p Path) -> impl Iterator<Item = &'p Path> + use<'p> {
        let is_unknown = |dir: &&Path| {
            let dir = dir.as_os_str();
            !dir.is_empty() && !self.real.contains(dir)
        };
        let dirs: Vec<&Path> = path.ancestors().skip(1).take_while(is_unknown).collect();
        dirs.into_iter().rev()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_real_directories() {
        let dir = tempfile::tempdir().unwrap();
        let (top, outside) = (dir.path().join("top"), dir.path().join("outside"));
        fs::create_dir_all(top.join("a/b")).unwrap();
        fs::create_dir_all(outside.join("b")).unwrap();
        symlink(&outside, top.join("link")).unwrap();
        symlink("nowhere", top.join("a/dangling")).unwrap();
        fs::write(top.join("file"), "").unwrap();
        for (path, obstacle) in [
            ("x", None),
            ("a/x", None),
            ("a/b/x", None),
            ("a/new/dir/x", None),
            ("link", None), // the file itself is not looked at
            ("link/x", Some("link")),
            ("link/b/x", Some("link")),
            ("a/dangling/x", Some("a/dangling")),
            ("file/x", Some("file")),
        ] {
            let mut dirs = RealDirs::below(&top);
            assert_eq!(dirs.obstacle(path.as_ref()), obstacle.map(PathBuf::from), "{path}");
            assert_eq!(dirs.make(path.as_ref()).is_ok(), obstacle.is_none(), "{path}");
        }
        assert!(top.join("a/new/dir").is_dir());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    }
}
