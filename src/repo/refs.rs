//! References: read as git reads them, published together in one step.
//!
//! A run moves main, journal and all tags by one replacement of `packed-refs` (git-pack-refs): a
//! reader sees all old or all new values, even after a crash. Loose references hide packed ones, so
//! loose ones of the same names are first packed and then removed.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::error::{At, Error, Result};
use super::files;
use super::id::Oid;
use super::lockfile::{LockFile, lock_file};
use crate::wording::{hex, unhex};

pub(super) const MAIN: &str = "refs/heads/main";
pub(super) const JOURNAL: &str = "refs/heads/journal";
pub(super) const SUPERSEDED: &str = "refs/lexrewind/superseded/";
pub(super) const TAGS: &str = "refs/tags/";

/// The object of a reference; `None` if the reference does not exist.
pub(super) fn read(git_dir: &Path, name: &str) -> Result<Option<Oid>> {
    follow(git_dir, name, 5)
}

fn follow(git_dir: &Path, name: &str, steps: usize) -> Result<Option<Oid>> {
    let broken = |what: &str| Error::BrokenRef {
        name: name.to_owned(),
        path: git_dir.to_owned(),
        what: what.to_owned(),
    };
    if let Some(text) = loose(git_dir, name)? {
        if let Some(target) = text.strip_prefix("ref: ") {
            return match steps.checked_sub(1) {
                Some(steps) => follow(git_dir, target.trim_end(), steps),
                None => Err(broken("it names another reference, and that another, too often")),
            };
        }
        let id = unhex(text.trim_end().as_bytes());
        return id.map(Some).ok_or_else(|| broken("it does not hold an object id"));
    }
    packed(git_dir, name, &broken)
}

/// Finds a reference in `packed-refs`, reading only as far as it can be: branches come before tags.
fn packed(git_dir: &Path, name: &str, broken: &dyn Fn(&str) -> Error) -> Result<Option<Oid>> {
    let path = git_dir.join("packed-refs");
    let mut lines = match fs::File::open(&path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).at("read", &path),
    };
    let mut is_sorted = false;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).at("read", &path)? > 0 {
        let text = line.trim_ascii_end();
        if let Some(traits) = text.strip_prefix(b"# pack-refs with:") {
            is_sorted = traits.split(|byte| *byte == b' ').any(|word| word == b"sorted");
        } else if let Some(end) = memchr::memchr(b' ', text).filter(|_| text[0] != b'#') {
            match text[end + 1..].cmp(name.as_bytes()) {
                Ordering::Equal => {
                    let id = unhex(&text[..end]);
                    let what = "`packed-refs` holds no object id for it";
                    return id.map(Some).ok_or_else(|| broken(what));
                }
                Ordering::Greater if is_sorted => break,
                Ordering::Greater | Ordering::Less => {}
            }
        }
        line.clear();
    }
    Ok(None)
}

fn loose(git_dir: &Path, name: &str) -> Result<Option<String>> {
    let path = git_dir.join(name);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(_) if path.is_dir() => Ok(None),
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error).at("read", &path),
    }
}

