use lexrewind::query::{self, DiffDepth, Point};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Show the differences between two states of a resource
///
/// Two resources, two versions of one, or one at two times:
///
///     lexrewind diff intent:OrderFlowers@7 intent:OrderFlowers@latest
///     lexrewind diff intent:OrderFlowers@7..8
///     lexrewind diff bot:OrderFlowers --from 2024-02 --at 2024-03
///     lexrewind diff bot:OrderFlowers --from 7b3c5f1e^ --at 7b3c5f1e
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A resource, or A..B for two
    #[arg(value_name = "A")]
    before: String,

    /// Another resource or version to compare it with
    #[arg(value_name = "B")]
    after: Option<String>,

    /// Compare the state at this time with that at `--at`
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    from: Option<String>,

    /// Compare the two documents only
    ///
    /// Default: for bots and aliases, their dependencies are compared too: intents, slots, slot
    /// types.
    #[arg(long)]
    shallow: bool,

    /// Print the number of differences
    #[arg(long, conflicts_with_all = ["name_only", "unified"])]
    stat: bool,

    /// Print only the resources that differ
    #[arg(long, conflicts_with = "unified")]
    name_only: bool,

    /// Print a unified diff of the documents, with this many lines of context
    #[arg(long, value_name = "LINES", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "3")]
    unified: Option<usize>,

    /// Print a unified diff in the format of git
    #[arg(short = 'U', value_name = "LINES", conflicts_with_all = ["stat", "name_only", "unified"])]
    lines: Option<usize>,

    /// Exit with 1 if anything differs
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let from = args.from.as_ref().map(|text| context.point_at(&archive, text)).transpose()?;
    let (before, after) = sides(args);
    let before = context.subject(&archive, from.as_ref().unwrap_or(&point), &before)?;
    let after = context.subject(&archive, &point, &after)?;
    let from: Point = match from {
        Some(from) => from,
        None if (&before.key, before.version) == (&after.key, after.version) => {
            return Err(Failure::usage("there is nothing to compare it with").hint(
                "name another version, or say `--from TIME` to compare it with what it was",
            ));
        }
        None => point.clone(),
    };
    let depth = if args.shallow { DiffDepth::Shallow } else { DiffDepth::Deep };
    let diff = query::diff(&archive, (&before, from), (&after, point), depth)?;
    let styles = context.ui.styles();
    let naming = || context.naming(&archive, &diff.after.point);
    context.ui.answer(&match (format, args.unified.or(args.lines)) {
        (Format::Json, _) => context.named(&archive, &diff.after.point, json::diff(&diff))?,
        (_, Some(lines)) => text::unified(&diff, lines, &naming()?, &styles),
        _ if args.name_only => text::names_of_changes(&diff, &naming()?),
        _ if args.stat => text::stat(&diff, &naming()?),
        _ => text::diff(&diff, &naming()?, &styles),
    })?;
    let doubts = [&diff.before, &diff.after]
        .into_iter()
        .filter_map(|side| side.shown.as_ref())
        .chain(diff.parts.iter().flat_map(|part| part.before.iter().chain(&part.after)))
        .any(|shown| shown.doubt().is_some());
    let exit = context.exit(doubts);
    let differ = args.exit_code && !diff.is_empty();
    Ok(if exit == Exit::Done && differ { Exit::Findings } else { exit })
}

/// The two sides of the comparison. `A@7..8` and `A@7..latest` name versions of one resource.
fn sides(args: &Args) -> (String, String) {
    match (&args.after, args.before.split_once("..")) {
        (Some(after), _) => (args.before.clone(), after.clone()),
        (None, None) => (args.before.clone(), args.before.clone()),
        (None, Some((before, after))) => {
            let is_version =
                !after.contains(':') && after.parse::<lexrewind::lex::Version>().is_ok();
            let after = match before.rsplit_once('@') {
                Some((name, _)) if is_version => format!("{name}@{after}"),
                _ => after.to_owned(),
            };
            (before.to_owned(), after)
        }
    }
}
