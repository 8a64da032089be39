//! Many runs leave few packs, and nothing else changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lexrewind::repo::{CommitId, Error, Options, Repo, RepoKind, Wait};
use proptest::prelude::*;

use crate::repo::common::{Step, World, many, publish, write};

/// So many are left alone.
const HANDFUL: usize = 8;

fn dir(world: &World) -> PathBuf {
    world.path("repo/.git/objects/pack")
}

fn names(dir: &Path, extension: &str) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(extension));
    names.sort();
    names
}

fn packs(world: &World) -> Vec<String> {
    names(&dir(world), ".pack")
}

fn list(world: &World) -> String {
    fs::read_to_string(world.path("repo/.git/lexrewind/packs")).unwrap()
}

fn merge(repo: &Repo) -> Result<(), Error> {
    repo.merge_packs(&repo.lock(Wait::Never).unwrap())
}

/// A run for each step, without merging.
fn apart(repo: &Repo, steps: &[Step]) {
    for step in steps {
        write(repo, repo.tip().unwrap(), std::slice::from_ref(step));
    }
}

/// A history of a run for each step.
fn grown(steps: &[Step]) -> (World, Repo) {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    apart(&repo, steps);
    (world, repo)
}

fn objects(world: &World) -> String {
    let format = "--batch-check=%(objectname) %(objecttype) %(objectsize)";
    world.git(&["cat-file", "--batch-all-objects", format])
}

fn read_all(world: &World) {
    world.git(&["log", "-p", "--all"]);
    world.git(&["rev-list", "--objects", "--all"]);
}

/// What one run makes of the same.
fn at_once(steps: &[Step]) -> (CommitId, String) {
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (ids, _) = write(&repo, None, steps);
    (*ids.last().unwrap(), objects(&world))
}

#[test]
fn many_runs_leave_few_packs() {
    let steps = many(90);
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    let (mut most, mut made) = (0, 0);
    for (turn, step) in steps.iter().enumerate() {
        let (_, published) = write(&repo, repo.tip().unwrap(), std::slice::from_ref(step));
        made += published.objects;
        merge(&repo).unwrap();
        let now = packs(&world).len();
        assert!(now <= HANDFUL.max(made.ilog2() as usize + 1), "{now} packs after run {turn}");
        most = most.max(now);
    }
    assert_eq!(most, HANDFUL);
    assert_eq!(list(&world).lines().count(), packs(&world).len());
    let (tip, all) = at_once(&steps);
    assert_eq!(repo.tip().unwrap(), Some(tip));
    assert!(objects(&world) == all, "other objects");
    read_all(&world);
    world.check();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Runs of any length, some of which go on from an earlier commit.
    #[test]
    fn runs_of_any_kind(
        runs in prop::collection::vec((1_usize..9, prop::option::weighted(0.2, 0_usize..9)), 9..40),
    ) {
        let steps = many(400);
        let world = World::new();
        let repo = world.repo(RepoKind::WorkTree);
        let (mut line, mut made) = (Vec::new(), 0);
        for (length, back) in runs {
            line.truncate(line.len().saturating_sub(back.unwrap_or(0)));
            let onto = line.last().copied();
            let (ids, published) = write(&repo, onto, &steps[line.len()..][..length]);
            line.extend(ids);
            made += published.objects;
            merge(&repo).unwrap();
            prop_assert!(packs(&world).len() <= HANDFUL.max(made.ilog2() as usize + 1));
        }
        prop_assert_eq!(repo.tip().unwrap(), Some(at_once(&steps[..line.len()]).0));
        let in_packs = world.git(&["count-objects", "-v"]);
        prop_assert!(in_packs.contains(&format!("in-pack: {made}\n")), "{}", in_packs);
        read_all(&world);
        world.check();
    }
}

