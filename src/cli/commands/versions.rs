use lexrewind::query;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// List published versions, their changes, and what moved each alias
///
/// Of a bot, an intent or a slot type: every version, also those deleted since, and
/// what is not published yet. Of a bot also, and of an alias alone: what it pointed
/// to, from when to when, moved by whom. With `--at` it ends there, and says what
/// was live. Many changes below a version of Lex V2 are counted: `lexrewind diff
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
