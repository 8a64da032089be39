use lexrewind::lex::ResourceKind;
use lexrewind::query::{self, Lives};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};
use crate::cli::table::{TableArgs, tsv};

/// List what exists
///
///     lexrewind ls
///     lexrewind ls intents --at 2024-03-01
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only this kind: bots, intents, slot-types, aliases or channels
    #[arg(value_name = "KIND")]
    kind: Option<String>,

    /// List what was deleted
    #[arg(long, conflicts_with = "all")]
    deleted: bool,

    /// List what exists and what was deleted
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    table: TableArgs,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let formats = [Format::Text, Format::Json, Format::Jsonl, Format::Tsv, Format::Csv];
    let format = context.format(&formats)?;
    args.table.check(format)?;
    let kind = match &args.kind {
        None => None,
        Some(word) => Some(ResourceKind::from_word(word).ok_or_else(|| {
            Failure::usage(format!("there is no kind `{word}`"))
                .hint("the kinds are bots, intents, slot-types, aliases and channels")
        })?),
    };
    let lives = match (args.all, args.deleted) {
        (true, _) => Lives::All,
        (_, true) => Lives::Deleted,
        (false, false) => Lives::Living,
    };
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let listing = query::ls(&archive, point, kind, lives)?;
    let text = match format {
        Format::Json => context.named(&archive, &listing.point, json::ls(&listing))?,
        Format::Jsonl => json::ls_lines(&listing),
        Format::Tsv => tsv(&text::ls_rows(&listing)),
        Format::Csv => args.table.csv(&text::ls_rows(&listing)),
        Format::Text | Format::Tree | Format::Dot | Format::Mermaid | Format::Svg => {
            text::ls(&listing, &context.naming(&archive, &listing.point)?, &context.ui.styles())
        }
    };
    context.ui.answer(&text)?;
    let doubts = listing.resources.iter().any(|listed| listed.is_living && listed.doubt.is_some());
    Ok(context.exit(doubts))
}
