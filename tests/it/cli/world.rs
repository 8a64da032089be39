use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// 2024-03-01T12:00:00Z, when every test takes place.
const NOW: &str = "1709294400";

/// What a run of the program came to.
#[must_use = "compare it with a snapshot, or ask for its exit status"]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: i32,
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "------- stderr -------\n{}", self.stderr)?;
        }
        if self.status != 0 {
            writeln!(f, "[exit status: {}]", self.status)?;
        }
        Ok(())
    }
}

/// Runs the program on the history of a story, with nothing of the user's environment.
pub(crate) fn run(story: &str, args: &[&str]) -> Output {
    run_in(&history(story), args)
}

/// Runs the program in a directory.
pub(crate) fn run_in(dir: &Path, args: &[&str]) -> Output {
    run_with(dir, args, &[])
}

/// Runs the program in a directory with more in its environment.
pub(crate) fn run_with(dir: &Path, args: &[&str], environment: &[(&str, &str)]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_lexrewind"))
        .args(args)
        .current_dir(dir)
        .env_clear()
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("HOME", dir)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(environment.iter().copied())
        .output()
        .expect("the program is built");
    let place = dir.display().to_string();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").replace(&place, "$HERE");
    Output {
        stdout: without_commits(&text(output.stdout)),
        stderr: text(output.stderr),
        status: output.status.code().expect("it ended by itself"),
    }
}

/// The repository of a story, made once.
pub(crate) fn history(story: &str) -> PathBuf {
    static HOME: OnceLock<tempfile::TempDir> = OnceLock::new();
    static MAKING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let home = HOME.get_or_init(|| tempfile::tempdir().expect("a temporary directory"));
    let home = home.path().canonicalize().expect("it is there");
    let dir = home.join(story);
    let _one_at_a_time = MAKING.lock().unwrap_or_else(|broken| broken.into_inner());
    if !dir.exists() {
        let output = ingest(story, &dir);
        assert_eq!(output.status, 0, "{output}");
    }
    dir
}

/// Makes a repository of a story in a directory that is not there yet.
pub(crate) fn ingest(story: &str, dir: &Path) -> Output {
    let source = format!("fixtures/stories/{story}");
    let dir = dir.to_str().expect("the path of a temporary directory is text");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    run_in(root, &["ingest", &source, "--bare", "--repo", dir, "--json"])
}

/// The text with `$COMMIT` for each name of a commit: what is in a commit is tested elsewhere.
fn without_commits(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        let is_commit = word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        out.push_str(if is_commit { "$COMMIT" } else { &word });
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}
