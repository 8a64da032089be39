//! Where Python, boto3 and the AWS CLI are, and how a script is run with them.

use crate::server::Server;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// bash and the AWS CLI.
    AwsCli,
    /// Python and boto3.
    Boto3,
}

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
/// the PATH. Where neither is, says so past the harness, and the test passes untested.
pub(crate) fn python() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND.get_or_init(find).as_deref()
}

#[expect(clippy::disallowed_methods, reason = "the environment of the tests")]
fn find() -> Option<PathBuf> {
    if let Ok(told) = std::env::var("LEXREWIND_PYTHON") {
        assert!(works(&told), "LEXREWIND_PYTHON={told} has no boto3 and awscli");
        return Some(told.into());
    }
    let found = ["python3", "python"].into_iter().find(|name| works(name));
    if found.is_none() {
        // Not by `eprintln`, which the harness keeps to itself where a test passes.
        let told = "SKIPPED: scripts were not run: no Python with `boto3` and `awscli` was found \
                    (pip install boto3 awscli, or set LEXREWIND_PYTHON)\n";
        std::io::stderr().write_all(told.as_bytes()).expect("stderr takes a line");
    }
    found.map(PathBuf::from)
}

fn works(python: &str) -> bool {
    let tried = Command::new(python).args(["-c", "import boto3, awscli"]).output();
    tried.is_ok_and(|output| output.status.success())
}

impl Language {
    /// A command that runs a script as somebody whose credentials the server believes in.
    pub(crate) fn command(self, script: &Path, server: &Server) -> Command {
        let python = python().expect("the caller asked whether there is one");
        let home = script.parent().expect("a script is in a directory");
        let mut command = match self {
            Self::AwsCli => Command::new("bash"),
            Self::Boto3 => Command::new(python),
        };
        command.arg(script).current_dir(home).env_clear();
        command.env("PATH", path(home, python)).env("HOME", home);
        command.env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
        command.env("AWS_ENDPOINT_URL", server.url()).env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("LEXREWIND_PAUSE", "0");
        command
    }

    /// Runs a script to its end.
    pub(crate) fn run(self, script: &Path, server: &Server, arguments: &[&str]) -> Outcome {
        outcome(self.command(script, server).args(arguments))
    }
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
        make_executable(&aws);
    }
    let path = std::env::var("PATH").expect("there is a PATH");
    format!("{}:{path}", dir.display())
}

#[cfg(unix)]
fn make_executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).expect("our file");
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) {}
