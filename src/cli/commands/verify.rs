use lexrewind::query::{self, Extent};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Find what cannot be trusted: gaps, order, truncated records, the repository
///
/// Checks the repository too: `main` has the events of the journal, the journal is what its runs
/// wrote, and the objects of the last commits are whole. Exits with 1 if anything is found.
///
///     lexrewind verify
///     lexrewind verify --full
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Check all objects, replay the journal, and compare all commits
    #[arg(long)]
    full: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive_with_records()?;
    let point = context.asked(&archive)?;
    let extent = if args.full { Extent::Full } else { Extent::Usual };
    let verified = query::verify(&archive, point, extent)?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json { json::verify(&verified) } else { text::verify(&verified, &styles) };
    context.ui.answer(&text)?;
    Ok(if verified.is_clean() { Exit::Done } else { Exit::Findings })
}
