//! Runs that are killed, and runs at once.

use std::process::Stdio;
use std::time::Duration;

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::ingest::common::{World, git, program, tip_at_once};

fn records(seed: u64) -> Vec<Record> {
    history::random(seed, &Plan { accounts: 1, regions: 1, calls: 250, ..Plan::default() }).records
}

/// Killed at many moments of a first run, of one that adds, and of one that rewrites.
#[test]
fn the_next_run_completes_it() {
    let records = records(1);
    let expect = tip_at_once(&records);
    let mut rng = Rng::new(1);
    let world = World::new();
    let pieces: Vec<Vec<&Record>> = vec![
        records[60..160].iter().collect(),
        records[160..].iter().collect(),
        records[..60].iter().collect(),
    ];
    let mut killed = 0;
    for (number, piece) in pieces.into_iter().enumerate() {
        let name = format!("{number}.json");
        let file = world.deliver(&name, piece);
        for _ in 0..15 {
            let mut child = world
                .program()
                .arg("ingest")
                .arg(&file)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_micros(1000 + 1000 * rng.below(120) as u64));
            child.kill().unwrap();
            killed += u32::from(!child.wait().unwrap().success());
            if world.history().join(".git/HEAD").exists() {
                git(&world.history(), &["fsck", "--strict", "--no-dangling"]);
            }
        }
        world.ingest(&[&name]);
        world.check();
        assert_eq!(world.git(&["status", "--porcelain"]), "", "after piece {number}");
    }
    assert_eq!(world.tip(), expect);
    assert!(killed > 0);
    let left: Vec<_> = crate::ingest::common::files(&world.history().join(".git"))
        .into_iter()
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.ends_with(".lock") || name.contains("tmp")
        })
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn runs_at_once_take_turns() {
    let records = records(2);
    let expect = tip_at_once(&records);
    for _ in 0..3 {
        let world = World::new();
        let files: Vec<_> = (0..4)
            .map(|piece| {
                let own = records.iter().skip(piece).step_by(4);
                world.deliver(&format!("{piece}.json"), own)
            })
            .collect();
        let children: Vec<_> = files
            .iter()
            .map(|file| {
                let mut command = program(&world.history());
                command.arg("ingest").arg(file).stdout(Stdio::null()).stderr(Stdio::piped());
                command.spawn().unwrap()
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(world.tip(), expect);
        assert_eq!(world.git(&["status", "--porcelain"]), "");
        world.check();
    }
}

#[test]
fn dry_runs_at_once_do_not_disturb_each_other() {
    let records = records(3);
    let expect = tip_at_once(&records);
    let world = World::new();
    let file = world.deliver("all.json", &records);
    let children: Vec<_> = (0..6)
        .map(|number| {
            let mut command = program(&world.path(&format!("none-{number}")));
            command.args(["ingest", "--dry-run", "--json"]).arg(&file);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["tip"], expect.as_str());
    }
}

/// A run that is killed at that moment leaves locks.
#[test]
fn locks_of_a_killed_run_are_taken_over() {
    let records = records(4);
    let world = World::new();
    world.deliver("1.json", &records[..100]);
    world.deliver("2.json", &records[100..]);
    world.ingest(&["1.json"]);
    let git_dir = world.history().join(".git");
    let left =
        ["packed-refs.lock", "refs/heads/main.lock", "refs/heads/journal.lock", "index.lock"];
    for name in left {
        std::fs::write(git_dir.join(name), "lexrewind\n").unwrap();
    }
    let answer = world.ingest(&["2.json"]);
    assert_eq!(answer["work_tree"], "updated");
    assert_eq!(world.tip(), tip_at_once(&records));
    for name in left {
        assert!(!git_dir.join(name).exists(), "{name}");
    }
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    world.check();
}

/// The next run removes what a killed one left, also if it has nothing new; git can go on then.
#[test]
fn a_run_without_news_cleans_up() {
    let records = records(7);
    let world = World::new();
    world.deliver("1.json", &records[..60]);
    world.ingest(&["1.json"]);
    let git_dir = world.history().join(".git");
    let pack = crate::ingest::common::files(&git_dir.join("objects/pack")).remove(0);
    let keep = pack.with_extension("keep");
    let rows = [
        (git_dir.join("packed-refs.lock"), "lexrewind\n"),
        (git_dir.join("HEAD.lock"), "lexrewind\n"),
        (git_dir.join("config.lock"), "lexrewind\n"),
        (git_dir.join("index.lock"), "lexrewind\n"),
        (git_dir.join("refs/heads/journal.lock"), "lexrewind\n"),
        (git_dir.join("lexrewind/tmp_lexrewind_file"), "half"),
        (git_dir.join("lexrewind/tmp_lexrewind_4711_index.sqlite"), "half"),
        (git_dir.join("objects/info/tmp_lexrewind_commit-graph"), "half"),
        (git_dir.join("objects/pack/tmp_lexrewind_pack"), "half"),
        (keep.clone(), "lexrewind ingest 4711\n"),
    ];
    for (path, text) in &rows {
        std::fs::write(path, text).unwrap();
    }
    let answer = world.ingest(&["1.json"]);
    assert_eq!(answer["commits"], 0);
    for (path, _) in &rows {
        assert!(!path.exists(), "{}", path.display());
    }
    for args in [&["config", "a.b", "c"][..], &["pack-refs", "--all"], &["gc", "-q"]] {
        world.git(args);
    }
    // a pack that another program or a person keeps
    for text in ["", "fetch-pack 4711 on host\n"] {
        std::fs::write(&keep, text).unwrap();
        world.ingest(&["1.json"]);
        assert_eq!(std::fs::read_to_string(&keep).unwrap(), text);
    }
}

/// Git itself is at work: nothing is done, and the next run does it.
#[test]
fn locks_of_others_are_respected() {
    let records = records(5);
    let world = World::new();
    world.deliver("1.json", &records[..100]);
    world.deliver("2.json", &records[100..]);
    world.ingest(&["1.json"]);
    let tip = world.tip();
    for name in ["packed-refs.lock", "refs/heads/main.lock"] {
        let lock = world.history().join(".git").join(name);
        std::fs::write(&lock, "").unwrap();
        let ran = world.try_ingest(&["2.json"]);
        assert_eq!(ran.code, Some(6), "{}", ran.stderr);
        assert!(ran.stderr.contains(name), "{}", ran.stderr);
        assert_eq!(world.tip(), tip);
        std::fs::remove_file(lock).unwrap();
    }
    world.ingest(&["2.json"]);
    assert_eq!(world.tip(), tip_at_once(&records));
    world.check();
}

/// What a run leaves that was killed while it made the repository.
#[test]
fn half_made_repositories_are_completed() {
    let records = records(6);
    let left: [&[&str]; 7] = [
        &[".git/"],
        &[".git/lexrewind/"],
        &[".git/lexrewind/lock", ".git/objects/pack/", ".git/refs/heads/"],
        &[".git/lexrewind/lock", ".git/config", ".git/hooks/", ".git/info/"],
        &[".git/lexrewind/lock", "_git2_aBcDeF"],
        &[".git/lexrewind/lock", ".git/config.lock"],
        &[".git/lexrewind/lock", ".git/config", ".git/HEAD.lock", ".git/objects/"],
    ];
    for names in left {
        let world = World::new();
        world.deliver("all.json", &records[..40]);
        for name in names {
            match name.strip_suffix('/') {
                Some(dir) => std::fs::create_dir_all(world.history().join(dir)).unwrap(),
                None => {
                    world.write(&format!("history/{name}"), "");
                }
            }
        }
        world.ingest(&["all.json"]);
        assert_eq!(world.git(&["status", "--porcelain"]), "");
        world.check();
    }
}
