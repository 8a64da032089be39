use lexrewind::ingest;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};
use crate::cli::written;

/// Rebuild the history from its journal
///
/// If `main` or a version tag differs from the result of replaying the journal,
/// because it was changed by hand or written by an older version of lexrewind, it
/// is replaced. The old tip is kept under refs/lexrewind/superseded. Otherwise
/// nothing is written.
///
///     lexrewind rebuild
///     lexrewind rebuild --check
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only compare, write nothing, and exit with 1 if the commit ids differ
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    if args.check { check(format, context) } else { repair(format, context) }
}

fn check(format: Format, context: &Context) -> Result<Exit, Failure> {
    let archive = context.archive_with_records()?;
    let busy = context.ui.busy("replaying the journal");
    let rebuilt = ingest::replay_journal(archive.repo())?;
    drop(busy);
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    context.ui.answer(&match is_json {
        true => json::rebuild_check(&rebuilt),
        false => text::rebuild_check(&rebuilt, &styles),
    })?;
    Ok(if rebuilt.is_same() { Exit::Done } else { Exit::Findings })
}

fn repair(format: Format, context: &Context) -> Result<Exit, Failure> {
    let repo = context.repo()?;
    let lock = context.lock(&repo)?;
    let busy = context.ui.busy("replaying the journal, committing");
    let repaired = ingest::rebuild(&repo, &lock)?;
    drop(busy);
    if let Some(published) = &repaired.published {
        written::remarks(&published.work_tree, &published.unfinished, &context.ui);
    }
    let is_json = format == Format::Json;
    context.ui.answer(&if is_json {
        json::rebuild(&repaired)
    } else {
        text::rebuild(&repaired)
    })?;
    Ok(Exit::Done)
}
