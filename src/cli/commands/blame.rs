use lexrewind::query::{self, BlameQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Show who last set each field, utterance, slot and value
///
/// Slots, utterances, values and intents are followed by what identifies them: one
/// that moves keeps those who set it, and one that comes says nothing about its
/// neighbours. `?` marks what the records do not prove, `>` who last reordered a
/// list. A version is blamed up to its publication.
///
///     lexrewind blame intent:OrderFlowers
///     lexrewind blame bot:OrderFlowers@3
///     lexrewind blame intent:OrderFlowers --deleted
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The resource
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Show what is gone instead: who set it last, and who removed it
    ///
    /// A Put replaces everything, so a request that leaves a field out removes it. What went so is
    /// said to be removed by omission.
    #[arg(long)]
    deleted: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let subject = context.subject(&archive, &point, &args.address)?;
    let question = BlameQuestion { subject, deleted: args.deleted };
    let blame = query::blame(&archive, point, &question)?;
    let is_json = format == Format::Json;
    let styles = context.ui.styles();
    context.ui.answer(&if is_json {
        context.named(&archive, &blame.point, json::blame(&blame))?
    } else {
        text::blame(&blame, &context.naming(&archive, &blame.point)?, &styles)
    })?;
    Ok(context.exit(blame.is_doubtful()))
}
