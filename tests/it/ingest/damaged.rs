//! Whatever happens to the files of git, an answer is right, or it is an error.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generator::history::{self, Plan};
use crate::generator::rng::Rng;
use crate::ingest::common::{World, files, git};

/// Questions that read commits, trees and files, the journal, and main as a whole.
const QUESTIONS: [&[&str]; 11] = [
    &["log", "-p"],
    &["show", "--all", "--format", "json"],
    &["rebuild", "--check"],
    &["ls", "--deleted"],
    &["log", "--stat"],
    &["verify", "--format", "json"],
    &["log", "--attempts"],
    &["who"],
    &["graph"],
    &["show", "--all", "--at", "COMMIT"],
    &["ls", "--at", "COMMIT"],
];

/// A bare history of two packs, and a file of records that it does not have.
struct Case {
    world: World,
    tip: String,
    /// The tip with those records.
    next: String,
}

impl Case {
    fn new(seed: u64) -> Self {
        let records = history::random(seed, &Plan::dense(90)).records;
        let world = World::new();
        for (name, records) in
            [("1.json", &records[..40]), ("2.json", &records[40..60]), ("3.json", &records[60..])]
        {
            world.deliver(name, records);
        }
        world.ingest(&["1.json", "--bare"]);
        world.ingest(&["2.json"]);
        let tip = world.tip();
        copy(&world.history(), &world.path("whole"));
        world.ingest(&["3.json"]);
        let next = world.tip();
        Self { world, tip, next }
    }

    /// Puts the history back as it was before it was damaged.
    fn restore(&self) {
        fs::remove_dir_all(self.world.history()).unwrap();
        copy(&self.world.path("whole"), &self.world.history());
    }

    /// What is answered to a question, and the exit status.
    fn ask(&self, question: &[&str]) -> (Option<i32>, String, String) {
        let commit = format!("commit:{:.8}", self.tip);
        let args: Vec<String> =
            question.iter().map(|word| word.replace("COMMIT", &commit)).collect();
        let ran = self.world.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        (ran.code, ran.stdout, ran.stderr)
    }

    /// Takes away what spares a question the reading of commits.
    fn forget(&self) {
        let own = self.world.history().join("lexrewind");
        let _ = fs::remove_file(own.join("index"));
        let _ = fs::remove_file(own.join("index.sqlite"));
    }
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
    fs::create_dir_all(to.join("refs/heads")).unwrap(); // empty ones are not found
    fs::create_dir_all(to.join("refs/tags")).unwrap();
}

/// The files in which git keeps objects, and what it derives from them.
fn targets(repo: &Path) -> Vec<PathBuf> {
    let all = files(&repo.join("objects"));
    let names = ["idx", "pack"].map(Some);
    let is_target = |file: &PathBuf| {
        let end = file.extension().and_then(|end| end.to_str());
        names.contains(&end) || file.ends_with("commit-graph") || file.ends_with("multi-pack-index")
    };
    all.into_iter().filter(is_target).collect()
}

/// Damages a file at a random place in one of four ways, and returns a description.
fn damage(file: &Path, rng: &mut Rng) -> String {
    let mut bytes = fs::read(file).unwrap();
    // the head of a file, where counts and tables are, as often as the rest
    let most = if rng.below(2) == 0 { bytes.len().min(1200) } else { bytes.len() };
    let at = rng.below(most);
    let how = match rng.below(4) {
        0 => {
            bytes[at] ^= 1 << rng.below(8);
            "a bit flipped"
        }
        1 => {
            bytes.truncate(at);
            "cut"
        }
        2 => {
            let more: Vec<u8> = (0..=rng.below(7)).map(|_| rng.below(256) as u8).collect();
            bytes.splice(at..at, more);
            "bytes inserted"
        }
        _ => {
            let end = bytes.len().min(at + 16);
            bytes[at..end].fill(if rng.below(2) == 0 { 0 } else { 0xff });
            "bytes overwritten"
        }
    };
    fs::remove_file(file).unwrap(); // it is read-only
    fs::write(file, bytes).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    format!("{how} at {at} of {name}")
}

#[test]
fn an_answer_is_right_or_an_error() {
    let case = Case::new(41);
    case.restore();
    git(&case.world.history(), &["multi-pack-index", "write"]);
    fs::remove_dir_all(case.world.path("whole")).unwrap();
    copy(&case.world.history(), &case.world.path("whole"));
    let expect: Vec<_> = QUESTIONS.iter().map(|question| case.ask(question)).collect();
    let codes: Vec<_> = expect.iter().map(|(code, ..)| code).collect();
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 1))), "{codes:?}");
    let mut rng = Rng::new(41);
    let (mut right, mut errors) = (0, 0);
    for round in 0..90 {
        case.restore();
        let targets = targets(&case.world.history());
        assert_eq!(targets.len(), 6, "{targets:?}");
        let what = damage(&targets[round % targets.len()], &mut rng);
        for turn in 0..3 {
            let at = (round * 3 + turn) % QUESTIONS.len();
            if turn == 1 {
                case.forget();
            }
            let (code, stdout, stderr) = case.ask(QUESTIONS[at]);
            if code == Some(6) {
                assert!(stderr.contains("error: "), "{what}: {stderr}");
                errors += 1;
            } else if stdout.contains("\"code\":\"damaged-objects\"") {
                // `verify` reports the same about the index without them.
                assert_eq!(code, Some(1), "{what}: {stdout}");
                errors += 1;
            } else {
                assert_eq!(code, expect[at].0, "{what}: {:?}: {stdout} {stderr}", QUESTIONS[at]);
                assert!(stdout == expect[at].1, "{what}: {:?} has another answer", QUESTIONS[at]);
                right += 1;
            }
        }
    }
    assert!(right > 20 && errors > 20, "{right} right answers, {errors} errors");
}

#[test]
fn a_run_is_right_or_changes_nothing() {
    let case = Case::new(42);
    let mut rng = Rng::new(42);
    let (mut right, mut errors) = (0, 0);
    for round in 0..40 {
        case.restore();
        let targets = targets(&case.world.history());
        let what = damage(&targets[round % targets.len()], &mut rng);
        if round % 2 == 1 {
            case.forget();
        }
        let refs = fs::read(case.world.history().join("packed-refs")).unwrap();
        let ran = case.world.try_ingest(&["3.json"]);
        if ran.code == Some(6) {
            assert!(ran.stderr.contains("error: "), "{what}: {}", ran.stderr);
            let now = fs::read(case.world.history().join("packed-refs")).unwrap();
            assert!(now == refs, "{what}: the references have moved");
            errors += 1;
        } else {
            assert_eq!(ran.code, Some(0), "{what}: {}", ran.stderr);
            assert_eq!(ran.json()["tip"], case.next.as_str(), "{what}");
            right += 1;
        }
    }
    assert!(right > 5 && errors > 5, "{right} runs, {errors} errors");
}
