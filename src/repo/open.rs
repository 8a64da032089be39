//! Creates and finds repositories.

use std::cell::OnceCell;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Repository, RepositoryInitOptions, RepositoryOpenFlags};
use memchr::memmem;

use super::error::{At, Error, Result};
use super::files::{self, By};
use super::lock::{Lock, Wait};
use super::objects::Store;
use super::{OWN, Repo, refs};

/// Whether a new repository has a work tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepoKind {
    /// With a work tree: the git directory is `.git` in it.
    WorkTree,
    /// Without: the directory is the git directory.
    Bare,
}

/// Locks that libgit2 takes while it creates a repository. Only creation takes them in an
/// incomplete repository, so if one exists while we hold our own lock, a killed run left it.
const LOCKS_OF_MAKING: [&str; 2] = ["config.lock", "HEAD.lock"];

/// Its presence in our directory marks the repository as a history.
const MARKER: &str = "format";

/// The format of a repository without extensions (git-config(1), `core.repositoryFormatVersion`).
const KNOWN: &[u8] = b"repositoryformatversion = 0";

/// Words of a configuration that may move or change objects or references (git-config(1),
/// `extensions.*`, `core.worktree`).
const UNKNOWN: [&[u8]; 2] = [b"extensions", b"worktree"];

impl Repo {
    /// Creates an ordinary repository with the unborn branch main.
    ///
    /// # Errors
    /// [`Error::Occupied`] if `dir` exists and is neither empty nor the remains of a killed call.
    pub fn create(dir: &Path, place: RepoKind) -> Result<Self> {
        if !is_free(dir)? {
            return Err(Error::Occupied { path: dir.to_owned() });
        }
        // Several processes may create it at once, or one was killed while creating: the holder of
        // the lock creates it.
        let git_dir = match place {
            RepoKind::WorkTree => dir.join(".git"),
            RepoKind::Bare => dir.to_owned(),
        };
        let was_begun = git_dir.join(OWN).is_dir();
        let _lock = Lock::take(&git_dir, Wait::Forever)?;
        if let Ok(made) = Self::open(dir) {
            return Ok(made);
        }
        let locks = LOCKS_OF_MAKING.iter().filter(|_| was_begun).map(|name| git_dir.join(name));
        for left in probes(dir)?.into_iter().chain(locks) {
            files::remove_if_there(&left)?;
        }
        let mut options = RepositoryInitOptions::new();
        options.bare(place == RepoKind::Bare).initial_head("main").external_template(false);
        let failed = |source| Error::git("create a repository", dir, source);
        // libgit2 cannot create a directory whose path has a `//`
        let plain: PathBuf = dir.components().collect();
        let git =
            Repository::init_opts(plain, &options).and_then(without_objects).map_err(failed)?;
        // content is bytes here, regardless of the user's own settings
        let mut config = git.config().map_err(failed)?;
        config.set_bool("core.autocrlf", false).map_err(failed)?;
        config.set_bool("core.safecrlf", false).map_err(failed)?;
        let repo = Self::of(dir, git);
        for dir in [repo.own_dir(), repo.pack_dir(), repo.git_dir.join("objects").join("info")] {
            fs::create_dir_all(&dir).at("create", &dir)?;
        }
        files::replace(&repo.own_dir().join(MARKER), &[b"1\n"], By::RunSynced)?;
        Ok(repo)
    }

    /// Opens the repository whose work tree or git directory is `dir`.
    ///
    /// # Errors
    /// [`Error::NotARepository`], or [`Error::NotAHistory`] if it is another repository: it has no
    /// branch `journal`, and main has no `.lexrewind/FORMAT`.
    pub fn open(dir: &Path) -> Result<Self> {
        if let Some(ours) = Self::plainly_ours(dir) {
            return Ok(ours);
        }
        let repo = Self::of(dir, in_libgit2(dir)?);
        if repo.is_a_history()? {
            return Ok(repo);
        }
        if repo.own_dir().is_dir() && has_no_refs(repo.git()?) {
            // Under construction, or the remains of that.
            return Err(Error::NotARepository { path: dir.to_owned() });
        }
        Err(Error::NotAHistory { path: repo.git_dir })
    }

    /// Opens the history in `start` or the nearest directory above it.
    ///
    /// # Errors
    /// [`Error::NotARepository`] if there is none.
    pub fn discover(start: &Path) -> Result<Self> {
        for dir in start.ancestors() {
            match Self::open(dir) {
                Err(Error::NotARepository { .. } | Error::NotAHistory { .. }) => {}
                found => return found,
            }
        }
        Err(Error::NotARepository { path: start.to_owned() })
    }

