//! What `verify` finds in a repository that somebody changed, and that it finds nothing in one that
//! only runs wrote.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::generator::delivery::damage::correct_later;
use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::ingest::common::{Ran, World, git};

/// What `verify` finds about the repository and the journal.
#[track_caller]
fn found(repo: &Path, args: &[&str]) -> Vec<String> {
    let ran = Ran::on(repo, &[&["verify", "--json"], args].concat());
    assert!(matches!(ran.code, Some(0 | 1)), "{}{}", ran.stdout, ran.stderr);
    let answer = ran.json();
    let findings = answer["findings"].as_array().unwrap();
    let is_ours = |it: &&Value| it["about"] == "repository" || it["about"] == "journal";
    let texts: Vec<String> = findings
        .iter()
        .filter(is_ours)
        .map(|it| format!("{}: {}", it["about"].as_str().unwrap(), it["what"].as_str().unwrap()))
        .collect();
    assert!(texts.is_empty() || ran.code == Some(1));
    texts
}

#[track_caller]
fn nothing_is_found(repo: &Path) {
    for args in [&[][..], &["--full"]] {
        assert_eq!(found(repo, args), Vec::<String>::new(), "{args:?}");
    }
}

/// Each of the texts is in the finding at its place, and there are no others.
#[track_caller]
fn finds(repo: &Path, args: &[&str], texts: &[&str]) {
    let found = found(repo, args);
    let fits = found.len() == texts.len()
        && found.iter().zip(texts).all(|(found, text)| found.contains(text));
    assert!(fits, "{args:?}: {found:#?}, expected {texts:?}");
}

/// A history that was made in three runs.
fn world(seed: u64) -> World {
    let world = World::new();
    let records = history::random(seed, &Plan::dense(90)).records;
    for (run, part) in records.chunks(30).enumerate() {
        let name = format!("{run}.json");
        world.deliver(&name, part);
        world.ingest(&[&name]);
    }
    world
}

/// Commits what is in the work tree.
fn commit(repo: &Path, amend: &[&str]) {
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    git(repo, &["add", "-A"]);
    git(repo, &[&by[..], &["commit", "-q", "--allow-empty", "-m", "x"], amend].concat());
}

/// What a person may do to the files of the journal.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Change,
    Remove,
    Add,
}

/// A file of records that the first run added.
fn record_file(repo: &Path) -> PathBuf {
    let files = git(repo, &["ls-tree", "-r", "--name-only", "journal", "records"]);
    let first = files.lines().find(|path| path.contains("/000001-")).unwrap();
    repo.join(first)
}

fn act(repo: &Path, act: Act) {
    let file = record_file(repo);
    match act {
        Act::Change => {
            let text = fs::read_to_string(&file).unwrap();
            let other = text.replacen("\"userAgent\":\"", "\"userAgent\":\"other ", 1);
            assert_ne!(other, text);
            fs::write(&file, other).unwrap();
        }
        Act::Remove => fs::remove_file(&file).unwrap(),
        Act::Add => fs::write(file.with_file_name("000001-99.jsonl"), "{}\n").unwrap(),
    }
}

#[test]
fn main_lacks_events_of_the_journal() {
    let world = world(1);
    nothing_is_found(&world.history());
    let tip = world.tip();
    world.git(&["reset", "-q", "--hard", "HEAD~5"]);
    finds(&world.history(), &[], &["repository: main lacks 5 events ("]);
    let full =
        ["repository: main lacks 5 events (", "repository: the journal leads to other commits"];
    finds(&world.history(), &["--full"], &full);
    // As in the finding.
    world.ingest(&["0.json"]);
    assert_eq!(world.tip(), tip);
    nothing_is_found(&world.history());
    world.git(&["update-ref", "-d", "refs/heads/main"]);
    let found = found(&world.history(), &[]);
    assert!(found.iter().any(|text| text.contains("main lacks ")), "{found:?}");
}

