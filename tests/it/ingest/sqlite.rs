//! The file of the index: whatever happens to it, answers are the same.

use std::fs;
use std::path::{Path, PathBuf};

use lexrewind::index::{Kept, Rows};
use lexrewind::query::Archive;
use lexrewind::repo::{Repo, Wait};

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::ingest::common::{World, tip_at_once};

/// What every view has.
fn views(repo: &Path) -> Vec<Rows> {
    let rows = |view: &lexrewind::index::View| {
        let archive = Archive::new(Repo::open(repo).unwrap()).unwrap();
        let columns: Vec<String> = (1..=view.columns.len()).map(|at| at.to_string()).collect();
        let order = columns.join(", ");
        archive.sql(&format!("SELECT * FROM {} ORDER BY {order}", view.name)).unwrap()
    };
    lexrewind::index::views().iter().map(rows).collect()
}

fn files(repo: &Path) -> [PathBuf; 2] {
    let dir = repo.join(".git/lexrewind");
    [dir.join("index.sqlite"), dir.join("index.sqlite.xxh3")]
}

/// Makes the checksum of an index.
fn sign(index: &Path, sum: &Path) {
    let bytes = fs::read(index).unwrap();
    fs::write(sum, format!("{:032x}\n", twox_hash::XxHash3_128::oneshot(&bytes))).unwrap();
}

/// A history with every kind of row, and its records.
fn world(calls: usize) -> (World, Vec<Record>) {
    let world = World::new();
    let records: Vec<Record> = history::random(7, &Plan::dense(calls)).records;
    world.deliver("logs/a.json", &records);
    (world, records)
}

#[test]
fn no_flipped_byte_becomes_an_answer() {
    let (world, _) = world(60);
    world.ingest(&["logs"]);
    let repo = world.history();
    let expect = views(&repo);
    assert!(expect.iter().all(|rows| !rows.columns.is_empty()));
    // As a question makes it: only a run knows how it ordered events and which files it read.
    fs::remove_file(&files(&repo)[0]).unwrap();
    assert_eq!(views(&repo), expect);
    for file in files(&repo) {
        let whole = fs::read(&file).unwrap();
        let step = whole.len().div_ceil(40);
        for at in (0..whole.len()).step_by(step) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(&file, damaged).unwrap();
            assert_eq!(views(&repo), expect, "{} at {at}", file.display());
            assert!(fs::read(&file).unwrap() == whole, "it was made again, at {at}");
        }
    }
}

#[test]
fn no_flipped_byte_becomes_history() {
    let records = history::random(8, &Plan::dense(60)).records;
    let expect = tip_at_once(&records);
    for turn in 0..10 {
        let world = World::new();
        world.deliver("1.json", &records[..40]);
        world.deliver("2.json", &records[40..]);
        world.ingest(&["1.json"]);
        let [index, sum] = files(&world.history());
        let file = if turn < 8 { index } else { sum };
        let mut damaged = fs::read(&file).unwrap();
        let at = damaged.len() * (turn * 2 + 1) / 20;
        damaged[at] ^= 1 << (turn % 8);
        fs::write(&file, damaged).unwrap();
        world.ingest(&["2.json"]);
        assert_eq!(world.tip(), expect, "{at} of {}", file.display());
        world.check();
    }
}

#[test]
fn an_index_that_is_not_right_is_made_again() {
    let (world, _) = world(40);
    world.ingest(&["logs"]);
    let repo = world.history();
    let expect = views(&repo);
    let [index, sum] = files(&repo);
    let whole = fs::read(&index).unwrap();
    for damage in [
        &|| fs::remove_file(&index).unwrap(),
        &|| fs::remove_file(&sum).unwrap(),
        &|| fs::write(&index, "").unwrap(),
        &|| fs::write(&index, &whole[..whole.len() / 2]).unwrap(),
        &|| fs::write(&sum, "").unwrap(),
    ] as [&dyn Fn(); 5]
    {
        damage();
        assert_eq!(views(&repo), expect);
    }
    // That of another version of the program.
    let db = rusqlite::Connection::open(&index).unwrap();
    db.execute("UPDATE facts SET value = 'old' WHERE name = 'format'", []).unwrap();
    db.execute("DELETE FROM commits", []).unwrap();
    db.close().unwrap();
    sign(&index, &sum);
    assert_eq!(views(&repo), expect);
    // That of another repository, in order.
    let (other, _) = self::world(20);
    other.ingest(&["logs"]);
    views(&other.history());
    for (from, to) in files(&other.history()).iter().zip(&[index, sum]) {
        fs::copy(from, to).unwrap();
    }
    assert_eq!(views(&repo), expect);
}

