//! The work tree: it shows the tip of main, unless it has local changes.
//!
//! Objects are compared here: libgit2 reads neither packs nor other objects (see
//! [`objects`](super::objects)). It compares files with the index, and maintains the index.

use std::fs;
use std::path::{Path, PathBuf};

use super::Repo;
use super::clean::is_clean;
use super::diff::{Difference, diff};
use super::error::{At, Error, Result};
use super::files::{self, By, TEMPORARY};
use super::id::{CommitId, Oid};
use super::lockfile::{LockFile, lock_file};
use super::object::{self, Kind};
use super::realdirs::RealDirs;
use super::staged::staged;
use super::step::step;
use crate::wording::{hex, unhex};

/// The state of the work tree after a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkTreeState {
    /// The repository has none.
    Bare,
    /// It shows the tip of main; this many files were written or removed.
    Updated {
        /// Files that differed.
        files: usize,
    },
    /// These files have local changes (at most ten are named); nothing was touched.
    LeftAlone {
        /// Their paths from the top of the work tree.
        changed: Vec<String>,
    },
    /// Another branch, or no branch, is checked out; nothing was touched.
    OtherBranch,
    /// The history is published, but the work tree could not be updated. The next run tries again.
    Failed(Error),
}

/// How many changed files are named.
const NAMED: usize = 10;

pub(super) struct WorkTree<'r> {
    repo: &'r Repo,
    git: &'r git2::Repository,
    top: PathBuf,
    /// Names the commit that the work tree shows, and a second one during an update.
    marker: PathBuf,
}

/// Updates the work tree of a repository from main's former tip to its new one.
pub(super) fn update(repo: &Repo, old: Option<&Oid>, new: Option<&Oid>) -> WorkTreeState {
    let git = match repo.git() {
        Ok(git) => git,
        Err(error) => return WorkTreeState::Failed(error),
    };
    let Some(top) = git.workdir().map(Path::to_owned) else { return WorkTreeState::Bare };
    let on_main = git
        .find_reference("HEAD")
        .is_ok_and(|head| head.symbolic_target().is_ok_and(|name| name == Some(super::refs::MAIN)));
    if !on_main || git.is_worktree() {
        return WorkTreeState::OtherBranch;
    }
    let tree = WorkTree { repo, git, top, marker: repo.own_dir().join("worktree") };
    tree.bring(old, new).unwrap_or_else(WorkTreeState::Failed)
}

