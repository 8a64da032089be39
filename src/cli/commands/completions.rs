use clap_complete::Shell;

use crate::cli::definition;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// Print the completions of a shell
///
///     lexrewind completions bash > ~/.local/share/bash-completion/completions/lexrewind
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The shell: bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut definition(), "lexrewind", &mut script);
    context.ui.bytes(&script)?;
    Ok(Exit::Done)
}
