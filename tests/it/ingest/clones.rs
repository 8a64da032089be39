//! Clones that lack something: old commits, the branch `journal`, objects.

use std::fs;
use std::path::{Path, PathBuf};

use lexrewind::repo::{Repo, RepoKind};
use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::ingest::common::{Ran, World, check, git, record};

fn put(second: u32, name: &str) -> Value {
    let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
    record(second, "PutIntent", json!({"name": name}), &revised)
}

/// A history of three events by one call each, and a file `more.json` with a fourth.
fn world() -> World {
    let world = World::new();
    world.deliver_values("all.json", &[put(1, "A"), put(2, "A"), put(3, "Other")]);
    world.deliver_values("more.json", &[put(4, "New")]);
    world.deliver_values("none.json", &[]);
    world.ingest(&["all.json"]);
    world
}

impl World {
    /// A clone of the history.
    #[track_caller]
    fn clone_to(&self, name: &str, options: &[&str]) -> PathBuf {
        let from = format!("file://{}", self.history().display());
        git(&self.path(""), &[&["clone", "-q"], options, &[&from, name]].concat());
        self.path(name)
    }
}

fn refs(repo: &Path) -> String {
    git(repo, &["for-each-ref"])
}

/// Each command that reads a history, with arguments that it can answer.
pub(crate) const READERS: [&[&str]; 20] = [
    &["ingest", "more.json"],
    &["verify"],
    &["rebuild", "--check"],
    &["rebuild"],
    &["ls"],
    &["log"],
    &["show", "intent:A"],
    &["diff", "intent:A", "--from", "2019-05-01"],
    &["blame", "intent:A"],
    &["versions", "intent:A"],
    &["graph", "intent:A"],
    &["impact", "intent:A"],
    &["who"],
    &["sql", "SELECT * FROM resources"],
    &["drift", "live.json", "--at", "2019-05-02"],
    &["plan", "rollback", "intent:A", "--to", "2019-05-01"],
    &["export", "intent:A"],
    &["log", "--attempts"],
    &["log", "--all-calls"],
    &["show", "7b3c5f1e-0000-4000-8000-000000000001", "--raw"],
];

/// Commands that read no history.
const OTHERS: [&str; 5] = ["completions", "man", "schema", "textconv", "help"];

#[test]
fn every_command_has_a_row() {
    let ran = World::new().run(&["man", "nope"]);
    let list = ran.stderr.split("the commands are ").nth(1).unwrap().trim().to_owned();
    let mut named: Vec<&str> = READERS.iter().map(|args| args[0]).chain(OTHERS).collect();
    named.dedup();
    for command in list.split(", ") {
        assert!(named.contains(&command), "`{command}` has no row");
    }
}

fn with_live_file(world: &World) {
    let live = json!({"name": "A", "version": "$LATEST", "checksum": "c2"});
    world.write("live.json", live.to_string());
}

/// In a shallow clone, the oldest commit seems to have made all that its tree has.
#[test]
fn a_shallow_clone_is_refused() {
    let world = world();
    with_live_file(&world);
    for (name, depth, options) in [
        ("only-main", "1", &[][..]),
        ("all-branches", "1", &["--no-single-branch"]),
        ("deeper", "2", &["--no-single-branch"]),
    ] {
        let options = [&["--depth", depth], options].concat();
        let clone = world.clone_to(name, &options);
        let before = refs(&clone);
        let others: [&[&str]; 3] = [
            &["ingest", "more.json", "--late", "append"],
            &["ingest", "more.json", "--dry-run"],
            &["verify", "--full"],
        ];
        for args in READERS.into_iter().chain(others) {
            let ran = Ran::on(&clone, args);
            assert_eq!(ran.code, Some(6), "{name} {args:?}: {}{}", ran.stdout, ran.stderr);
            assert_eq!(ran.stdout, "", "{name} {args:?}");
            assert!(ran.stderr.contains("hint: `git fetch --unshallow`"), "{}", ran.stderr);
        }
        assert_eq!(refs(&clone), before);
        git(&clone, &["commit-graph", "verify"]);

        git(&clone, &["fetch", "-q", "--unshallow"]);
        if options.len() == 2 {
            git(&clone, &["fetch", "-q", "origin", "journal:journal"]);
        }
        let ran = Ran::on(&clone, &["verify"]);
        assert!(!ran.stdout.contains("finding"), "{}{}", ran.stdout, ran.stderr);
        check(&clone);
    }
    let clone = world.clone_to("alone", &["--depth", "1"]);
    git(&clone, &["remote", "remove", "origin"]);
    let ran = Ran::on(&clone, &["ls"]);
    assert!(ran.stderr.contains("hint: it has no remote"), "{}", ran.stderr);
}