/// The changes of one run to the references.
pub(super) struct Update<'a> {
    /// Expected current values of main and journal, and their new values. `None` removes.
    pub(super) branches: [(&'static str, Option<Oid>, Option<Oid>); 2],
    /// All tags, by their full names, that must exist.
    pub(super) tags: BTreeMap<String, Oid>,
    /// Whether an existing tag (named below `refs/tags/`) that is not among them is removed.
    pub(super) owns_tag: &'a dyn Fn(&str) -> bool,
    /// A commit to be kept under `refs/lexrewind/superseded/`.
    pub(super) superseded: Option<Oid>,
}

/// The result of moving the references.
pub(super) struct Moved {
    /// The full name of the reference that keeps a superseded tip.
    pub(super) superseded: Option<String>,
    /// Why the system may lose the new references in a power failure. They have moved.
    pub(super) unsynced: Option<Error>,
    /// Tags that were not created, because other tags are in their place.
    pub(super) refused: Vec<Error>,
}

/// Publishes all of `update` in one step, if `check` finds that all objects exist. It is called
/// while the references are locked.
pub(super) fn publish(
    git_dir: &Path,
    update: &Update<'_>,
    check: &dyn Fn() -> Result<()>,
) -> Result<Moved> {
    let mut locks = Vec::new();
    for (name, expected, _) in &update.branches {
        locks.push(lock_ref(git_dir, name)?);
        let found = read(git_dir, name)?;
        if found != *expected {
            let id = |id: Option<Oid>| id.map(super::CommitId::from_bytes);
            let name = (*name).to_owned();
            return Err(Error::Moved { name, expected: id(*expected), found: id(found) });
        }
    }
    let lock = lock_ref(git_dir, "packed-refs")?;
    let mut packed = Packed::read(git_dir)?;

    let (loose_ours, loose_others): (Vec<String>, Vec<String>) =
        list_loose(git_dir)?.into_iter().partition(|name| update.concerns(name));
    if !loose_ours.is_empty() {
        for name in &loose_ours {
            if !update.branches.iter().any(|(branch, _, _)| branch == name) {
                locks.push(lock_ref(git_dir, name)?);
            }
            if let Some(id) = read(git_dir, name)? {
                packed.set(name, id);
            }
        }
        lock.publish(&packed.encode())?;
        for name in &loose_ours {
            files::remove_if_there(&git_dir.join(name))?;
        }
    }

    let kept = update.superseded.map(|id| {
        let name = packed.next_superseded();
        packed.set(&name, id);
        name
    });
    let (changed, refused) = update.apply(&mut packed, &loose_others.into_iter().collect())?;
    let mut unsynced = None;
    if changed || kept.is_some() {
        check()?;
        lock.publish(&packed.encode())?;
        unsynced = files::sync_dir(git_dir).err();
    }
    Ok(Moved { superseded: kept, unsynced, refused })
}

/// The references below `prefix` (`refs/tags/`), by their names there, with their objects.
pub(super) fn below(git_dir: &Path, prefix: &str) -> Result<BTreeMap<String, Oid>> {
    let packed = Packed::read(git_dir)?.refs;
    let mut found: BTreeMap<String, Oid> = packed
        .into_iter()
        .filter_map(|(name, (id, _))| Some((name.strip_prefix(prefix)?.to_owned(), id)))
        .collect();
    for name in list_loose(git_dir)?.into_iter().filter(|name| name.starts_with(prefix)) {
        if let Some(id) = read(git_dir, &name)? {
            found.insert(name[prefix.len()..].to_owned(), id);
        }
    }
    Ok(found)
}

fn lock_ref(git_dir: &Path, name: &str) -> Result<LockFile> {
    lock_file(&git_dir.join(name), &git_dir.join(super::OWN))
}

impl Update<'_> {
    fn concerns(&self, name: &str) -> bool {
        self.branches.iter().any(|(branch, _, _)| *branch == name)
            || self.tags.contains_key(name)
            || name.strip_prefix(TAGS).is_some_and(|tag| (self.owns_tag)(tag))
    }

    /// Returns whether anything changed, and which tags cannot be set. `loose` are references that
    /// are not in `packed`.
    fn apply(&self, packed: &mut Packed, loose: &BTreeSet<String>) -> Result<(bool, Vec<Error>)> {
        let mut changed = false;
        for (name, _, id) in &self.branches {
            changed |= match id {
                Some(id) => packed.set(name, *id),
                None => packed.refs.remove(*name).is_some(),
            };
        }
        let before = packed.refs.len();
        packed.refs.retain(|name, _| {
            let stays = |tag| !(self.owns_tag)(tag) || self.tags.contains_key(name);
            name.strip_prefix(TAGS).is_none_or(stays)
        });
        changed |= packed.refs.len() != before;
        let mut refused = Vec::new();
        for (name, id) in &self.tags {
            let Some(other) = packed.obstacle(name, loose) else {
                changed |= packed.set(name, *id);
                continue;
            };
            let is_ours = self.tags.contains_key(&other);
            let name = name.strip_prefix(TAGS).unwrap_or(name).to_owned();
            let error = Error::BadTag { name, reason: "another name is a part of this one" };
            if is_ours {
                return Err(error);
            }
            refused.push(error);
        }
        Ok((changed, refused))
    }
}

