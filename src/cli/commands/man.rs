use crate::cli::definition;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// Print the manual page of the program or of a command
///
///     lexrewind man log | man -l -
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The command
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let mut whole = definition();
    whole.build();
    let page = match &args.command {
        None => whole,
        Some(name) => {
            let found = whole.get_subcommands().find(|command| command.get_name() == name);
            let Some(found) = found else {
                let names: Vec<&str> =
                    whole.get_subcommands().map(clap::Command::get_name).collect();
                return Err(Failure::usage(format!("there is no command `{name}`"))
                    .hint(format!("the commands are {}", names.join(", "))));
            };
            found.clone()
        }
    };
    let mut out = Vec::new();
    clap_mangen::Man::new(page).render(&mut out)?;
    context.ui.bytes(&out)?;
    Ok(Exit::Done)
}
