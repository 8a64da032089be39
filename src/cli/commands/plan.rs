use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use lexrewind::lex::Version;
use lexrewind::plan::{Cannot, Depth, SinceThen};
use lexrewind::query::{self, Archive, PlanTarget, Planned, Point, Subject};
use lexrewind::render::script::{self, Language, NoScript};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Plan the calls that restore a bot, and prove them
///
///     lexrewind plan rollback bot:OrderFlowers --to 2024-02-28
///     lexrewind plan restore intent:CancelOrder
///     lexrewind plan promote alias:OrderFlowers/PROD --to 2
///
/// For Lex V1 and V2. In V2, ids that only a call returns are written
/// {"$from":"step:3.intentId"}. Every plan is replayed on a model of Lex before it
/// is printed. It first lists what cannot be restored exactly, then the calls in an
/// order that Lex accepts. `--at TIME` plans from the state at that time instead of
/// the latest state.
#[derive(clap::Args)]
#[command(verbatim_doc_comment, disable_help_subcommand = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    aim: Aim,
}

#[derive(Subcommand)]
enum Aim {
    Rollback(Rollback),
    Restore(Restore),
    Promote(Promote),
}

/// Plan to restore a former state of a resource, with all it depends on
///
///     lexrewind plan rollback bot:OrderFlowers --to 2024-02-28
///     lexrewind plan rollback bot:OrderFlowers --to 2
///     lexrewind plan rollback intent:OrderFlowers --to 7b3c5f1e^ --only
///
/// To a time or an event: the aliases of a bot are restored too. To a version, a
/// number of up to three digits: `$LATEST` gets the content of that version, or an
/// alias points to it. In V2 the whole draft is restored, so newer resources in it
/// are deleted.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct Rollback {
    /// What to restore: a bot, a locale, an intent, a slot, a slot type or an alias
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// The target: its state at a time or event, or a version
    #[arg(long, value_name = "TIME|VERSION|EVENT", help_heading = "Time")]
    to: String,

    /// Do not change its dependencies and aliases; restore only deleted ones
    #[arg(long)]
    only: bool,

    /// Delete newer resources: itself, its aliases and versions, and what only it uses
    #[arg(long)]
    prune: bool,

    #[command(flatten)]
    output: Output,
}

/// Plan to restore a deleted resource, with its deleted dependencies
///
///     lexrewind plan restore bot:OrderFlowers
///     lexrewind plan restore alias:OrderFlowers/BETA --to 2024-03-01
///
/// Without `--to` it is restored as it was before its deletion began. Version
/// numbers are never reused, so versions get new ones, and aliases point to those.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct Restore {
    /// The deleted bot, locale, intent, slot, slot type or alias
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Restore it as it was at this time
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    to: Option<String>,

    #[command(flatten)]
    output: Output,
}

/// Plan to move an alias to another version of its bot: one call
///
///     lexrewind plan promote alias:OrderFlowers/PROD --to 2
///     lexrewind plan promote alias:OrderFlowers/PROD --to 2024-02-28
///     lexrewind plan promote alias:OrderFlowers/PROD --to draft
///
/// To `draft`, for V2: builds and publishes it first, and points the alias to that
/// version. To a time: the version that it pointed to then. The plan lists the
/// effects on users of the alias.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
struct Promote {
    /// The alias: alias:BOT/ALIAS
    #[arg(value_name = "ALIAS")]
    address: String,

    /// The version, or a time
    #[arg(long, value_name = "VERSION|TIME", help_heading = "Time")]
    to: String,

    #[command(flatten)]
    output: Output,
}

#[derive(clap::Args)]
struct Output {
    /// Write the plan in this form: text, json, aws-cli or boto3
    ///
    /// aws-cli is a script for bash, boto3 one for Python. They make the calls, stop at the first
    /// unexpected state, and can be run again.
    #[arg(long = "as", value_name = "FORM", hide_possible_values = true)]
    #[arg(help_heading = "Output")]
    form: Option<Form>,

    /// Write the plan to this new file, and the plan that reverses it beside it
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,
}

