//! References: main, journal, tags and superseded tips, together.

use lexrewind::repo::{
    CommitId, Described, Error, Options, Publish, PublishTask, Repo, RepoKind, Superseded,
    Unfinished, Wait, WorkTreeState,
};

use crate::repo::common::{World, git, publish, step, write};

fn tag(repo: &Repo, tags: &[(&str, CommitId)]) -> Result<(), Error> {
    let lock = repo.lock(Wait::Never).unwrap();
    let writer = repo.writer(&lock, repo.tip().unwrap(), Options::default()).unwrap();
    let tags: Vec<_> = tags.iter().map(|(name, id)| ((*name).to_owned(), *id)).collect();
    writer.finish(&publish(&tags)).map(|_| ())
}

/// Another tag is in the place of one of ours, packed or loose: the rest is published.
#[test]
fn a_tag_in_the_place_of_one_of_ours() {
    for (other, packed) in
        [("bot/X", false), ("bot/X", true), ("bot/X/1/y", false), ("bot/X/1/y", true)]
    {
        let world = World::new();
        let repo = world.repo(RepoKind::WorkTree);
        let (ids, _) = write(&repo, None, &[step(1, &[("a", Some("1"))])]);
        world.git(&["tag", other]);
        if packed {
            world.git(&["pack-refs", "--all"]);
        }
        let lock = repo.lock(Wait::Never).unwrap();
        let mut writer = repo.writer(&lock, Some(ids[0]), Options::default()).unwrap();
        let next = step(2, &[("a", Some("2"))]).commit(&mut writer);
        let tags = ["bot/A/1", "bot/X/1"].map(|name| (name.to_owned(), next));
        let owns_tag = |name: &str| name.starts_with("bot/") && name != other;
        let published = writer.finish(&Publish { owns_tag: &owns_tag, ..publish(&tags) }).unwrap();
        let [Unfinished { task: PublishTask::Tag, cause: Error::BadTag { name, .. } }] =
            &published.unfinished[..]
        else {
            panic!("{published:?}")
        };
        assert_eq!(name, "bot/X/1");
        assert_eq!(repo.tip().unwrap(), Some(next));
        assert_eq!(world.git(&["tag"]).lines().collect::<Vec<_>>(), ["bot/A/1", other]);
        world.check();
    }
}

#[test]
fn tags_come_and_go() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) =
        write(&repo, None, &[step(1, &[("a", Some("1"))]), step(2, &[("a", Some("2"))])]);
    world.git(&["tag", "mine"]);
    world.git(&["tag", "-a", "-m", "x", "annotated"]);
    world.git(&["tag", "bot/loose/9", "HEAD^"]);
    tag(&repo, &[("bot/A/1", ids[0]), ("bot/A/2", ids[1]), ("bot/loose/9", ids[1])]).unwrap();
    let listed = || world.git(&["for-each-ref", "--format=%(refname) %(*objecttype)", "refs/tags"]);
    assert_eq!(
        listed(),
        "refs/tags/annotated commit\nrefs/tags/bot/A/1 \nrefs/tags/bot/A/2 \nrefs/tags/bot/loose/9 \nrefs/tags/mine \n"
    );
    assert_eq!(world.git(&["rev-parse", "bot/loose/9"]).trim(), ids[1].to_string());
    world.git(&["pack-refs", "--all"]);
    tag(&repo, &[("bot/A/2", ids[1])]).unwrap();
    assert_eq!(listed(), "refs/tags/annotated commit\nrefs/tags/bot/A/2 \nrefs/tags/mine \n");
    let packed = std::fs::read_to_string(repo.git_dir().join("packed-refs")).unwrap();
    assert!(packed.contains("\n^"), "the annotated tag stays peeled");
    world.check();

    for name in ["bot/A/2/3", "bot/A", "bot/..", "bot/x.lock", "bot/a b", ""] {
        let error = tag(&repo, &[("bot/A/2", ids[1]), (name, ids[0])]).unwrap_err();
        assert!(matches!(error, Error::BadTag { .. }), "{name}: {error}");
    }
    assert_eq!(listed(), "refs/tags/annotated commit\nrefs/tags/bot/A/2 \nrefs/tags/mine \n");
    assert!(!repo.git_dir().join("packed-refs.lock").exists());
}

