use lexrewind::query::impact::ImpactCause;
use lexrewind::query::{self, ImpactQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Tell what changes or breaks if something changes or goes
///
/// What refers to `$LATEST` changes with it at once; what is pinned to a number
/// does not. Besides resources, everything `graph` shows may be asked about: a
/// Lambda function, an IAM role, a Kendra index by its ARN, what comes with Lex by
/// its signature. The ARN of a function means all its versions and aliases too.
///
///     lexrewind impact slot-type:FlowerTypes
///     lexrewind impact intent:OrderFlowers@7 --delete
///     lexrewind impact AMAZON.DATE --since 2024-02
///     lexrewind impact arn:aws:lambda:us-east-1:111122223333:function:flowers
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A resource, one version of it, or what is outside of Lex
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Tell what holds it back from being deleted, and in which order that lets go
    #[arg(long)]
    delete: bool,

    /// Compare what refers to it with this time; of a period, its start
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    since: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let since = context.since(&archive, args.since.as_deref())?;
    let question = ImpactQuestion { address: args.address.clone(), delete: args.delete, since };
    let impact = query::impact(&archive, point, &question)?;
    if let ImpactCause::Resource(subject) = &impact.cause {
        context.noted(&archive, &impact.point, subject)?;
    }
    let is_json = format == Format::Json;
    let styles = context.ui.styles();
    context.ui.answer(&if is_json {
        context.named(&archive, &impact.point, json::impact(&impact))?
    } else {
        text::impact(&impact, &context.naming(&archive, &impact.point)?, &styles)
    })?;
    Ok(context.exit(impact.is_doubtful()))
}
