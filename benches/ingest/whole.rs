//! A whole ingest against `git fast-import`, and questions against git's.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use crate::logs::{TEN, Workload, generate, more};
use crate::questions::{self, most_changed};
use crate::tools::{
    Cost, OURS, Out, answer, cost, cost_rows, git, install, installed, medians, ours, program, row,
    run, work,
};

pub(crate) fn compare(workload: Workload, calls: usize) {
    let work = work(&format!("{}-{calls}", workload.name()));
    let logs = work.join("logs");
    if !more(&logs).exists() {
        generate(&logs, workload, calls, TEN);
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
    let mut added = cost(ours(&first).arg("ingest").arg(more(&logs)));
    let mut whole = cost(ours(&again).arg("ingest").arg(&logs));
    added = added.min(cost(ours(&again).arg("ingest").arg(more(&logs))));
    whole = whole.min(cost(ours(&history).arg("ingest").arg(&logs)));
    let tip = answer(git(&history).args(["rev-parse", "main"]));
    let export = work.join(format!("export-{tip}"));
    if !export.exists() {
        let stream = File::create(&export).expect("the disk takes it");
        run(git(&history).args(["fast-export", "main"]).stdout(stream));
    }
    let import = |peer: &Path| -> Cost {
        run(Command::new("git").args(["init", "-q", "--bare"]).arg(peer));
        let stream = File::open(&export).expect("it was made");
        cost(git(peer).args(["fast-import", "--quiet"]).stdin(stream))
    };
    let imported = import(&peer_again).min(import(&peer));
    let commits = answer(git(&history).args(["rev-list", "--count", "main"]));
    let tips = [&history, &peer].map(|repo| answer(git(repo).args(["rev-parse", "main"])));
    assert_eq!(tips[0], tips[1], "both must have made the same commits");
    println!("{calls} records, {commits} commits");
    cost_rows("ingest / git fast-import", whole, imported);

    added = added.min(cost(ours(&history).arg("ingest").arg(more(&logs))));
    row("ingest of 10 more / of all", added.wall, whole.wall);

    let middle: usize = commits.parse::<usize>().expect("a number") / 2;
    let commit = answer(git(&history).args(["rev-parse", &format!("main~{middle}")]));
    show(&history, &commit);
    log(&history);
    questions::ask(&history, whole.wall);
}

/// A bot with all it depends on, at a commit.
fn show(history: &Path, commit: &str) {
    let file = a_bot(history, commit);
    let time = answer(git(history).args(["show", "-s", "--format=%cI", commit]));
    let bot = format!("bot:{}", file.split('/').nth(4).expect("bots/NAME"));
    let file = format!("{commit}:{file}");
    let row_of = |name: &str, path: &Path| {
        let (shown, git_shown) = medians(
            || program(path, history).args(["show", &bot, "--at", &time, "--json"]).out(),
            || git(history).args(["show", &file]).out(),
        );
        row(name, shown, git_shown);
    };
    row_of("show BOT --at T / git show COMMIT:FILE", &installed(history));
    row_of("  the same as the linker leaves it", OURS.as_ref());
}

/// The intent with the most commits.
fn log(history: &Path) {
    let intent = most_changed(history, "intent");
    let id = intent.rsplit(['/', ':']).next().expect("its last part");
    let files = answer(git(history).args(["ls-tree", "-d", "-r", "--name-only", "main"]));
    let is_it = |path: &&str| {
        path.ends_with(&format!("/intents/{id}"))
            && !["/meta/", "/versions/"].iter().any(|of| path.contains(of))
    };
    let directory = files.lines().find(is_it).expect("it is there");
    let (logged, git_logged) = medians(
        || ours(history).args(["log", &intent, "--oneline"]).out(),
        || git(history).args(["log", "--oneline", "--", directory]).out(),
    );
    row("log INTENT / git log -- DIR", logged, git_logged);
}

/// The path of a bot's document in a commit.
fn a_bot(repo: &Path, commit: &str) -> String {
    let files = answer(git(repo).args(["ls-tree", "-r", "--name-only", commit]));
    let is_own = |path: &&str| {
        path.ends_with("/bot.json") && !["/meta/", "/versions/"].iter().any(|of| path.contains(of))
    };
    files.lines().find(is_own).expect("there is a bot").to_owned()
}
