use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;

use super::Packs;
use super::patch::patch;
use crate::repo::id::Oid;
use crate::repo::object::{self, Kind};
use crate::repo::objects::Store;
use crate::repo::pack::known::Known;
use crate::repo::{
    Becomes, CommitId, Edit, NewCommit, Options, Publish, Repo, RepoKind, RunCommit, Signature,
    Superseded, Wait,
};

fn git(dir: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(dir).env("GIT_CONFIG_GLOBAL", "/dev/null").args(args);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(dir: &Path, edits: &[(u8, u16)]) {
    let repo = Repo::create(dir, RepoKind::Bare).unwrap();
    more(&repo, None, edits);
}

/// A commit for each edit: of a small document, or of one that exceeds the first read.
fn more(repo: &Repo, onto: Option<CommitId>, edits: &[(u8, u16)]) {
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, onto, Options::default()).unwrap();
    for (turn, (place, value)) in edits.iter().enumerate() {
        let lines = if place % 4 == 3 { 6000 } else { u64::from(*place) };
        let line = |n: u64| {
            let word = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            format!("{word:x}: {}\n", if n == u64::from(value % 9) { *value } else { 7 })
        };
        let content: String = (0..lines).map(line).collect();
        let path = format!("a/{}/b{place}.json", place % 3);
        let by = Signature {
            name: "u",
            email: "u@u.invalid",
            seconds: writer.seconds().max(turn as i64),
        };
        writer
            .commit(&NewCommit {
                edits: &[Edit {
                    path: &path,
                    content: Becomes::File(content.as_bytes()),
                    part: None,
                }],
                author: by,
                committer: by,
                message: "m\n",
                id: &format!("{onto:?} {turn}"),
                touches: &[&path],
            })
            .unwrap();
    }
    let by = Signature { name: "u", email: "u@u.invalid", seconds: 1 };
    let publish = Publish {
        run: RunCommit { by, message: "run\n" },
        tags: &[],
        owns_tag: &|_| false,
        superseded: Superseded::Keep,
    };
    writer.finish(&publish).unwrap();
}

fn ids(odb: &git2::Odb<'_>) -> Vec<Oid> {
    let mut ids = Vec::new();
    odb.foreach(|id| {
        ids.push(crate::repo::read::raw(*id));
        true
    })
    .unwrap();
    ids
}

fn through_git2(odb: &git2::Odb<'_>, kind: Kind, id: &Oid) -> Option<Vec<u8>> {
    let object = odb.read(git2::Oid::from_bytes(id).unwrap()).ok()?;
    (object.kind().raw() == kind as i32).then(|| object.data().to_vec())
}

/// How many objects were read, all equal to libgit2's result, and how many failed.
fn compare(dir: &Path, ids: &[Oid]) -> (usize, usize) {
    let git = git2::Repository::open(dir).unwrap();
    let odb = git.odb().unwrap();
    let packs = Packs::of(dir.join("objects/pack"));
    let (mut read, mut left) = (0, 0);
    // twice: the second time some bases are known
    for id in ids.iter().chain(ids.iter().rev()) {
        match packs.read(id) {
            Ok(Some((kind, content))) => {
                assert_eq!(Some(content), through_git2(&odb, kind, id));
                read += 1;
            }
            Ok(None) | Err(_) => left += 1,
        }
    }
    (read, left)
}

fn all(dir: &Path) -> Vec<Oid> {
    ids(&git2::Repository::open(dir).unwrap().odb().unwrap())
}

fn file(dir: &Path, extension: &str) -> PathBuf {
    let entries = std::fs::read_dir(dir.join("objects/pack")).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|end| end == extension)).unwrap()
}

fn edits(count: u16) -> Vec<(u8, u16)> {
    (0..count).map(|turn| ((turn * 7 % 23) as u8, turn)).collect()
}

