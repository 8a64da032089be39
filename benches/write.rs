//! Writing a history, against `git fast-import` of the same commits in the same run.
//!
//! `cargo bench --bench write [-- COMMITS [DEPTH...] [alone]]`: 10,000 commits unless told otherwise;
//! `alone` leaves git's side out.
//! One resource of 300 changes per commit; documents of 1 to 20 KB. Both sides pay for the generator,
//! whose time alone is the first line. Where the machine is busy, compare processor times.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lexrewind::repo::{
    Becomes, CommitId, Described, Edit, NewCommit, Options, Publish, Repo, RepoKind, RunCommit,
    Signature, Superseded, Wait, Writer,
};

const RESOURCES: usize = 300;
const START: i64 = 1_600_000_000;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u32>().ok());
    let commits = numbers.next().unwrap_or(10_000) as usize;
    let mut depths: Vec<u32> = numbers.collect();
    if depths.is_empty() {
        depths.push(Options::default().max_depth);
    }
    let dir = tempfile::tempdir().unwrap();
    println!("{commits} commits, {RESOURCES} resources\n");

    let generated = {
        let mut generator = Generator::new();
        let start = Instant::now();
        let mut bytes = 0;
        for _ in 0..commits {
            bytes += generator.next().content.len();
        }
        println!(
            "generator alone            {:>9.3} s   {} MB of documents",
            seconds(start),
            bytes / 1_000_000
        );
        start.elapsed()
    };

    let alone = std::env::args().any(|word| word == "alone");
    let theirs = (!alone).then(|| fast_import(&dir.path().join("theirs"), commits));
    if let Some(theirs) = &theirs {
        print_line("git fast-import", commits, theirs.time, theirs.pack);
    }
    let their_time = processor().map_or(0.0, |(_, children)| children);
    for max_depth in depths {
        let path = dir.path().join(format!("ours{max_depth}"));
        let repo = Repo::create(&path, RepoKind::Bare).unwrap();
        let (start, before) = (Instant::now(), processor());
        let (tip, pack, finish) = write(&repo, commits, Options { max_depth });
        let (ours, after) = (start.elapsed(), processor());
        print_line(&format!("lexrewind, depth {max_depth}"), commits, ours, pack);
        println!("  of that finish           {:>9.3} s", finish.as_secs_f64());
        if let Some(theirs) = &theirs {
            println!(
                "  {:.1}x as fast ({:.1}x without the generator), pack {:.2}x",
                theirs.time.as_secs_f64() / ours.as_secs_f64(),
                (theirs.time - generated).as_secs_f64() / (ours - generated).as_secs_f64(),
                pack as f64 / theirs.pack as f64,
            );
            assert_eq!(tip, theirs.tip, "another history");
        }
        if let (Some(before), Some(after)) = (before, after) {
            let own = after.0 - before.0;
            println!(
                "  processor time           {own:>9.3} s   git {their_time:.3} s: {:.1}x",
                their_time / own
            );
        }

        let (start, before) = (Instant::now(), processor());
        append(&repo, commits, 10);
        let used = processor().zip(before).map_or(0.0, |(after, before)| after.0 - before.0);
        println!("  10 commits more          {:>9.4} s   processor {used:.2} s", seconds(start));
        questions(&repo, commits);
        if !alone {
            graph(&path, commits, ours);
        }
    }

    let start = Instant::now();
    let mut writer = Writer::dry_run();
    let mut generator = Generator::new();
    for _ in 0..commits {
        commit(&mut writer, generator.next());
    }
    println!("dry run (ids only)         {:>9.3} s", seconds(start));
    if let Some(peak) = peak() {
        println!("peak memory of this process {:>8.1} MB", peak / 1000.0);
    }
}

fn write(repo: &Repo, commits: usize, options: Options) -> (CommitId, u64, Duration) {
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, None, options).unwrap();
    let mut generator = Generator::new();
    for _ in 0..commits {
        commit(&mut writer, generator.next());
    }
    let start = Instant::now();
    let published = writer.finish(&publish()).unwrap();
    (published.tip.unwrap(), published.pack_bytes, start.elapsed())
}

fn append(repo: &Repo, before: usize, count: usize) {
    let mut generator = Generator::new();
    generator.turn = before;
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, repo.tip().unwrap(), Options::default()).unwrap();
    for _ in 0..count {
        commit(&mut writer, generator.next());
    }
    writer.finish(&publish()).unwrap();
}