#[test]
fn an_index_follows_what_runs_add_and_replace() {
    let (_, records) = world(80);
    let world = World::new();
    let grown = world.history();
    // Late records replace the end of the history.
    let parts = [&records[..30], &records[50..], &records[30..50]];
    for (nth, part) in parts.into_iter().enumerate() {
        let logs = format!("logs/{nth}.json");
        world.deliver(&logs, part);
        world.ingest(&[&logs]);
        // The run itself leaves the index.
        let [index, _] = files(&grown);
        let left = fs::read(&index).unwrap();
        views(&grown);
        assert!(left == fs::read(&index).unwrap(), "no question changes it");
    }
    let made_again = |rows: Vec<Rows>| {
        files(&grown).iter().for_each(|file| fs::remove_file(file).unwrap());
        assert_eq!(views(&grown), rows);
    };
    made_again(views(&grown));
}

/// What older versions kept is removed by the next run that writes, and by no question.
#[test]
fn the_cache_of_an_older_version_is_removed() {
    let (world, _) = world(20);
    world.ingest(&["logs"]);
    let cache = world.history().join(".git/lexrewind/cache");
    fs::create_dir(&cache).unwrap();
    fs::write(cache.join("known-4"), "x").unwrap();
    world.run(&["log"]);
    assert!(cache.exists());
    world.ingest(&["logs"]);
    assert!(!cache.exists());
}

/// `main` is made again, and with it the index: no question needs to do it.
#[test]
fn a_rebuild_leaves_the_index_of_what_it_wrote() {
    let (world, _) = world(40);
    world.ingest(&["logs"]);
    let repo = world.history();
    let (expect, tip) = (views(&repo), world.tip());
    world.git(&["update-ref", "refs/heads/main", "main~10"]);
    world.git(&["reset", "--hard", "-q"]);
    assert_ne!(views(&repo), expect);
    assert_eq!(world.run(&["rebuild"]).code, Some(0));
    assert_eq!(world.tip(), tip);
    let left = files(&repo).map(|file| fs::read(file).unwrap());
    assert_eq!(views(&repo), expect);
    assert!(left == files(&repo).map(|file| fs::read(file).unwrap()), "no question changes it");
}

/// A run that has moved the references is about to replace the index.
#[test]
fn a_question_waits_for_the_run_that_is_writing() {
    let (world, _) = world(20);
    world.deliver("more.json", &history::random(9, &Plan::dense(10)).records);
    world.ingest(&["logs"]);
    let repo = world.history();
    let of = |repo: &Path| files(repo).map(|file| fs::read(file).unwrap());
    let put = |content: &[Vec<u8>; 2]| {
        files(&repo).iter().zip(content).for_each(|(file, bytes)| fs::write(file, bytes).unwrap());
    };
    let before = of(&repo);
    world.ingest(&["more.json"]);
    let after = of(&repo);
    put(&before);
    let lock = Repo::open(&repo).unwrap().lock(Wait::Never).unwrap();
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| views(&repo));
        std::thread::sleep(std::time::Duration::from_millis(150));
        put(&after);
        drop(lock);
        asking.join().unwrap();
    });
    // A question would leave one that does not say how the run ordered events.
    assert!(of(&repo) == after);
    // One that is killed leaves no lock.
    put(&before);
    let expect = views(&repo);
    put(&after);
    assert_eq!(views(&repo), expect);
}