impl WorkTree<'_> {
    fn bring(&self, old: Option<&Oid>, new: Option<&Oid>) -> Result<WorkTreeState> {
        // Git takes this lock before it changes the index. Without it nothing can be written here,
        // but the work tree may be up to date.
        let lock = match lock_file(&self.index_path(), &self.repo.own_dir()) {
            Err(Error::RefLocked { .. }) => None,
            lock => Some(lock?),
        };
        let (shown, moving) = self.read_marker()?;
        let mut candidates = vec![old.copied()];
        candidates.extend(shown.filter(|shown| Some(shown) != old).map(Some));
        if shown.is_none() && moving.is_none() {
            candidates.push(None); // never shown anything: killed before it could
        }
        candidates.extend(new.filter(|new| Some(*new) != old).map(|new| Some(*new)));
        let mut changed = Vec::new();
        for candidate in candidates {
            let found = self.changed_since(candidate.as_ref())?;
            if found.is_empty() {
                return self.go(lock.as_ref(), candidate.as_ref(), new);
            }
            if changed.is_empty() {
                changed = found;
            }
        }
        if let Some(moving) = moving
            && self.is_between(shown.as_ref(), &moving)?
        {
            // a run was killed while it wrote files: finish its update first
            let finished = self.go(lock.as_ref(), shown.as_ref(), Some(&moving))?;
            if !matches!(finished, WorkTreeState::Updated { .. }) {
                return Ok(finished);
            }
            return self.go(lock.as_ref(), Some(&moving), new);
        }
        changed.truncate(NAMED);
        Ok(WorkTreeState::LeftAlone { changed })
    }

    /// Writes the differences between two commits.
    fn go(
        &self,
        lock: Option<&LockFile>,
        from: Option<&Oid>,
        to: Option<&Oid>,
    ) -> Result<WorkTreeState> {
        let (before, after) = (self.tree_of(from)?, self.tree_of(to)?);
        let differences = diff(self.repo.objects(), before.as_ref(), after.as_ref())?;
        let in_the_way = self.in_the_way(&differences)?;
        if !in_the_way.is_empty() {
            return Ok(WorkTreeState::LeftAlone { changed: in_the_way });
        }
        if let Some(to) = to
            && !differences.is_empty()
        {
            let lock = lock.ok_or_else(|| self.index_is_locked())?;
            let from = from.copied().unwrap_or_default();
            self.write_marker(&[&from, to])?;
            self.write(lock, &differences)?;
        }
        if let Some(to) = to {
            self.write_marker(&[to])?;
        }
        Ok(WorkTreeState::Updated { files: differences.len() })
    }

    fn write(&self, lock: &LockFile, differences: &[Difference]) -> Result<()> {
        let failed = |source| Error::git("write the index", self.git.path(), source);
        lock.edit(|copy| {
            // Opened as a file, so that libgit2 does not read every file of the index's second:
            // that was done.
            let mut index = git2::Index::open(copy).map_err(failed)?;
            for removed in differences.iter().filter(|difference| difference.after.is_none()) {
                let path = self.place(&removed.path)?;
                files::remove_if_there(&path)?;
                self.remove_empty_above(&path);
                let _ = index.remove_path(&as_path(&removed.path)?); // it may be absent
            }
            let mut dirs = RealDirs::below(&self.top);
            for difference in differences {
                let Some(id) = &difference.after else { continue };
                let path = as_path(&difference.path)?;
                let content = self.repo.objects().read(Kind::Blob, id)?;
                dirs.make(&path)?;
                let stat = self.write_file(&path, &content)?;
                index.add(&index_entry(&difference.path, id, &stat)?).map_err(failed)?;
            }
            step(copy);
            index.write().map_err(failed)
        })
    }

    /// Replaces a file atomically. It is prepared in the git directory: the next run removes what a
    /// killed run leaves there.
    fn write_file(&self, path: &Path, content: &[u8]) -> Result<fs::Metadata> {
        let (place, ready) = (self.top.join(path), self.temporary());
        match files::replace_from(&ready, &place, &[content], By::Run) {
            Err(error) if files::is_across_devices(&error) => {
                files::replace(&place, &[content], By::Run)?;
            }
            replaced => replaced?,
        }
        place.symlink_metadata().at("read", &place)
    }

    fn temporary(&self) -> PathBuf {
        self.repo.own_dir().join(format!("{TEMPORARY}file"))
    }

    fn index_path(&self) -> PathBuf {
        self.git.path().join("index")
    }

    fn index_is_locked(&self) -> Error {
        Error::RefLocked { path: self.index_path().with_extension("lock") }
    }

    /// Tracked files that differ from `commit`, in the index or on the disk.
    fn changed_since(&self, commit: Option<&Oid>) -> Result<Vec<String>> {
        let failed = |source| Error::git("compare the work tree", self.git.path(), source);
        let written = self.index_path().symlink_metadata();
        let mut index = self.git.index().map_err(failed)?;
        index.read(false).map_err(failed)?;
        let tree = self.tree_of(commit)?;
        let mut changed = staged(self.repo.objects(), tree.as_ref(), &index)?;
        if !written.is_ok_and(|written| is_clean(&index, &written, &self.top)) {
            let mut options = git2::DiffOptions::new();
            options.ignore_submodules(true);
            let edited = self.git.diff_index_to_workdir(Some(&index), Some(&mut options));
            changed.extend(edited.map_err(failed)?.deltas().filter_map(|delta| {
                let path = delta.new_file().path_bytes().or_else(|| delta.old_file().path_bytes());
                path.map(<[u8]>::to_vec)
            }));
        }
        Ok(changed.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// Whether every file equals that of one of two commits.
    fn is_between(&self, shown: Option<&Oid>, moving: &Oid) -> Result<bool> {
        let moving = self.tree_of(Some(moving))?;
        let objects = self.repo.objects();
        let differences = diff(objects, self.tree_of(shown)?.as_ref(), moving.as_ref())?;
        for difference in &differences {
            let id = self.id_on_disk(&difference.path)?;
            if id != difference.before && id != difference.after {
                return Ok(false);
            }
        }
        let is_other = |file: &Difference| {
            differences.binary_search_by(|difference| difference.path.cmp(&file.path)).is_err()
        };
        for file in diff(objects, None, moving.as_ref())?.iter().filter(|file| is_other(file)) {
            if self.id_on_disk(&file.path)? != file.after {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn tree_of(&self, commit: Option<&Oid>) -> Result<Option<Oid>> {
        commit.map(|id| self.repo.tree_of(CommitId::from_bytes(*id))).transpose()
    }

    /// Untracked files at paths of ours, and links in place of directories.
    fn in_the_way(&self, differences: &[Difference]) -> Result<Vec<String>> {
        let goes = |path: &[u8]| {
            let found = differences.binary_search_by(|difference| (*difference.path).cmp(path));
            found.is_ok_and(|at| differences[at].after.is_none())
        };
        let mut dirs = RealDirs::below(&self.top);
        let mut found = Vec::new();
        for difference in differences {
            if let Some(obstacle) = dirs.obstacle(&as_path(&difference.path)?) {
                let obstacle = obstacle.to_string_lossy().into_owned().into_bytes();
                found.extend(Some(obstacle).filter(|obstacle| !goes(obstacle)));
                continue;
            }
            if difference.before.is_some() {
                continue;
            }
            let place = self.place(&difference.path)?;
            match place.symlink_metadata() {
                Ok(there) if there.is_dir() => {
                    let mut below = Vec::new();
                    list(&place, &difference.path, &mut below)?;
                    found.extend(below.into_iter().filter(|path| !goes(path)));
                }
                Ok(_) if self.id_on_disk(&difference.path)? != difference.after => {
                    found.push(difference.path.clone());
                }
                Ok(_) | Err(_) => {}
            }
        }
        found.dedup();
        found.truncate(NAMED);
        Ok(found.iter().map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    fn id_on_disk(&self, path: &[u8]) -> Result<Option<Oid>> {
        let path = self.place(path)?;
        if path.symlink_metadata().is_ok_and(|stat| !stat.is_file()) {
            return Ok(Some([0; 20])); // something, but no file
        }
        Ok(files::read_if_there(&path)?.map(|content| object::name(Kind::Blob, &content)))
    }

    fn place(&self, path: &[u8]) -> Result<PathBuf> {
        Ok(self.top.join(as_path(path)?))
    }

    fn remove_empty_above(&self, path: &Path) {
        let mut dir = path.parent();
        while let Some(empty) = dir.filter(|dir| *dir != self.top) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            dir = empty.parent();
        }
    }

    fn read_marker(&self) -> Result<(Option<Oid>, Option<Oid>)> {
        let bytes = files::read_if_there(&self.marker)?.unwrap_or_default();
        let mut ids = bytes.split(|byte| byte.is_ascii_whitespace()).map(unhex);
        let mut next = || ids.next().flatten().filter(|id| *id != [0; 20]);
        Ok((next(), next()))
    }

    fn write_marker(&self, ids: &[&Oid]) -> Result<()> {
        let mut text = Vec::new();
        for id in ids {
            text.extend_from_slice(hex(*id).as_bytes());
            text.push(b'\n');
        }
        files::replace(&self.marker, &[text], By::Run)
    }
}

/// Every file below a directory.
fn list(dir: &Path, path: &[u8], found: &mut Vec<Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(dir).at("list", dir)? {
        let entry = entry.at("list", dir)?;
        let path = [path, b"/", entry.file_name().to_string_lossy().as_bytes()].concat();
        if entry.file_type().at("list", dir)?.is_dir() {
            list(&entry.path(), &path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn as_path(path: &[u8]) -> Result<PathBuf> {
    let bad = || Error::BadPath {
        path: String::from_utf8_lossy(path).into_owned(),
        reason: "invalid UTF-8",
    };
    std::str::from_utf8(path).map(PathBuf::from).map_err(|_| bad())
}

fn index_entry(path: &[u8], id: &Oid, stat: &fs::Metadata) -> Result<git2::IndexEntry> {
    let id = git2::Oid::from_bytes(id)
        .map_err(|source| Error::git("write the index", Path::new(""), source))?;
    let mut entry = git2::IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: stat.len() as u32,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        entry.ctime = git2::IndexTime::new(stat.ctime() as i32, stat.ctime_nsec() as u32);
        entry.mtime = git2::IndexTime::new(stat.mtime() as i32, stat.mtime_nsec() as u32);
        (entry.dev, entry.ino) = (stat.dev() as u32, stat.ino() as u32);
        (entry.uid, entry.gid) = (stat.uid(), stat.gid());
    }
    Ok(entry)
}
