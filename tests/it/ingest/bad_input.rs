//! What cannot be read, what is left out on purpose, and what is only tried.

use std::path::Path;

use serde_json::json;

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::ingest::common::World;

fn records(seed: u64) -> Vec<Record> {
    history::random(seed, &Plan { calls: 120, ..Plan::default() }).records
}

fn in_order(records: &[Record]) -> String {
    let world = World::new();
    world.deliver("all.json", records);
    world.ingest(&["all.json"]);
    world.tip()
}

/// Good records, a bad record among them, and files that are nothing.
fn spoilt(world: &World, records: &[Record]) {
    let mut lines: Vec<String> = records.iter().map(|record| record.json.clone()).collect();
    lines.insert(10, lines[10].replace("\"eventTime\":\"2", "\"eventTime\":\"timestamp 2"));
    world.write("logs/1.json", format!("{{\"Records\":[{}]}}", lines.join(",")));
    world.write("logs/2.json.gz", "<html>please sign in</html>");
    world.write("logs/3.json.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
    world.write("logs/4.json", "");
    world.write("logs/_SUCCESS", "");
}

#[test]
fn what_cannot_be_read_is_listed_and_counted() {
    let records = records(1);
    let world = World::new();
    spoilt(&world, &records);
    let answer = world.ingest(&["logs"]);
    let skipped = answer["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 3, "{skipped:#?}");
    assert_eq!(answer["records"]["skipped"], 3);
    assert_eq!(answer["files"]["skipped"], 2);
    assert_eq!(world.tip(), in_order(&records));
    world.check();
    // Unreadable input is tried again, and reported again.
    let again = world.ingest(&["logs"]);
    assert_eq!(again["files"]["skipped"], 2);
}

#[test]
fn more_errors_than_allowed_change_nothing() {
    let world = World::new();
    let records = records(2);
    spoilt(&world, &records);
    let ran = world.try_ingest(&["logs", "--max-errors", "2"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("--max-errors"), "{}", ran.stderr);
    assert_eq!(world.git(&["for-each-ref"]), "", "nothing is there yet");
    world.deliver("good.json", &records[..50]);
    world.ingest(&["good.json"]);
    let refs = world.git(&["show-ref"]);
    assert_eq!(world.try_ingest(&["logs", "--max-errors", "0"]).code, Some(3));
    assert_eq!(world.git(&["show-ref"]), refs);
    world.ingest(&["logs", "--max-errors", "3"]);
    assert_eq!(world.tip(), in_order(&records));
    world.check();
}

#[test]
fn a_path_that_is_not_there() {
    let world = World::new();
    let ran = world.try_ingest(&["nowhere.json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere.json"), "{}", ran.stderr);
    let ran = world.try_ingest(&["nowhere.json", "--dry-run"]);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn what_a_filter_left_out_is_taken_in_later() {
    let records = records(3);
    let seconds: Vec<i64> = records.iter().map(Record::second).collect();
    let middle = seconds[seconds.len() / 2];
    let account = records[0].account.clone();
    let region = records[0].region.clone();
    type Wanted<'a> = &'a dyn Fn(&Record) -> bool;
    let ways: [(&str, String, Wanted<'_>); 4] = [
        ("--since", format!("@{middle}"), &|record| record.second() >= middle),
        ("--until", format!("@{middle}"), &|record| record.second() <= middle),
        ("--account", account.clone(), &|record| record.account == account),
        ("--region", region.clone(), &|record| record.region == region),
    ];
    for (option, value, wanted) in ways {
        let world = World::new();
        world.deliver("logs/all.json", &records);
        let answer = world.ingest(&["logs", option, &value]);
        let left_out = records.iter().filter(|record| !wanted(record)).count();
        assert!(left_out > 0);
        assert_eq!(answer["records"]["skipped"], left_out, "{option}");
        assert_eq!(answer["records"]["read"], records.len());
        assert_eq!(answer["files"]["skipped"], 0);
        assert_eq!(
            answer["skipped"].as_array().map(Vec::len),
            Some(1),
            "{option}: recorded at once"
        );
        let kept: Vec<Record> = records.iter().filter(|record| wanted(record)).cloned().collect();
        assert_eq!(world.tip(), in_order(&kept), "{option}");
        world.check();
        let answer = world.ingest(&["logs"]);
        assert_eq!(answer["files"]["read"], 1, "{option}");
        assert_eq!(world.tip(), in_order(&records), "{option}");
        world.check();
    }
}

#[test]
fn excluded_records_are_not_an_error() {
    let world = World::new();
    world.deliver("all.json", &records(4));
    world.ingest(&["all.json", "--since", "2030", "--max-errors", "0"]);
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let records = records(5);
    let world = World::new();
    world.deliver("logs/1.json", &records[30..]);
    world.deliver("more/2.json", &records[..30]);
    let tried = world.ingest(&["logs", "--dry-run"]);
    assert!(!world.history().exists());
    let done = world.ingest(&["logs"]);
    for member in ["records", "files", "commits", "tip", "late", "gaps", "conflicts", "skipped"] {
        assert_eq!(tried[member], done[member], "{member}");
    }
    let before = shape(&world.history());
    let tried = world.ingest(&["logs", "more", "--dry-run"]);
    assert_eq!(shape(&world.history()), before);
    let done = world.ingest(&["logs", "more"]);
    for member in ["records", "files", "commits", "tip", "late", "gaps"] {
        assert_eq!(tried[member], done[member], "{member}");
    }
    let tried = world.ingest(&["logs", "more", "--dry-run"]);
    assert_eq!(tried["commits"], 0);
    assert_eq!(tried["tip"], world.tip());
}

/// All files with their size and time.
fn shape(dir: &Path) -> Vec<(String, u64, std::time::SystemTime)> {
    let files = crate::ingest::common::files(dir);
    let shape = files.iter().map(|path| {
        let meta = path.metadata().unwrap();
        (path.display().to_string(), meta.len(), meta.modified().unwrap())
    });
    shape.collect()
}

#[test]
fn nothing_is_made_where_something_else_is() {
    let world = World::new();
    world.deliver("all.json", &records(6));
    world.write("history/notes.txt", "mine");
    let ran = world.try_ingest(&["all.json"]);
    assert_eq!(ran.code, Some(6), "{}", ran.stderr);
    assert_eq!(crate::ingest::common::files(&world.history()).len(), 1);
}

#[test]
fn times_that_are_none_are_refused() {
    let world = World::new();
    world.deliver("all.json", &records(7));
    for (option, value) in [("--since", "garbage"), ("--until", "0badc0de"), ("--settle", "x")] {
        let ran = world.try_ingest(&["all.json", option, value]);
        assert_eq!(ran.code, Some(2), "{option} {value}: {}", ran.stderr);
    }
    assert!(!world.history().exists());
}

#[test]
fn stdin() {
    use std::io::Write;
    use std::process::Stdio;
    let records = records(8);
    let world = World::new();
    let mut command = world.program();
    command.args(["ingest", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    let lines: Vec<_> = records.iter().map(Record::value).collect();
    let text = json!({ "Records": lines }).to_string();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(world.tip(), in_order(&records));
}