fn questions(repo: &Repo, commits: usize) {
    let start = Instant::now();
    let history = repo.history(|_, _| Described::default()).unwrap().unwrap();
    let opened = start.elapsed();
    let turns = 1000;
    let start = Instant::now();
    for turn in 0..turns {
        let at = START + (turn * commits / turns) as i64;
        assert_eq!(history.at(at).unwrap().unwrap().seconds, at);
    }
    let at = start.elapsed() / turns as u32;
    let start = Instant::now();
    let touching = history.touching(&path_of(7)).unwrap().len();
    let key = start.elapsed();
    println!(
        "  open the index {opened:?}, moment to commit {at:?}, key to its {touching} commits {key:?}"
    );
    let middle = history.entry(commits / 2).unwrap().commit;
    let start = Instant::now();
    let files = repo.files(middle, "111122223333/us-east-1/v1").unwrap();
    let bytes: usize = files.iter().take(71).map(|file| repo.blob(file.blob).unwrap().len()).sum();
    println!(
        "  71 documents of the middle, {} KB, in {:?} (first time)",
        bytes / 1000,
        start.elapsed()
    );
    let start = Instant::now();
    let files = repo.files(middle, "111122223333/us-east-1/v1").unwrap();
    let _bytes: usize = files.iter().take(71).map(|file| repo.blob(file.blob).unwrap().len()).sum();
    println!("  the same again in {:?}", start.elapsed());
}

/// Time of the commit-graph alone: ours, once more over all commits, and git's.
fn graph(path: &Path, commits: usize, ours: Duration) {
    let file = path.join("objects/info/commit-graph");
    let ours_bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let start = Instant::now();
    git(path, &["commit-graph", "write", "--reachable", "--changed-paths"]);
    let theirs = start.elapsed();
    let same = fs::read(&file).unwrap() == ours_bytes;
    println!(
        "  commit-graph of {commits}: git needs {:.3} s ({:.2}x our whole write); byte for byte the same: {same}",
        theirs.as_secs_f64(),
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
    if commits <= 20_000 {
        git(path, &["fsck", "--strict", "--no-dangling"]);
    }
}

fn publish() -> Publish<'static> {
    Publish {
        run: RunCommit { by: tool(START), message: "run\n" },
        tags: &[],
        owns_tag: &|_| false,
        superseded: Superseded::Keep,
    }
}

fn tool(seconds: i64) -> Signature<'static> {
    Signature { name: "lexrewind", email: "noreply@lexrewind.invalid", seconds }
}

fn commit(writer: &mut Writer<'_>, change: &Change) {
    let author = Signature {
        name: "alice (LexDeveloper)",
        email: "alice+LexDeveloper@111122223333.sts.invalid",
        seconds: change.seconds,
    };
    let edits = [Edit { path: &change.path, content: Becomes::File(&change.content), part: None }];
    let made = writer.commit(&NewCommit {
        edits: &edits,
        author,
        committer: tool(change.seconds),
        message: &change.message,
        id: &change.id,
        touches: &[&change.path],
    });
    made.unwrap();
}

fn print_line(what: &str, commits: usize, time: Duration, pack: u64) {
    println!(
        "{what:<26} {:>9.3} s   {:>7.0} commits/s   pack {:>6.1} MB",
        time.as_secs_f64(),
        rate(commits, time),
        megabytes(pack)
    );
}

struct Theirs {
    time: Duration,
    tip: CommitId,
    pack: u64,
}

