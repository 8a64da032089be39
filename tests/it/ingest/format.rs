//! A history in another format than this version writes, and what `rebuild` repairs.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::ingest::clones::READERS;
use crate::ingest::common::{Ran, World, git};

const FORMAT: &str = "lexrewind repository format ";

/// A history of two runs, and a file `more.json` with later records.
fn world() -> World {
    let world = World::new();
    let records = history::random(7, &Plan::dense(60)).records;
    world.deliver("first.json", &records[..20]);
    world.deliver("second.json", &records[20..40]);
    world.deliver("more.json", &records[40..]);
    world.deliver_values("none.json", &[]);
    world.write(
        "live.json",
        json!({"name": "A", "version": "$LATEST", "checksum": "c"}).to_string(),
    );
    world.ingest(&["first.json"]);
    world.ingest(&["second.json"]);
    world
}

/// Writes `main` and its tags again with another first line in the file that states the format.
#[track_caller]
fn put_into_format(repo: &Path, line: &str) {
    let export =
        git(repo, &["fast-export", "--reencode=no", "--tag-of-filtered-object=drop", "main"]);
    let old = format!("{FORMAT}3\n");
    assert_eq!(export.matches(&old).count(), 1);
    // The length of the file comes before it.
    let (before, after) = export.split_once(&old).unwrap();
    let (before, length) = before.rsplit_once("data ").unwrap();
    let length: usize = length.trim_end().parse().unwrap();
    let length = length + line.len() + 1 - old.len();
    let import = format!("{before}data {length}\n{line}\n{after}");
    let mut git_import = Command::new("git")
        .args(["fast-import", "--quiet", "--force"])
        .current_dir(repo)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    git_import.stdin.take().unwrap().write_all(import.as_bytes()).unwrap();
    assert!(git_import.wait().unwrap().success());
    git(repo, &["reset", "-q", "--hard", "main"]);
}

fn tip(repo: &Path, name: &str) -> String {
    git(repo, &["rev-parse", name]).trim().to_owned()
}

/// The ids of `main` and of all version tags.
fn ids(repo: &Path) -> String {
    git(
        repo,
        &["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main", "refs/tags"],
    )
}