/// Packs that have objects in common, in other places and against other bases, and each some of its
/// own that are made from those.
#[test]
fn what_is_in_several_packs_is_copied_once() {
    let steps = many(120);
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    write(&repo, None, &steps[..10]);
    for (number, depth) in [12, 0, 1, 3, 30, 2, 5, 40, 6].into_iter().enumerate() {
        let other = World::new();
        let theirs = other.repo(RepoKind::WorkTree);
        let lock = theirs.lock(Wait::Never).unwrap();
        let mut writer = theirs.writer(&lock, None, Options { max_depth: depth }).unwrap();
        let mut own = steps.clone();
        own.drain(..40 + number);
        own.truncate(30);
        for (turn, step) in own.iter_mut().enumerate() {
            let (_, content) = &mut step.edits[turn % 2];
            content.as_mut().unwrap().extend_from_slice(format!("{number}\n").as_bytes());
        }
        steps[..30].iter().chain(&own).for_each(|step| {
            step.commit(&mut writer);
        });
        writer.finish(&publish(&[])).unwrap();
        for name in names(&dir(&other), "") {
            fs::copy(dir(&other).join(&name), dir(&world).join(&name)).unwrap();
        }
        let path = world.path("repo/.git/lexrewind/packs");
        fs::write(path, list(&world) + &list(&other)).unwrap();
    }
    let before = objects(&world);
    assert_eq!(packs(&world).len(), 10);
    merge(&repo).unwrap();
    assert_eq!(packs(&world).len(), 1);
    assert!(objects(&world) == before, "other objects");
    let count = world.git(&["count-objects", "-v"]);
    assert!(count.contains(&format!("in-pack: {}\n", before.lines().count())), "{count}");
    world.check();
    write(&repo, repo.tip().unwrap(), &steps[10..]);
    assert_eq!(repo.tip().unwrap(), Some(at_once(&steps).0));
    read_all(&world);
    world.check();
}

#[test]
fn packs_that_somebody_keeps_stay() {
    let steps = many(40);
    for beside in ["keep", "promisor", "mtimes", "bitmap"] {
        let (world, repo) = grown(&steps[..5]);
        let kept = packs(&world);
        for pack in &kept {
            fs::write(dir(&world).join(pack).with_extension(beside), "").unwrap();
        }
        apart(&repo, &steps[5..25]);
        assert_eq!(packs(&world).len(), 25);
        merge(&repo).unwrap();
        let now = packs(&world);
        assert!(kept.iter().all(|pack| now.contains(pack)), "{beside}");
        assert_eq!(now.len(), kept.len() + 1, "{beside}");
    }
}

#[test]
fn packs_of_others_stay() {
    let steps = many(40);
    let (world, repo) = grown(&steps[..20]);
    let theirs = packs(&world);
    fs::remove_file(world.path("repo/.git/lexrewind/packs")).unwrap();
    merge(&repo).unwrap();
    assert_eq!(packs(&world), theirs);
    apart(&repo, &steps[20..]);
    merge(&repo).unwrap();
    let now = packs(&world);
    assert!(theirs.iter().all(|pack| now.contains(pack)));
    assert_eq!(now.len(), theirs.len() + 1);
    read_all(&world);
    world.check();
}

#[test]
fn what_git_has_an_index_of_is_left_to_git() {
    let steps = many(30);
    let (world, repo) = grown(&steps[..15]);
    world.git(&["multi-pack-index", "write"]);
    apart(&repo, &steps[15..]);
    merge(&repo).unwrap();
    assert_eq!(packs(&world).len(), 30);
    world.git(&["multi-pack-index", "verify"]);
    world.check();
    fs::remove_file(dir(&world).join("multi-pack-index")).unwrap();
    merge(&repo).unwrap();
    assert_eq!(packs(&world).len(), 1);
    world.check();
}

#[test]
fn git_may_merge_them_too() {
    let steps = many(60);
    let world = World::new();
    let repo = world.repo(RepoKind::WorkTree);
    for (turn, step) in steps.iter().enumerate() {
        write(&repo, repo.tip().unwrap(), std::slice::from_ref(step));
        merge(&repo).unwrap();
        match turn {
            12 => world.git(&["gc", "-q", "--prune=now"]),
            25 => world.git(&["repack", "-dq", "--geometric=2"]),
            38 => world.git(&["repack", "-adfq", "--write-bitmap-index"]),
            _ => String::new(),
        };
    }
    assert!(packs(&world).len() < 2 * HANDFUL);
    assert!(list(&world).lines().count() <= packs(&world).len());
    assert_eq!(repo.tip().unwrap(), Some(at_once(&steps).0));
    read_all(&world);
    world.check();
}

