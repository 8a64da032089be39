//! Histories that somebody edited: commits without a recorded event are named.

use serde_json::{Value, json};

use crate::ingest::clones::READERS;
use crate::ingest::common::{World, record};

/// Two changes of `intent:A`, and a refused call.
fn world(mode: &str) -> World {
    let world = World::new();
    let put = |second: u32| {
        let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
        record(second, "PutIntent", json!({"name": "A"}), &revised)
    };
    let mut refused = record(3, "PutIntent", json!({"name": "A"}), &Value::Null);
    refused["errorCode"] = json!("AccessDeniedException");
    world.deliver_values("all.json", &[put(1), put(2), refused]);
    world.deliver_values("more.json", &[put(4)]);
    world.ingest(&["all.json", "--late", mode]);
    let live = json!({"name": "A", "version": "$LATEST", "checksum": "c2"});
    world.write("live.json", live.to_string());
    world
}

/// Commits on top with this message. The first eight digits of its name.
fn commit(world: &World, message: &str) -> String {
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    world.git(&[&by[..], &["commit", "-q", "--allow-empty", "-m", message]].concat());
    world.tip()[..8].to_owned()
}

/// The message of the last event with another event id.
fn forged(world: &World, number: u32) -> String {
    let message = world.git(&["log", "-1", "--format=%B", "main"]);
    let id = |number: u32| format!("7b3c5f1e-0000-4000-8000-0000000000{number:02}");
    message.replace(&id(2), &id(number))
}

/// How a history is edited: the event id of a forged message, if it has one, and what is said.
const EDITS: [(Option<u32>, &str); 4] = [
    (None, "1 commit on main has no event (made by hand?): "),
    (Some(77), "1 commit on main has an event that the journal does not lead to: "),
    (Some(3), "1 commit on main has an event that the journal does not lead to: "),
    (Some(2), "1 commit on main repeats the event of an earlier commit: "),
];

#[test]
fn every_question_names_a_commit_without_a_recorded_event() {
    for (number, expect) in EDITS {
        let world = world("rewrite");
        let message = number.map_or("by hand".to_owned(), |number| forged(&world, number));
        let commit = commit(&world, &message);
        let expect = format!("{expect}{commit}");
        for args in READERS {
            if ["ingest", "rebuild"].contains(&args[0]) || args.contains(&"--raw") {
                continue;
            }
            // The answer is the same when the finding was kept.
            for _ in 0..2 {
                let mut program = world.program();
                let ran = program.current_dir(world.path("")).args(args).output().unwrap();
                let stderr = String::from_utf8(ran.stderr).unwrap();
                let stdout = String::from_utf8(ran.stdout).unwrap().replace("\n        ", " ");
                let said = if args[0] == "verify" { &stdout } else { &stderr };
                // `drift` and `plan` ask about the past here.
                let is_met = !args.contains(&"--at");
                let count = said.matches(&expect).count();
                assert_eq!(count, usize::from(is_met), "{number:?} {args:?}: {stdout}{stderr}");
            }
        }
        for (args, count) in [
            (&["log", "--until", "2019-05-01T10:00:02Z"][..], 0),
            (&["show", "intent:A", "--at", "2019-05-01T10:00:02Z"], 0),
            (
                &[
                    "diff",
                    "intent:A",
                    "--from",
                    "2019-05-01T10:00:01Z",
                    "--at",
                    "2019-05-01T10:00:02Z",
                ],
                0,
            ),
            (&["log", "--since", "2019-05-01T10:00:02Z", "-n", "1"], 1),
            (&["log", "-q"], 0),
        ] {
            let stderr = world.run(args).stderr;
            assert_eq!(stderr.matches(&expect).count(), count, "{number:?} {args:?}: {stderr}");
        }
        if number == Some(77) {
            let id = "7b3c5f1e-0000-4000-8000-000000000077";
            let stderr = world.run(&["show", id]).stderr;
            assert!(stderr.contains(&expect), "{stderr}");
        }
    }
}

/// Nothing is said of a history that only runs wrote, and nothing any more when it was made again.
#[test]
fn a_history_that_only_runs_wrote() {
    for mode in ["rewrite", "append", "fail"] {
        let world = world(mode);
        let nothing = || {
            for args in [&["log"][..], &["who"], &["ls"], &["verify"]] {
                let ran = world.run(args);
                assert!(!ran.stderr.contains("on main"), "{mode} {args:?}: {}", ran.stderr);
                assert!(!ran.stdout.contains("on main"), "{mode} {args:?}: {}", ran.stdout);
            }
        };
        nothing();
        world.ingest(&["more.json"]);
        nothing();
        commit(&world, "by hand");
        assert!(world.run(&["log"]).stderr.contains("warning: 1 commit on main has no event"));
        world.run(&["rebuild"]);
        nothing();
    }
}

/// Without a journal, only what the commits themselves show is known.
#[test]
fn an_edited_history_without_a_journal() {
    let world = world("rewrite");
    let first = commit(&world, "by hand");
    let others: Vec<String> = (0..6).map(|_| commit(&world, "again")).collect();
    world.git(&["update-ref", "-d", "refs/heads/journal"]);
    let stderr = world.run(&["log"]).stderr;
    let named = format!(
        "7 commits on main have no event (made by hand?): {first}, {}",
        others[..4].join(", ")
    );
    assert!(stderr.contains(&format!("{named} and 2 more")), "{stderr}");
}
