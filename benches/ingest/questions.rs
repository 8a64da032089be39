//! Making the index, and questions that it answers.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::tools::{Out, answer, ours, row};

/// How many milliseconds a question may take that the index answers.
const GOAL: f64 = 100.0;

/// The resource of a kind with the most changes, of those that exist.
pub(crate) fn most_changed(history: &Path, kind: &str) -> String {
    let query = format!(
        "SELECT resource FROM resources WHERE kind = '{kind}' AND \"exists\" ORDER BY changes DESC LIMIT 1"
    );
    let found = answer(ours(history).args(["sql", &query, "--format", "tsv"]));
    found.lines().last().expect("there is one").to_owned()
}

pub(crate) fn ask(history: &Path, whole: Duration) {
    let file = history.join(".git/lexrewind/index.sqlite");
    let _ = fs::remove_file(&file);
    let made = ours(history).args(["sql", "SELECT 1"]).out();
    row("index, made again / ingest", made, whole);
    let size = fs::metadata(&file).expect("it was made").len();
    println!("index: {:.1} MB", size as f64 / 1e6);
    let (bot, slot_type) = (most_changed(history, "bot"), most_changed(history, "slot-type"));
    for question in [
        &["who"][..],
        &["who", "--by", "address"],
        &["who", "alice"],
        &["log", "--by", "alice", "-n", "20"],
        &["log", "--from", "203.0.113.0/24", "-n", "20"],
        &["log", "--agent", "boto", "-n", "20"],
        &["log", "--event", "DeleteIntent", "-n", "20"],
        &["log", "--attempts", "-n", "20"],
        &["log", "--all-calls", "-n", "20"],
        &["verify"],
        &["versions", &bot],
        &["impact", &slot_type],
        &["sql", "SELECT name, count(*) FROM events GROUP BY name"],
    ] {
        let mut times: Vec<Duration> =
            (0..20).map(|_| loosely(ours(history).args(question))).collect();
        times.sort();
        let time = times[10].as_secs_f64() * 1e3;
        let is_met = if time <= GOAL { "" } else { ", missed" };
        println!("{:60} {time:7.1} ms, goal {GOAL} ms{is_met}", question.join(" "));
    }
}

/// The time of a program that may find something, which is exit status 1.
fn loosely(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = status.expect("the program starts");
    assert!(matches!(status.code(), Some(0 | 1)), "{command:?}: {status}");
    start.elapsed()
}
