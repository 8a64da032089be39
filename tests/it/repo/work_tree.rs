//! The work tree shows the tip, unless somebody works in it.

use std::fs;

use lexrewind::repo::{CommitId, Error, Repo, RepoKind, Wait, WorkTreeState};

use crate::repo::common::{World, many, step, write};

fn clean(world: &World) {
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    assert_eq!(world.git(&["diff", "HEAD"]), "");
}

fn updated(state: &WorkTreeState) -> usize {
    let WorkTreeState::Updated { files } = state else { panic!("{state:?}") };
    *files
}

fn next(repo: &Repo, step: crate::repo::common::Step) -> (CommitId, WorkTreeState) {
    let (ids, published) = write(repo, repo.tip().unwrap(), &[step]);
    (ids[0], published.work_tree)
}

#[test]
fn only_what_differs_is_written() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (_, published) = write(&repo, None, &many(60));
    assert_eq!(updated(&published.work_tree), 60);
    clean(&world);
    let (_, state) = next(&repo, step(9000, &[("a/b", Some("1")), ("a/c", Some("2"))]));
    assert_eq!(updated(&state), 2);
    // a file becomes a directory, a directory a file
    let (_, state) = next(&repo, step(9001, &[("a", Some("file"))]));
    assert_eq!(updated(&state), 3);
    clean(&world);
    next(&repo, step(9002, &[("a/d/e", Some("1"))]));
    clean(&world);
    next(&repo, step(9003, &[("a", None)]));
    assert!(!world.path("repo/a").exists());
    clean(&world);
}

#[test]
fn changed_files_are_left_alone() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    next(&repo, step(1, &[("a", Some("1")), ("b", Some("1"))]));
    fs::write(world.path("repo/a"), "mine").unwrap();
    fs::write(world.path("repo/notes"), "mine").unwrap();
    let (_, state) = next(&repo, step(2, &[("b", Some("2"))]));
    assert!(
        matches!(&state, WorkTreeState::LeftAlone { changed } if changed == &["a"]),
        "{state:?}"
    );
    assert_eq!(fs::read_to_string(world.path("repo/b")).unwrap(), "1");
    let (_, state) = next(&repo, step(3, &[("b", Some("3"))]));
    assert!(matches!(&state, WorkTreeState::LeftAlone { .. }));
    // put back: the next run catches up
    fs::write(world.path("repo/a"), "1").unwrap();
    let (_, state) = next(&repo, step(4, &[("c", Some("4"))]));
    assert_eq!(updated(&state), 2);
    assert_eq!(world.git(&["status", "--porcelain"]), "?? notes\n");
    // untracked files are not overwritten
    let (_, state) = next(&repo, step(5, &[("notes", Some("ours"))]));
    assert!(
        matches!(&state, WorkTreeState::LeftAlone { changed } if changed == &["notes"]),
        "{state:?}"
    );
    assert_eq!(fs::read_to_string(world.path("repo/notes")).unwrap(), "mine");
    world.git(&["reset", "-q", "--hard"]);
    let (_, state) = next(&repo, step(6, &[("b", Some("6"))]));
    assert_eq!(updated(&state), 1);
    clean(&world);
}

#[test]
fn staged_changes_and_other_branches() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    next(&repo, step(1, &[("a", Some("1"))]));
    fs::write(world.path("repo/n"), "new").unwrap();
    world.git(&["add", "n"]);
    let (_, state) = next(&repo, step(2, &[("a", Some("2"))]));
    assert!(
        matches!(&state, WorkTreeState::LeftAlone { changed } if changed == &["n"]),
        "{state:?}"
    );
    world.git(&["reset", "-q", "--hard"]);
    world.git(&["checkout", "-q", "-b", "side"]);
    let (_, state) = next(&repo, step(3, &[("a", Some("3"))]));
    assert!(matches!(state, WorkTreeState::OtherBranch));
    world.git(&["checkout", "-q", "main"]);
    let (_, state) = next(&repo, step(4, &[("a", Some("4"))]));
    assert_eq!(updated(&state), 1);
    clean(&world);
}

