//! Directories that hold no logs: those of git, and histories.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::ingest::common::{World, git, record};

fn put_bot(second: u32) -> Value {
    let request = json!({"name": format!("B{second}"), "locale": "en-US"});
    record(second, "PutBot", request, &json!({"version": "$LATEST"}))
}

/// Files below the directory `here`, beside a log, and how they are counted.
#[test]
fn directories_without_logs() {
    type Make = fn(&World, &Path);
    let rows: [(&str, Make, Value); 10] = [
        ("nothing", |_, here| fs::create_dir_all(here).unwrap(), Value::Null),
        ("a repository", |_, here| init(here, &[]), json!({"git-directory": 1})),
        ("a bare repository", |_, here| init(here, &["--bare"]), json!({"git-directory": 1})),
        (
            "a repository in another",
            |_, here| {
                init(here, &[]);
                init(&here.join("deep/er"), &[]);
            },
            json!({"git-directory": 2}),
        ),
        (
            "a linked work tree",
            |_, here| {
                fs::create_dir_all(here).unwrap();
                fs::write(here.join(".git"), "gitdir: /somewhere").unwrap();
            },
            json!({"git-directory": 1}),
        ),
        ("a history", HISTORY, json!({"history": 1})),
        ("a bare history", BARE, json!({"history": 1})),
        (
            "a history with the journal checked out",
            |world, here| {
                HISTORY(world, here);
                git(here, &["checkout", "-q", "journal"]);
            },
            json!({"history": 1}),
        ),
        (
            "a clone of a history",
            |world, here| {
                HISTORY(world, &world.path("origin"));
                let here = here.to_str().unwrap();
                git(&world.path(""), &["clone", "-q", "origin", here]);
            },
            json!({"history": 1}),
        ),
        (
            "files that are called alike",
            |_, here| {
                fs::create_dir_all(here.join("lexrewind/objects")).unwrap();
                fs::create_dir_all(here.join(".lexrewind")).unwrap();
            },
            Value::Null,
        ),
    ];
    for (what, make, expect) in rows {
        let world = World::new();
        make(&world, &world.path("logs/here"));
        world.deliver_values("logs/here.json", &[put_bot(1)]);
        world.deliver_values("logs/later/there.json", &[put_bot(2)]);
        let answer = world.ingest(&["logs"]);
        assert_eq!(answer["passed_over"], expect, "{what}");
        assert_eq!(answer["records"]["writes"], 2, "{what}: {answer}");
        assert_eq!(answer["records"]["read"], 2, "{what}: {answer}");
        assert_eq!(answer["files"], json!({"read": 2, "known": 0, "skipped": 0}), "{what}");
    }
}

fn init(here: &Path, args: &[&str]) {
    fs::create_dir_all(here).unwrap();
    git(here, &[&["init", "-q"], args].concat());
}

fn make_history(world: &World, here: &Path, args: &[&str]) {
    world.deliver_values("first.json", &[put_bot(0)]);
    let mut command = crate::ingest::common::program(here);
    command.current_dir(world.path("")).args(["ingest", "first.json"]).args(args);
    assert!(command.output().unwrap().status.success());
}

const HISTORY: fn(&World, &Path) = |world, here| make_history(world, here, &[]);
const BARE: fn(&World, &Path) = |world, here| make_history(world, here, &["--bare"]);

/// `ingest .` beside its history gives the same, however often it is run.
#[test]
fn a_run_does_not_read_its_own_history() {
    let world = World::new();
    world.deliver_values("a.json", &[put_bot(0)]);
    world.ingest(&["."]);
    let tip = world.tip();
    let again = world.ingest(&["."]);
    assert_eq!(again["passed_over"], json!({"history": 1}));
    assert_eq!(again["files"], json!({"read": 0, "known": 1, "skipped": 0}));
    assert_eq!(world.tip(), tip);
    let text = world.program().args(["ingest"]).arg(world.path("")).output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("  = 1 lexrewind history passed over\n"), "{text}");
}
