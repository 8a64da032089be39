use lexrewind::ingest;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Make the history anew from the journal, and see that it comes out the same
///
/// Nothing is written. Exits with 1 where the commit ids differ.
///
///     lexrewind rebuild --check
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Compare the outcome with what is there
    #[arg(long, required = true)]
    check: bool,
}

pub(crate) fn run(_: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive_with_records()?;
    let rebuilt = ingest::rebuild(archive.repo())?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    context.ui.answer(&if is_json { json::rebuild(&rebuilt) } else { text::rebuild(&rebuilt, &styles) })?;
    Ok(if rebuilt.is_same() { Exit::Done } else { Exit::Findings })
}
