use std::mem::ManuallyDrop;

use lexrewind::query::{self, About, Archive, Error, Moment, Point, Resolved, Show, Subject, When};
use lexrewind::render::{json, text};
use lexrewind::state::Confidence;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Show a resource with its dependencies, or a call
///
///     lexrewind show bot:OrderFlowers --at '2 days ago'
///     lexrewind show intent:OrderFlowers@7
///     lexrewind show 7b3c5f1e --raw
///
/// The bot that an alias served at a moment, in one document, with every intent,
/// slot type and Lambda function in the version that was live:
///
///     lexrewind show alias:OrderFlowers/PROD --resolved --at 2024-03-01T14:05
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A resource, or eight or more digits of an event id
    #[arg(value_name = "ADDRESS|EVENT", required_unless_present = "all")]
    subject: Option<String>,

    /// Show every resource in every version
    #[arg(long, conflicts_with_all = ["subject", "raw"])]
    all: bool,

    /// Print the record of an event as CloudTrail delivered it
    #[arg(long)]
    raw: bool,

    /// Resolve every reference, in one document
    #[arg(long, conflicts_with_all = ["all", "raw"])]
    resolved: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    // The process ends: the system frees the memory at once, which is faster than dropping each
    // value.
    let archive = if args.raw { context.archive_with_records()? } else { context.archive()? };
    let archive = ManuallyDrop::new(archive);
    let Some(subject) = &args.subject else {
        let point = context.point(&archive)?;
        return answer(&archive, &query::show_all(&archive, point)?, || Ok(None), format, context);
    };
    let event = event_prefix(subject, context);
    if args.raw {
        let Some(event) = event else {
            return Err(Failure::usage("`--raw` shows the record of an event, not of a resource")
                .hint("`lexrewind log ADDRESS` lists its events"));
        };
        for raw in query::raw(&archive, &event)? {
            context.ui.verbose(format_args!("journal:{}", raw.path));
            context.ui.bytes(format!("{}\n", raw.text).as_bytes())?;
        }
        return Ok(Exit::Done);
    }
    let point: Point = context.point(&archive)?;
    let found = Subject::find(&archive, &point, subject);
    if let (Some(event), Err(Error::NoResource { .. } | Error::BadAddress(_))) = (event, &found) {
        if args.resolved {
            return Err(Failure::usage(
                "`--resolved` follows the references of a resource, not of an event",
            )
            .hint("`--at EVENT` asks for the resource just after it"));
        }
        return show_event(&archive, &event, format, context);
    }
    let subject = found?;
    context.noted(&archive, &point, &subject)?;
    if args.resolved {
        return effective(&archive, &query::resolved(&archive, point, &subject)?, format, context);
    }
    let show = ManuallyDrop::new(query::show(&archive, point, &subject)?);
    answer(&archive, &show, || query::about(&archive, &show.point, &subject), format, context)
}

/// Shows an event, or a call that has no commit.
fn show_event(
    archive: &Archive,
    prefix: &str,
    format: Format,
    context: &Context,
) -> Result<Exit, Failure> {
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = match query::show_event(archive, prefix) {
        Ok(event) => {
            let after = archive.point_of(&Moment::AfterEvent(prefix.to_owned()))?;
            context.warn_of_edits(archive, &after);
            if is_json {
                context.named(archive, &after, json::event(&event))?
            } else {
                text::event(&event, &context.naming(archive, &after)?, &styles)
            }
        }
        Err(Error::NoEvent { .. }) => {
            let call = query::show_call(archive, prefix)?;
            if is_json {
                context.named(archive, &archive.point(None)?, json::call(&call))?
            } else {
                text::call(&call, &context.naming(archive, &archive.point(None)?)?, &styles)
            }
        }
        Err(error) => return Err(error.into()),
    };
    context.ui.answer(&text)?;
    Ok(Exit::Done)
}

/// The digits of an event id, if the text may be one.
fn event_prefix(text: &str, context: &Context) -> Option<String> {
    let when = When::parse(text, context.clock.now).ok()?;
    if let Moment::AfterEvent(id) = when.last() { Some(id) } else { None }
}

fn effective(
    archive: &Archive,
    resolved: &Resolved,
    format: Format,
    context: &Context,
) -> Result<Exit, Failure> {
    let naming = context.naming(archive, &resolved.point)?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json {
        context.named(archive, &resolved.point, json::resolved(resolved))?
    } else {
        text::resolved(resolved, &naming, &styles)
    };
    context.ui.answer(&text)?;
    Ok(context.exit(resolved.confidence() != Confidence::Exact))
}

fn answer(
    archive: &Archive,
    show: &Show,
    about: impl FnOnce() -> query::Result<Option<About>>,
    format: Format,
    context: &Context,
) -> Result<Exit, Failure> {
    if format == Format::Json {
        // It is long, and has no colours to strip.
        json::show(show, |piece| context.ui.bytes(piece.as_bytes()))?;
    } else {
        let styles = context.ui.styles();
        context.ui.answer(&text::show(
            show,
            about()?.as_ref(),
            &context.naming(archive, &show.point)?,
            &styles,
        ))?;
    }
    Ok(context.exit(show.resources.iter().any(|shown| shown.doubt().is_some())))
}
