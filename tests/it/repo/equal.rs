//! The same history written by plain git2, tree by tree: every id must be the same.

use std::collections::BTreeMap;

use git2::{FileMode, ObjectType, Oid, Repository, Time};
use lexrewind::repo::{RepoKind, Writer};
use proptest::prelude::*;

use crate::repo::common::{Step, World, check, command, many, publish, write};

/// What the edits mean, said as simply as possible.
fn apply(files: &mut BTreeMap<String, Vec<u8>>, edits: &[(String, Option<Vec<u8>>)]) {
    for (path, content) in edits {
        let below = format!("{path}/");
        files.retain(|other, _| other != path && !other.starts_with(&below));
        if let Some(content) = content {
            files.retain(|other, _| !path.starts_with(&format!("{other}/")));
            files.insert(path.clone(), content.clone());
        }
    }
}

fn tree(git: &Repository, files: &BTreeMap<String, Vec<u8>>) -> Oid {
    let mut builder = git.treebuilder(None).unwrap();
    let mut below: BTreeMap<&str, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for (path, content) in files {
        match path.split_once('/') {
            Some((dir, rest)) => {
                below.entry(dir).or_default().insert(rest.to_owned(), content.clone());
            }
            None => {
                let blob = git.blob(content).unwrap();
                builder.insert(path, blob, FileMode::Blob.into()).unwrap();
            }
        }
    }
    for (dir, files) in below {
        builder.insert(dir, tree(git, &files), FileMode::Tree.into()).unwrap();
    }
    builder.write().unwrap()
}

fn plain(git: &Repository, steps: &[Step]) -> Vec<String> {
    let mut files = BTreeMap::new();
    let mut parent: Option<Oid> = None;
    let mut ids = Vec::new();
    for step in steps {
        apply(&mut files, &step.edits);
        let time = Time::new(step.seconds, 0);
        let author = git2::Signature::new(&step.author, "alice@example.invalid", &time).unwrap();
        let tool = git2::Signature::new("lexrewind", "noreply@lexrewind.invalid", &time).unwrap();
        let tree = git.find_tree(tree(git, &files)).unwrap();
        let parents: Vec<_> = parent.iter().map(|id| git.find_commit(*id).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        let bytes =
            git.commit_create_buffer(&author, &tool, &step.message, &tree, &parents).unwrap();
        let id = git.odb().unwrap().write(ObjectType::Commit, &bytes).unwrap();
        parent = Some(id);
        ids.push(id.to_string());
    }
    ids
}

fn a_path() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "a-b", "a.json", "a0", "b", "é", "A", "z z"]);
    prop::collection::vec(name, 1..4).prop_map(|names| names.join("/"))
}

/// A step, and how many seconds it comes after the one before.
fn a_step() -> impl Strategy<Value = Step> {
    let content = prop_oneof![
        1 => Just(None),
        3 => "([a-c]{0,9}\n){0,12}".prop_map(|text| Some(text.into_bytes())),
    ];
    (
        prop::collection::vec((a_path(), content), 0..4),
        prop::sample::select(vec!["alice", "Jörg Müller", "日本 (Role)", "a b"]),
        prop::sample::select(vec!["", "one line", "two\n\nparagraphs\n", "ünï\n"]),
        0_i64..3,
    )
        .prop_map(|(edits, author, message, later)| Step {
            edits,
            author: author.to_owned(),
            message: message.to_owned(),
            seconds: later,
        })
}

fn a_history() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(a_step(), 1..14).prop_map(|mut steps| {
        let mut seconds = 1_600_000_000;
        for step in &mut steps {
            seconds += step.seconds;
            step.seconds = seconds;
        }
        steps
    })
}