#[test]
fn thirty_thousand_tags() {
    let world = World::new();
    let repo = world.repo(RepoKind::Bare);
    let (ids, _) = write(&repo, None, &[step(1, &[("a", Some("1"))])]);
    let names: Vec<String> =
        (0..30_000).map(|n| format!("bot/Bot{}/{}", n % 100, n / 100)).collect();
    let tags: Vec<_> = names.iter().map(|name| (name.as_str(), ids[0])).collect();
    tag(&repo, &tags).unwrap();
    assert_eq!(world.git(&["tag"]).lines().count(), 30_000);
    assert_eq!(repo.tip().unwrap(), Some(ids[0]));
}

#[test]
fn a_replaced_tip_is_kept() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let at = |seconds: i64| step(seconds, &[("a", Some(&seconds.to_string()))]);
    let (first, published) = write(&repo, None, &[at(1), at(2), at(4)]);
    assert_eq!(published.superseded, None);
    let (second, published) = write(&repo, Some(first[1]), &[at(3), at(4)]);
    assert_eq!(published.superseded.as_deref(), Some("refs/lexrewind/superseded/1"));
    assert_eq!(
        world.git(&["rev-parse", "refs/lexrewind/superseded/1"]).trim(),
        first[2].to_string()
    );
    // going back to an earlier commit replaces the tip too
    let (_, published) = write(&repo, Some(second[0]), &[]);
    assert_eq!(published.superseded.as_deref(), Some("refs/lexrewind/superseded/2"));
    assert_eq!(repo.tip().unwrap(), Some(second[0]));
    // the same commits and more replace nothing
    let (third, published) = write(&repo, None, &[at(1), at(2), at(3), at(7)]);
    assert_eq!(third[2], second[0]);
    assert_eq!(published.superseded, None);
    assert!(matches!(published.work_tree, WorkTreeState::Updated { .. }));
    let lock = repo.lock(Wait::Never).unwrap();
    let writer = repo.writer(&lock, Some(first[0]), Options::default()).unwrap();
    let forget = Publish { superseded: Superseded::Forget, ..publish(&[]) };
    assert_eq!(writer.finish(&forget).unwrap().superseded, None);
    assert_eq!(world.git(&["for-each-ref", "refs/lexrewind"]).lines().count(), 2);
    world.check();
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    assert_eq!(std::fs::read_to_string(world.path("repo/a")).unwrap(), "1");
}

#[test]
fn the_journal_is_a_branch_of_its_own() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    for run in 0..3 {
        let lock = repo.lock(Wait::Never).unwrap();
        let mut writer = repo.writer(&lock, repo.tip().unwrap(), Options::default()).unwrap();
        step(run, &[("a", Some("x"))]).commit(&mut writer);
        writer.add_journal(&format!("runs/{run}.json"), b"{}\n").unwrap();
        writer.add_journal("records/day.jsonl", format!("{run}\n").as_bytes()).unwrap();
        writer.finish(&publish(&[])).unwrap();
    }
    let journal = repo.journal_tip().unwrap().unwrap();
    let files = repo.files(journal, "runs").unwrap();
    assert_eq!(files.len(), 3);
    assert_eq!(files[0].blob, files[2].blob);
    assert_eq!(repo.read_blob(journal, "records/day.jsonl").unwrap().unwrap(), b"2\n");
    assert_eq!(world.git(&["rev-list", "--count", "journal"]), "3\n");
    assert_eq!(world.git(&["rev-list", "--count", "main"]), "3\n");
    world.check();

    // a clone has it under origin, reads it there, and goes on from it
    git(world.dir.path(), &["clone", "-q", "repo", "clone"]);
    let clone = Repo::open(&world.path("clone")).unwrap();
    assert_eq!(clone.journal_tip().unwrap(), Some(journal));
    write(&clone, clone.tip().unwrap(), &[step(9, &[("b", Some("x"))])]);
    assert_eq!(git(&world.path("clone"), &["rev-parse", "journal"]).trim(), journal.to_string());

    // main lost, the journal there
    world.git(&["checkout", "-q", "--detach"]);
    world.git(&["update-ref", "-d", "refs/heads/main"]);
    let repo = Repo::open(&world.path("repo")).unwrap();
    assert_eq!(repo.tip().unwrap(), None);
    assert!(repo.journal_tip().unwrap().is_some());
}

