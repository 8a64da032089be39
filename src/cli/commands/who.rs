use clap::ValueEnum;
use lexrewind::query::{self, Filter, Grouping, WhoQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};
use crate::cli::table::{TableArgs, tsv};

/// List who changed resources or tried to, and from where
///
/// Most recently active first. PRINCIPAL is an ARN, the name of a user, role,
/// session or service, an e-mail address, or a source address. If there is no exact
/// match, every caller that contains the text is listed. Refused calls are counted
/// separately; calls that only read are not kept.
///
///     lexrewind who
///     lexrewind who alice --since 2024-03
///     lexrewind who --by address --from 198.51.100.0/24
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The caller or source address; default: all
    #[arg(value_name = "PRINCIPAL")]
    principal: Option<String>,

    /// Count by principal, role (all its sessions), address or agent
    #[arg(long, value_name = "WHAT", default_value = "principal")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    by: By,

    /// Only from this time on; the start of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    since: Option<String>,

    /// Only up to this time; the end of a period
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    until: Option<String>,

    /// Only from an IP address, a network (203.0.113.0/24), or a source by name
    #[arg(long, value_name = "SOURCE", help_heading = "Which calls")]
    from: Vec<String>,

    /// Only with this in the user agent; with `*`, all of it
    #[arg(long, value_name = "TEXT", help_heading = "Which calls")]
    agent: Vec<String>,

    /// Only calls of these names: PutBot,PutIntent or '*Intent*'
    #[arg(long, value_name = "NAME", help_heading = "Which calls")]
    event: Vec<String>,

    #[command(flatten)]
    table: TableArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    Principal,
    Role,
    Address,
    Agent,
}

impl By {
    fn grouping(self) -> Grouping {
        match self {
            Self::Principal => Grouping::Principal,
            Self::Role => Grouping::Role,
            Self::Address => Grouping::Address,
            Self::Agent => Grouping::Agent,
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let formats = [Format::Text, Format::Json, Format::Jsonl, Format::Tsv, Format::Csv];
    let format = context.format(&formats)?;
    args.table.check(format)?;
    if args.principal.as_deref() == Some("") {
        return Err(Failure::usage("the name is empty").hint("`lexrewind who` lists everybody"));
    }
    let archive = context.archive_with_records()?;
    let point = context.until(&archive, args.until.as_deref())?;
    let since = context.since(&archive, args.since.as_deref())?;
    let filter = Filter {
        from: args.from.clone(),
        agent: args.agent.clone(),
        event: args.event.clone(),
        ..Filter::default()
    };
    let question =
        WhoQuestion { subject: args.principal.clone(), by: args.by.grouping(), since, filter };
    let who = query::who(&archive, point, &question)?;
    for remark in &who.remarks {
        context.ui.note(text::remark(remark));
    }
    context.ui.answer(&match format {
        Format::Json => context.named(&archive, &who.point, json::who(&who))?,
        Format::Jsonl => json::who_lines(&who),
        Format::Tsv => tsv(&text::who_rows(&who)),
        Format::Csv => args.table.csv(&text::who_rows(&who)),
        Format::Text | Format::Tree | Format::Dot | Format::Mermaid | Format::Svg => {
            text::who(&who, &context.naming(&archive, &who.point)?, &context.ui.styles())
        }
    })?;
    Ok(context.exit(who.gaps > 0))
}