/// `textconv` reads files; its setting does not need a history.
#[test]
fn what_reads_no_history_works_in_a_shallow_clone() {
    let world = world();
    let clone = world.clone_to("clone", &["--depth", "1"]);
    for args in [&["textconv", "--install"][..], &["schema", "log"], &["completions", "bash"]] {
        let ran = Ran::on(&clone, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.stderr);
    }
}

/// What the journal is needed for is refused; everything else is answered, with one note.
#[test]
fn a_clone_without_a_journal() {
    let world = world();
    with_live_file(&world);
    let clone = world.clone_to("clone", &["--single-branch"]);
    let needs_journal = |args: &[&str]| {
        ["ingest", "rebuild", "who"].contains(&args[0])
            || args.contains(&"--attempts")
            || args.contains(&"--all-calls")
            || args.contains(&"--raw")
    };
    let before = refs(&clone);
    let fetch = "`git fetch origin journal:journal`";
    for args in READERS {
        let ran = Ran::on(&clone, args);
        if needs_journal(args) {
            assert_eq!(ran.code, Some(6), "{args:?}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stderr.contains(&format!("hint: {fetch}")), "{}", ran.stderr);
            assert!(!ran.stderr.contains("note:"), "{}", ran.stderr);
        } else if args[0] == "verify" {
            assert_eq!(ran.code, Some(1), "{}", ran.stderr);
            assert!(ran.stdout.contains("1 finding\n  ! journal: "), "{}", ran.stdout);
            assert!(ran.stdout.contains(fetch), "{}", ran.stdout);
        } else {
            let whole = world.run(args);
            assert_eq!(whole.stdout, ran.stdout, "{args:?}");
            assert_eq!(whole.code, ran.code, "{args:?}: {}", ran.stderr);
            let notes = ran.stderr.matches("no branch `journal`").count();
            assert_eq!(notes, 1, "{args:?}: {}", ran.stderr);
            assert!(ran.stderr.contains(fetch), "{args:?}: {}", ran.stderr);
        }
    }
    assert_eq!(refs(&clone), before);

    git(&clone, &["remote", "rename", "origin", "upstream"]);
    let ran = Ran::on(&clone, &["who"]);
    assert!(ran.stderr.contains("`git fetch upstream journal:journal`"), "{}", ran.stderr);
    git(&clone, &["remote", "remove", "upstream"]);
    let ran = Ran::on(&clone, &["who"]);
    assert!(ran.stderr.contains("hint: there is no remote"), "{}", ran.stderr);

    git(&clone, &["fetch", "-q", world.history().to_str().unwrap(), "journal:journal"]);
    assert_eq!(Ran::on(&clone, &["who"]).code, Some(0));
}

const MODES: [&str; 3] = ["rewrite", "append", "fail"];

/// `ingest` of `file` in each mode is refused and moves nothing.
#[track_caller]
fn refuses(clone: &Path, file: &str, what: &str) {
    let before = refs(clone);
    for mode in MODES {
        let ran = Ran::on(clone, &["ingest", file, "--late", mode]);
        assert_eq!(ran.code, Some(6), "--late {mode}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(what), "{}", ran.stderr);
        assert_eq!(refs(clone), before, "--late {mode}");
    }
}

#[test]
fn nothing_is_added_without_a_journal() {
    let world = world();
    for file in ["more.json", "none.json", "all.json"] {
        let clone = world.clone_to(file.trim_end_matches(".json"), &["--single-branch"]);
        refuses(&clone, file, "no branch `journal`");
    }
}

/// A commit that is of no event needs no record.
#[test]
fn a_commit_by_hand_needs_no_journal() {
    let world = World::new();
    Repo::create(&world.history(), RepoKind::WorkTree).unwrap();
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    world.git(&[&by[..], &["commit", "-q", "--allow-empty", "-m", "by hand"]].concat());
    world.deliver_values("all.json", &[put(1, "A")]);
    let answer = world.ingest(&["all.json"]);
    assert_eq!(answer["superseded"], "refs/lexrewind/superseded/1");
    world.check();
}

/// A history in two parts, and the file of the second beside it.
fn parts(world: &World, seed: u64) -> Vec<Record> {
    let records = history::random(seed, &Plan::dense(60)).records;
    let (first, then) = records.split_at(40);
    world.deliver("first.json", &first[..30]);
    world.deliver("second.json", &first[30..]);
    world.deliver("third.json", then);
    records
}

/// `git pull` moves main and does not move a local journal.
#[test]
fn a_journal_that_is_behind() {
    for (seed, mode) in (50..).zip(["rewrite", "append"]) {
        let world = World::new();
        let records = parts(&world, seed);
        world.ingest(&["first.json", "--late", mode]);
        let clone = world.clone_to("clone", &[]);
        git(&clone, &["branch", "-q", "journal", "origin/journal"]);
        world.ingest(&["second.json"]);
        let count = || git(&clone, &["rev-list", "--count", "main"]).trim().parse::<u32>().unwrap();
        let first = count();
        git(&clone, &["pull", "-q", "--ff-only"]);
        let lacks =
            format!("`journal` lacks {} of the {} events of `main`", count() - first, count());

        // The journal that was fetched with main has all events: it is continued.
        let known = world.clone_to("known", &[]);
        git(&known, &["branch", "-q", "journal", "origin/journal~1"]);
        let answer = Ran::on(&known, &["ingest", "third.json", "--json"]).json();
        assert_eq!(answer["journal_from"], "origin/journal");
        git(&known, &["merge-base", "--is-ancestor", "origin/main", "main"]);
        git(&known, &["merge-base", "--is-ancestor", "origin/journal", "journal"]);
        check(&known);

        // One that no ref names must be fetched.
        git(&clone, &["update-ref", "-d", "refs/remotes/origin/journal"]);
        // A branch of such a name that is not a journal makes no difference.
        git(&clone, &["update-ref", "refs/remotes/origin/feature/journal", "main"]);
        refuses(&clone, "third.json", &lacks);
        refuses(&clone, "third.json", "hint: `git fetch origin journal:journal`");
        for args in [&["who"][..], &["log", "--attempts"], &["rebuild", "--check"]] {
            assert_eq!(Ran::on(&clone, args).code, Some(6), "{args:?}");
        }
        let verified = Ran::on(&clone, &["verify"]);
        assert!(verified.stdout.contains(&format!("! journal: {lacks}")), "{}", verified.stdout);
        let stderr = Ran::on(&clone, &["ls"]).stderr;
        assert!(stderr.contains("events that the journal does not lead to: "), "{stderr}");
        git(&clone, &["fetch", "-q", "origin", "journal:journal"]);
        let answer = Ran::on(&clone, &["ingest", "third.json", "--json"]).json();
        assert_eq!(answer["journal_from"], Value::Null);
        check(&clone);
        let tip = |repo| git(repo, &["rev-parse", "main"]);
        assert_eq!(tip(&clone), tip(&known));
        if mode == "rewrite" {
            assert_eq!(tip(&clone).trim(), crate::ingest::common::tip_at_once(&records));
        }
    }
}

/// Whatever the remote is called, and however many there are.
#[test]
fn the_journal_of_any_remote() {
    let world = world();
    let clone = world.clone_to("clone", &["-o", "upstream"]);
    let answer = Ran::on(&clone, &["ingest", "more.json", "--json"]).json();
    assert_eq!(answer["journal_from"], "upstream/journal");
    assert_eq!(answer["commits"], 1);
    check(&clone);

    // A ref that no remote in the configuration is for.
    let clone = world.clone_to("fetched", &["--single-branch"]);
    let path = world.history();
    let refspec = "journal:refs/remotes/somewhere/journal";
    git(&clone, &["fetch", "-q", path.to_str().unwrap(), refspec]);
    let answer = Ran::on(&clone, &["ingest", "more.json", "--json"]).json();
    assert_eq!(answer["journal_from"], "somewhere/journal");

    // Two remotes, of which one is behind: both orders.
    let behind = world.clone_to("behind", &["--bare"]);
    world.ingest(&["more.json"]);
    for (name, remotes) in [("one", ["history", "behind"]), ("other", ["behind", "history"])] {
        let clone = world.clone_to(name, &["-o", "x"]);
        git(&clone, &["remote", "remove", "x"]);
        for remote in remotes {
            let path = if remote == "behind" { behind.clone() } else { world.history() };
            git(&clone, &["remote", "add", remote, path.to_str().unwrap()]);
            git(&clone, &["fetch", "-q", remote]);
        }
        let ran = Ran::on(&clone, &["rebuild", "--check"]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    }
}

/// Two clones each had a run of their own, and one got the main of the other.
#[test]
fn journals_that_diverged() {
    let world = World::new();
    let records = parts(&world, 60);
    world.ingest(&["first.json"]);
    let clone = world.clone_to("clone", &[]);
    world.ingest(&["second.json"]);
    assert_eq!(Ran::on(&clone, &["ingest", "third.json", "-q"]).code, Some(0));
    git(&clone, &["fetch", "-q"]);
    git(&clone, &["reset", "-q", "--hard", "origin/main"]);
    refuses(&clone, "second.json", "`journal` and `origin/journal` have diverged");
    let ran = Ran::on(&clone, &["ingest", "second.json"]);
    assert!(ran.stderr.contains("hint: take the records of one to the other"), "{}", ran.stderr);

    // The commands of the hint.
    let records_dir = world.path("records");
    fs::create_dir(&records_dir).unwrap();
    let archive = records_dir.join("records.tar");
    git(&clone, &["archive", "-o", archive.to_str().unwrap(), "journal", "records"]);
    let unpacked = std::process::Command::new("tar")
        .args(["-xf", "records.tar"])
        .current_dir(&records_dir)
        .status()
        .unwrap();
    assert!(unpacked.success());
    fs::remove_file(archive).unwrap();
    git(&clone, &["branch", "-q", "-f", "journal", "origin/journal"]);
    let ran = Ran::on(&clone, &["ingest", "records"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    check(&clone);
    let tip = git(&clone, &["rev-parse", "main"]);
    assert_eq!(tip.trim(), crate::ingest::common::tip_at_once(&records));
}

/// Objects that were not fetched are not taken for an empty answer.
#[test]
fn a_partial_clone() {
    let world = world();
    world.git(&["config", "uploadpack.allowFilter", "true"]);
    let fetch = "`git fetch --refetch --no-filter`";
    for filter in ["blob:none", "tree:0"] {
        let name = filter.replace(':', "-");
        let filter = format!("--filter={filter}");
        let clone = world.clone_to(&name, &[&filter, "--no-checkout"]);
        for args in [&["ls"][..], &["show", "intent:A"], &["who"], &["ingest", "more.json"]] {
            let ran = Ran::on(&clone, args);
            assert_eq!(ran.code, Some(6), "{args:?}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stderr.contains(&format!("hint: {fetch}")), "{args:?}: {}", ran.stderr);
        }
        let ran = Ran::on(&clone, &["verify"]);
        assert_ne!(ran.code, Some(0));
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(fetch), "{}", ran.stderr);
        git(&clone, &["fetch", "-q", "--refetch", "--no-filter"]);
        let ran = Ran::on(&clone, &["verify"]);
        assert!(!ran.stdout.contains("finding"), "{}{}", ran.stdout, ran.stderr);
        check(&clone);
    }
    // With the files of the tip, most answers are there, but not all that was.
    let clone = world.clone_to("with-tip", &["--filter=blob:none"]);
    let ran = Ran::on(&clone, &["verify"]);
    assert_ne!(ran.code, Some(0));
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains(fetch),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}