fn fast_import(path: &Path, commits: usize) -> Theirs {
    fs::create_dir(path).unwrap();
    git(path, &["init", "-q", "--bare", "-b", "main"]);
    let mut child = Command::new("git")
        .current_dir(path)
        .args(["fast-import", "--quiet", "--force"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut generator = Generator::new();
    let start = Instant::now();
    let mut out = BufWriter::with_capacity(1 << 20, child.stdin.take().unwrap());
    for _ in 0..commits {
        let change = generator.next();
        write!(
            out,
            "commit refs/heads/main\nauthor alice (LexDeveloper) <alice+LexDeveloper@111122223333.sts.invalid> {0} +0000\ncommitter lexrewind <noreply@lexrewind.invalid> {0} +0000\ndata {1}\n{2}M 100644 inline {3}\ndata {4}\n",
            change.seconds, change.message.len(), change.message, change.path, change.content.len()
        )
        .unwrap();
        out.write_all(&change.content).unwrap();
        out.write_all(b"\n").unwrap();
    }
    drop(out);
    assert!(child.wait().unwrap().success());
    let time = start.elapsed();
    let tip = git(path, &["rev-parse", "main"]).trim().parse().unwrap();
    let packs = fs::read_dir(path.join("objects/pack")).unwrap().map(|entry| entry.unwrap());
    let pack = packs.filter(|entry| entry.path().extension().is_some_and(|end| end == "pack"));
    Theirs { time, tip, pack: pack.map(|entry| entry.metadata().unwrap().len()).sum() }
}

/// The same changes every time.
struct Generator {
    turn: usize,
    random: u64,
    documents: Vec<Vec<u8>>,
    change: Change,
}

#[derive(Default)]
struct Change {
    path: String,
    content: Vec<u8>,
    message: String,
    id: String,
    seconds: i64,
}

fn path_of(n: usize) -> String {
    let (kind, file) = match n {
        0..20 => ("bots", "bot"),
        20..220 => ("intents", "intent"),
        _ => ("slot-types", "slot-type"),
    };
    format!("111122223333/us-east-1/v1/{kind}/Resource{n}/{file}.json")
}

impl Generator {
    fn new() -> Self {
        let mut generator =
            Self { turn: 0, random: 7, documents: Vec::new(), change: Change::default() };
        for n in 0..RESOURCES {
            let size = 1000.0 * 20_f64.powf(n as f64 / RESOURCES as f64); // log-uniform
            let mut text = format!("{{\n  \"name\": \"Resource{n}\",\n");
            while text.len() < size as usize {
                let value = generator.next_random();
                let _never = writeln!(
                    text,
                    "  \"sampleUtterance{}\": \"I would like {value:x} of {{Slot}}\",",
                    value % 97
                );
            }
            text.push_str("  \"description\": \"end\"\n}\n");
            generator.documents.push(text.into_bytes());
        }
        generator
    }

    fn next_random(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    /// Changes one to three lines of one document in place.
    fn next(&mut self) -> &Change {
        let n = self.next_random() as usize % RESOURCES;
        for _ in 0..1 + self.next_random() % 3 {
            let value = self.next_random();
            let document = &mut self.documents[n];
            let at = value as usize % (document.len() - 100) + 30;
            let digits = document[at..].windows(5).position(|word| word == b"like ");
            if let Some(start) =
                digits.map(|start| at + start + 5).filter(|start| start + 8 < document.len() - 30)
            {
                let text = format!("{:08x}", value as u32);
                document[start..start + 8].copy_from_slice(text.as_bytes());
            }
        }
        self.turn += 1;
        let (turn, random) = (self.turn, self.next_random());
        let change = &mut self.change;
        change.path = path_of(n);
        change.content.clear();
        change.content.extend_from_slice(&self.documents[n]);
        change.seconds = START + turn as i64 - 1;
        change.id = format!("{random:016x}-{turn:08x}");
        change.message = format!(
            "PutIntent Resource{n}: ~1 prompt\n\nEvent-Id: {}\nEvent-Name: PutIntent\nResource: 111122223333/us-east-1/v1/intent:Resource{n}\nPrincipal: arn:aws:sts::111122223333:assumed-role/LexDeveloper/alice\nSource-Ip: 203.0.113.10\n",
            change.id
        );
        change
    }
}

fn git(path: &Path, args: &[&str]) -> String {
    let output = Command::new("git").current_dir(path).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

fn rate(commits: usize, time: Duration) -> f64 {
    commits as f64 / time.as_secs_f64()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Seconds of processor time of this process, and of those it waited for.
fn processor() -> Option<(f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: Vec<f64> = stat
        .rsplit(") ")
        .next()?
        .split(' ')
        .skip(11)
        .take(4)
        .filter_map(|word| word.parse().ok())
        .collect();
    Some(((ticks[0] + ticks[1]) / 100.0, (ticks[2] + ticks[3]) / 100.0))
}

/// Peak resident memory in KB, if the system reports it.
fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}
