use lexrewind::query;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// List published versions, their changes, and what moved each alias
///
/// For a bot, an intent or a slot type: every version, including deleted ones, and
/// the unpublished changes. For a bot and its aliases, or one alias: its targets,
/// with the times and callers. `--at` ends the list at that time and shows what was
/// live. Many changes below a version of Lex V2 are counted: `lexrewind diff
/// bot:OrderFlowers@3 bot:OrderFlowers@4` lists them.
///
///     lexrewind versions bot:OrderFlowers
///     lexrewind versions alias:OrderFlowers/PROD --at 2024-03-01T14:05
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A bot, an intent, a slot type or an alias
    #[arg(value_name = "ADDRESS")]
    address: String,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let subject = context.subject(&archive, &point, &args.address)?;
    let is_json = format == Format::Json;
    let listed = if is_json { usize::MAX } else { text::LISTED };
    let history = query::versions(&archive, point, &subject, listed)?;
    let styles = context.ui.styles();
    let text = if is_json {
        context.named(&archive, &history.point, json::versions(&history))?
    } else {
        text::versions(&history, &context.naming(&archive, &history.point)?, &styles)
    };
    context.ui.answer(&text)?;
    Ok(context.exit(history.is_doubtful()))
}
