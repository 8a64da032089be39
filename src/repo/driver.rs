//! Makes plain git show the files: a diff driver in the repository's own configuration.

use git2::{Config, ErrorCode};

use super::error::{Error, Result};
use super::lockfile::lock_file;
use super::step::step;
use super::{Lock, Repo};

/// How git compares files with the attribute `diff=NAME` (gitattributes(5)). Without a driver, git
/// compares them unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffDriver<'a> {
    /// The name in the attributes.
    pub name: &'a str,
    /// The command that converts a file for comparison; if it fails, `git diff` fails.
    pub textconv: Option<&'a str>,
    /// Regular expressions, one per line, for the lines that head the differences after them.
    pub headings: Option<&'a str>,
}

impl Repo {
    /// Sets the drivers of these names in the repository's own configuration, or removes them
    /// (`None`).
    ///
    /// # Errors
    /// If the configuration cannot be read or written, or git is writing it.
    pub fn set_diff_drivers(&self, _lock: &Lock, drivers: &[DiffDriver<'_>]) -> Result<()> {
        let failed = |source| Error::git("write the configuration", &self.git_dir, source);
        // A lock of libgit2 looks like one of git, so libgit2 edits a copy.
        lock_file(&self.git_dir.join("config"), &self.own_dir())?.edit(|copy| {
            let mut config = Config::open(copy).map_err(failed)?;
            for DiffDriver { name, textconv, headings } in drivers {
                step(copy);
                set(&mut config, &format!("diff.{name}.textconv"), *textconv).map_err(failed)?;
                step(copy);
                set(&mut config, &format!("diff.{name}.xfuncname"), *headings).map_err(failed)?;
            }
            Ok(())
        })
    }
}

fn set(config: &mut Config, name: &str, value: Option<&str>) -> Result<(), git2::Error> {
    match value {
        Some(value) => config.set_str(name, value),
        None => match config.remove(name) {
            Err(error) if error.code() != ErrorCode::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        },
    }
}
