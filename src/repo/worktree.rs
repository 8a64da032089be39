//! The work tree: it shows the tip of main, unless somebody works in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::Repo;
use super::clean::is_clean;
use super::diff::{Difference, diff};
use super::error::{At, Error, Result};
use super::files::{self, By};
use super::id::{Oid, hex, parse_hex};
use super::object::{self, Kind};
use super::objects::Objects;
use super::pack::Packs;

/// What became of the work tree when a run was published.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkTreeState {
    /// The repository has none.
    Bare,
    /// It shows the tip of main; so many files were written or removed.
    Updated {
        /// Files that differed.
        files: usize,
    },
    /// Somebody changed these files (at most ten are named); nothing was touched.
    LeftAlone {
        /// Their paths from the top of the work tree.
        changed: Vec<String>,
    },
    /// Another branch, or no branch, is checked out; nothing was touched.
    OtherBranch,
    /// The history is published, but the work tree could not be brought up to it. The next run tries again.
    Failed(Error),
}

/// How many changed files are named.
const NAMED: usize = 10;

pub(super) struct WorkTree<'r> {
    repo: &'r Repo,
    git: &'r git2::Repository,
    /// With what was just published. (libgit2 maps a pack into memory as a whole.)
    packs: Packs,
    top: PathBuf,
    /// Names the commit the work tree shows, and a second one while it is brought there.
    marker: PathBuf,
    /// Is there while libgit2 writes the index, and with it git's lock of the index.
    indexing: PathBuf,
}

/// Brings the work tree of a repository from main's former tip to its new one.
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
    let own = repo.own_dir();
    let packs = Packs::of(repo.pack_dir());
    let tree = WorkTree {
        repo,
        git,
        packs,
        top,
        marker: own.join("worktree"),
        indexing: own.join("indexing"),
    };
    tree.bring(old, new).unwrap_or_else(WorkTreeState::Failed)
}

