//! The whole way, by whole processes: a directory of delivered log files in, a repository out, and
//! questions asked of it, each against the git command that does the comparable work.
//!
//! ```text
//! cargo bench --bench ingest                     10,000 records
//! cargo bench --bench ingest -- 100000           as many as that
//! cargo bench --bench ingest -- --generate DIR 100000    only writes log files, and ten later
//!                                                        records into DIR-more
//! cargo bench --bench ingest -- --runs 100000    two hundred runs of five records after that
//! ```
//!
//! The history of one run is given to `git fast-import` as the stream that `git fast-export` makes
//! of it. Times are the best of some runs, one program after the other; of the short questions, the
//! medians of a hundred.
#![expect(clippy::print_stdout, reason = "it prints a table")]

#[path = "../tests/it/generator/mod.rs"]
mod generator;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use generator::delivery::{Carrier, Delivery};
use generator::history::{Plan, stream};

const OURS: &str = env!("CARGO_BIN_EXE_lexrewind");

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--generate", dir, calls] => {
            generate(Path::new(dir), calls.parse().expect("a number"), TEN);
        }
        ["--runs", calls] => grow(calls.parse().expect("a number")),
        [calls] => compare(calls.parse().expect("how many records")),
        _ => compare(10_000),
    }
}

/// What comes after a history: how many records, and how many in a file.
#[derive(Clone, Copy)]
struct Later {
    records: usize,
    per_file: usize,
}

const TEN: Later = Later { records: 10, per_file: 50 };

/// Writes the log files of a history of so many records, all of Lex V1, and later ones beside them.
fn generate(dir: &Path, calls: usize, more_of: Later) {
    let how = |per_file| Delivery { records_per_file: per_file, ..Delivery::plain() };
    let mut first = Carrier::new(dir, &how(50), calls);
    let mut later = Carrier::new(&more(dir), &how(more_of.per_file), more_of.records);
    let mut made = 0;
    stream(1, &Plan::large(calls + more_of.records), |record| {
        let carrier = if made < calls { &mut first } else { &mut later };
        carrier.push(record).expect("the disk takes it");
        made += 1;
    });
    first.finish().expect("the disk takes it");
    later.finish().expect("the disk takes it");
}

fn more(dir: &Path) -> PathBuf {
    let name = dir.file_name().and_then(|name| name.to_str()).expect("a directory with a name");
    dir.with_file_name(format!("{name}-more"))
}

fn compare(calls: usize) {
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("ingest-{calls}"));
    let logs = work.join("logs");
    if !more(&logs).exists() {
        generate(&logs, calls, TEN);
    }
    // A file system may look for room among what was just removed: nothing is between the runs, and
    // the first is not timed.
    let dirs = ["history", "history-first", "history-again", "peer", "peer-again"];
    let [history, first, again, peer, peer_again] = dirs.map(|name| work.join(name));
    for dir in [&history, &first, &again, &peer, &peer_again] {
        let _ = fs::remove_dir_all(dir);
    }
    install(&history);
    run(ours(&first).arg("ingest").arg(&logs));
    let mut added = timed(ours(&first).arg("ingest").arg(more(&logs)));
    let mut whole = timed(ours(&again).arg("ingest").arg(&logs));
    added = added.min(timed(ours(&again).arg("ingest").arg(more(&logs))));
    whole = whole.min(timed(ours(&history).arg("ingest").arg(&logs)));
    let tip = answer(git(&history).args(["rev-parse", "main"]));
    let export = work.join(format!("export-{tip}"));
    if !export.exists() {
        let stream = File::create(&export).expect("the disk takes it");
        timed(git(&history).args(["fast-export", "main"]).stdout(stream));
    }
    let mut imported = Duration::MAX;
    for peer in [&peer_again, &peer] {
        run(Command::new("git").args(["init", "-q", "--bare"]).arg(peer));
        let stream = File::open(&export).expect("it was made");
        imported = imported.min(timed(git(peer).args(["fast-import", "--quiet"]).stdin(stream)));
    }
    let commits = answer(git(&history).args(["rev-list", "--count", "main"]));
    let tips = [&history, &peer].map(|repo| answer(git(repo).args(["rev-parse", "main"])));
    assert_eq!(tips[0], tips[1], "both must have made the same commits");
    println!("{calls} records, {commits} commits");
    row("ingest / git fast-import", whole, imported);

    added = added.min(timed(ours(&history).arg("ingest").arg(more(&logs))));
    row("ingest of 10 more / of all", added, whole);

    let middle: usize = commits.parse::<usize>().expect("a number") / 2;
    let commit = answer(git(&history).args(["rev-parse", &format!("main~{middle}")]));
    let bot = a_bot(&history, &commit);
    let time = answer(git(&history).args(["show", "-s", "--format=%cI", &commit]));
    let file = format!("{commit}:{bot}");
    let name = bot.split('/').nth(4).expect("bots/NAME").to_owned();
    let bot = format!("bot:{name}");
    let show = |name: &str, path: &Path| {
        let (shown, git_shown) = medians(
            || program(path, &history).args(["show", &bot, "--at", &time, "--json"]).out(),
            || git(&history).args(["show", &file]).out(),
        );
        row(name, shown, git_shown);
    };
    show("show BOT --at T / git show COMMIT:FILE", &installed(&history));
    show("  the same as the linker leaves it", OURS.as_ref());

    let intent = most_edited(&history);
    let address = format!("intent:{}", intent.split('/').nth(4).expect("intents/NAME"));
    let (logged, git_logged) = medians(
        || ours(&history).args(["log", &address, "--oneline"]).out(),
        || git(&history).args(["log", "--oneline", "--", &intent]).out(),
    );
    row("log INTENT / git log -- DIR", logged, git_logged);
    index(&history, whole);
}

