use std::path::{Path, PathBuf};

use lexrewind::live::{LiveError, LiveSource, live};
use lexrewind::query::{self, drift::ComparedVersion};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Compare the history with the current state of Lex
///
/// LIVE is the output of `aws lexv2-models describe-bot`, describe-intent,
/// describe-slot ... or `aws lex-models get-bot`, get-intent ..., in one file or
/// several, or an export of Lex, packed or not. Lists (list-intents, get-bots ...)
/// show which other resources exist, and which do not. Directories are walked; the
/// form of a file is found from its content. An unsupported file is an error
/// (status 3), never drift; beside an export of V2, files that are not called
/// NAME.json are listed as not read.
///
///     lexrewind drift OrderFlowers-DRAFT-6FXM2C1QPT-LexJson.zip
///     aws lexv2-models describe-intent --bot-id ... | lexrewind drift -
///     lexrewind drift exports/ --exit-code --at 2024-03-01
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// Files and directories with the state of Lex; `-` is the standard input
    #[arg(required = true, value_name = "LIVE|-")]
    live: Vec<PathBuf>,

    /// The account of the files, if the history has several
    #[arg(long, value_name = "ACCOUNT", help_heading = "Input")]
    account: Option<String>,

    /// The region of the files, if the history has several
    #[arg(long, value_name = "REGION", help_heading = "Input")]
    region: Option<String>,

    /// Exit with 1 if anything differs
    #[arg(long)]
    exit_code: bool,

    /// Exit with 1 on drift, and with 4 if the history is not certain
    ///
    /// Then 0 means that everything in the files is equal and proven. (Other tools exit with 2 on
    /// drift; here 2 means invalid arguments.)
    #[arg(long)]
    detailed_exitcode: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let (account, region) = (args.account.as_deref(), args.region.as_deref());
    let place = query::live_place(Some(&archive), account, region)?;
    let sources: Vec<LiveSource> = args.live.iter().map(|path| source(path)).collect();
    let live = live(&sources, &place)?;
    text::not_read(&live).into_iter().for_each(|note| context.ui.note(note));
    let drift = query::drift(&archive, point, place, &live)?;
    let styles = context.ui.styles();
    let is_json = format == Format::Json;
    let text = if is_json {
        context.named(&archive, &drift.point, json::drift(&drift))?
    } else {
        text::drift(&drift, &context.naming(&archive, &drift.point)?, &styles)
    };
    context.ui.answer(&text)?;
    let unsure = drift.compared.iter().any(ComparedVersion::is_uncertain);
    let exit = context.exit(unsure);
    Ok(if exit != Exit::Done {
        exit
    } else if drift.count() > 0 && (args.exit_code || args.detailed_exitcode) {
        Exit::Findings
    } else if unsure && args.detailed_exitcode {
        Exit::Uncertain
    } else {
        Exit::Done
    })
}

pub(super) fn source(path: &Path) -> LiveSource {
    if path.as_os_str() == "-" { LiveSource::Stdin } else { LiveSource::Path(path.to_owned()) }
}

impl From<LiveError> for Failure {
    fn from(error: LiveError) -> Self {
        Self::of(Exit::Unreadable, &error)
    }
}