/// A change that has its checksum is one that the program made: a bug, if anything.
#[test]
fn verify_compares_the_index_with_the_history() {
    let (world, _) = world(30);
    world.ingest(&["logs"]);
    views(&world.history());
    let whole = world.run(&["verify", "--full"]);
    assert!(!whole.stdout.contains("in the index differs"), "{}", whole.stdout);
    let [index, sum] = files(&world.history());
    let before = fs::read(&index).unwrap();
    for (change, expect) in [
        ("UPDATE commits SET summary = 'nothing' WHERE position = 3", "`events` in the index"),
        ("UPDATE records SET start = 1 WHERE id = 2", "`records` in the index"),
        ("DELETE FROM touches WHERE position = 1", "`touches` in the index"),
        ("UPDATE packed SET calls = zeroblob(length(calls))", "`packed` in the index"),
        ("DELETE FROM edges WHERE id = 1", "`dependencies` in the index"),
        ("UPDATE source_rows SET bytes = 1", "`sources` in the index"),
    ] {
        fs::write(&index, &before).unwrap();
        let db = rusqlite::Connection::open(&index).unwrap();
        assert!(db.execute(change, []).unwrap() > 0, "{change}");
        db.close().unwrap();
        sign(&index, &sum);
        let ran = world.run(&["verify", "--full"]);
        assert!(ran.stdout.contains(expect), "{change}: {}", ran.stdout);
        assert_eq!(ran.code, Some(1), "{change}");
    }
}

#[cfg(unix)]
#[test]
fn without_a_file_the_answer_is_the_same() {
    let (world, _) = world(20);
    world.ingest(&["logs"]);
    let repo = world.history();
    let expect = views(&repo);
    // What cannot be replaced: a directory is in its place.
    let [index, _] = files(&repo);
    fs::remove_file(&index).unwrap();
    fs::create_dir_all(index.join("x")).unwrap();
    assert_eq!(views(&repo), expect);
    let archive = Archive::new(Repo::open(&repo).unwrap()).unwrap();
    assert!(matches!(archive.index().unwrap().kept(), Kept::No(_)));
    let ran = world.run(&["sql", "SELECT count(*) AS events FROM events"]);
    assert!(ran.stderr.contains("built in memory"), "{}", ran.stderr);
    assert_eq!(ran.code, Some(0));
}

/// The index of a long history, which a second thread reads ahead: each commit has the data that git
/// shows of it, whether a run left the index, a later run continued it, or a question rebuilt it.
#[test]
fn the_index_of_a_long_history_has_each_commit() {
    let (world, records) = world(400);
    world.deliver("logs/a.json", &records[..150]);
    world.ingest(&["logs"]);
    world.deliver("logs/b.json", &records[150..]);
    world.ingest(&["logs"]);
    let repo = world.history();
    let fields = ["Event-Id", "Event-Name", "Resource"]
        .map(|name| format!("%(trailers:key={name},valueonly,separator=%x2C)"));
    let format = format!("--format=%H%x09{}", fields.join("%x09"));
    let log = std::process::Command::new("git")
        .current_dir(&repo)
        .args(["log", "--reverse", &format, "main"])
        .output()
        .unwrap();
    let first = |list: &str| list.split(',').next().unwrap().to_owned();
    let expect: Vec<Vec<String>> = String::from_utf8(log.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split('\t').map(first).collect())
        .collect();
    assert!(expect.len() > 250, "{}", expect.len());
    let check = || {
        let query = "SELECT \"commit\", id, name, resource FROM events
            WHERE \"commit\" IS NOT NULL ORDER BY position";
        let text = world.run(&["sql", query, "--format", "tsv"]).stdout;
        let rows: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
        assert_eq!(rows, expect);
    };
    check();
    let left = views(&repo);
    let whole = world.run(&["verify", "--full"]);
    assert!(!whole.stdout.contains("in the index differs"), "{}", whole.stdout);
    for file in files(&repo) {
        fs::remove_file(file).unwrap();
    }
    check();
    assert_eq!(views(&repo), left);
}
