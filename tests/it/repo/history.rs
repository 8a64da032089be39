//! Finding commits by time, id, key and name.

use std::collections::BTreeMap;

use git2::ObjectType;
use lexrewind::repo::{
    ChangedFile, Commit, CommitId, Described, History, Part, PartAt, Repo, RepoKind, ResolvedCommit,
};

use crate::repo::common::{Step, World, git, many, part, step, write};

/// The messages of these tests.
fn describe(repo: &Repo) -> impl Fn(&Commit, &[ChangedFile]) -> Described {
    |commit, changed| {
        let seconds =
            commit.message.strip_prefix("at ").and_then(|text| text.trim_end().parse().ok());
        let part = |file: &ChangedFile| {
            let content = file.after.map(|blob| repo.blob(blob).unwrap());
            Some(part(&file.path, content.as_deref()))
        };
        let of_ours = |seconds: i64| Described {
            id: format!("event-{seconds:06}"),
            touches: changed.iter().map(|file| file.path.clone()).collect(),
            parts: Vec::new(),
        };
        let parts = changed.iter().map(part).collect();
        Described { parts, ..seconds.map(of_ours).unwrap_or_default() }
    }
}

/// Every part at every commit is what the steps until then made of it.
fn check_parts(history: &History, steps: &[Step]) {
    let mut files: BTreeMap<&str, Option<&[u8]>> =
        steps.iter().flat_map(Step::keys).map(|path| (path, None)).collect();
    for (position, step) in steps.iter().enumerate() {
        files.extend(step.edits.iter().map(|(path, content)| (path.as_str(), content.as_deref())));
        for (path, content) in &files {
            let Part { key, number, marked } = part(path, *content);
            let parts = history.parts(&key).unwrap();
            let found = parts.at(number, position).unwrap();
            let expected = content.map(|content| {
                (git2::Oid::hash_object(ObjectType::Blob, content).unwrap().to_string(), marked)
            });
            let found = match found {
                PartAt::There(it) => Some((parts.blob(it).unwrap().to_string(), it.marked)),
                PartAt::Removed | PartAt::Never => None,
            };
            assert_eq!(found, expected, "{path} at {position}");
        }
    }
    let none = history.parts("no such key").unwrap();
    assert_eq!(none.at(0, steps.len()).unwrap(), PartAt::Never);
}

fn open(repo: &Repo) -> History {
    repo.history(|_, _| panic!("the index was there")).unwrap().unwrap()
}

fn check_all(history: &History, ids: &[CommitId], steps: &[Step]) {
    assert_eq!(history.len(), ids.len());
    let all = history.entries(0, ids.len()).unwrap();
    for (at, (id, step)) in ids.iter().zip(steps).enumerate() {
        let entry = history.entry(at).unwrap();
        assert_eq!(entry, all[at]);
        assert_eq!((entry.commit, entry.seconds, entry.position), (*id, step.seconds, at));
        assert_eq!(entry.id, step.id());
        assert_eq!(history.position(*id).unwrap(), Some(at));
        let last = steps.iter().rposition(|other| other.seconds <= step.seconds);
        assert_eq!(history.at(step.seconds).unwrap().map(|entry| entry.position), last);
        let same = steps.iter().filter(|other| other.id() == step.id()).count();
        assert_eq!(history.with_id(&step.id()).unwrap().len(), same);
        for key in step.keys() {
            let expected: Vec<usize> =
                (0..steps.len()).filter(|at| steps[*at].keys().contains(&key)).collect();
            assert_eq!(history.touching(key).unwrap(), expected);
        }
    }
    check_parts(history, steps);
    assert_eq!(history.at(steps[0].seconds - 1).unwrap(), None);
    assert_eq!(history.at(i64::MAX).unwrap().unwrap().position, ids.len() - 1);
    assert_eq!(history.touching("no such key").unwrap(), Vec::<usize>::new());
    assert_eq!(history.with_id("event-").unwrap().len(), ids.len());
    assert_eq!(history.with_id("f").unwrap(), []);
    assert!(history.entry(ids.len()).is_err());
    assert!(history.entries(0, ids.len() + 1).is_err());
}

#[test]
fn every_question_over_several_runs() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    assert!(repo.history(|_, _| Described::default()).unwrap().is_none());
    let steps = many(200);
    let mut ids = Vec::new();
    for part in [0..50, 50..51, 51..200] {
        ids.extend(write(&repo, repo.tip().unwrap(), &steps[part]).0);
        check_all(&open(&repo), &ids, &steps[..ids.len()]);
    }
    // a rewrite from the middle
    let (again, _) = write(&repo, Some(ids[29]), &many(120)[60..]);
    ids.truncate(30);
    ids.extend(again);
    let steps: Vec<_> =
        steps[..30].iter().cloned().chain(many(120)[60..].iter().cloned()).collect();
    check_all(&open(&repo), &ids, &steps);
    world.check();

    // rebuilt if it is missing or damaged
    let index = repo.git_dir().join("lexrewind/index");
    let bytes = std::fs::read(&index).unwrap();
    for damage in [vec![], bytes[..bytes.len() - 1].to_vec(), vec![0; bytes.len()]] {
        std::fs::write(&index, damage).unwrap();
        check_all(&repo.history(describe(&repo)).unwrap().unwrap(), &ids, &steps);
        check_all(&open(&repo), &ids, &steps);
    }
}