impl WorkTree<'_> {
    fn objects(&self) -> Objects<'_> {
        Objects::of(self.repo).with(&self.packs)
    }

    fn bring(&self, old: Option<&Oid>, new: Option<&Oid>) -> Result<WorkTreeState> {
        self.free_index()?;
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
                return self.go(candidate.as_ref(), new);
            }
            if changed.is_empty() {
                changed = found;
            }
        }
        if let Some(moving) = moving
            && self.is_between(shown.as_ref(), &moving)?
        {
            // a run was killed while it wrote files: finish what it began, then go on
            self.go(shown.as_ref(), Some(&moving))?;
            return self.go(Some(&moving), new);
        }
        changed.truncate(NAMED);
        Ok(WorkTreeState::LeftAlone { changed })
    }

    /// Writes what differs between two commits.
    fn go(&self, from: Option<&Oid>, to: Option<&Oid>) -> Result<WorkTreeState> {
        let objects = self.objects();
        let tree = |commit: Option<&Oid>| commit.map(|id| tree_of(self.git, id)).transpose();
        let differences = diff(objects, tree(from)?.as_ref(), tree(to)?.as_ref())?;
        let in_the_way = self.in_the_way(&differences)?;
        if !in_the_way.is_empty() {
            return Ok(WorkTreeState::LeftAlone { changed: in_the_way });
        }
        if let Some(to) = to
            && !differences.is_empty()
        {
            let from = from.copied().unwrap_or_default();
            self.write_marker(&[&from, to])?;
            self.write(&differences)?;
        }
        if let Some(to) = to {
            self.write_marker(&[to])?;
        }
        Ok(WorkTreeState::Updated { files: differences.len() })
    }

    fn write(&self, differences: &[Difference]) -> Result<()> {
        let failed = |source| Error::git("write the index", self.git.path(), source);
        // Opened as a file, for which libgit2 does not look at every file of the index's second:
        // that was done.
        let mut index = git2::Index::open(&self.git.path().join("index")).map_err(failed)?;
        for gone in differences.iter().filter(|difference| difference.after.is_none()) {
            let path = self.place(&gone.path)?;
            files::remove_if_there(&path)?;
            self.remove_empty_above(&path);
            let _may_be_absent = index.remove_path(&as_path(&gone.path)?);
        }
        for difference in differences {
            let Some(id) = &difference.after else { continue };
            let path = self.place(&difference.path)?;
            let content = self.objects().read(Kind::Blob, id)?;
            let stat = write_file(&path, &content)?;
            index.add(&index_entry(&difference.path, id, &stat)?).map_err(failed)?;
        }
        files::replace(&self.indexing, &[b""], By::Run)?;
        let written = index.write().map_err(failed);
        files::remove_if_there(&self.indexing)?;
        written
    }

    /// Removes the lock of the index that a run left which was killed while it had it.
    fn free_index(&self) -> Result<()> {
        if self.indexing.exists() {
            files::remove_if_there(&self.git.path().join("index.lock"))?;
            files::remove_if_there(&self.indexing)?;
        }
        Ok(())
    }

    /// Tracked files that are not as in `commit`, in the index or on the disk.
    fn changed_since(&self, commit: Option<&Oid>) -> Result<Vec<String>> {
        let changed = || {
            let tree = match commit {
                Some(id) => Some(self.git.find_commit(git2::Oid::from_bytes(id)?)?.tree()?),
                None => None,
            };
            let written = self.git.path().join("index").symlink_metadata();
            let mut index = self.git.index()?;
            index.read(false)?;
            let is_clean = written.is_ok_and(|written| is_clean(&index, &written, &self.top));
            let mut options = git2::DiffOptions::new();
            options.ignore_submodules(true);
            let staged =
                self.git.diff_tree_to_index(tree.as_ref(), Some(&index), Some(&mut options))?;
            let edited = match is_clean {
                true => None,
                false => Some(self.git.diff_index_to_workdir(Some(&index), Some(&mut options))?),
            };
            let edited = edited.iter().flat_map(git2::Diff::deltas);
            let paths = staged.deltas().chain(edited).filter_map(|delta| {
                let file = delta.new_file().path().or_else(|| delta.old_file().path());
                file.map(|path| path.to_string_lossy().into_owned())
            });
            Ok(paths.collect())
        };
        changed().map_err(|source| Error::git("compare the work tree", self.git.path(), source))
    }

    /// Whether every file is as in one of two commits.
    fn is_between(&self, shown: Option<&Oid>, moving: &Oid) -> Result<bool> {
        let shown = shown.map(|shown| tree_of(self.git, shown)).transpose()?;
        let moving = tree_of(self.git, moving)?;
        let differences = diff(self.objects(), shown.as_ref(), Some(&moving))?;
        let differing: Vec<&[u8]> = differences.iter().map(|d| d.path.as_slice()).collect();
        for difference in &differences {
            let id = self.id_on_disk(&difference.path)?;
            if id != difference.before && id != difference.after {
                return Ok(false);
            }
        }
        let unchanged = || {
            let tree = self.git.find_tree(git2::Oid::from_bytes(&moving)?)?;
            let mut options = git2::DiffOptions::new();
            let diff = self.git.diff_tree_to_workdir(Some(&tree), Some(&mut options))?;
            let others = diff.deltas().filter(|delta| {
                let path = delta.new_file().path_bytes().or_else(|| delta.old_file().path_bytes());
                path.is_none_or(|path| differing.binary_search(&path).is_err())
            });
            Ok(others.count() == 0)
        };
        unchanged().map_err(|source| Error::git("compare the work tree", self.git.path(), source))
    }

    /// Files nobody tracks, where ours would come.
    fn in_the_way(&self, differences: &[Difference]) -> Result<Vec<String>> {
        let goes = |path: &[u8]| {
            let found = differences.binary_search_by(|difference| (*difference.path).cmp(path));
            found.is_ok_and(|at| differences[at].after.is_none())
        };
        let mut found = Vec::new();
        for new in differences.iter().filter(|difference| difference.before.is_none()) {
            let place = self.place(&new.path)?;
            match place.symlink_metadata() {
                Ok(there) if there.is_dir() => {
                    let mut below = Vec::new();
                    list(&place, &new.path, &mut below)?;
                    found.extend(below.into_iter().filter(|path| !goes(path)));
                }
                Ok(_) if self.id_on_disk(&new.path)? != new.after => found.push(new.path.clone()),
                Ok(_) | Err(_) => {}
            }
        }
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
        let mut ids = bytes.split(|byte| byte.is_ascii_whitespace()).map(parse_hex);
        let mut next = || ids.next().flatten().filter(|id| *id != [0; 20]);
        Ok((next(), next()))
    }

    fn write_marker(&self, ids: &[&Oid]) -> Result<()> {
        let mut text = Vec::new();
        for id in ids {
            text.extend_from_slice(&hex(id));
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

fn tree_of(git: &git2::Repository, commit: &Oid) -> Result<Oid> {
    let read = || Ok(git.find_commit(git2::Oid::from_bytes(commit)?)?.tree_id());
    let tree = read().map_err(|source| Error::git("read a commit", git.path(), source))?;
    let mut id = [0; 20];
    id.copy_from_slice(tree.as_bytes());
    Ok(id)
}

fn as_path(path: &[u8]) -> Result<PathBuf> {
    let bad = || Error::BadPath {
        path: String::from_utf8_lossy(path).into_owned(),
        reason: "it is not UTF-8",
    };
    std::str::from_utf8(path).map(PathBuf::from).map_err(|_| bad())
}

/// Replaces a file whole; never through a symbolic link.
fn write_file(path: &Path, content: &[u8]) -> Result<fs::Metadata> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).at("create", dir)?;
    }
    files::replace(path, &[content], By::Run)?;
    path.symlink_metadata().at("read", path)
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
