//! Objects are read wherever git may put them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use lexrewind::repo::{BlobId, CommitId, Described, Repo, RepoKind, ResolvedCommit};

use crate::repo::common::{World, command, git, many, step, write};

/// All that can be read of a history: every file of every commit.
fn contents(repo: &Repo) -> Vec<(String, Vec<u8>)> {
    let history = repo.history(|_, _| Described::default()).unwrap().unwrap();
    let mut all = Vec::new();
    for entry in history.entries(0, history.len()).unwrap() {
        let commit = repo.commit(entry.commit).unwrap();
        all.push((commit.message, entry.commit.to_string().into_bytes()));
        for file in repo.files(entry.commit, "").unwrap() {
            let content = repo.blob(file.blob).unwrap();
            all.push((file.path, content));
        }
    }
    all
}

/// A repository as it is in its directory now: nothing is remembered.
fn opened(dir: &Path) -> Repo {
    let _ = fs::remove_file(dir.join(".git/lexrewind/index"));
    Repo::open(dir).unwrap()
}

fn packs(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join(".git/objects/pack")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "pack")).collect()
}

#[test]
fn loose_and_in_alternates_and_in_very_many_packs() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let mut steps = many(20);
    // by which a clone is known to be a history
    steps[0].edits.push((".lexrewind/FORMAT".to_owned(), Some(b"1\n".to_vec())));
    let (ids, _) = write(&repo, None, &steps);
    let expect = contents(&repo);
    let dir = world.path("repo");

    // a clone that borrows all objects, and goes on by itself
    let clone = world.path("clone");
    git(world.dir.path(), &["clone", "-q", "--shared", "repo", "clone"]);
    assert!(packs(&clone).is_empty());
    let borrowing = Repo::open(&clone).unwrap();
    assert_eq!(contents(&borrowing), expect);
    assert_eq!(
        borrowing.resolve_commit(&ids[3].to_string()[..9]).unwrap(),
        ResolvedCommit::One(ids[3])
    );
    let (more, _) = write(&borrowing, Some(ids[19]), &[step(9000, &[("x", Some("y"))])]);
    assert_eq!(repo.tip().unwrap(), Some(ids[19]));
    assert_eq!(borrowing.read_blob(more[0], "x").unwrap().unwrap(), b"y");
    git(&clone, &["fsck", "--strict"]);

    // every object a file of its own
    let [pack] = <[PathBuf; 1]>::try_from(packs(&dir)).unwrap();
    let moved = world.path("moved.pack");
    fs::rename(&pack, &moved).unwrap();
    fs::remove_file(pack.with_extension("idx")).unwrap();
    let mut unpack = command(&dir);
    unpack.args(["unpack-objects", "-q"]).stdin(fs::File::open(&moved).unwrap());
    assert!(unpack.status().unwrap().success());
    let loose = opened(&dir);
    assert_eq!(contents(&loose), expect);
    assert_eq!(
        loose.resolve_commit(&ids[3].to_string()[..9]).unwrap(),
        ResolvedCommit::One(ids[3])
    );

    // more packs than files are held open
    let all = git(&dir, &["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
    for id in all.lines().take(150) {
        let mut pack = command(&dir);
        pack.args(["pack-objects", "-q", ".git/objects/pack/pack"]);
        let mut pack = pack.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writeln!(pack.stdin.take().unwrap(), "{id}").unwrap();
        assert!(pack.wait().unwrap().success());
    }
    git(&dir, &["prune-packed"]);
    assert_eq!(packs(&dir).len(), 150);
    assert_eq!(contents(&opened(&dir)), expect);
    // a reader that has listed them goes on when they become one
    git(&dir, &["repack", "-adq"]);
    assert_eq!(contents(&loose), expect);
}

/// What is asked for and is not there, or is something else.
#[test]
fn errors_name_the_object_and_the_cause() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let (ids, _) = write(&repo, None, &[step(1, &[("a", Some("1"))])]);
    let causes = |error: lexrewind::repo::Error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        (error.to_string(), cause.unwrap_or_default())
    };
    let dir = world.path("repo").display().to_string();
    let none = CommitId::from_bytes([7; 20]);
    let (error, cause) = causes(repo.commit(none).unwrap_err());
    assert_eq!(error, format!("cannot read commit {none} in `{dir}`"));
    assert_eq!(cause, "the object is missing");
    let (error, cause) = causes(repo.blob(BlobId::from_bytes(*ids[0].as_bytes())).unwrap_err());
    assert_eq!(error, format!("cannot read blob {} in `{dir}`", ids[0]));
    assert_eq!(cause, "the object is a commit");
    let blob = repo.files(ids[0], "a").unwrap()[0].blob;
    let commit = CommitId::from_bytes(*blob.as_bytes());
    assert_eq!(causes(repo.commit(commit).unwrap_err()).1, "the object is a blob");
    assert_eq!(repo.resolve_commit(&blob.to_string()).unwrap(), ResolvedCommit::None);

    let entries = fs::read_dir(world.path("repo/objects/pack")).unwrap();
    let mut idx = entries.map(|entry| entry.unwrap().path());
    let idx = idx.find(|path| path.extension().is_some_and(|end| end == "idx")).unwrap();
    fs::remove_file(&idx).unwrap();
    fs::write(&idx, "no index").unwrap();
    let repo = Repo::open(&world.path("repo")).unwrap();
    let (_, cause) = causes(repo.commit(ids[0]).unwrap_err());
    assert_eq!(
        cause,
        format!("`{}` is damaged: it is not a whole index of version 2", idx.display())
    );
    assert!(repo.resolve_commit(&ids[0].to_string()).is_err());
}
