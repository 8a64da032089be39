use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lexrewind::ingest;
use lexrewind::lex::{Schema, epoch_seconds};
use lexrewind::live::{Found, LiveSource, live};
use lexrewind::query::{self, Archive, Moment, Naming};
use lexrewind::render::text;
use lexrewind::repo::{self, Repo};
use lexrewind::trail::Source;

use super::Args;
use crate::cli::commands::drift;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// The content of the files of `--baseline`, as a source.
pub(super) fn source(
    args: &Args,
    place: &Path,
    context: &Context,
) -> Result<Option<Source>, Failure> {
    if args.baseline.is_empty() {
        return match context.at() {
            None => Ok(None),
            Some(_) => {
                Err(Failure::usage("`--at` of ingest is the time of a baseline, and there is none")
                    .hint("`--until TIME` takes in only what took place up to a time"))
            }
        };
    }
    if args.baseline.iter().chain(&args.paths).filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage("the standard input can be read only once"));
    }
    let archive = match Repo::open(place) {
        Ok(repo) => Some(context.archive_of(repo)?),
        Err(repo::Error::NotARepository { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let at = match context.at() {
        Some(at) => moment(at, context)?,
        None => moment_of_export(args, archive.as_ref(), context)?,
    };
    let only = |given: &[String]| match given {
        [one] => Some(one.clone()),
        _ => None,
    };
    let (account, region) = (only(&args.account), only(&args.region));
    let from = query::live_place(archive.as_ref(), account.as_deref(), region.as_deref())?;
    let files: Vec<LiveSource> = args.baseline.iter().map(|path| drift::source(path)).collect();
    let live = live(&files, &from)?;
    text::not_read(&live).into_iter().for_each(|note| context.ui.note(note));
    let parts = query::baseline_parts(archive.as_ref(), at, &from, &live)?;
    if !live.listings.is_empty() {
        context.ui.note("lists tell no configuration, but of aliases; they are not taken in.");
    }
    let naming = match &archive {
        Some(archive) => archive.naming(&archive.point(None)?)?,
        None => Naming::default(),
    };
    for note in text::left_out_of_baseline(&parts, &naming) {
        context.ui.note(note);
    }
    if parts.found.is_empty() {
        return Err(Failure::usage("the baseline shows no resource that can be taken in").hint(
            "give it what `describe-*` or `get-*` print, or an export of a bot that the history knows",
        ));
    }
    if let Some(found) = parts.found.iter().find(|found| is_later(found, at)) {
        let message = format!("`{}` was not so yet at the time of `--at`", found.source);
        let mut failure = Failure::usage(message);
        failure.causes.push("it was made or changed later, by its own dates".to_owned());
        return Err(failure.hint("`--at` is the time at which the file was fetched"));
    }
    // The journal has this name, which does not depend on the directory of the files.
    let name = |path: &PathBuf| file_name(path).into_owned();
    let names: Vec<String> = args.baseline.iter().map(name).collect();
    let name = format!("baseline {}", names.join(", "));
    Ok(Some(ingest::baseline(name, parts.found.iter().map(|found| &found.seen), at)))
}

fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}

/// The time of an export, by the call that made it.
fn moment_of_export(
    args: &Args,
    archive: Option<&Archive>,
    context: &Context,
) -> Result<i64, Failure> {
    let untold = |message: String| {
        Failure::usage(message).hint("`--at TIME` is the time at which the file was fetched")
    };
    let mut times = BTreeSet::new();
    for path in &args.baseline {
        let name = file_name(path);
        let Some(id) = query::export_id(&name) else {
            return Err(untold("a baseline needs a time".to_owned()));
        };
        let call = archive.map(|archive| archive.export_call(id)).transpose()?.flatten();
        let call =
            call.ok_or_else(|| untold(format!("no record shows when the export `{id}` was made")))?;
        let (time, event) = (query::instant(call.time), call.id.get(..8).unwrap_or(&call.id));
        context.ui.note(format_args!("export `{id}` was made at {time} (event {event})."));
        times.insert(call.time);
    }
    match times.len() {
        1 => Ok(times.pop_first().unwrap_or_default()),
        _ => Err(untold("the exports were not made at one time".to_owned())),
    }
}

/// The time of a baseline, in Unix seconds. A baseline is permanent, so its time must be plausible.
fn moment(at: &str, context: &Context) -> Result<i64, Failure> {
    let when = context.when(at)?;
    let Moment::Second(at) = when.last() else {
        let message = "`--at` of a baseline takes a time, not an event or a commit";
        return Err(Failure::usage(message));
    };
    context.tell(&when, &when.last(), None);
    if at > context.clock.now {
        return Err(Failure::usage("`--at` of a baseline is in the future")
            .hint("it is the time at which the file was fetched; `now` is one"));
    }
    Ok(at)
}

/// Whether Lex changed the resource of a file after a time; clocks may differ by some seconds.
fn is_later(found: &Found, at: i64) -> bool {
    let (schema, facts) = (Schema::of(found.seen.key.api), &found.seen.facts);
    let dates = [schema.created(facts), schema.updated(facts)];
    let dates = dates.into_iter().flatten().filter_map(epoch_seconds);
    dates.max().is_some_and(|date| date > at.saturating_add(CLOCKS))
}

/// The maximum difference, in seconds, between the clock of Lex and that of the user.
const CLOCKS: i64 = 60;