/// One who has opened some packs, and the list of all, reads on when they are merged.
#[test]
fn a_reader_goes_on() {
    let steps = many(40);
    let (world, repo) = grown(&steps[..20]);
    let reader = Repo::open(&world.path("repo")).unwrap();
    let before = reader.tip().unwrap().unwrap();
    reader.files(before, "").unwrap();
    apart(&repo, &steps[20..]);
    merge(&repo).unwrap();
    for tip in [before, reader.tip().unwrap().unwrap()] {
        for file in reader.files(tip, "").unwrap() {
            reader.blob(file.blob).unwrap();
        }
    }
}

#[test]
fn damage_is_not_copied() {
    let steps = many(20);
    // the middle of a pack; a name in its index
    for (extension, place) in [("pack", None), ("idx", Some(8 + 1024 + 19))] {
        let (world, repo) = grown(&steps);
        let before = names(&dir(&world), "");
        let pack = dir(&world).join(&packs(&world)[7]);
        let path = pack.with_extension(extension);
        let mut bytes = fs::read(&path).unwrap();
        let place = place.unwrap_or(bytes.len() / 2);
        bytes[place] ^= 4;
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let error = merge(&repo).unwrap_err();
        assert!(matches!(&error, Error::Damaged { path, .. } if *path == pack), "{error}");
        assert_eq!(names(&dir(&world), ""), before);
    }
}

type Files = BTreeMap<String, Vec<u8>>;

fn files(dir: &Path) -> Files {
    let read = |name: String| (name.clone(), fs::read(dir.join(name)).unwrap());
    names(dir, "").into_iter().map(read).collect()
}

/// Killed between any two changes of a file: what is left is whole, and the next time it is ended.
#[test]
fn killed_at_any_step() {
    let steps = many(30);
    let (world, repo) = grown(&steps[..12]);
    let (dir, own) = (dir(&world), world.path("repo/.git/lexrewind/packs"));
    let before = files(&dir);
    let list_before = list(&world);
    merge(&repo).unwrap();
    let after = files(&dir);
    let list_after = list(&world);
    let [merged] = packs(&world).try_into().unwrap();
    let all = objects(&world);

    let name = |file: &str| file.trim_start_matches("pack-").split('.').next().unwrap().to_owned();
    let mut olds: Vec<String> = before.keys().map(|file| name(file)).collect();
    olds.dedup();
    let announced = format!("{} {}\n", name(&merged), olds.join(" "));
    let index = merged.replace(".pack", ".idx");
    let mut changes: Vec<(PathBuf, Option<Vec<u8>>)> = vec![
        (dir.join("tmp_lexrewind_pack"), Some(after[&merged].clone())),
        (own.clone(), Some(announced.into_bytes())),
        (dir.join("tmp_lexrewind_idx"), Some(after[&index].clone())),
        (dir.join("tmp_lexrewind_pack"), None),
        (dir.join(&merged), Some(after[&merged].clone())),
        (dir.join("tmp_lexrewind_idx"), None),
        (dir.join(&index), Some(after[&index].clone())),
    ];
    for old in &olds {
        changes.push((dir.join(format!("pack-{old}.idx")), None));
        changes.push((dir.join(format!("pack-{old}.pack")), None));
    }
    changes.push((own.clone(), Some(list_after.into_bytes())));

    for done in 0..=changes.len() {
        for name in names(&dir, "") {
            fs::remove_file(dir.join(name)).unwrap();
        }
        for (name, bytes) in &before {
            fs::write(dir.join(name), bytes).unwrap();
        }
        fs::write(&own, &list_before).unwrap();
        for (path, bytes) in &changes[..done] {
            match bytes {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None if path.exists() => fs::remove_file(path).unwrap(),
                None => {}
            }
        }
        assert_eq!(world.git(&["fsck", "--strict", "--no-dangling"]), "");
        assert!(objects(&world) == all, "other objects");
        let repo = Repo::open(&world.path("repo")).unwrap();
        merge(&repo).unwrap();
        assert_eq!(files(&dir).into_keys().collect::<Vec<_>>(), [&*index, &*merged], "{done}");
        assert_eq!(list(&world), format!("{}\n", name(&merged)));
        assert!(objects(&world) == all, "other objects");
        world.check();
    }
    apart(&repo, &steps[12..]);
    merge(&repo).unwrap();
    assert_eq!(repo.tip().unwrap(), Some(at_once(&steps).0));
    world.check();
}
