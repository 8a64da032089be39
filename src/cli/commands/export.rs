use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use lexrewind::export::zip;
use lexrewind::lex;
use lexrewind::query::{self, ExportQuestion, Exported, Naming, UnrecordedParts};
use lexrewind::render::{json, sentence, text};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Write a bot, an intent or a slot type as a file that Lex imports
///
/// The file includes all dependencies as they were at that time: for a bot, its
/// intents and slot types in the versions that it used. An alias means the bot
/// version that it points to. For Lex V2, whole bots are exported: the draft, or a
/// version. Content that is missing from the file, changed, or not proven by the
/// records is listed.
///
///     lexrewind export bot:OrderFlowers@3 --out OrderFlowers.zip
///     lexrewind export alias:OrderFlowers/PROD --at 2024-02-28 --api v2 --out .
///     lexrewind export slot-type:FlowerTypes > FlowerTypes.json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// A bot, an intent, a slot type or an alias
    #[arg(value_name = "ADDRESS")]
    address: String,

    /// Write it for this API instead of its own: v2, to migrate a bot from V1
    #[arg(long, value_name = "API", hide_possible_values = true, help_heading = "Output")]
    api: Option<ApiArg>,

    /// Write it to this file, or into this directory under the name that Lex uses
    ///
    /// A name that ends with .zip makes the zip that Lex imports, any other name the JSON in it. An
    /// export for V2 is always a zip. An existing file is replaced. Default: write to stdout.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,

    /// Leave out parts whose content no record shows
    ///
    /// Default: fail if the content of a part is unknown.
    #[arg(long)]
    partial: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ApiArg {
    V1,
    V2,
}

impl From<ApiArg> for lex::Api {
    fn from(api: ApiArg) -> Self {
        match api {
            ApiArg::V1 => Self::V1,
            ApiArg::V2 => Self::V2,
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let subject = context.subject(&archive, &point, &args.address)?;
    let naming = context.naming(&archive, &point)?;
    let unrecorded = if args.partial { UnrecordedParts::LeaveOut } else { UnrecordedParts::Refuse };
    let question = ExportQuestion { subject, api: args.api.map(Into::into), unrecorded };
    let exported = query::export(&archive, point, &question)?;
    let place = args.out.as_ref().map(|out| place(out, &exported));
    if let Some(place) = &place {
        write(place, &bytes(&exported, is_zip(place)))?;
    }
    let name = place.as_ref().map(|place| place.display().to_string());
    match (format, &name) {
        (Format::Json, name) => {
            let json = json::export(&exported, name.as_deref());
            context.ui.answer(&context.named(&archive, &exported.point, json)?)?;
        }
        (_, Some(name)) => {
            context.ui.answer(&text::export(&exported, name, &naming, &context.ui.styles()))?;
        }
        (_, None) => print(&exported, &naming, context)?,
    }
    Ok(context.exit(exported.parts.iter().any(|part| part.doubt().is_some())))
}

/// Prints the export as the answer; remarks go to stderr.
fn print(exported: &Exported, naming: &Naming, context: &Context) -> Result<(), Failure> {
    let zipped = exported.api == lex::Api::V2;
    let shown = io::stdout().is_terminal();
    if zipped && shown {
        return Err(Failure::usage("an export for V2 is a zip, which a terminal cannot show")
            .hint(format!("`--out {}` writes it to a file", exported.zip_name)));
    }
    for part in &exported.parts {
        if let Some(doubt) = part.doubt() {
            let doubt = sentence::doubt(&doubt);
            context.ui.warn(format_args!(
                "{} is {}: {doubt}",
                naming.short(&part.key),
                part.confidence()
            ));
        }
    }
    for remark in text::export_remarks(exported, naming) {
        context.ui.note(remark);
    }
    if zipped {
        return context.ui.bytes(&bytes(exported, zipped));
    }
    let text: String = exported.export.files.iter().map(|file| file.document.text()).collect();
    if shown {
        context.ui.answer(&json::harmless(&text))
    } else {
        context.ui.bytes(text.as_bytes())
    }
}

fn bytes(exported: &Exported, zipped: bool) -> Vec<u8> {
    match (zipped, exported.export.files.as_slice()) {
        (false, [only]) => only.document.text().as_bytes().to_vec(),
        (_, files) => zip(files),
    }
}

/// The path of the export: in a directory, under the file name that Lex uses.
fn place(out: &Path, exported: &Exported) -> PathBuf {
    if out.is_dir() { out.join(&exported.zip_name) } else { out.to_owned() }
}

fn is_zip(place: &Path) -> bool {
    place.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

fn write(place: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(place, bytes).map_err(|error| {
        let mut failure =
            Failure::new(Exit::Repository, format!("cannot write `{}`", place.display()));
        failure.causes.push(error.to_string());
        failure
    })
}
