//! Runs that are given up or killed, and runs that add little.

use lexrewind::repo::{Described, Options, Repo, RepoKind, Wait};

use crate::repo::common::{World, many, publish, step, write};

fn state(world: &World) -> (String, String, usize) {
    let packs = std::fs::read_dir(world.path("repo/.git/objects/pack")).unwrap();
    (world.git(&["for-each-ref"]), world.git(&["status", "--porcelain"]), packs.count())
}

#[test]
fn a_run_that_is_given_up_leaves_nothing() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, &many(20));
    let before = state(&world);
    {
        let lock = repo.lock(Wait::Never).unwrap();
        let mut writer = repo.writer(&lock, Some(ids[19]), Options::default()).unwrap();
        for step in &many(600)[300..] {
            step.commit(&mut writer);
        }
    }
    assert_eq!(state(&world), before);
    world.check();
}

#[test]
fn what_a_killed_run_left_is_swept_away() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, &many(20));
    let git_dir = repo.git_dir().to_owned();
    for left in [
        "objects/pack/tmp_lexrewind_pack",
        "objects/pack/tmp_lexrewind_idx",
        "lexrewind/tmp_lexrewind_index",
    ] {
        std::fs::write(git_dir.join(left), "half").unwrap();
    }
    world.git(&["rev-parse", "main"]);
    write(&repo, Some(ids[19]), &[step(5000, &[("x", Some("y"))])]);
    world.check();
    assert!(!git_dir.join("lexrewind/tmp_lexrewind_index").exists());
}

/// Killed after its files were in place, before the references moved: all of the old state is there,
/// and the same run again comes to the same end.
#[test]
fn killed_before_the_references() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, &many(20));
    let references = std::fs::read(repo.git_dir().join("packed-refs")).unwrap();
    let index = std::fs::read(repo.git_dir().join("index")).unwrap();
    let marker = std::fs::read(repo.git_dir().join("lexrewind/worktree")).unwrap();
    let new = step(5000, &[("x", Some("y"))]);
    let (first, _) = write(&repo, Some(ids[19]), std::slice::from_ref(&new));
    std::fs::write(repo.git_dir().join("packed-refs"), references).unwrap();
    std::fs::write(repo.git_dir().join("index"), index).unwrap();
    std::fs::write(repo.git_dir().join("lexrewind/worktree"), marker).unwrap();
    std::fs::remove_file(world.path("repo/x")).unwrap();

    let repo = Repo::open(&world.path("repo")).unwrap();
    assert_eq!(repo.tip().unwrap(), Some(ids[19]));
    world.check();
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    let (again, published) = write(&repo, Some(ids[19]), &[new]);
    assert_eq!(again, first);
    assert_eq!(published.objects, 0, "everything was there");
    assert_eq!(world.git(&["rev-parse", "main"]).trim(), first[0].to_string());
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    world.check();
}

#[test]
fn nothing_new_writes_nothing() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, &many(20));
    let before = state(&world);
    let graph = std::fs::metadata(repo.git_dir().join("objects/info/commit-graph"))
        .unwrap()
        .modified()
        .unwrap();
    let (_, published) = write(&repo, Some(ids[19]), &[]);
    assert_eq!((published.objects, published.tip), (0, Some(ids[19])));
    assert_eq!(state(&world), before);
    let now = std::fs::metadata(repo.git_dir().join("objects/info/commit-graph"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(graph, now);
}

/// The version file of a resource is the same object as its current one.
#[test]
fn an_object_is_written_once() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let text = crate::repo::common::document("X", 1);
    let (_, published) = write(
        &repo,
        None,
        &[
            step(1, &[("x/intent.json", Some(&text))]),
            step(2, &[("x/versions/1.json", Some(&text))]),
        ],
    );
    // a blob; x, the root; x/versions, x, the root; two commits
    assert_eq!(published.objects, 1 + 2 + 3 + 2);
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, repo.tip().unwrap(), Options::default()).unwrap();
    step(3, &[("x/versions/2.json", Some(&text))]).commit(&mut writer);
    let published = writer.finish(&publish(&[])).unwrap();
    assert_eq!(published.objects, 3 + 1);
    world.check();
}

#[test]
fn after_git_gc_the_history_goes_on() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let steps = many(60);
    let (ids, _) = write(&repo, None, &steps[..40]);
    world.git(&["gc", "-q", "--prune=now"]);
    let repo2 = Repo::open(&world.path("repo")).unwrap();
    write(&repo2, Some(ids[39]), &steps[40..]);
    world.check();
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    let tip = repo2.tip().unwrap();
    assert_eq!(repo.tip().unwrap(), tip);
    assert_eq!(repo.history(|_, _| Described::default()).unwrap().unwrap().len(), 60);
}

#[test]
fn a_path_may_have_two_slashes() {
    let world = World::new();
    let dir = format!("{}//deep//repo", world.path("").display());
    assert!(Repo::create(dir.as_ref(), RepoKind::WorkTree).is_ok());
    assert!(world.path("deep/repo/.git").is_dir());
}
