//! A repository in a temporary directory, and git to look at it.

use std::path::{Path, PathBuf};
use std::process::Command;

use lexrewind::repo::{
    CommitId, Edit, NewCommit, Options, Part, Publish, PublishOutcome, Repo, RepoKind, RunCommit,
    Signature, Superseded, Wait, Writer,
};
use tempfile::TempDir;

pub(crate) struct World {
    pub(crate) dir: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn repo(&self, place: RepoKind) -> Repo {
        Repo::create(&self.path("repo"), place).unwrap()
    }

    pub(crate) fn git(&self, args: &[&str]) -> String {
        git(&self.path("repo"), args)
    }

    /// Everything git itself can check.
    pub(crate) fn check(&self) {
        check(&self.path("repo"));
    }
}

pub(crate) fn check(dir: &Path) {
    assert_eq!(git(dir, &["fsck", "--strict", "--full", "--no-dangling"]), "");
    let packs = Path::new(git(dir, &["rev-parse", "--git-common-dir"]).trim()).to_owned();
    let packs = dir.join(packs).join("objects/pack");
    for entry in std::fs::read_dir(packs).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap();
        assert!(!name.contains("tmp_"), "{name} was left");
        if name.ends_with(".pack") {
            git(dir, &["verify-pack", name]);
            git(dir, &["index-pack", "--strict", "--verify", name]);
        }
    }
    git(dir, &["commit-graph", "verify"]);
}

pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let output = command(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "git {args:?}: {}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_AUTHOR_NAME", "u")
        .env("GIT_AUTHOR_EMAIL", "u@u")
        .env("GIT_COMMITTER_NAME", "u")
        .env("GIT_COMMITTER_EMAIL", "u@u");
    command
}

/// One commit, owned.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) edits: Vec<(String, Option<Vec<u8>>)>,
    pub(crate) author: String,
    pub(crate) message: String,
    pub(crate) seconds: i64,
}

pub(crate) fn step(seconds: i64, edits: &[(&str, Option<&str>)]) -> Step {
    let edit = |(path, content): &(&str, Option<&str>)| {
        ((*path).to_owned(), content.map(|content| content.as_bytes().to_vec()))
    };
    let edits = edits.iter().map(edit).collect();
    Step { edits, author: "alice".to_owned(), message: format!("at {seconds}\n"), seconds }
}

impl Step {
    pub(crate) fn id(&self) -> String {
        format!("event-{:06}", self.seconds)
    }

    pub(crate) fn keys(&self) -> Vec<&str> {
        self.edits.iter().map(|(path, _)| path.as_str()).collect()
    }

    pub(crate) fn commit(&self, writer: &mut Writer<'_>) -> CommitId {
        let edits: Vec<Edit<'_>> = self
            .edits
            .iter()
            .map(|(path, content)| {
                let content = content.as_deref();
                Edit { path, content: content.into(), part: Some(part(path, content)) }
            })
            .collect();
        let committer = tool(self.seconds);
        let author =
            Signature { name: &self.author, email: "alice@example.invalid", seconds: self.seconds };
        writer
            .commit(&NewCommit {
                edits: &edits,
                author,
                committer,
                message: &self.message,
                id: &self.id(),
                touches: &self.keys(),
            })
            .unwrap()
    }
}

/// A file as a part of its directory, called by the first letters of its name.
pub(crate) fn part(path: &str, content: Option<&[u8]>) -> Part<'static> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut letters = [0; 4];
    letters.iter_mut().zip(name.bytes()).for_each(|(letter, byte)| *letter = byte);
    let marked = content.is_some_and(|content| content.len() % 2 == 1);
    Part { key: directory.to_owned().into(), number: u32::from_be_bytes(letters), marked }
}

pub(crate) fn tool(seconds: i64) -> Signature<'static> {
    Signature { name: "lexrewind", email: "noreply@lexrewind.invalid", seconds }
}

pub(crate) fn publish<'a>(tags: &'a [(String, CommitId)]) -> Publish<'a> {
    Publish {
        run: RunCommit { by: tool(1), message: "run\n" },
        tags,
        owns_tag: &|name| name.starts_with("bot/"),
        superseded: Superseded::Keep,
    }
}

/// A whole run.
pub(crate) fn write(
    repo: &Repo,
    onto: Option<CommitId>,
    steps: &[Step],
) -> (Vec<CommitId>, PublishOutcome) {
    let lock = repo.lock(Wait::Never).unwrap();
    let mut writer = repo.writer(&lock, onto, Options::default()).unwrap();
    let ids = steps.iter().map(|step| step.commit(&mut writer)).collect();
    (ids, writer.finish(&publish(&[])).unwrap())
}

/// A document of some size that differs a little from turn to turn.
pub(crate) fn document(name: &str, turn: u64) -> String {
    let mut text = format!("{{\n  \"name\": \"{name}\",\n");
    for n in 0..40_u64 {
        let value = if n == turn % 40 { turn } else { n * 7 };
        text.push_str(&format!("  \"member{n}\": \"value {value} of {name}\",\n"));
    }
    text.push_str(&format!("  \"turn\": {turn}\n}}\n"));
    text
}

/// A history of many documents.
pub(crate) fn many(count: u64) -> Vec<Step> {
    (0..count)
        .map(|turn| {
            let name = format!("Thing{}", turn * 7919 % 30);
            let path = format!("111122223333/us-east-1/v1/intents/{name}/intent.json");
            let meta = format!("111122223333/us-east-1/v1/intents/{name}/meta.json");
            let content = document(&name, turn);
            let turn_text = format!("{{\"turn\": {turn}}}\n");
            step(1000 + turn as i64 / 3, &[(&path, Some(&content)), (&meta, Some(&turn_text))])
        })
        .collect()
}