/// The form of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
    AwsCli,
    Boto3,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let form = if format == Format::Json { Form::Json } else { Form::Text };
    let archive = context.archive()?;
    let from = context.point(&archive)?;
    let (planned, output) = match &args.aim {
        Aim::Rollback(args) => {
            let subject = unversioned(&archive, &from, &args.address, context)?;
            let to = to(&args.to, &archive, context)?;
            let depth = if args.only { Depth::Missing } else { Depth::All };
            let since = if args.prune { SinceThen::Delete } else { SinceThen::Keep };
            (query::rollback(&archive, from, &subject, &to, depth, since)?, &args.output)
        }
        Aim::Restore(args) => {
            let subject = unversioned(&archive, &from, &args.address, context)?;
            let to = args.to.as_ref().map(|text| context.point_at(&archive, text)).transpose()?;
            (query::restore(&archive, from, &subject, to)?, &args.output)
        }
        Aim::Promote(args) => {
            let subject = unversioned(&archive, &from, &args.address, context)?;
            let to = to(&args.to, &archive, context)?;
            (query::promote(&archive, from, &subject, &to)?, &args.output)
        }
    };
    answer(&archive, &planned, output.form.unwrap_or(form), output.out.as_deref(), context)?;
    let exit = context.exit(planned.is_uncertain());
    let leaves_out = planned.plan.cannot.iter().any(Cannot::leaves_out);
    Ok(if exit == Exit::Done && leaves_out { Exit::Findings } else { exit })
}

fn unversioned(
    archive: &Archive,
    from: &Point,
    address: &str,
    context: &Context,
) -> Result<Subject, Failure> {
    let subject = context.subject(archive, from, address)?;
    match subject.version {
        None => Ok(subject),
        Some(version) => Err(Failure::usage("a plan is for a resource, not for a version of it")
            .hint(format!(
                "write {} --to {}",
                archive.called(from, &subject.key),
                version.written(subject.key.api)
            ))),
    }
}

/// A version is a number of up to three digits, or `latest`; four digits are a year.
fn to(text: &str, archive: &Archive, context: &Context) -> Result<PlanTarget, Failure> {
    match text.parse::<Version>() {
        Ok(version) if version == Version::Latest || text.len() <= 3 => {
            Ok(PlanTarget::Version(version))
        }
        Ok(_) | Err(_) => Ok(PlanTarget::Point(context.point_at(archive, text)?)),
    }
}

fn answer(
    archive: &Archive,
    planned: &Planned,
    form: Form,
    out: Option<&Path>,
    context: &Context,
) -> Result<(), Failure> {
    let styles = context.ui.styles();
    let named = |json: String| context.named(archive, &planned.from, json);
    let Some(file) = out else {
        return context.ui.answer(&match form {
            Form::Text => text::plan(planned, &styles),
            Form::Json => named(json::plan(planned))?,
            Form::AwsCli => script::plan(planned, Language::AwsCli)?,
            Form::Boto3 => script::plan(planned, Language::Boto3)?,
        });
    };
    let plain = text::Styles::plain();
    let scripts = |language| -> Result<_, NoScript> {
        Ok((script::plan(planned, language)?, script::undo(planned, language)?))
    };
    let (plan, undo) = match form {
        Form::Text => (text::plan(planned, &plain), text::undo(planned, &plain)),
        Form::Json => (named(json::plan(planned))?, json::undo(planned).map(named).transpose()?),
        Form::AwsCli => scripts(Language::AwsCli)?,
        Form::Boto3 => scripts(Language::Boto3)?,
    };
    let files = [(file.to_owned(), Some(plan)), (beside(file), undo)];
    // Both or none: one is of little use without the other.
    if let Some((taken, _)) = files.iter().find(|(file, text)| text.is_some() && file.exists()) {
        return Err(refused(taken, "it is there already"));
    }
    for (file, text) in files {
        if let Some(text) = text {
            write(&file, &text, form).map_err(|error| refused(&file, error))?;
            context.ui.note(format_args!("wrote {}", file.display()));
        }
    }
    context.ui.answer(&text::plan(planned, &styles))
}

/// `plan.sh` -> `plan.undo.sh`
fn beside(file: &Path) -> PathBuf {
    match file.extension() {
        Some(extension) => {
            let mut undo = std::ffi::OsString::from("undo.");
            undo.push(extension);
            file.with_extension(undo)
        }
        None => file.with_extension("undo"),
    }
}

fn refused(file: &Path, why: impl std::fmt::Display) -> Failure {
    let mut failure = Failure::usage(format!("cannot write `{}`", file.display()));
    failure.causes.push(why.to_string());
    failure.hint("a plan is written to a new file; name another")
}

/// Writes a new file; a script is executable.
fn write(file: &Path, text: &str, form: Form) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if matches!(form, Form::AwsCli | Form::Boto3) {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o777);
    }
    #[cfg(not(unix))]
    let _ = form;
    options.open(file)?.write_all(text.as_bytes())
}
