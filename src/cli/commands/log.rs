use lexrewind::query::{self, Calls, Filter, Line, LogQuestion, Subject};
use lexrewind::render::text::LogStyle;
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// List the changes: who, what, when, from where
///
/// With addresses: only events about these resources, their children and their
/// dependencies.
///
/// --by, --from, --agent and --event take several values, as a list (alice,bob) or
/// repeated. A value that does not occur in the history is an error.
///
///     lexrewind log bot:OrderFlowers -n 4
///     lexrewind log --since 2024-03 --by alice --event 'Delete*'
///     lexrewind log intent:OrderFlowers -S 'order some flowers'
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Only events about these resources and their dependencies
    #[arg(value_name = "ADDRESS")]
    addresses: Vec<String>,

    /// List at most this many, the newest
    #[arg(short = 'n', long = "max-count", value_name = "NUMBER")]
    limit: Option<usize>,

    /// Show the changes of each event
    #[arg(short, long)]
    patch: bool,

    /// Show the number of changes of each event
    #[arg(long, conflicts_with = "patch")]
    stat: bool,

    /// Print a line for each event
    #[arg(long, conflicts_with_all = ["patch", "stat"])]
    oneline: bool,

    /// List the oldest first
    #[arg(long)]
    reverse: bool,

    /// Only from this time on; the start of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    since: Option<String>,

    /// Only up to this time; the end of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    until: Option<String>,

    /// Only by this caller: part of a name, address or ARN; with `*`, all of it
    #[arg(long, value_name = "WHO", help_heading = "Which events")]
    by: Vec<String>,

    /// Only from an IP address, a network (203.0.113.0/24), or a source by name
    #[arg(long, value_name = "SOURCE", help_heading = "Which events")]
    from: Vec<String>,

    /// Only with this in the user agent; with `*`, all of it
    #[arg(long, value_name = "TEXT", help_heading = "Which events")]
    agent: Vec<String>,

    /// Only events of these names: PutBot,PutIntent or '*Intent*'
    #[arg(long, value_name = "NAME", help_heading = "Which events")]
    event: Vec<String>,

    /// Include refused calls; they are counted separately
    #[arg(long, help_heading = "Which events")]
    attempts: bool,

    /// Include all recorded calls: also refused ones and ones that are not replayed
    #[arg(long, help_heading = "Which events")]
    all_calls: bool,

    /// Only events that added this text to a document, or removed it
    #[arg(short = 'S', value_name = "TEXT", help_heading = "Which events")]
    text: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json, Format::Jsonl])?;
    if args.text.as_deref() == Some("") {
        return Err(Failure::usage("`-S` needs a text to look for"));
    }
    let calls = match (args.all_calls, args.attempts) {
        (true, _) => Calls::All,
        (false, true) => Calls::WithRefused,
        (false, false) => Calls::Changes,
    };
    let archive = match calls {
        Calls::Changes => context.archive()?,
        Calls::WithRefused | Calls::All => context.archive_with_records()?,
    };
    let point = context.until(&archive, args.until.as_deref())?;
    let since = context.since(&archive, args.since.as_deref())?;
    let find = match calls {
        Calls::Changes => Subject::find,
        Calls::WithRefused | Calls::All => Subject::find_with_calls,
    };
    let mut subjects = Vec::new();
    for text in &args.addresses {
        let subject = find(&archive, &point, text)?;
        context.noted(&archive, &point, &subject)?;
        subjects.push(subject);
    }
    let question = LogQuestion {
        subjects,
        since,
        limit: args.limit,
        filter: Filter {
            by: args.by.clone(),
            from: args.from.clone(),
            agent: args.agent.clone(),
            event: args.event.clone(),
            text: args.text.clone(),
        },
        calls,
        changes: args.patch || args.stat,
    };
    let mut log = query::log(&archive, point, &question)?;
    for remark in &log.remarks {
        context.ui.note(text::remark(remark));
    }
    if let (0, Some(text)) = (log.counts.total(), &args.text) {
        context.ui.note(format!("no selected event added `{text}` to a document, or removed it"));
    }
    if args.reverse {
        log.lines.reverse();
    }
    let style = match (args.oneline, args.stat, args.patch) {
        (true, ..) => LogStyle::OneLine,
        (_, true, _) => LogStyle::Stat,
        (_, _, true) => LogStyle::Patch,
        (false, false, false) => LogStyle::Short,
    };
    let text = if format == Format::Json {
        context.named(&archive, &log.point, json::log(&log))?
    } else if format == Format::Jsonl {
        json::lines(&log)
    } else {
        text::log(&log, style, &context.naming(&archive, &log.point)?, &context.ui.styles())
    };
    context.ui.answer(&text)?;
    Ok(context.exit(log.lines.iter().any(|line| matches!(line, Line::Gap(..)))))
}
