use lexrewind::query;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Find what cannot be trusted: gaps, order, truncated records, the repository
///
/// Exits with 1 where anything is found.
///
///     lexrewind verify
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {}

pub(crate) fn run(_: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let verified = query::verify(&archive, point)?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json { json::verify(&verified) } else { text::verify(&verified, &styles) };
    context.ui.answer(&text)?;
    Ok(if verified.is_clean() { Exit::Done } else { Exit::Findings })
}
