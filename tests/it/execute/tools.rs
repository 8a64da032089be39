//! Where Python, boto3 and the AWS CLI are, and how a script is run with them.

use crate::execute::flowers::HOSTILE;
use crate::server::Server;
use lexrewind::plan::Plan;
use lexrewind::render::script::{self, Language};
use std::fmt;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What a run of a script came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) status: Option<i32>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status;
        write!(f, "{}--- stderr ---\n{}[exit status: {status:?}]", self.stdout, self.stderr)
    }
}

/// A Python with `boto3` and `awscli`: that of `LEXREWIND_PYTHON`, which must work, or the one on
/// the PATH. Without either, reports it past the harness, and the test passes untested.
pub(crate) fn python() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(find).as_deref()
}

#[expect(clippy::disallowed_methods, reason = "the environment of the tests")]
fn find() -> Option<PathBuf> {
    if let Ok(replayed) = std::env::var("LEXREWIND_PYTHON") {
        let found = executable(&replayed);
        return Some(found.unwrap_or_else(|| panic!("`{replayed}` has no boto3 and awscli")));
    }
    let found = ["python3", "python"].into_iter().find_map(executable);
    if found.is_none() {
        // Not by `eprintln`, which the harness hides if a test passes.
        let replayed = "SKIPPED: scripts were not run: no Python with `boto3` and `awscli` was found \
                    (pip install boto3 awscli, or set LEXREWIND_PYTHON)\n";
        std::io::stderr().write_all(replayed.as_bytes()).expect("stderr takes a line");
    }
    found
}

/// The path of a Python that has what is needed.
fn executable(python: &str) -> Option<PathBuf> {
    let program = "import boto3, awscli, sys; print(sys.executable)";
    let output = Command::new(python).args(["-c", program]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(path.trim_end()))
}

/// A server, and a directory for the scripts that are run against it.
pub(crate) struct Bench {
    pub(crate) server: Server,
    language: Language,
    dir: tempfile::TempDir,
}

impl Bench {
    /// A bench; none where there is no Python for it.
    pub(crate) fn new(language: Language, server: Server) -> Option<Self> {
        python()?;
        let dir = tempfile::tempdir().expect("a temporary directory");
        server.forget();
        Some(Self { server, language, dir })
    }

    /// Writes a script of a plan.
    pub(crate) fn write(&self, name: &str, plan: &Plan, undone: Option<&Plan>) -> PathBuf {
        let end = match self.language {
            Language::AwsCli => "sh",
            Language::Boto3 => "py",
        };
        let text = script::of(plan, undone, HOSTILE, self.language);
        let file = self.dir.path().join(format!("{name}.{end}"));
        std::fs::write(&file, text.expect("a plan for V1")).expect("a file");
        file
    }

    /// A command that runs a script as somebody whose credentials the server believes in.
    pub(crate) fn command(&self, script: &Path) -> Command {
        let python = python().expect("there is one");
        let home = self.dir.path();
        let mut command = match self.language {
            Language::AwsCli => Command::new("bash"),
            Language::Boto3 => Command::new(python),
        };
        command.arg(script);
        with_tools(&mut command, home, &self.server.url());
        command
    }

    /// Runs a script to its end.
    pub(crate) fn run(&self, script: &Path, arguments: &[&str]) -> Outcome {
        outcome(self.command(script).args(arguments))
    }

    /// The notes of what was done, one file for each plan.
    pub(crate) fn notes(&self) -> Vec<PathBuf> {
        let files = self.files().into_iter().filter(|name| name.ends_with(".progress"));
        files.map(|name| self.dir.path().join(name)).collect()
    }

    /// The names of the files beside the scripts, and theirs.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).expect("our directory");
        let names = entries.map(|entry| entry.expect("a file").file_name());
        names.map(|name| name.into_string().expect("UTF-8")).collect()
    }
}

/// Lets a command find the tools and a server, and nothing else.
pub(crate) fn with_tools<'c>(
    command: &'c mut Command,
    home: &Path,
    server: &str,
) -> &'c mut Command {
    let python = python().expect("there is one");
    command.current_dir(home).env_clear();
    command.env("PATH", path(home, python)).env("HOME", home);
    command.env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_ENDPOINT_URL", server);
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("LEXREWIND_PAUSE", "0").env("LC_ALL", "C");
    // The AWS CLI takes a second to start; another test looks after this check.
    command.env("LEXREWIND_SKIP_ACCOUNT_CHECK", "1")
}

/// Runs a command to its end.
pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().expect("it can be run");
    Outcome {
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        status: output.status.code(),
    }
}

/// The PATH of the tests with an `aws` before all others: that of the Python that was found.
#[expect(clippy::disallowed_methods, reason = "the environment of the tests")]
fn path(home: &Path, python: &Path) -> String {
    let dir = home.join("bin");
    let aws = dir.join("aws");
    if !aws.exists() {
        std::fs::create_dir_all(&dir).expect("a directory");
        let text = format!("#!/bin/sh\nexec '{}' -m awscli \"$@\"\n", python.display());
        std::fs::write(&aws, text).expect("a file");
        std::fs::set_permissions(&aws, Permissions::from_mode(0o755)).expect("our file");
    }
    let path = std::env::var("PATH").expect("there is a PATH");
    format!("{}:{path}", dir.display())
}