/// Killed after the references moved, with some files written and the index as it was.
#[test]
fn a_killed_update_is_completed() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (first, _) =
        next(&repo, step(1, &[("a", Some("1")), ("b", Some("1")), ("c/d", Some("1"))]));
    let index = fs::read(repo.git_dir().join("index")).unwrap();
    let (second, _) = next(
        &repo,
        step(2, &[("a", Some("2")), ("b", Some("2")), ("c/d", None), ("e", Some("2"))]),
    );
    fs::write(repo.git_dir().join("index"), index).unwrap();
    fs::write(repo.git_dir().join("lexrewind/worktree"), format!("{first}\n{second}\n")).unwrap();
    fs::write(world.path("repo/b"), "1").unwrap();
    fs::create_dir(world.path("repo/c")).unwrap();
    fs::write(world.path("repo/c/d"), "1").unwrap();
    let (_, state) = next(&repo, step(3, &[("e", Some("3"))]));
    assert_eq!(updated(&state), 1);
    clean(&world);
    assert_eq!(fs::read_to_string(world.path("repo/b")).unwrap(), "2");

    // the same, but somebody changed a file since
    fs::write(repo.git_dir().join("lexrewind/worktree"), format!("{first}\n{second}\n")).unwrap();
    fs::write(world.path("repo/a"), "mine").unwrap();
    let (_, state) = next(&repo, step(4, &[("e", Some("4"))]));
    assert!(matches!(&state, WorkTreeState::LeftAlone { .. }));
    assert_eq!(fs::read_to_string(world.path("repo/a")).unwrap(), "mine");
}

/// The very first one.
#[test]
fn a_killed_first_update_is_completed() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (first, _) = next(&repo, step(1, &[("a", Some("1")), ("b", Some("1"))]));
    fs::remove_file(repo.git_dir().join("index")).unwrap();
    fs::remove_file(world.path("repo/b")).unwrap();
    fs::write(repo.git_dir().join("lexrewind/worktree"), format!("{:040}\n{first}\n", 0)).unwrap();
    let repo = Repo::open(&world.path("repo")).unwrap();
    let (_, state) = next(&repo, step(3, &[("e", Some("3"))]));
    assert_eq!(updated(&state), 1);
    clean(&world);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    next(&repo, step(1, &[("d/a", Some("1"))]));
    fs::create_dir(world.path("outside")).unwrap();
    fs::remove_dir_all(world.path("repo/d")).unwrap();
    std::os::unix::fs::symlink(world.path("outside"), world.path("repo/d")).unwrap();
    let (_, state) = next(&repo, step(2, &[("d/a", Some("2")), ("d/new", Some("2"))]));
    assert!(matches!(&state, WorkTreeState::LeftAlone { .. }));
    assert_eq!(fs::read_dir(world.path("outside")).unwrap().count(), 0);
}

