mod baseline;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use clap::ValueEnum;
use lexrewind::ingest::{
    self, Empty, IngestError, Late, Options, Outcome, RecordFilter, RunTarget,
};
use lexrewind::query::Moment;
use lexrewind::render::{json, text};
use lexrewind::repo::{self, DiffDriver, Repo, RepoKind, Wait};
use lexrewind::snapshot::DOCUMENT_DRIVERS;
use lexrewind::trail::{self, Source};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};
use crate::cli::written;

/// Read CloudTrail records, replay them, commit the history
///
/// Directories are walked, except `.git` and histories that `ingest` wrote; the
/// form of a file is found from its content. Files of earlier runs are not read
/// again. The same records give the same commit ids, in any order.
///
///     lexrewind ingest AWSLogs/
///     aws cloudtrail lookup-events | lexrewind ingest -
///     lexrewind --repo history ingest logs/ --since 2024-01
///     lexrewind ingest --baseline get-bot.json --at 2024-03-01T12:00:00Z
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files and directories of log files; `-` is the standard input
    #[arg(required_unless_present = "baseline", value_name = "PATH|-")]
    paths: Vec<PathBuf>,

    /// Add the state of Lex in this file, as of `--at`; may be repeated
    ///
    /// The output of `aws lexv2-models describe-*` or `aws lex-models get-*`, or an export: see
    /// `drift`. It adds content that no record shows, and never overrides a record; contradictions
    /// are reported. It is kept in the journal, and becomes a commit with the author `baseline`. An
    /// export of Lex V2 has names and no ids: resources whose names are not in the history are listed
    /// and not added. Default of `--at` for an export: the time of the call that created it, if the
    /// file still has the name that Lex gave it and the history has that call.
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    baseline: Vec<PathBuf>,

    /// Only events at this time or later
    #[arg(long, value_name = "TIME", help_heading = "Input")]
    since: Option<String>,

    /// Only events up to this time
    #[arg(long, value_name = "TIME", help_heading = "Input")]
    until: Option<String>,

    /// Only records of this account; may be repeated
    ///
    /// A baseline does not contain its account and region: if the history has several, this option
    /// and `--region` set them.
    #[arg(long, value_name = "ACCOUNT", help_heading = "Input")]
    account: Vec<String>,

    /// Only records of this region; may be repeated
    #[arg(long, value_name = "REGION", help_heading = "Input")]
    region: Vec<String>,

    /// Fail, and change nothing, if more than this share of the input is unreadable
    ///
    /// Default: unreadable input is listed and counted, and the rest is added. If nothing can be
    /// read or recognised, the exit code is always 3.
    #[arg(long, value_name = "N", help_heading = "Input")]
    max_errors: Option<u64>,

    /// Refuse records larger than this
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 20, help_heading = "Input")]
    max_record_bytes: u64,

    /// Read with this many threads; 0 means one per processor
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Input")]
    jobs: usize,

    /// How to add a record that belongs before the tip of the history
    ///
    /// rewrite: rebuild the history from there, and keep the old tip under refs/lexrewind/superseded.
    /// append: commit the late event on top, marked as late, for repositories that must never be
    /// rewritten. fail: change nothing. Default: the mode of the previous run, or rewrite on the
    /// first run.
    #[arg(long, value_name = "HOW")]
    late: Option<LateArg>,

    /// Hold back events this close to the newest one, such as 15m
    ///
    /// They are kept in the journal and committed by a later run, so that records that are delivered
    /// late do not rewrite the history. An event with a time in the future is held back too, and does
    /// not count as the newest one.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    settle: Option<TimeDelta>,

    /// Print the result without writing anything
    #[arg(long)]
    dry_run: bool,

    /// Create a new repository without a work tree
    #[arg(long)]
    bare: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LateArg {
    Rewrite,
    Append,
    Fail,
}

impl From<LateArg> for Late {
    fn from(late: LateArg) -> Self {
        match late {
            LateArg::Rewrite => Self::Rewrite,
            LateArg::Append => Self::Append,
            LateArg::Fail => Self::Fail,
        }
    }
}

