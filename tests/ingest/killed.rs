//! Runs that are killed, and runs at once.

use std::process::Stdio;
use std::time::Duration;

use crate::common::{World, git, program};
use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::rng::Rng;

fn records(seed: u64) -> Vec<Record> {
    history::random(seed, &Plan { accounts: 1, regions: 1, calls: 250, ..Plan::default() }).records
}

fn in_order(records: &[Record]) -> String {
    let world = World::new();
    world.deliver("all.json", records);
    world.ingest(&["all.json"]);
    world.tip()
}

/// Killed at many moments of a first run, of one that adds, and of one that rewrites.
#[test]
fn the_next_run_completes_it() {
    let records = records(1);
    let expect = in_order(&records);
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
        for _ in 0..25 {
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
    let left: Vec<_> = crate::common::files(&world.history().join(".git"))
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
    let expect = in_order(&records);
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
    let expect = in_order(&records);
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
