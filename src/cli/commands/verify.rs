use lexrewind::query::{self, VerifyExtent, VerifyQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Find gaps, doubts, unreadable files and damage of the repository
///
/// Checks the repository too: `main` has the events of the journal, the journal is
/// unchanged, and the objects of the last commits are complete. Exits with 1 if
/// anything is found.
///
/// A file that could not be read is reported until a later run has read it
/// completely. Resources that existed before the first record are listed, but they
/// are not findings, and neither are records that --account, --region, --since or
/// --until of `ingest` excluded.
///
/// With --since or --until, gaps, documents and events of other times are left out.
/// Unreadable files and damage of the repository are always reported.
///
///     lexrewind verify
///     lexrewind verify --since yesterday
///     lexrewind verify --full
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Check all objects, replay the journal, and compare all commits
    #[arg(long)]
    full: bool,

    /// Only from this time on; the start of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    since: Option<String>,

    /// Only up to this time; the end of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    until: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive_with_records()?;
    let point = context.asked_until(&archive, args.until.as_deref())?;
    let since = context.since(&archive, args.since.as_deref())?;
    let extent = if args.full { VerifyExtent::Full } else { VerifyExtent::Usual };
    let verified = query::verify(&archive, VerifyQuestion { point, since, extent })?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json {
        context.named(&archive, &verified.point, json::verify(&verified))?
    } else {
        text::verify(&verified, &context.naming(&archive, &verified.point)?, &styles)
    };
    context.ui.answer(&text)?;
    Ok(if verified.is_clean() { Exit::Done } else { Exit::Findings })
}