/// How many milliseconds a question may take that the index answers.
const GOAL: f64 = 100.0;

/// Making the index, and questions that it answers.
fn index(history: &Path, whole: Duration) {
    let file = history.join(".git/lexrewind/index.sqlite");
    let _ = fs::remove_file(&file);
    let made = ours(history).args(["sql", "SELECT 1"]).out();
    row("index, made again / ingest", made, whole);
    let size = fs::metadata(&file).expect("it was made").len();
    println!("index: {:.1} MB", size as f64 / 1e6);
    let first = |kind: &str| {
        let query = format!(
            "SELECT resource FROM resources WHERE kind = '{kind}' AND \"exists\" ORDER BY changes DESC LIMIT 1"
        );
        let found = answer(ours(history).args(["sql", &query, "--format", "tsv"]));
        found.lines().last().expect("there is one").to_owned()
    };
    let (bot, slot_type) = (first("bot"), first("slot-type"));
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

/// Many small runs after a long history: what each takes, and how many packs there are.
fn grow(calls: usize) {
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("runs-{calls}"));
    let (logs, history) = (work.join("logs"), work.join("history"));
    if !more(&logs).exists() {
        generate(&logs, calls, Later { records: 1000, per_file: 5 });
    }
    let _ = fs::remove_dir_all(&history);
    install(&history);
    run(ours(&history).arg("ingest").arg(&logs));
    let mut files = files(&more(&logs));
    files.sort();
    let (mut times, mut most) = (Vec::new(), 0);
    for file in &files {
        times.push(ours(&history).arg("ingest").arg(file).out());
        let names = self::files(&history.join(".git/objects/pack"));
        most =
            most.max(names.iter().filter(|path| path.extension() == Some("pack".as_ref())).count());
    }
    let mean = times.iter().sum::<Duration>().as_secs_f64() / times.len() as f64;
    let longest = times.iter().max().expect("more than none").as_secs_f64();
    println!(
        "{} runs: {mean:.4} s each, the longest {longest:.4} s, at most {most} packs",
        times.len()
    );
}

/// All files below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let paths =
        fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.flat_map(below).collect()
}

fn row(what: &str, ours: Duration, peer: Duration) {
    let (ours, peer) = (ours.as_secs_f64(), peer.as_secs_f64());
    println!("{what:40} {ours:9.4} s / {peer:9.4} s = {:.3}", ours / peer);
}

/// The path of a bot's document in a commit.
fn a_bot(repo: &Path, commit: &str) -> String {
    let files = answer(git(repo).args(["ls-tree", "-r", "--name-only", commit]));
    files.lines().find(|path| path.ends_with("/bot.json")).expect("there is a bot").to_owned()
}

/// The directory of the intent with the most commits.
fn most_edited(repo: &Path) -> String {
    let files = answer(git(repo).args(["ls-tree", "-d", "-r", "--name-only", "main"]));
    let mut intents: Vec<(usize, &str)> = files
        .lines()
        .filter(|path| path.contains("/intents/") && path.split('/').count() == 5)
        .take(20)
        .map(|path| {
            (answer(git(repo).args(["rev-list", "--count", "main", "--", path])).len(), path)
        })
        .collect();
    intents.sort_unstable();
    intents.last().expect("there is an intent").1.to_owned()
}

/// The program as `cargo install` leaves it, beside the history. The system maps a file that was
/// written in one go with fewer steps than one that a linker wrote here and there.
fn ours(history: &Path) -> Command {
    program(&installed(history), history)
}

fn program(path: &Path, history: &Path) -> Command {
    let mut command = Command::new(path);
    command.arg("--repo").arg(history);
    command
}

fn installed(history: &Path) -> PathBuf {
    history.with_file_name("lexrewind")
}

fn install(history: &Path) {
    let to = installed(history);
    let _ = fs::remove_file(&to);
    fs::copy(OURS, to).expect("the disk takes it");
}

fn git(repo: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repo);
    command
}

/// Runs a program that answers into nothing.
trait Out {
    fn out(&mut self) -> Duration;
}

impl Out for Command {
    fn out(&mut self) -> Duration {
        timed(self.stdout(Stdio::null()))
    }
}

/// The medians of a hundred each, in turn: both meet the same moods of the machine, and of the least
/// times one may be the luck of a moment.
fn medians(
    mut one: impl FnMut() -> Duration,
    mut other: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let (mut ours, mut others): (Vec<_>, Vec<_>) = (0..100).map(|_| (one(), other())).unzip();
    ours.sort();
    others.sort();
    (ours[50], others[50])
}

fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    run(command);
    start.elapsed()
}

fn run(command: &mut Command) {
    let status = command.stderr(Stdio::null()).status().expect("the program starts");
    assert!(status.success(), "{command:?}: {status}");
}

fn answer(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}