/// The references of `packed-refs`.
#[derive(Default)]
struct Packed {
    /// By name: the object, and the target of an annotated tag.
    refs: BTreeMap<String, (Oid, Option<Oid>)>,
}

impl Packed {
    fn read(git_dir: &Path) -> Result<Self> {
        let path = git_dir.join("packed-refs");
        let Some(bytes) = files::read_if_there(&path)? else { return Ok(Self::default()) };
        let damaged = || Error::Damaged { path: path.clone(), what: "a line is not `id name`" };
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        let mut refs = BTreeMap::new();
        let mut last: Option<&mut (Oid, Option<Oid>)> = None;
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            if let Some(peeled) = line.strip_prefix('^') {
                let peeled = unhex(peeled.trim_end().as_bytes()).ok_or_else(damaged)?;
                last.take().ok_or_else(damaged)?.1 = Some(peeled);
                continue;
            }
            let (id, name) = line.split_once(' ').ok_or_else(damaged)?;
            let id = unhex(id.as_bytes()).ok_or_else(damaged)?;
            let entry = refs.entry(name.trim_end().to_owned()).or_insert((id, None));
            last = Some(entry);
        }
        Ok(Self { refs })
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = b"# pack-refs with: peeled fully-peeled sorted \n".to_vec();
        for (name, (id, peeled)) in &self.refs {
            out.extend_from_slice(hex(id).as_bytes());
            out.push(b' ');
            out.extend_from_slice(name.as_bytes());
            out.push(b'\n');
            if let Some(peeled) = peeled {
                out.push(b'^');
                out.extend_from_slice(hex(peeled).as_bytes());
                out.push(b'\n');
            }
        }
        out
    }

    /// Sets a reference to an object that is not a tag; returns whether it changed.
    fn set(&mut self, name: &str, id: Oid) -> bool {
        match self.refs.get_mut(name) {
            Some(there) if there.0 == id => false,
            Some(there) => {
                *there = (id, None);
                true
            }
            None => {
                self.refs.insert(name.to_owned(), (id, None));
                true
            }
        }
    }

    /// The reference, here or in `loose`, that makes this name impossible: `a` and `a/b` cannot
    /// both be references.
    fn obstacle(&self, name: &str, loose: &BTreeSet<String>) -> Option<String> {
        let is_taken = |name: &str| self.refs.contains_key(name) || loose.contains(name);
        let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
        if let Some(above) = above.find(|above| is_taken(above)) {
            return Some(above.to_owned());
        }
        let below = format!("{name}/");
        let packed = self.refs.range(below.clone()..).next().map(|(name, _)| name);
        let mut next = packed.into_iter().chain(loose.range(below.clone()..).next());
        next.find(|next| next.starts_with(&below)).cloned()
    }

    fn next_superseded(&self) -> String {
        let numbers = self
            .refs
            .range(SUPERSEDED.to_owned()..)
            .map_while(|(name, _)| name.strip_prefix(SUPERSEDED))
            .filter_map(|number| number.parse::<u64>().ok());
        format!("{SUPERSEDED}{}", numbers.max().unwrap_or(0) + 1)
    }
}

/// The full names of all loose references.
fn list_loose(git_dir: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut dirs = vec!["refs".to_owned()];
    while let Some(dir) = dirs.pop() {
        let path = git_dir.join(&dir);
        for entry in fs::read_dir(&path).at("list", &path)? {
            let entry = entry.at("list", &path)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let name = format!("{dir}/{name}");
            if entry.file_type().at("list", &path)?.is_dir() {
                dirs.push(name);
            } else if !name.ends_with(".lock") {
                names.push(name);
            }
        }
    }
    names.sort();
    Ok(names)
}