/// The commit that follows is found, whatever it does; so is the journal that was rewritten.
#[test]
fn the_journal_was_changed() {
    let world = world(2);
    let repo = world.history();
    let whole = world.git(&["rev-parse", "journal"]);
    for (how, later, rewritten) in [
        (Act::Change, "changes `records/", "has another `records/"),
        (Act::Remove, "removes `records/", "does not have `records/"),
        (Act::Add, "does not add `runs/000004.json`", "adds `records/"),
    ] {
        world.git(&["checkout", "-q", "journal"]);
        act(&repo, how);
        commit(&repo, &[]);
        finds(&repo, &[], &[later]);

        // The first run as if it had been so, and the others after it.
        world.git(&["reset", "-q", "--hard", whole.trim()]);
        let runs = world.git(&["rev-list", "--reverse", "journal"]);
        let runs: Vec<&str> = runs.lines().collect();
        world.git(&["checkout", "-q", "-B", "journal", runs[0]]);
        act(&repo, how);
        commit(&repo, &["--amend"]);
        for run in &runs[1..] {
            let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
            world.git(&[&by[..], &["cherry-pick", run]].concat());
        }
        finds(&repo, &[], &[rewritten]);
        world.git(&["reset", "-q", "--hard", whole.trim()]);
        world.git(&["checkout", "-q", "main"]);
        nothing_is_found(&repo);
    }
}

/// A run is missing between others, or its entry is.
#[test]
fn the_journal_lacks_a_run() {
    let world = world(3);
    let repo = world.history();
    let runs = world.git(&["rev-list", "--reverse", "journal"]);
    let runs: Vec<String> = runs.lines().map(str::to_owned).collect();
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    world.git(&["checkout", "-q", "-B", "journal", &runs[0]]);
    world.git(&[&by[..], &["cherry-pick", &runs[2]]].concat());
    let named = "commits on main have events that the journal does not lead to: ";
    finds(&repo, &[], &[named, "journal: `journal` lacks ", "does not add `runs/000002.json`"]);

    world.git(&["checkout", "-q", "-B", "journal", &runs[2]]);
    fs::remove_file(repo.join("runs/000003.json")).unwrap();
    commit(&repo, &["--amend"]);
    let found = found(&repo, &[]);
    let is_named = |text: &String| text.contains("does not add `runs/000003.json`");
    assert!(found.iter().any(is_named), "{found:?}");

    // The last run never was.
    world.git(&["checkout", "-q", "main"]);
    world.git(&["branch", "-q", "-f", "journal", &runs[1]]);
    finds(&repo, &[], &[named, "journal: `journal` lacks "]);
}

/// Records and the entry of their run were changed together: only a replay shows it.
#[test]
fn a_forged_journal_is_found_by_a_replay() {
    let world = world(4);
    let repo = world.history();
    let runs = world.git(&["rev-list", "--reverse", "journal"]);
    let runs: Vec<String> = runs.lines().map(str::to_owned).collect();
    world.git(&["checkout", "-q", "-B", "journal", &runs[0]]);
    let file = record_file(&repo);
    let was = world.git(&["hash-object", file.to_str().unwrap()]);
    act(&repo, Act::Change);
    let now = world.git(&["hash-object", file.to_str().unwrap()]);
    let entry = repo.join("runs/000001.json");
    let text = fs::read_to_string(&entry).unwrap();
    assert!(text.contains(was.trim()));
    fs::write(&entry, text.replace(was.trim(), now.trim())).unwrap();
    commit(&repo, &["--amend"]);
    for run in &runs[1..] {
        let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
        world.git(&[&by[..], &["cherry-pick", run]].concat());
    }
    world.git(&["checkout", "-q", "main"]);
    finds(&repo, &[], &[]);
    finds(&repo, &["--full"], &["repository: the journal leads to other commits"]);
}

/// Commits of the same events, with other files: their objects are whole, so only a replay shows it.
#[test]
fn a_commit_of_main_was_made_by_hand() {
    let world = world(5);
    let repo = world.history();
    let runs = world.git(&["rev-list", "--reverse", "main"]);
    let commits: Vec<&str> = runs.lines().collect();
    let at = commits.len() - 3;
    // The same messages and times, other content.
    let tree = world.git(&["rev-parse", &format!("{}^{{tree}}", commits[at - 1])]);
    let mut parent = commits[at - 1].to_owned();
    for commit in &commits[at..] {
        let text = world.git(&["cat-file", "commit", commit]);
        let (head, message) = text.split_once("\n\n").unwrap();
        let author = head.lines().find(|line| line.starts_with("author")).unwrap();
        let raw = format!(
            "tree {}\nparent {parent}\n{author}\n{}\n\n{message}",
            tree.trim(),
            author.replacen("author", "committer", 1),
        );
        let file = world.write("commit", raw);
        let file = file.to_str().unwrap();
        parent = world.git(&["hash-object", "-t", "commit", "-w", file]).trim().to_owned();
    }
    world.git(&["reset", "-q", "--hard", &parent]);
    finds(&repo, &[], &[]);
    finds(&repo, &["--full"], &["repository: the journal leads to other commits"]);
}