/// `90s`, `15m`, `2h`, `3d`, or seconds.
fn duration(text: &str) -> Result<TimeDelta, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 =
        digits.parse().map_err(|_| "expected a number with s, m, h or d".to_owned())?;
    let seconds = match &text[digits.len()..] {
        "" | "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        "d" => number.checked_mul(86_400),
        _ => None,
    };
    seconds
        .filter(|seconds| *seconds >= 0)
        .and_then(TimeDelta::try_seconds)
        .ok_or_else(|| "expected a number with s, m, h or d".to_owned())
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let options = options(args, context)?;
    let mut sources: Vec<Source> = args.paths.iter().map(|path| source(path)).collect();
    let place = context.place()?;
    sources.extend(baseline::source(args, &place, context)?);
    let busy = context.ui.busy("reading, ordering, replaying, committing");
    let outcome = if args.dry_run {
        let repo = match Repo::open(&place) {
            Ok(repo) => Some(repo),
            Err(repo::Error::NotARepository { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let scratch = std::env::temp_dir();
        ingest::ingest(RunTarget::DryRun(repo.as_ref()), &scratch, &sources, &options)?
    } else {
        let repo = open_or_create(&place, args.bare)?;
        let lock = context.lock(&repo)?;
        let scratch = repo.git_dir().join("lexrewind");
        ingest::ingest(RunTarget::History(&repo, &lock), &scratch, &sources, &options)?
    };
    drop(busy);
    remarks(&outcome, args, &place, context);
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json { json::ingest(&outcome) } else { text::ingest(&outcome, &styles) };
    context.ui.answer(&text)?;
    Ok(if outcome.empty == Some(Empty::Unreadable) { Exit::Unreadable } else { Exit::Done })
}

fn options(args: &Args, context: &Context) -> Result<Options, Failure> {
    let since = args.since.as_deref().map(|text| context.when(text)).transpose()?;
    let until = args.until.as_deref().map(|text| context.when(text)).transpose()?;
    let read = since.iter().map(|when| (when, when.first()));
    for (when, moment) in read.chain(until.iter().map(|when| (when, when.last()))) {
        context.tell(when, &moment, None);
    }
    let second = |moment: Moment| match moment {
        Moment::Second(second) => Ok(second),
        Moment::AfterEvent(_) | Moment::BeforeEvent(_) | Moment::Commit(_) => Err(Failure::usage(
            "--since and --until of ingest take a time, not an event or a commit",
        )),
    };
    // Without log files they only state the origin of a baseline.
    let wanted = |list: &[String]| if args.paths.is_empty() { Vec::new() } else { list.to_vec() };
    Ok(Options {
        reading: trail::Options {
            max_record_bytes: args.max_record_bytes,
            jobs: args.jobs,
            hash: true,
        },
        filter: RecordFilter {
            since: since.map(|when| second(when.first())).transpose()?,
            until: until.map(|when| second(when.last())).transpose()?,
            accounts: wanted(&args.account),
            regions: wanted(&args.region),
        },
        late: args.late.map(Into::into),
        settle: args.settle.map_or(0, |settle| settle.num_seconds()),
        now: Some(context.clock.now),
        max_errors: args.max_errors,
    })
}

fn source(path: &Path) -> Source {
    if path.as_os_str() == "-" { Source::Stdin } else { Source::path(path) }
}

fn open_or_create(place: &Path, bare: bool) -> Result<Repo, Failure> {
    match Repo::open(place) {
        Err(repo::Error::NotARepository { .. }) => {
            match Repo::create(place, if bare { RepoKind::Bare } else { RepoKind::WorkTree }) {
                // Another run may have created it meanwhile, or is creating it.
                Err(occupied @ repo::Error::Occupied { .. }) => {
                    Ok(made_elsewhere(place).ok_or(occupied)?)
                }
                made => {
                    let repo = made?;
                    // Harmless if git does not find the program, unlike a textconv.
                    let drivers = DOCUMENT_DRIVERS.map(|driver| DiffDriver {
                        name: driver.name,
                        textconv: None,
                        headings: Some(driver.headings),
                    });
                    repo.set_diff_drivers(&repo.lock(Wait::Forever)?, &drivers)?;
                    Ok(repo)
                }
            }
        }
        found => Ok(found?),
    }
}

/// The history that another run creates, as soon as it can be opened; `None` if none is being
/// created.
fn made_elsewhere(place: &Path) -> Option<Repo> {
    for _ in 0..100 {
        if let Ok(repo) = Repo::open(place) {
            return Some(repo);
        }
        if !place.join(".git").exists() && !place.join("HEAD").exists() {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Prints remarks about a run besides its result.
fn remarks(outcome: &Outcome, args: &Args, place: &Path, context: &Context) {
    if args.dry_run {
        context.ui.note("this was a dry run; nothing was written.");
        return;
    }
    context.ui.verbose(format!("the history is in {}", place.display()));
    written::remarks(&outcome.work_tree, &outcome.unfinished, &context.ui);
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        let exit = match &error {
            IngestError::Sources(_) | IngestError::TooManyErrors { .. } => Exit::Unreadable,
            IngestError::LateRecords { .. } => Exit::Findings,
            IngestError::Spool(_)
            | IngestError::Repo { .. }
            | IngestError::Journal(_)
            | IngestError::OtherFormat(_)
            | IngestError::Index(_)
            | IngestError::Damaged { .. } => Exit::Repository,
        };
        Self { hint: error.hint(), ..Self::of(exit, &error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86_400)]
        {
            assert_eq!(duration(text).map(|found| found.num_seconds()), Ok(seconds), "{text}");
        }
        for text in ["", "m", "-5m", "1w", "1.5h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
