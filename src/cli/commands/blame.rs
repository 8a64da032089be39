use lexrewind::query::{self, BlameQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Show who last set each field, utterance, slot and value
///
/// Slots, utterances, values and intents are identified by name or text: an item
/// that moves keeps its author, and a new item does not change the author of its
/// neighbours. `?` marks what the records do not prove, `>` the last call that
/// reordered a list. A version is blamed up to its publication.
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

    /// Show removed content instead: who set it last, and who removed it
    ///
    /// A Put replaces everything, so a request without a field removes it. Such a removal is
    /// marked as by omission.
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