#[test]
fn somebody_commits_on_main() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, &[step(1, &[("a", Some("1"))])]);
    world.git(&["commit", "-q", "--allow-empty", "-m", "by hand", "--date=@5 +0000"]);
    let by_hand = repo.tip().unwrap().unwrap();
    assert_ne!(by_hand, ids[0]);
    let history = repo.history(|_, _| Described::default()).unwrap().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history.entry(1).unwrap().id, "");
    // the run goes on from it, and the loose reference git made gives way
    let (next, published) =
        write(&repo, Some(by_hand), &[step(4_000_000_000, &[("a", Some("2"))])]);
    assert_eq!(published.superseded, None);
    assert_eq!(world.git(&["rev-parse", "main"]).trim(), next[0].to_string());
    assert!(!repo.git_dir().join("refs/heads/main").exists());
    world.check();

    // during a run
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, Some(next[0]), Options::default()).unwrap();
    step(4_000_000_001, &[("a", Some("3"))]).commit(&mut writer);
    world.git(&["commit", "-q", "--allow-empty", "-m", "by hand again"]);
    let now = repo.tip().unwrap();
    let error = writer.finish(&publish(&[])).unwrap_err();
    assert!(matches!(error, Error::Moved { .. }), "{error}");
    assert_eq!(repo.tip().unwrap(), now);
    drop(lock);

    // a merge is not linear
    world.git(&["checkout", "-q", "-b", "side", "HEAD~2"]);
    world.git(&["commit", "-q", "--allow-empty", "-m", "aside"]);
    world.git(&["checkout", "-q", "main"]);
    world.git(&["merge", "-q", "-m", "merge", "side"]);
    let merge = repo.tip().unwrap().unwrap();
    let error = repo.history(|_, _| Described::default()).unwrap_err();
    assert!(matches!(error, Error::NotALine { parents: 2, .. }), "{error}");
    write(&repo, Some(merge), &[step(4_000_000_002, &[("a", Some("4"))])]);
    world.check();
}

#[test]
fn broken_references_are_errors() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    write(&repo, None, &[step(1, &[("a", Some("1"))])]);
    let main = repo.git_dir().join("refs/heads/main");
    for text in ["", "nonsense\n", "ref: refs/heads/main\n"] {
        std::fs::write(&main, text).unwrap();
        let error = repo.tip().unwrap_err();
        assert!(matches!(error, Error::BrokenRef { .. }), "{error}");
    }
    std::fs::write(&main, "0123456789012345678901234567890123456789\n").unwrap();
    let tip = repo.tip().unwrap().unwrap();
    let error = repo.history(|_, _| Described::default()).unwrap_err();
    assert_eq!(
        error.to_string().split(" in `").next().unwrap(),
        format!("read commit {tip}").replacen("read", "cannot read", 1)
    );
    std::fs::remove_file(&main).unwrap();

    std::fs::write(repo.git_dir().join("refs/heads/main.lock"), "").unwrap();
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, repo.tip().unwrap(), Options::default()).unwrap();
    step(4, &[("a", Some("3"))]).commit(&mut writer);
    let error = writer.finish(&publish(&[])).unwrap_err();
    assert!(matches!(error, Error::RefLocked { .. }), "{error}");
}