/// What a run does in a work tree in which a directory above one of its files is a link to `outside`.
#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_through_a_link_anywhere_above() {
    use std::os::unix::fs::symlink;
    type Row = (&'static str, fn(&World), &'static [(&'static str, Option<&'static str>)]);
    let rows: [Row; 6] = [
        ("a link in place of a new directory", |world| link(world, "new"), &[("new/a", Some("2"))]),
        ("far above a new file", |world| link(world, "new"), &[("new/b/c/a", Some("2"))]),
        (
            "below a new directory",
            |world| {
                fs::create_dir(world.path("repo/new")).unwrap();
                link(world, "new/b");
            },
            &[("new/b/c/a", Some("2"))],
        ),
        ("a link to nothing", |world| dangling(world, "new"), &[("new/a", Some("2"))]),
        // the files are those that git knows, by all that it remembers of them
        ("a directory that was moved", |world| moved(world, "d"), &[("d/a", Some("2"))]),
        ("a file to be removed, in one", |world| moved(world, "d"), &[("d/a", None)]),
    ];
    fn link(world: &World, name: &str) {
        symlink(world.path("outside"), world.path("repo").join(name)).unwrap();
    }
    fn dangling(world: &World, name: &str) {
        symlink(world.path("outside/nothing"), world.path("repo").join(name)).unwrap();
    }
    fn moved(world: &World, name: &str) {
        fs::rename(world.path("repo").join(name), world.path("outside/d")).unwrap();
        symlink(world.path("outside/d"), world.path("repo").join(name)).unwrap();
    }
    for (what, make, edits) in rows {
        let world = World::new();
        let repo = world.repo(RepoKind::WorkTree);
        next(&repo, step(1, &[("d/a", Some("1")), ("e", Some("1"))]));
        fs::create_dir(world.path("outside")).unwrap();
        fs::write(world.path("outside/theirs"), "theirs").unwrap();
        make(&world);
        let before = files(&world.path("outside"));
        let mut edits = edits.to_vec();
        edits.push(("e", Some("2")));
        let (_, state) = next(&repo, step(2, &edits));
        assert!(matches!(&state, WorkTreeState::LeftAlone { .. }), "{what}: {state:?}");
        assert_eq!(files(&world.path("outside")), before, "{what}");
        assert_eq!(fs::read_to_string(world.path("repo/e")).unwrap(), "1", "{what}");
    }
}

/// The content of every file below a directory, links not followed.
fn files(dir: &std::path::Path) -> Vec<(std::path::PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap()) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push((entry.path(), fs::read_to_string(entry.path()).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

/// Git holds the lock of its index: nothing is written, and the next run catches up.
#[test]
fn the_index_of_a_git_at_work_is_respected() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    next(&repo, step(1, &[("a", Some("1"))]));
    let lock = repo.git_dir().join("index.lock");
    fs::write(&lock, "").unwrap();
    let (_, state) = next(&repo, step(2, &[("a", Some("2"))]));
    assert!(
        matches!(&state, WorkTreeState::Failed(Error::RefLocked { path }) if *path == lock),
        "{state:?}"
    );
    assert_eq!(fs::read_to_string(world.path("repo/a")).unwrap(), "1");
    fs::remove_file(&lock).unwrap();
    let (_, state) = next(&repo, step(3, &[("a", Some("3"))]));
    assert_eq!(updated(&state), 1);
    clean(&world);
    // nothing is to be written, so it does not matter
    fs::write(&lock, "").unwrap();
    let state = repo.show_tip(&repo.lock(Wait::Never).unwrap()).unwrap();
    assert_eq!(updated(&state), 0);
    assert!(lock.exists());
}

/// The index and the tree of the tip are compared entry by entry: path, content, mode and stage.
#[test]
fn what_is_staged_is_seen() {
    let rows: [(&str, &[&[&str]], &str); 5] = [
        ("another content", &[&["update-index", "--cacheinfo", "100644,BLOB,a"]], "a"),
        ("another mode", &[&["update-index", "--chmod=+x", "a"]], "a"),
        ("a new file", &[&["update-index", "--add", "--cacheinfo", "100644,BLOB,d/z"]], "d/z"),
        ("a file removed", &[&["rm", "-q", "--cached", "d/a"]], "d/a"),
        ("a file that became a link", &[&["update-index", "--cacheinfo", "120000,BLOB,a"]], "a"),
    ];
    for (what, commands, path) in rows {
        let world = World::new();
        let repo = world.repo(RepoKind::WorkTree);
        next(&repo, step(1, &[("a", Some("1")), ("d/a", Some("1")), ("e", Some("3"))]));
        let blob = world.git(&["rev-parse", "HEAD:e"]);
        for args in commands {
            let args: Vec<String> =
                args.iter().map(|word| word.replace("BLOB", blob.trim())).collect();
            world.git(&args.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let (_, state) = next(&repo, step(2, &[("e", Some("2"))]));
        assert!(
            matches!(&state, WorkTreeState::LeftAlone { changed } if changed.contains(&path.into())),
            "{what}: {state:?}"
        );
        assert_eq!(fs::read_to_string(world.path("repo/e")).unwrap(), "3", "{what}");
    }
}