/// One object of the pack is missing, or does not match its id.
#[test]
fn an_object_was_changed() {
    let world = world(6);
    let repo = world.history();
    let packs = fs::read_dir(repo.join(".git/objects/pack")).unwrap();
    let packs: Vec<PathBuf> = packs
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "pack"))
        .collect();
    let moved = world.path("packs");
    fs::create_dir(&moved).unwrap();
    for pack in packs {
        let to = moved.join(pack.file_name().unwrap());
        fs::rename(&pack, &to).unwrap();
        let mut unpack = std::process::Command::new("git");
        unpack
            .current_dir(&repo)
            .args(["unpack-objects", "-q"])
            .stdin(fs::File::open(&to).unwrap());
        assert!(unpack.status().unwrap().success());
        fs::remove_file(pack.with_extension("idx")).unwrap();
    }
    nothing_is_found(&repo);
    let document = |commit: &str| {
        let changed = world.git(&["show", "--format=", "--name-only", "--diff-filter=A", commit]);
        let path = changed.lines().find(|path| path.ends_with("/intent.json")).unwrap().to_owned();
        let id = world.git(&["rev-parse", &format!("{commit}:{path}")]).trim().to_owned();
        repo.join(".git/objects").join(&id[..2]).join(&id[2..])
    };
    let commits = world.git(&["log", "--diff-filter=A", "--format=%h", "--", "*/intent.json"]);
    let tip = world.git(&["ls-tree", "-r", "HEAD"]);
    let is_at_tip = |path: &Path| {
        let id: Vec<_> = path.components().rev().take(2).map(|it| it.as_os_str()).collect();
        tip.contains(&format!("{}{}", id[1].display(), id[0].display()))
    };
    let first = commits.lines().map(document).find(|path| !is_at_tip(path)).unwrap();
    let other = fs::read(repo.join(".git/objects").join({
        let id = world.git(&["rev-parse", "HEAD:README.md"]).trim().to_owned();
        format!("{}/{}", &id[..2], &id[2..])
    }))
    .unwrap();
    let mut permissions = fs::metadata(&first).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the file of a test")]
    permissions.set_readonly(false);
    fs::set_permissions(&first, permissions).unwrap();
    fs::write(&first, other).unwrap();
    finds(&repo, &["--full"], &["its content does not have this name"]);
    fs::remove_file(&first).unwrap();
    finds(&repo, &["--full"], &["1 object is missing or damaged"]);
}

/// Whatever records come, in whichever way: runs leave nothing to be found.
#[test]
fn runs_leave_nothing_to_be_found() {
    for (seed, how) in (10..).zip([
        &["--late", "append"][..],
        &["--late", "rewrite"],
        &["--late", "append", "--settle", "1m"],
        &["--late", "rewrite", "--settle", "1m"],
    ]) {
        let records = history::random(seed, &Plan::dense(120)).records;
        let is_put = |it: &&Record| it.class == Class::Write && it.name == "PutIntent";
        let corrected = records.iter().filter(is_put).nth(2).unwrap();
        let (first, addendum) = correct_later(corrected, seed);
        let mut other = records[5].clone();
        other.json = other.json.replacen("203.0.113.", "198.51.100.", 1);
        let records: Vec<Record> = records
            .iter()
            .map(|record| if record.id == first.id { first.clone() } else { record.clone() })
            .collect();
        let world = World::new();
        let files: [(&str, Vec<&Record>); 4] = [
            ("first.json", records.iter().step_by(2).collect()),
            ("second.json", records[..80].iter().skip(1).step_by(2).collect()),
            // Copies, one that does not agree, and an addendum.
            ("third.json", records[20..60].iter().chain([&other, &addendum]).collect()),
            ("fourth.json", records.iter().collect()),
        ];
        for (name, records) in files {
            world.deliver(name, records);
            if world.ingest(&[&[name], how].concat())["tip"].is_string() {
                nothing_is_found(&world.history());
            }
        }
        // Without the caches, and in a clone, the same is found.
        fs::remove_file(world.history().join(".git/lexrewind/index.sqlite")).unwrap();
        nothing_is_found(&world.history());
        git(&world.path(""), &["clone", "-q", "history", "clone"]);
        nothing_is_found(&world.path("clone"));
    }
}