    /// A repository of [`Repo::create`] with a configuration that needs nothing else. Most
    /// questions need no more, and libgit2 first reads every configuration. (It also refuses
    /// repositories of other users, whose configuration could run programs. We run none, and open
    /// it with libgit2 before anything is written.)
    fn plainly_ours(dir: &Path) -> Option<Self> {
        let git_dirs = [dir.join(".git"), dir.to_owned()];
        let git_dir = git_dirs.into_iter().find(|dir| dir.join(OWN).join(MARKER).is_file())?;
        let config = fs::read(git_dir.join("config")).ok()?.to_ascii_lowercase();
        let has = |word: &&[u8]| memmem::find(&config, word).is_some();
        let is_plain = has(&KNOWN) && !UNKNOWN.iter().any(has);
        let is_whole = git_dir.join("HEAD").is_file() && git_dir.join("objects").is_dir();
        (is_plain && is_whole).then(|| Self::in_git_dir(dir, git_dir))
    }

    /// The same repository for another thread, with caches of its own.
    pub(crate) fn for_thread(&self) -> Self {
        Self::in_git_dir(&self.dir, self.git_dir.clone())
    }

    fn of(dir: &Path, git: Repository) -> Self {
        let repo = Self::in_git_dir(dir, git.commondir().to_owned());
        Self { git: git.into(), ..repo }
    }

    fn in_git_dir(dir: &Path, git_dir: PathBuf) -> Self {
        let objects = Store::of(git_dir.join("objects"));
        Self { dir: dir.to_owned(), git: OnceCell::new(), git_dir, objects }
    }

    /// The repository of libgit2.
    ///
    /// # Errors
    /// If libgit2 refuses it.
    pub(super) fn git(&self) -> Result<&Repository> {
        if let Some(git) = self.git.get() {
            return Ok(git);
        }
        let git = in_libgit2(&self.dir)?;
        Ok(self.git.get_or_init(|| git))
    }

    fn is_a_history(&self) -> Result<bool> {
        if self.own_dir().join(MARKER).exists() || self.journal_tip()?.is_some() {
            return Ok(true);
        }
        match refs::read(&self.git_dir, refs::MAIN)? {
            Some(tip) => {
                let tip = super::CommitId::from_bytes(tip);
                Ok(self.read_blob(tip, ".lexrewind/FORMAT").is_ok_and(|blob| blob.is_some()))
            }
            None => Ok(false),
        }
    }
}

fn in_libgit2(dir: &Path) -> Result<Repository> {
    let failed = |source: git2::Error| {
        if source.code() == git2::ErrorCode::NotFound {
            return Error::NotARepository { path: dir.to_owned() };
        }
        Error::git("open the repository", dir, source)
    };
    let git = Repository::open_ext(dir, RepositoryOpenFlags::NO_SEARCH, &[] as &[&Path]);
    without_objects(git.map_err(failed)?).map_err(failed)
}

/// Disables the object database of libgit2, which reads a damaged pack or index at any address. All
/// objects are read through [`Store`].
fn without_objects(git: Repository) -> Result<Repository, git2::Error> {
    git.set_odb(&git2::Odb::new()?)?;
    Ok(git)
}

/// Whether a repository may be created here: no directory, an empty one, or an unborn repository.
fn is_free(dir: &Path) -> Result<bool> {
    let mut names = match fs::read_dir(dir) {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<Vec<_>, _>>()
            .at("list", dir)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error).at("list", dir),
    };
    names.retain(|name| !is_probe(name));
    if names.is_empty() {
        return Ok(true);
    }
    let Ok(git) = Repository::open_ext(dir, RepositoryOpenFlags::NO_SEARCH, &[] as &[&Path]) else {
        return Ok(is_half_made(dir, &names));
    };
    names.retain(|name| name != ".git");
    Ok(has_no_refs(&git) && (git.is_bare() || names.is_empty()))
}

/// Whether a directory with these entries is what a killed [`Repo::create`] left before git could
/// open it.
fn is_half_made(dir: &Path, names: &[OsString]) -> bool {
    const BARE: [&str; 9] =
        [OWN, "HEAD", "branches", "config", "description", "hooks", "info", "objects", "refs"];
    let is_made = |name: &OsString| BARE.iter().chain(&LOCKS_OF_MAKING).any(|made| name == made);
    if names == [".git"] {
        let git_dir = dir.join(".git");
        let is_empty = || fs::read_dir(&git_dir).is_ok_and(|mut entries| entries.next().is_none());
        return git_dir.join(OWN).is_dir() || is_empty();
    }
    dir.join(OWN).is_dir() && names.iter().all(is_made)
}

/// Files with which libgit2 probes the file system, left by a killed run.
fn probes(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).at("list", dir)?;
    let entries = entries.collect::<Result<Vec<_>, _>>().at("list", dir)?;
    let probes = entries.into_iter().filter(|entry| is_probe(&entry.file_name()));
    Ok(probes.map(|entry| entry.path()).collect())
}

fn is_probe(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with("_git2_")
}

fn has_no_refs(git: &Repository) -> bool {
    git.references().is_ok_and(|mut refs| refs.next().is_none())
}