fn hex<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(T::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_history_is_as_plain_git2_writes_it(steps in a_history(), cuts in prop::collection::vec(0_usize..14, 0..3)) {
        let world = World::new();
        let plain = plain(&Repository::init_bare(world.path("plain")).unwrap(), &steps);

        let repo = world.repo(RepoKind::WorkTree);
        let (ids, published) = write(&repo, None, &steps);
        prop_assert_eq!(hex(&ids), plain.clone());
        prop_assert_eq!(published.tip, ids.last().copied());
        world.check();
        prop_assert_eq!(world.git(&["status", "--porcelain"]), "");
        same_graph(&world);

        let mut dry_run = Writer::dry_run();
        let tried: Vec<_> = steps.iter().map(|step| step.commit(&mut dry_run)).collect();
        prop_assert_eq!(&tried, &ids);
        prop_assert_eq!(dry_run.finish(&publish(&[])).unwrap().tip, published.tip);

        // the same in several runs
        drop(repo);
        std::fs::remove_dir_all(world.path("repo")).unwrap();
        let repo = world.repo(RepoKind::WorkTree);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(steps.len())).collect();
        cuts.push(steps.len());
        cuts.sort_unstable();
        let (mut start, mut again) = (0, Vec::new());
        for end in cuts {
            again.extend(write(&repo, repo.tip().unwrap(), &steps[start..end]).0);
            start = end;
        }
        prop_assert_eq!(hex(&again), plain);
        world.check();
        prop_assert_eq!(world.git(&["status", "--porcelain"]), "");
        same_graph(&world);
    }
}

/// Our commit-graph is, byte for byte, the one git makes of the same commits.
fn same_graph(world: &World) {
    let path = world.path("repo").join(".git/objects/info/commit-graph");
    let ours = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    world.git(&["commit-graph", "write", "--reachable", "--changed-paths"]);
    let theirs = std::fs::read(&path).unwrap();
    assert!(ours == theirs, "git writes another commit-graph");
}

#[test]
fn long_chains_and_every_depth() {
    use lexrewind::repo::{Options, Wait};
    let steps = many(400);
    let mut tips = Vec::new();
    let mut sizes = Vec::new();
    for max_depth in [0, 1, 16, 250] {
        let world = World::new();
        let repo = world.repo(RepoKind::Bare);
        let lock = repo.lock(Wait::Never).unwrap();
        let mut writer = repo.writer(&lock, None, Options { max_depth }).unwrap();
        for step in &steps {
            step.commit(&mut writer);
        }
        let published = writer.finish(&publish(&[])).unwrap();
        world.check();
        tips.push(published.tip);
        sizes.push(published.pack_bytes);
        let longest = command(&world.path("repo"))
            .args(["verify-pack", "-s"])
            .args(std::fs::read_dir(world.path("repo/objects/pack")).unwrap().filter_map(|entry| {
                Some(entry.unwrap().path())
                    .filter(|path| path.extension().is_some_and(|end| end == "idx"))
            }))
            .output()
            .unwrap();
        let longest = String::from_utf8(longest.stdout).unwrap();
        let chains = longest.lines().filter_map(|line| line.strip_prefix("chain length = "));
        let chains = chains.map(|rest| rest.split(':').next().unwrap().parse::<u32>().unwrap());
        assert!(chains.max().unwrap_or(0) <= max_depth);
    }
    assert!(tips.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(sizes.windows(2).all(|pair| pair[0] > pair[1]), "{sizes:?}");
}

#[test]
fn a_commit_of_very_many_paths_gets_a_filter_that_matches_all() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let names: Vec<String> = (0..600).map(|n| format!("d{}/f{n}", n % 7)).collect();
    let edits = |count: usize, text: &str| {
        names[..count].iter().map(|name| (name.clone(), Some(text.as_bytes().to_vec()))).collect()
    };
    let step = |count, seconds| Step {
        edits: edits(count, &format!("{seconds}")),
        author: "a".to_owned(),
        message: String::new(),
        seconds,
    };
    let all_gone = Step { edits: (0..7).map(|n| (format!("d{n}"), None)).collect(), ..step(0, 9) };
    // 505 files and 7 directories are 512 paths, the most there may be
    write(
        &repo,
        None,
        &[
            step(600, 1),
            step(505, 2),
            step(506, 3),
            step(512, 4),
            step(513, 5),
            step(0, 6),
            all_gone,
        ],
    );
    world.check();
    same_graph(&world);
}

#[test]
fn far_times_and_equal_times_in_the_commit_graph() {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let step = |seconds| Step {
        edits: vec![("f".to_owned(), Some(format!("{seconds}").into_bytes()))],
        author: "a".to_owned(),
        message: String::new(),
        seconds,
    };
    let mut steps: Vec<Step> = (0..50).map(|n| step(n / 40)).collect();
    steps.push(step((1 << 33) + 5));
    steps.push(step((1 << 34) - 1));
    write(&repo, None, &steps);
    check(&world.path("repo"));
    same_graph(&world);
}
