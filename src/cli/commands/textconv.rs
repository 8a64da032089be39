use std::fs;
use std::path::{Path, PathBuf};

use lexrewind::lex::Document;
use lexrewind::render::text;
use lexrewind::repo::{DiffDriver, Wait};
use lexrewind::snapshot::DOCUMENT_DRIVERS;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Print a document line by line, for `git diff` and `git blame`
///
/// Git compares lines, and in JSON a new utterance changes the line of its
/// neighbour: the comma. With --install, git compares the output of this command
/// instead.
///
///     lexrewind textconv --install
///     git log -p -- '*/intents/OrderFlowers/intent.json'
///     git blame 111122223333/us-east-1/v1/intents/OrderFlowers/intent.json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A file of the history; other files are printed unchanged
    #[arg(value_name = "FILE", required_unless_present_any = ["install", "uninstall"])]
    file: Option<PathBuf>,

    /// Configure git to use this command, in the repository of the history
    ///
    /// Only that repository is changed (`.git/config`, diff.lexrewind and diff.lexrewind-v2); a clone
    /// has its own configuration. If the program is missing later, git compares the JSON again.
    #[arg(long, conflicts_with_all = ["file", "uninstall"])]
    install: bool,

    /// Remove this configuration
    #[arg(long, conflicts_with = "file")]
    uninstall: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    context.format(&[Format::Text])?;
    match &args.file {
        Some(file) => print(file, context)?,
        None => set(if args.install { Some(command()?) } else { None }, context)?,
    }
    Ok(Exit::Done)
}

fn print(file: &Path, context: &Context) -> Result<(), Failure> {
    let bytes = fs::read(file).map_err(|error| {
        let message = format!("cannot read `{}`", file.display());
        Failure { causes: vec![error.to_string()], ..Failure::new(Exit::Unreadable, message) }
    })?;
    match std::str::from_utf8(&bytes).ok().and_then(Document::recognized) {
        Some(document) => context.ui.bytes(text::facts(document).as_bytes()),
        None => context.ui.bytes(&bytes),
    }
}

fn set(textconv: Option<String>, context: &Context) -> Result<(), Failure> {
    let repo = context.repo()?;
    let drivers = DOCUMENT_DRIVERS.map(|driver| DiffDriver {
        name: driver.name,
        textconv: textconv.as_deref(),
        headings: textconv.is_some().then_some(driver.headings),
    });
    repo.set_diff_drivers(&repo.lock(Wait::Forever)?, &drivers)?;
    context.ui.note(match textconv {
        Some(_) => "in this history, git shows documents one fact a line from now on",
        None => "in this history, git shows documents as JSON from now on",
    });
    Ok(())
}

/// The command that git runs in a shell, with a file as its argument. A missing program must not
/// hide diffs from people.
fn command() -> Result<String, Failure> {
    let program = std::env::current_exe().map_err(|error| {
        let message = "cannot find the path of this program";
        Failure { causes: vec![error.to_string()], ..Failure::new(Exit::Repository, message) }
    })?;
    let Some(program) = program.to_str() else {
        let message =
            format!("the path of this program is not valid UTF-8: `{}`", program.display());
        return Err(Failure::new(Exit::Repository, message));
    };
    let quoted = program.replace('\'', r"'\''");
    Ok(format!("f() {{ '{quoted}' textconv \"$1\" 2>/dev/null || cat \"$1\"; }}; f"))
}
