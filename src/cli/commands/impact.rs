use lexrewind::query::impact::ImpactCause;
use lexrewind::query::{self, ImpactQuestion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Show the effects of changing or deleting a resource
///
/// A reference to `$LATEST` is affected at once; one to a numbered version is not.
/// External resources that `graph` shows are accepted too: a Lambda function, an
/// IAM role or a Kendra index by its ARN, a built-in type or intent by its
/// signature. The ARN of a function includes all its versions and aliases.
///
///     lexrewind impact slot-type:FlowerTypes
///     lexrewind impact intent:OrderFlowers@7 --delete
///     lexrewind impact AMAZON.DATE --since 2024-02
///     lexrewind impact arn:aws:lambda:us-east-1:111122223333:function:flowers
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A resource, one version of it, or an external resource
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Show what prevents its deletion, and in which order to remove these references
    #[arg(long)]
    delete: bool,

    /// Compare the references to it with those at this time; the start of a period
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
