//! Programs, and what they cost.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) const OURS: &str = env!("CARGO_BIN_EXE_lexrewind");

/// Where a bench keeps its files.
pub(crate) fn work(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The program as `cargo install` leaves it, beside the history. The system maps a file that was
/// written in one go with fewer steps than one that a linker wrote here and there.
pub(crate) fn ours(history: &Path) -> Command {
    program(&installed(history), history)
}

pub(crate) fn program(path: &Path, history: &Path) -> Command {
    let mut command = Command::new(path);
    command.arg("--repo").arg(history);
    command
}

pub(crate) fn installed(history: &Path) -> PathBuf {
    history.with_file_name("lexrewind")
}

pub(crate) fn install(history: &Path) {
    let to = installed(history);
    let _ = fs::remove_file(&to);
    fs::copy(OURS, to).expect("the disk takes it");
}

pub(crate) fn git(repo: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repo);
    command
}

/// Runs a program that answers into nothing.
pub(crate) trait Out {
    fn out(&mut self) -> Duration;
}

impl Out for Command {
    fn out(&mut self) -> Duration {
        timed(self.stdout(Stdio::null()))
    }
}

/// What a program took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// Processor time, of all threads.
    pub(crate) busy: Duration,
}

impl Cost {
    /// The least of both.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), busy: self.busy.min(other.busy) }
    }
}

/// Runs a program, and waits for it.
pub(crate) fn cost(command: &mut Command) -> Cost {
    let before = busy();
    let wall = timed(command);
    Cost { wall, busy: busy().saturating_sub(before) }
}

/// The processor time of the programs that have ended, in hundredths of a second (proc(5),
/// `cutime` and `cstime`). Nothing where there is no such file.
fn busy() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let ticks = fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

pub(crate) fn row(what: &str, ours: Duration, peer: Duration) {
    let (ours, peer) = (ours.as_secs_f64(), peer.as_secs_f64());
    println!("{what:40} {ours:9.4} s / {peer:9.4} s = {:.3}", ours / peer);
}

pub(crate) fn cost_rows(what: &str, ours: Cost, peer: Cost) {
    row(what, ours.wall, peer.wall);
    row("  processor time", ours.busy, peer.busy);
}

/// The medians of a hundred each, in turn: both meet the same moods of the machine, and of the least
/// times one may be the luck of a moment.
pub(crate) fn medians(
    mut one: impl FnMut() -> Duration,
    mut other: impl FnMut() -> Duration,
) -> (Duration, Duration) {
    let (mut ours, mut others): (Vec<_>, Vec<_>) = (0..100).map(|_| (one(), other())).unzip();
    ours.sort();
    others.sort();
    (ours[50], others[50])
}

pub(crate) fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    run(command);
    start.elapsed()
}

pub(crate) fn run(command: &mut Command) {
    let status = command.stderr(Stdio::null()).status().expect("the program starts");
    assert!(status.success(), "{command:?}: {status}");
}

pub(crate) fn answer(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}
