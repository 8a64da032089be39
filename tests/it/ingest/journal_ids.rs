//! The same files given in the same runs give the same journal, commit for commit.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::generator::rng::Rng;
use crate::ingest::common::{World, git, program, record};

/// The tips of main and journal.
fn tips(repo: &Path) -> [String; 2] {
    ["main", "journal"].map(|branch| git(repo, &["rev-parse", branch]).trim().to_owned())
}

/// Runs `ingest` in a directory.
#[track_caller]
fn ingest(repo: &Path, dir: &Path, args: &[&str]) {
    let output = program(repo).current_dir(dir).arg("ingest").args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The entry of a run in the journal.
fn entry(repo: &Path, run: u32) -> Value {
    serde_json::from_str(&git(repo, &["show", &format!("journal:runs/{run:06}.json")])).unwrap()
}

fn names(entry: &Value, list: &str) -> Vec<String> {
    let rows = entry[list].as_array().unwrap().iter();
    rows.map(|row| row["source"].as_str().unwrap().to_owned()).collect()
}

/// Log files in three runs: copies of one event that are spelled differently, files that cannot be
/// read, and records that a filter leaves out. Files are made in a random order.
fn deliver(dir: &Path, seed: u64) {
    let mut files: Vec<(String, String)> = Vec::new();
    for number in 0..12_u32 {
        let mut call =
            record(number, "PutIntent", json!({"name": "café"}), &json!({"version": "1"}));
        call["userAgent"] = json!("café");
        let plain = call.to_string();
        let escaped = plain.replace('é', "\\u00e9");
        let spaced = plain.replace("\":\"", "\": \"");
        for (name, text) in [("a", plain), ("b", escaped), ("c", spaced)] {
            let text = format!("{{\"Records\":[{text}]}}");
            files.push((format!("first/{name}/{number}.json"), text));
        }
    }
    files.push(("first/a/page.json".to_owned(), "<html>".to_owned()));
    files.push(("first/b/page.json".to_owned(), "<html>".to_owned()));
    let later = record(50, "PutBot", json!({"name": "B"}), &json!({"version": "$LATEST"}));
    files.push(("second/x.json".to_owned(), json!({ "Records": [later] }).to_string()));
    let bare = record(51, "PutBot", json!({"name": "C"}), &json!({"version": "$LATEST"}));
    files.push(("third/x.json".to_owned(), bare.to_string()));
    files.push(("third/y.json".to_owned(), String::new()));
    let bot = json!({"name": "D", "locale": "en-US", "childDirected": false, "version": "$LATEST"});
    files.push(("bot.json".to_owned(), bot.to_string()));
    Rng::new(seed).shuffle(&mut files);
    for (name, text) in files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Whether the caches are there when the next run begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cache {
    Kept,
    Lost,
}

/// Three runs; `at` is how a path is typed.
fn runs(repo: &Path, cwd: &Path, at: &dyn Fn(&str) -> String, jobs: &str, cache: Cache) {
    let rows: [&[&str]; 3] = [
        &["first", "--since", "2019-05-01T10:00:03Z"],
        &["second", "third/x.json", "third"],
        &[
            "--baseline",
            "bot.json",
            "--at",
            "2020-01-01",
            "--account",
            "111122223333",
            "--region",
            "us-east-1",
        ],
    ];
    for row in rows {
        let is_path =
            |word: &&str| word.ends_with(".json") || ["first", "second", "third"].contains(word);
        let typed: Vec<String> = row
            .iter()
            .map(|word| if is_path(word) { at(word) } else { (*word).to_owned() })
            .collect();
        let mut args: Vec<&str> = typed.iter().map(String::as_str).collect();
        args.extend(["--jobs", jobs]);
        ingest(repo, cwd, &args);
        if cache == Cache::Lost {
            fs::remove_file(repo.join(".git/lexrewind/index.sqlite")).unwrap();
        }
    }
}

#[test]
fn whatever_the_jobs_the_place_and_the_order_of_the_files() {
    let world = World::new();
    let mut expect = None;
    for (turn, jobs) in ["1", "2", "4", "0", "8", "3"].iter().enumerate() {
        let host = world.path(&format!("host-{turn}"));
        let data = host.join(["data", "mnt/logs"][turn % 2]);
        deliver(&data, turn as u64);
        let absolute = data.to_str().unwrap().to_owned();
        type Typed = Box<dyn Fn(&str) -> String>;
        let ways: [(PathBuf, Typed); 4] = [
            (data.clone(), Box::new(str::to_owned)),
            (host.clone(), Box::new(move |word| format!("{absolute}/{word}"))),
            (data.join("first"), Box::new(|word| format!("../{word}"))),
            (data.clone(), Box::new(|word| format!("./{word}"))),
        ];
        let (cwd, at) = &ways[turn % ways.len()];
        let repo = host.join("history");
        runs(&repo, cwd, at, jobs, [Cache::Kept, Cache::Lost][turn / 3]);
        let tips = tips(&repo);
        let expect = expect.get_or_insert_with(|| tips.clone());
        assert_eq!(tips, *expect, "turn {turn}, --jobs {jobs}, typed as {}", at("x"));
    }
}

#[test]
fn sources_are_named_below_their_argument() {
    let world = World::new();
    let data = world.path("data");
    deliver(&data, 1);
    let repo = world.history();
    runs(&repo, &world.path("."), &|word| format!("data/{word}"), "2", Cache::Kept);
    let first = entry(&repo, 1);
    let skipped = names(&first, "skipped");
    assert!(skipped.contains(&"a/page.json".to_owned()), "{skipped:?}");
    assert!(skipped.iter().any(|name| name == "a/0.json"), "left out by --since: {skipped:?}");
    let sources = names(&first, "sources");
    assert!(sources.contains(&"c/9.json".to_owned()), "{sources:?}");
    // `second/x.json`, `third/x.json` by itself, and once more in `third`
    let sources = names(&entry(&repo, 2), "sources");
    assert_eq!(sources, ["1:x.json", "2:x.json", "3:x.json", "y.json"]);
    assert_eq!(names(&entry(&repo, 3), "sources"), ["baseline bot.json"]);
    // the screen has whole paths
    let world = World::new();
    deliver(&world.path("data"), 1);
    let ran = world.try_ingest(&["data/first"]);
    assert!(ran.stdout.contains("data/first/a/page.json"), "{}", ran.stdout);
}

/// More skips than are listed: which of them are does not depend on who was first.
#[test]
fn very_many_skips() {
    let world = World::new();
    for name in ["a", "b", "c"] {
        let line = "{\"eventVersion\":\"1.08\",\"eventSource\":\"lex.amazonaws.com\"}\n";
        world.write(&format!("logs/{name}.jsonl"), line.repeat(8_000));
    }
    world.deliver_values(
        "logs/d.json",
        &[record(1, "PutBot", json!({"name": "B"}), &json!({"version": "$LATEST"}))],
    );
    let mut expect = None;
    for (turn, jobs) in ["1", "3", "3", "3"].into_iter().enumerate() {
        let repo = world.path(&format!("history-{turn}"));
        ingest(&repo, &world.path("."), &["logs", "--jobs", jobs, "-q"]);
        let skipped = names(&entry(&repo, 1), "skipped");
        assert_eq!(skipped.len(), 10_000);
        assert_eq!(skipped.iter().filter(|name| *name == "a.jsonl").count(), 8_000);
        let tips = tips(&repo);
        assert_eq!(tips, *expect.get_or_insert_with(|| tips.clone()), "turn {turn}");
    }
}

/// A file is recognised by its location, not by its path as typed.
#[test]
fn equal_relative_paths_in_two_directories() {
    let records = history::random(61, &Plan::dense(40)).records;
    let world = World::new();
    let text = |records: &[crate::generator::record::Record]| -> String {
        let lines: String = records.iter().map(|record| format!("{}\n", record.json)).collect();
        let blanks = " ".repeat(200_000 - lines.len());
        lines + &blanks
    };
    for (name, records) in [("one", &records[..20]), ("two", &records[20..])] {
        let path = world.write(&format!("{name}/logs/events.jsonl"), text(records));
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    }
    let sizes = ["one", "two"]
        .map(|name| world.path(&format!("{name}/logs/events.jsonl")).metadata().unwrap().len());
    assert_eq!(sizes[0], sizes[1]);
    for name in ["one", "two", "one", "two"] {
        ingest(&world.history(), &world.path(name), &["logs"]);
    }
    assert_eq!(world.tip(), crate::ingest::common::tip_at_once(&records));
    assert_eq!(world.git(&["rev-list", "--count", "journal"]).trim(), "2");
    // and it is known however it is typed
    for args in [&["two/logs"][..], &["./two/../two/logs/events.jsonl"]] {
        let answer = world.ingest(args);
        assert_eq!(answer["files"]["known"], 1, "{args:?}");
    }
}