#[test]
fn parts_come_and_go() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    // put, put as it is, removed, not there when it is removed; more often than is read at once
    let mut steps: Vec<Step> = (0..1500_i64)
        .map(|turn| {
            let content = (turn % 7 > 1).then(|| (turn / 2).to_string());
            step(turn, &[("a/often", content.as_deref()), ("a/never", None)])
        })
        .collect();
    steps[700].edits.push(("a/once".to_owned(), Some(b"x".to_vec())));
    let (first, _) = write(&repo, None, &steps[..900]);
    write(&repo, Some(first[899]), &steps[900..]);
    check_parts(&open(&repo), &steps);
    let index = repo.git_dir().join("lexrewind/index");

    // the same, made from the commits
    let again = || {
        std::fs::remove_file(&index).unwrap();
        repo.history(describe(&repo)).unwrap().unwrap()
    };
    check_parts(&again(), &steps);

    // with what somebody else committed
    std::fs::write(world.path("repo/a/often"), "mine").unwrap();
    world.git(&["rm", "-q", "a/once"]);
    world.git(&["add", "a/often"]);
    world.git(&["commit", "-q", "-m", "by hand"]);
    steps.push(step(5000, &[("a/often", Some("mine")), ("a/once", None)]));
    check_parts(&again(), &steps);
}

#[test]
fn a_clone_has_everything() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let steps = many(60);
    let (ids, _) = write(&repo, None, &steps);
    git(world.dir.path(), &["clone", "-q", "repo", "clone"]);
    let clone = world.path("clone");
    // without FORMAT and journal it is just a repository
    assert!(Repo::open(&clone).is_err());
    write(&repo, repo.tip().unwrap(), &[step(5000, &[(".lexrewind/FORMAT", Some("1\n"))])]);
    git(&clone, &["pull", "-q"]);
    let clone = Repo::open(&clone).unwrap();
    assert_eq!(clone.tip().unwrap(), repo.tip().unwrap());
    let history = clone.history(describe(&clone)).unwrap().unwrap();
    check_all(
        &history,
        &[ids, vec![clone.tip().unwrap().unwrap()]].concat(),
        &[steps, vec![step(5000, &[(".lexrewind/FORMAT", Some("1\n"))])]].concat(),
    );
    let (_, published) = write(&clone, clone.tip().unwrap(), &[step(6000, &[("new", Some("x"))])]);
    assert!(
        matches!(published.work_tree, lexrewind::repo::WorkTreeState::Updated { files: 1 }),
        "{:?}",
        published.work_tree
    );
    assert_eq!(open(&clone).len(), 62);
    crate::repo::common::check(&world.path("clone"));
    assert_eq!(git(&world.path("clone"), &["status", "--porcelain"]), "");
}

#[test]
fn commits_and_files_are_read() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let (ids, _) = write(
        &repo,
        None,
        &[
            step(10, &[("a/b", Some("1")), ("a.json", Some("2"))]),
            step(20, &[("a/c", Some("3")), ("a.json", None)]),
        ],
    );
    assert_eq!(repo.read_blob(ids[0], "a/b").unwrap().unwrap(), b"1");
    assert_eq!(repo.read_blob(ids[1], "a/b").unwrap().unwrap(), b"1");
    for path in ["a", "a/b/c", "x", "a/", ""] {
        assert_eq!(repo.read_blob(ids[1], path).unwrap(), None, "{path}");
    }
    let paths = |commit, under| -> Vec<String> {
        repo.files(commit, under).unwrap().into_iter().map(|file| file.path).collect()
    };
    assert_eq!(paths(ids[0], ""), ["a.json", "a/b"]);
    assert_eq!(paths(ids[1], "a"), ["a/b", "a/c"]);
    assert_eq!(paths(ids[1], "a/c"), ["a/c"]);
    let changed = repo.changed_paths(ids[1]).unwrap();
    assert_eq!(
        changed.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        ["a.json", "a/c"]
    );
    assert!(changed[0].after.is_none() && changed[1].before.is_none());
    assert_eq!(repo.blob(changed[1].after.unwrap()).unwrap(), b"3");

    let commit = repo.commit(ids[1]).unwrap();
    assert_eq!(commit.parents, [ids[0]]);
    assert_eq!((commit.author.name.as_str(), commit.committer.seconds), ("alice", 20));
    assert_eq!(commit.message, "at 20\n");

    let text = ids[0].to_string();
    assert_eq!(repo.resolve_commit(&text).unwrap(), ResolvedCommit::One(ids[0]));
    assert_eq!(repo.resolve_commit(&text[..12]).unwrap(), ResolvedCommit::One(ids[0]));
    assert_eq!(repo.resolve_commit(&text[..3]).unwrap(), ResolvedCommit::None);
    assert_eq!(repo.resolve_commit("0123456789").unwrap(), ResolvedCommit::None);
    assert_eq!(repo.resolve_commit("not hex").unwrap(), ResolvedCommit::None);
}

#[test]
fn an_abbreviation_of_two_commits_is_ambiguous() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let steps: Vec<_> = (0..1500).map(|n| step(n, &[])).collect();
    let (mut ids, _) = write(&repo, None, &steps);
    ids.sort_unstable();
    let pair = ids.windows(2).find(|pair| pair[0].to_string()[..4] == pair[1].to_string()[..4]);
    let pair = pair.expect("1,500 commits and 65,536 prefixes");
    let found = repo.resolve_commit(&pair[0].to_string()[..4]).unwrap();
    assert!(
        matches!(&found, ResolvedCommit::Ambiguous(found) if found.contains(&pair[1])),
        "{found:?}"
    );
}
