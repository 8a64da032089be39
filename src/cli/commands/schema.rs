use lexrewind::render::json::SCHEMAS;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// Print the JSON Schema of an answer, or the names of all
///
///     lexrewind schema show
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The answer: the name of its command
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let names: Vec<&str> = SCHEMAS.iter().map(|(name, _)| *name).collect();
    let Some(name) = &args.name else {
        context.ui.answer(&format!("{}\n", names.join("\n")))?;
        return Ok(Exit::Done);
    };
    let Some((_, text)) = SCHEMAS.iter().find(|(known, _)| known == name) else {
        return Err(Failure::usage(format!("there is no schema `{name}`"))
            .hint(format!("the schemas are {}", names.join(", "))));
    };
    context.ui.answer(text)?;
    Ok(Exit::Done)
}