/// What a fresh history of these files is.
#[track_caller]
fn fresh(world: &World, files: &[&str]) -> String {
    let other = World::new();
    let paths: Vec<String> = files.iter().map(|it| world.path(it).display().to_string()).collect();
    let args: Vec<&str> = paths.iter().map(String::as_str).collect();
    let ran = other.run(&[&["ingest"], &args[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ids(&other.history())
}

#[test]
fn questions_do_not_answer_from_another_format() {
    let world = world();
    let repo = world.history();
    let newer = "use a newer version; or `lexrewind rebuild`";
    for (line, found, hint) in [
        (
            "lexrewind repository format 1",
            "in format 1,",
            "hint: `lexrewind rebuild` makes `main` again",
        ),
        ("lexrewind repository format 4", "in format 4,", newer),
        ("anything else", "in an unknown format,", newer),
    ] {
        let before = ids(&repo);
        put_into_format(&repo, line);
        for args in &READERS {
            if [&["ingest", "more.json"][..], &["rebuild"]].contains(args) {
                continue;
            }
            let ran = Ran::on(&repo, args);
            assert_eq!(ran.code, Some(6), "{line}: {args:?}: {}", ran.stdout);
            assert!(ran.stdout.is_empty(), "{args:?}");
            assert!(
                ran.stderr.contains(found) && ran.stderr.contains(hint),
                "{args:?}: {}",
                ran.stderr
            );
        }
        git(&repo, &["update-ref", "refs/heads/main", before.split_whitespace().nth(1).unwrap()]);
        git(&repo, &["reset", "-q", "--hard", "main"]);
    }
}

/// `ingest` makes `main` again in the format of this version, with what is new and without.
#[test]
fn ingest_brings_a_history_into_the_present_format() {
    for (new, files) in [
        (&["none.json"][..], &["first.json", "second.json"][..]),
        (&["more.json"], &["first.json", "second.json", "more.json"]),
    ] {
        let world = world();
        let repo = world.history();
        put_into_format(&repo, "lexrewind repository format 1");
        let old = tip(&repo, "main");
        let tried = world.ingest(&[&["--dry-run"], new].concat());
        assert_eq!(tip(&repo, "main"), old);
        let outcome = world.ingest(new);
        assert_eq!(outcome["older_format"], 1);
        assert_eq!(outcome["superseded"], "refs/lexrewind/superseded/1");
        assert_eq!(outcome["tip"], tried["tip"]);
        assert_eq!(tip(&repo, "refs/lexrewind/superseded/1"), old);
        assert_eq!(ids(&repo), fresh(&world, files));
        assert_eq!(world.run(&["verify", "--full"]).stderr, "");
        // Once is enough.
        let outcome = world.ingest(&["none.json"]);
        assert_eq!(
            (&outcome["older_format"], &outcome["superseded"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[test]
fn ingest_reports_the_old_format() {
    let world = world();
    put_into_format(&world.history(), "lexrewind repository format 1");
    let ran = world.run(&["ingest", &world.path("none.json").display().to_string()]);
    let told = "> main was in format 1, and is made again in format 3; \
                the old tip is\n      refs/lexrewind/superseded/1\n";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

/// If nothing may be rewritten, or a newer version wrote it, only `rebuild` replaces it.
#[test]
fn ingest_refuses_where_it_may_not_rewrite() {
    let world = world();
    let repo = world.history();
    let (fresh_ids, before) = (ids(&repo), tip(&repo, "main"));
    for (format, late) in
        [("1", "append"), ("1", "fail"), ("4", "rewrite"), ("4", "append"), ("x", "rewrite")]
    {
        put_into_format(&repo, &format!("{FORMAT}{format}"));
        let refs = git(&repo, &["for-each-ref"]);
        for file in ["more.json", "none.json"] {
            for dry in [&[][..], &["--dry-run"]] {
                let ran = world.try_ingest(&[&["--late", late, file], dry].concat());
                assert_eq!(ran.code, Some(6), "{format} {late} {file}");
                assert!(ran.stderr.contains("`lexrewind rebuild`"), "{}", ran.stderr);
                assert_eq!(git(&repo, &["for-each-ref"]), refs);
            }
        }
        let ran = world.run(&["rebuild"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ids(&repo), fresh_ids);
        assert_eq!(tip(&repo, "main"), before);
    }
}

/// A history that was appended to is made again run by run.
#[test]
fn rebuild_keeps_the_order_of_an_appended_history() {
    let world = World::new();
    let records = history::random(11, &Plan::dense(60)).records;
    let (even, odd): (Vec<_>, Vec<_>) = records.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    for (name, part) in [("even.json", even), ("odd.json", odd)] {
        world.deliver(name, part.into_iter().map(|(_, record)| record));
        world.ingest(&["--late", "append", name]);
    }
    let repo = world.history();
    let (before, late) = (ids(&repo), git(&repo, &["log", "--format=%H", "--grep=^Late: true"]));
    assert!(late.lines().count() > 5);
    put_into_format(&repo, "lexrewind repository format 1");
    assert_eq!(world.run(&["rebuild"]).code, Some(0));
    assert_eq!(ids(&repo), before);
}

/// What somebody did to `main` or to tags, and what of it `rebuild` reports.
#[test]
fn rebuild_repairs_a_history() {
    type Act = fn(&Path);
    let forge: Act = |repo| {
        std::fs::write(repo.join("planted.json"), "{}").unwrap();
        git(repo, &["add", "-A"]);
        git(
            repo,
            &["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x"],
        );
    };
    let merge: Act = |repo| {
        let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
        git(repo, &["checkout", "-q", "-b", "side", "main~3"]);
        git(repo, &[&by[..], &["commit", "-q", "--allow-empty", "-m", "x"]].concat());
        git(repo, &["checkout", "-q", "main"]);
        git(repo, &[&by[..], &["merge", "-q", "-m", "x", "side"]].concat());
    };
    let cut: Act = |repo| {
        git(repo, &["reset", "-q", "--hard", "main~5"]);
    };
    let remove: Act = |repo| {
        git(repo, &["checkout", "-q", "--detach"]);
        git(repo, &["branch", "-q", "-D", "main"]);
    };
    let untag: Act = |repo| {
        let first = git(repo, &["tag"]).lines().next().unwrap().to_owned();
        git(repo, &["tag", "-d", &first]);
    };
    let move_tag: Act = |repo| {
        let first = git(repo, &["tag"]).lines().next().unwrap().to_owned();
        git(repo, &["tag", "-f", &first, "main~4"]);
    };
    let add_tag: Act = |repo| {
        git(repo, &["tag", "bot/NeverThere/7", "main"]);
    };
    for (name, act, is_superseded) in [
        ("forge", forge, true),
        ("merge", merge, true),
        ("cut", cut, false),
        ("remove", remove, false),
        ("untag", untag, false),
        ("move a tag", move_tag, false),
        ("add a tag", add_tag, false),
    ] {
        let world = world();
        let repo = world.history();
        let (before, journal) = (ids(&repo), tip(&repo, "journal"));
        act(&repo);
        let changed = tip(&repo, "HEAD");
        assert_ne!(ids(&repo), before, "{name}");
        let ran = world.run(&["rebuild", "--json"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        let answer = ran.json();
        assert_eq!(answer["written"], true, "{name}");
        assert_eq!(ids(&repo), before, "{name}");
        assert_eq!(tip(&repo, "journal"), journal, "{name}");
        assert_eq!(answer["superseded"].is_string(), is_superseded, "{name}: {answer}");
        if is_superseded {
            assert_eq!(tip(&repo, answer["superseded"].as_str().unwrap()), changed, "{name}");
        }
        // What is right stays as it is.
        let refs = git(&repo, &["for-each-ref"]);
        let answer = world.run(&["rebuild", "--json"]).json();
        assert_eq!(answer["written"], false, "{name}");
        assert_eq!(git(&repo, &["for-each-ref"]), refs, "{name}");
        git(&repo, &["fsck", "--strict"]);
        let ran = world.run(&["rebuild", "--check"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stdout);
    }
}

/// Without a journal that has every event there is nothing to make `main` from.
#[test]
fn rebuild_refuses_without_the_records() {
    let world = world();
    let repo = world.history();
    let earlier = tip(&repo, "journal~1");
    for journal in ["", &earlier] {
        match journal {
            "" => git(&repo, &["branch", "-q", "-D", "journal"]),
            tip => git(&repo, &["branch", "-q", "-f", "journal", tip]),
        };
        let refs = git(&repo, &["for-each-ref"]);
        let ran = world.run(&["rebuild"]);
        assert_eq!(ran.code, Some(6), "{}", ran.stdout);
        assert!(ran.stderr.contains("git fetch origin journal:journal"), "{}", ran.stderr);
        assert_eq!(git(&repo, &["for-each-ref"]), refs);
    }
}

/// Two people took in different records, and one merged the other's `main`: no journal has all
/// events.
#[test]
fn rebuild_refuses_to_drop_what_was_merged() {
    let world = World::new();
    let records = history::random(3, &Plan::dense(30)).records;
    for (name, part) in [("first", &records[..10]), ("a", &records[10..20]), ("b", &records[20..])]
    {
        world.deliver(&format!("{name}.json"), part);
    }
    world.ingest(&["first.json"]);
    let (repo, clone) = (world.history(), world.path("clone"));
    git(&world.path(""), &["clone", "-q", repo.to_str().unwrap(), "clone"]);
    world.ingest(&["a.json"]);
    assert_eq!(Ran::on(&clone, &["ingest", "b.json"]).code, Some(0));
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    git(&clone, &["fetch", "-q"]);
    git(&clone, &[&by[..], &["merge", "-q", "-m", "x", "-X", "ours", "origin/main"]].concat());
    let refs = git(&clone, &["for-each-ref"]);
    let ran = Ran::on(&clone, &["rebuild"]);
    assert_eq!(ran.code, Some(6), "{}", ran.stdout);
    assert!(ran.stderr.contains("`journal` lacks 10 of"), "{}", ran.stderr);
    assert_eq!(git(&clone, &["for-each-ref"]), refs);
}

/// A tag of somebody else in the place of one of ours does not make `rebuild` write again and again.
#[test]
fn rebuild_leaves_tags_of_others() {
    let world = world();
    let repo = world.history();
    let first = git(&repo, &["tag"]).lines().next().unwrap().to_owned();
    git(&repo, &["tag", "-d", &first]);
    let (above, _) = first.rsplit_once('/').unwrap();
    let others = git(&repo, &["tag", "--list", &format!("{above}/*")]);
    others.lines().for_each(|tag| drop(git(&repo, &["tag", "-d", tag])));
    git(&repo, &["tag", above, "main"]);
    let refs = git(&repo, &["for-each-ref"]);
    let ran = world.run(&["rebuild", "--json"]);
    assert_eq!((ran.code, &ran.json()["written"]), (Some(0), &json!(false)));
    assert_eq!(git(&repo, &["for-each-ref"]), refs);
}

/// In a clone there is only the journal of the remote.
#[test]
fn rebuild_makes_the_journal_of_a_clone() {
    let world = world();
    let clone = world.path("clone");
    git(&world.path(""), &["clone", "-q", world.history().to_str().unwrap(), "clone"]);
    let ran = Ran::on(&clone, &["rebuild"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("the branch journal is made from that of the remote"),
        "{}",
        ran.stdout
    );
    assert_eq!(tip(&clone, "journal"), tip(&world.history(), "journal"));
    assert_eq!(tip(&clone, "main"), tip(&world.history(), "main"));
}

/// Without records there is nothing to make again.
#[test]
fn rebuild_of_nothing_reports_that_there_is_no_journal() {
    let world = World::new();
    world.deliver_values("none.json", &[]);
    world.ingest(&["none.json"]);
    git(&world.history(), &["branch", "-q", "-D", "journal"]);
    let ran = world.run(&["rebuild"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "= there is no journal: nothing to rebuild\n"));
}

/// What somebody wrote into the journal does not become history.
#[test]
fn rebuild_refuses_a_journal_that_was_changed() {
    let world = world();
    let repo = world.history();
    git(&repo, &["checkout", "-q", "journal"]);
    let files = git(&repo, &["ls-files", "records"]);
    let file = repo.join(files.lines().next().unwrap());
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"eventName\":", "\"eventName\": ", 1)).unwrap();
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    git(&repo, &[&by[..], &["commit", "-q", "-a", "-m", "x"]].concat());
    git(&repo, &["checkout", "-q", "main"]);
    git(&repo, &["reset", "-q", "--hard", "main~1"]);
    let refs = git(&repo, &["for-each-ref"]);
    let ran = world.run(&["rebuild"]);
    assert_eq!(ran.code, Some(6), "{}", ran.stdout);
    assert!(ran.stderr.contains("`journal` in the repository is damaged"), "{}", ran.stderr);
    assert_eq!(git(&repo, &["for-each-ref"]), refs);
}
