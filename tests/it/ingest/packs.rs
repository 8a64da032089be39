//! A history that grows by many small runs.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::ingest::common::{World, files, git, tip_at_once};

/// So many packs are left alone.
const HANDFUL: usize = 8;

fn packs(world: &World) -> Vec<PathBuf> {
    let dir = world.history().join(".git/objects/pack");
    let mut packs = if dir.exists() { files(&dir) } else { Vec::new() };
    packs.retain(|path| path.extension() == Some("pack".as_ref()));
    packs
}

/// Takes in one record after the other, each in a run of its own; the most packs there were.
fn one_by_one(world: &World, records: &[Record]) -> usize {
    let run = |(number, record)| {
        let name = format!("{number}.json");
        world.deliver(&name, [record]);
        world.ingest(&[&name]);
        packs(world).len()
    };
    records.iter().enumerate().map(run).max().unwrap_or(0)
}

#[test]
fn many_runs_leave_few_packs_and_the_same_history() {
    let records = history::random(21, &Plan::dense(60)).records;
    let world = World::new();
    let most = one_by_one(&world, &records);
    assert!(most <= HANDFUL, "{most} packs");
    assert_eq!(world.tip(), tip_at_once(&records));
    for pack in packs(&world) {
        world.git(&["verify-pack", "-v", pack.to_str().unwrap()]);
    }
    world.git(&["log", "-p", "--all"]);
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    world.check();
}

#[test]
fn a_dry_run_merges_nothing() {
    let records = history::random(22, &Plan::dense(30)).records;
    let world = World::new();
    one_by_one(&world, &records[..HANDFUL]);
    assert_eq!(packs(&world).len(), HANDFUL);
    let all = || -> Vec<_> {
        let files = files(&world.history()).into_iter();
        files.map(|path| (fs::read(&path).unwrap(), path)).collect()
    };
    let before = all();
    world.deliver("more.json", &records[HANDFUL..]);
    world.ingest(&["more.json", "--dry-run"]);
    assert!(before == all());
    world.ingest(&["more.json"]);
    assert!(packs(&world).len() < HANDFUL);
    world.check();
}

/// The run itself is done; that its packs are as many as before is said.
#[test]
fn a_pack_that_cannot_be_merged_is_reported() {
    let records = history::random(23, &Plan::dense(30)).records;
    let world = World::new();
    one_by_one(&world, &records[..HANDFUL]);
    let whole = packs(&world);
    let damaged = whole.iter().min_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let bytes = fs::read(damaged).unwrap();
    let mut other = bytes.clone();
    other[20] ^= 1;
    fs::remove_file(damaged).unwrap();
    fs::write(damaged, other).unwrap();
    world.deliver("more.json", &records[HANDFUL..]);
    let ran = world.try_ingest(&["more.json"]);
    assert_eq!(ran.code, Some(0));
    let said = "warning: the history is written, but its small packs could not be merged";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    assert!(
        ran.stderr.trim_end().ends_with("an entry does not have its checksum"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.json()["tip"], tip_at_once(&records));
    assert_eq!(packs(&world).len(), HANDFUL + 1);

    fs::write(damaged, bytes).unwrap();
    let ran = world.try_ingest(&["more.json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(packs(&world).len() < HANDFUL);
    assert_eq!(world.tip(), tip_at_once(&records));
    world.check();
}

/// Killed at many moments, while there are so many packs that every run merges.
#[test]
fn killed_while_they_are_merged() {
    let records = history::random(24, &Plan::dense(40)).records;
    let world = World::new();
    let mut rng = Rng::new(7);
    let mut killed = 0;
    for (number, record) in records.iter().enumerate() {
        let name = format!("{number}.json");
        let file = world.deliver(&name, [record]);
        for _ in 0..if packs(&world).len() < HANDFUL { 0 } else { 8 } {
            let mut command = world.program();
            command.arg("ingest").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = command.spawn().unwrap();
            std::thread::sleep(Duration::from_micros(3000 + 400 * rng.below(60) as u64));
            child.kill().unwrap();
            killed += u32::from(!child.wait().unwrap().success());
            git(&world.history(), &["fsck", "--strict", "--no-dangling"]);
        }
        world.ingest(&[&name]);
        assert!(packs(&world).len() <= HANDFUL);
    }
    assert!(killed > 0);
    assert_eq!(world.tip(), tip_at_once(&records));
    world.check();
    let list = world.history().join(".git/lexrewind/packs");
    assert_eq!(fs::read_to_string(list).unwrap().lines().count(), packs(&world).len());
    for pack in packs(&world) {
        assert!(pack.with_extension("idx").exists(), "{}", pack.display());
    }
}

/// Several write, one at a time, and others read meanwhile, with git and without.
#[test]
fn readers_and_writers_at_once() {
    let records = history::random(25, &Plan::dense(60)).records;
    let world = World::new();
    one_by_one(&world, &records[..HANDFUL]);
    let rest = &records[HANDFUL..];
    let is_done = AtomicBool::new(false);
    let (mut asked, mut walked) = (0, 0);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|first| {
                let world = &world;
                scope.spawn(move || {
                    for (number, record) in rest.iter().enumerate().skip(first).step_by(3) {
                        let name = format!("rest-{number}.json");
                        world.deliver(&name, [record]);
                        world.ingest(&[&name]);
                    }
                })
            })
            .collect();
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                let ran = world.run(&["show", "--all"]);
                assert_eq!(ran.code, Some(0), "{}", ran.stderr);
                asked += 1;
            }
        });
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                world.git(&["log", "-p", "main", "journal"]);
                walked += 1;
            }
        });
        let ended: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        is_done.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok));
    });
    assert!(asked > 0 && walked > 0);
    assert!(packs(&world).len() <= HANDFUL);
    assert_eq!(world.tip(), tip_at_once(&records));
    world.check();
}
