//! A history in a temporary directory, the program, and git.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::generator::record::Record;
use crate::one_line::whole;

/// A temporary directory with a repository `history` and log files.
pub(crate) struct World {
    dir: TempDir,
}

/// What a run of the program came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn history(&self) -> PathBuf {
        self.path("history")
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes records as a trail delivers them.
    pub(crate) fn deliver<'r>(
        &self,
        name: &str,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> PathBuf {
        let lines: Vec<&str> = records.into_iter().map(|record| record.json.as_str()).collect();
        self.write(name, format!("{{\"Records\":[{}]}}", lines.join(",")))
    }

    /// Writes values as a trail delivers them.
    pub(crate) fn deliver_values(&self, name: &str, records: &[Value]) -> PathBuf {
        self.write(name, json!({ "Records": records }).to_string())
    }

    /// The program, at work on the repository `history`.
    pub(crate) fn program(&self) -> Command {
        program(&self.history())
    }

    /// Runs the program with words, whatever it comes to.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.program().args(args).output().unwrap())
    }

    /// `ingest` of paths of this world, which must be done. Its answer in JSON.
    #[track_caller]
    pub(crate) fn ingest(&self, args: &[&str]) -> Value {
        let ran = self.try_ingest(args);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.json()
    }

    /// `ingest` of paths of this world (what begins with `--` stays as it is).
    pub(crate) fn try_ingest(&self, args: &[&str]) -> Ran {
        let mut command = self.program();
        command.current_dir(self.dir.path()).args(["ingest", "--format", "json"]).args(args);
        Ran::of(&command.output().unwrap())
    }

    /// The tip of main.
    #[track_caller]
    pub(crate) fn tip(&self) -> String {
        self.git(&["rev-parse", "main"]).trim().to_owned()
    }

    #[track_caller]
    pub(crate) fn git(&self, args: &[&str]) -> String {
        git(&self.history(), args)
    }

    /// What git can check is right, and the journal gives the same history again.
    #[track_caller]
    pub(crate) fn check(&self) {
        check(&self.history());
    }

    /// `show --all --at T`, each row without `confidence`; that is asserted to be `exact`.
    #[track_caller]
    pub(crate) fn rows(&self, at: &str) -> Vec<Value> {
        let ran = self.run(&["show", "--all", "--at", at, "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let mut rows = ran.json()["resources"].as_array().unwrap().clone();
        // A migration makes a bot of Lex V2, which the history of V1 does not follow.
        rows.retain(|row| row["api"] == "v1");
        for row in &mut rows {
            assert_eq!(row["confidence"], "exact", "{row}");
            row.as_object_mut().unwrap().remove("confidence");
        }
        rows
    }
}

impl Ran {
    /// Runs the program on a repository, from the directory above it.
    pub(crate) fn on(repo: &Path, args: &[&str]) -> Self {
        Self::of(&program(repo).current_dir(repo.parent().unwrap()).args(args).output().unwrap())
    }

    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { code: output.status.code(), stdout, stderr }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("{}", self.stderr))
    }
}

/// The program, at work on a repository.
pub(crate) fn program(repo: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("lexrewind"));
    command.env_remove("LEXREWIND_REPO").arg("--repo").arg(repo);
    command
}

#[track_caller]
pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        // Git would go on in the background, and move the packs that the next command reads.
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "maintenance.auto")
        .env("GIT_CONFIG_VALUE_0", "false")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "git {args:?}: {stdout}{stderr}");
    stdout
}

/// See [`World::check`].
#[track_caller]
pub(crate) fn check(repo: &Path) {
    assert_eq!(git(repo, &["fsck", "--strict", "--full", "--no-dangling"]), "");
    git(repo, &["commit-graph", "verify"]);
    rebuild_is_same(repo);
    crate::ingest::index::check(repo);
}

/// The tip of one run over one file with these records.
pub(crate) fn tip_at_once(records: &[Record]) -> String {
    let world = World::new();
    world.deliver("all.json", records);
    world.ingest(&["all.json"]);
    world.tip()
}

/// `rebuild --check` finds the history as it is.
#[track_caller]
pub(crate) fn rebuild_is_same(repo: &Path) {
    let mut command = program(repo);
    let ran = Ran::of(&command.args(["rebuild", "--check", "--format", "json"]).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

/// All files below a directory, in order.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// A record of that second: what was called, and for what the answer is more than the request.
pub(crate) fn record(second: u32, call: &str, request: Value, more: &Value) -> Value {
    let mut answer = request.clone();
    answer.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    let answer: Value = serde_json::from_str(&whole(call, &answer.to_string())).unwrap();
    json!({
        "eventVersion": "1.08", "eventSource": "lex.amazonaws.com", "eventName": call,
        "eventTime": format!("2019-05-01T10:00:{second:02}Z"), "awsRegion": "us-east-1",
        "eventID": format!("7b3c5f1e-0000-4000-8000-0000000000{second:02}"),
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "userName": "alice", "accountId": "111122223333"},
        "requestParameters": request,
        "responseElements": if more.is_null() { Value::Null } else { answer },
    })
}