#[test]
fn names_are_known_one_by_one_and_then_all_at_once() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &edits(60));
    let ids = all(dir.path());
    let mut known = Known::read(&dir.path().join("objects/pack")).unwrap();
    let mut asked = 0;
    while asked < 10_000 {
        for id in &ids {
            let mut other = *id;
            other[19] ^= 1;
            assert!(known.contains(id));
            assert_eq!(known.contains(&other), ids.contains(&other));
            asked += 2;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn like_libgit2(
        edits in prop::collection::vec((0_u8..30, any::<u16>()), 1..80),
        packed in 0_u8..4,
    ) {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &edits);
        match packed {
            0 => {}
            1 => git(dir.path(), &["repack", "-adfq", "--depth=50"]),
            2 => git(dir.path(), &["gc", "-q", "--prune=now"]),
            _ => git(dir.path(), &["-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"]),
        }
        let ids = all(dir.path());
        prop_assert_eq!(compare(dir.path(), &ids), (ids.len() * 2, 0));
    }

    #[test]
    fn damage(
        repack in any::<bool>(),
        index in prop::bool::weighted(0.3),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..12),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &edits(60));
        if repack {
            git(dir.path(), &["repack", "-adfq"]);
        }
        let ids = all(dir.path());
        let path = file(dir.path(), if index { "idx" } else { "pack" });
        let mut bytes = std::fs::read(&path).unwrap();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
        // libgit2 may crash on this, so objects are compared with their names
        let packs = Packs::of(dir.path().join("objects/pack"));
        for id in ids {
            if let Ok(Some((kind, content))) = packs.read(&id) {
                prop_assert_eq!(object::name(kind, &content), id);
            }
        }
    }

    #[test]
    fn no_delta_is_too_wrong(base: Vec<u8>, delta: Vec<u8>) {
        let mut out = Vec::new();
        let _may_be_none = patch(&base, &delta, 1000, &mut out);
    }
}

#[test]
fn several_packs_and_loose_objects() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &edits(30));
    let repo = Repo::open(dir.path()).unwrap();
    more(&repo, repo.tip().unwrap(), &edits(10));
    let packed = all(dir.path());
    assert_eq!(compare(dir.path(), &packed), (packed.len() * 2, 0));

    let git = git2::Repository::open(dir.path()).unwrap();
    let loose = crate::repo::read::raw(git.blob(b"loose").unwrap());
    assert_eq!(compare(dir.path(), &[loose]), (0, 2));
    assert_eq!(repo.objects().read(Kind::Blob, &loose).unwrap(), b"loose");
}

#[test]
fn a_pack_that_comes_or_goes() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &edits(30));
    let repo = Repo::open(dir.path()).unwrap();
    let files = repo.files(repo.tip().unwrap().unwrap(), "").unwrap();
    let other = Repo::open(dir.path()).unwrap();
    more(&other, other.tip().unwrap(), &[(40, 1)]);
    git(dir.path(), &["repack", "-adfq"]);
    let after = repo.files(repo.tip().unwrap().unwrap(), "").unwrap();
    assert_eq!(after.len(), files.len() + 1);
    for file in after {
        repo.blob(file.blob).unwrap();
    }
}

#[test]
fn packs_are_looked_for_again() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &edits(30));
    let store = Store::of(dir.path().join("objects"));
    let read = |id: &Oid| store.find(id).unwrap().is_some();
    assert!(all(dir.path()).iter().all(read));
    let repo = Repo::open(dir.path()).unwrap();
    for turn in 0..12 {
        more(&repo, repo.tip().unwrap(), &[(turn, 1)]);
    }
    let seen = all(dir.path());
    assert!(seen.iter().rev().take(3).all(read));
    repo.merge_packs(&repo.lock(Wait::Never).unwrap()).unwrap();
    assert_eq!(count(dir.path()), 2);
    assert!(seen.iter().all(read));
    git(dir.path(), &["repack", "-adfq"]);
    assert!(seen.iter().all(read));
    assert!(!read(&[7; 20]));
    let old = Store::of(dir.path().join("objects"));
    assert!(seen.iter().all(|id| old.contains(id)));
    more(&repo, repo.tip().unwrap(), &[(12, 1)]);
    let seen = all(dir.path());
    assert!(seen.iter().all(|id| old.contains(id)) && !old.contains(&[7; 20]));
}

fn count(dir: &Path) -> usize {
    let files = std::fs::read_dir(dir.join("objects/pack")).unwrap();
    files.filter(|file| file.as_ref().unwrap().path().extension() == Some("pack".as_ref())).count()
}

#[test]
fn nothing_there() {
    let dir = tempfile::tempdir().unwrap();
    for dir in [dir.path().join("none"), dir.path().to_owned()] {
        assert!(Packs::of(dir).read(&[0; 20]).unwrap().is_none());
    }
}
