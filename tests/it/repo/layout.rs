//! Making, opening, refusing.

use lexrewind::repo::{Becomes, Edit, Error, NewCommit, Repo, RepoKind, Wait, Writer};

use crate::repo::common::{World, git, step, tool, write};

#[test]
fn create_open_discover() {
    let world = World::new();
    for (name, place) in [("work", RepoKind::WorkTree), ("bare", RepoKind::Bare)] {
        let dir = world.path(name);
        let repo = Repo::create(&dir, place).unwrap();
        assert_eq!(repo.work_dir().is_some(), place == RepoKind::WorkTree);
        assert_eq!(repo.tip().unwrap(), None);
        assert_eq!(git(&dir, &["symbolic-ref", "HEAD"]), "refs/heads/main\n");
        Repo::open(&dir).unwrap();
        // killed just after it was made: made again
        Repo::create(&dir, place).unwrap();
        write(&repo, None, &[step(1, &[("a/b", Some("x"))])]);
        assert!(matches!(Repo::create(&dir, place), Err(Error::Occupied { .. })));
    }
    let found = Repo::discover(&world.path("work/a")).unwrap();
    assert_eq!(
        found.git_dir().canonicalize().unwrap(),
        world.path("work/.git").canonicalize().unwrap()
    );
    assert!(matches!(Repo::discover(world.dir.path()), Err(Error::NotARepository { .. })));
    assert!(matches!(Repo::open(&world.path("none")), Err(Error::NotARepository { .. })));
    std::fs::create_dir(world.path("full")).unwrap();
    std::fs::write(world.path("full/file"), "x").unwrap();
    assert!(matches!(
        Repo::create(&world.path("full"), RepoKind::WorkTree),
        Err(Error::Occupied { .. })
    ));
}

#[test]
fn another_repository_is_not_a_history_and_is_looked_past() {
    let world = World::new();
    world.repo(RepoKind::WorkTree);
    let inner = world.path("repo/inner");
    std::fs::create_dir(&inner).unwrap();
    git(&inner, &["init", "-q"]);
    let error = Repo::open(&inner).unwrap_err();
    assert!(matches!(error, Error::NotAHistory { .. }));
    assert!(error.to_string().ends_with("is a git repository, but not a bot history"));
    assert!(Repo::discover(&inner).unwrap().git_dir().ends_with("repo/.git"));
}

/// What git would keep elsewhere, or in another form, is libgit2's to understand or to refuse.
#[test]
fn a_repository_that_asks_for_more_is_opened_by_libgit2() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    write(&repo, None, &[step(1, &[("a/b", Some("x"))])]);
    git(&world.path("repo"), &["worktree", "add", "-q", "--detach", "../linked"]);
    let linked = Repo::open(&world.path("linked")).unwrap();
    assert_eq!(linked.tip().unwrap(), repo.tip().unwrap());
    assert_eq!(
        linked.work_dir().unwrap().canonicalize().unwrap(),
        world.path("linked").canonicalize().unwrap()
    );

    let config = repo.git_dir().join("config");
    let plain = std::fs::read_to_string(&config).unwrap();
    let version = plain.replace("repositoryformatversion = 0", "repositoryformatversion = 1");
    assert_ne!(version, plain);
    for (more, is_opened) in [
        ("[extensions]\n\tobjectFormat = sha256\n", false),
        ("[Extensions]\n\trefStorage = reftable\n", false),
        ("[remote \"origin\"]\n\turl = ../extensions\n", true),
    ] {
        std::fs::write(&config, format!("{version}{more}")).unwrap();
        let opened = Repo::open(&world.path("repo"));
        assert_eq!(opened.is_ok(), is_opened, "{more}: {opened:?}");
    }
}

#[test]
fn content_that_a_commit_cannot_have_is_refused() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    for path in ["", "/a", "a//b", "a/", "../a", "a/./b", ".git/config", "a/.GIT", "a\0b", "git~1"]
    {
        let mut writer = repo.dry_run(None).unwrap();
        let edits = [Edit { path, content: Becomes::File(b"x"), part: None }];
        let commit = NewCommit {
            edits: &edits,
            author: tool(1),
            committer: tool(1),
            message: "",
            id: "",
            touches: &[],
        };
        assert!(matches!(writer.commit(&commit), Err(Error::BadPath { .. })), "{path:?}");
    }
    for (first, second) in [(-1, 0), (5, 4), (0, 1 << 34)] {
        let mut writer = Writer::dry_run();
        let commit = |seconds| NewCommit {
            edits: &[],
            author: tool(0),
            committer: tool(seconds),
            message: "",
            id: "",
            touches: &[],
        };
        let made = writer.commit(&commit(first)).and_then(|_| writer.commit(&commit(second)));
        assert!(matches!(made, Err(Error::BadTime { .. })));
    }
}

#[test]
fn one_run_at_a_time() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let other = Repo::open(&world.path("repo")).unwrap();
    let lock = repo.lock(Wait::Never).unwrap();
    let error = other.lock(Wait::Never).unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    let waiting = std::thread::spawn(move || drop(other.lock(Wait::Forever).unwrap()));
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(!waiting.is_finished());
    drop(lock);
    waiting.join().unwrap();
}

#[test]
fn derived_bytes_are_kept() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    for content in ["1", "2"] {
        repo.put_derived("sources", content.as_bytes()).unwrap();
        assert_eq!(std::fs::read_to_string(repo.derived("sources")).unwrap(), content);
    }
}
