//! The terminal, the environment, the clock and the exit status, which no other module uses.

mod busy;
mod clock;
mod commands;
mod exit;
mod failure;
mod global;
mod table;
mod ui;
mod written;

use std::ffi::OsString;
use std::panic;
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};

use clock::Clock;
use exit::Exit;
use failure::Failure;
use global::{Context, Global};
use ui::{Ui, Verbosity};

/// The history of Amazon Lex bots, rebuilt from CloudTrail
///
/// lexrewind reads CloudTrail records and writes an ordinary git repository with the history of
/// every bot, intent, slot type and alias: who changed what, when, from where. It shows the state
/// at any time. Where the logs are incomplete, it says so.
#[derive(Parser)]
#[command(name = "lexrewind", version, max_term_width = 80)]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten, next_display_order = 100)] // after those of the command
    global: Global,
}

/// Runs the command line of the process.
pub(crate) fn run() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        let ui = Ui::new(ColorChoice::Auto, Verbosity::Normal);
        ui.failure(&Failure::new(Exit::Bug, format!("this is a bug: {text} ({place})")));
    }));
    let exit = panic::catch_unwind(|| run_with(std::env::args_os()));
    exit.unwrap_or(Exit::Bug).into()
}

fn run_with(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    // Only the commands that may be meant, because each takes time; all of them for an error
    // message or help.
    let named = |name: &str| args.iter().any(|arg| arg == name);
    let matches = commands::add(Cli::command(), named).try_get_matches_from(&args);
    let matches = match matches.or_else(|_| definition().try_get_matches_from(&args)) {
        Ok(matches) => matches,
        Err(error) => return refuse(&error),
    };
    let read = Cli::from_arg_matches(&matches).map_err(Failure::from);
    let context = match read.and_then(|cli| Ok(Context::new(cli.global, Clock::read()?))) {
        Ok(context) => context,
        Err(failure) => {
            Ui::new(ColorChoice::Auto, Verbosity::Normal).failure(&failure);
            return failure.exit;
        }
    };
    match commands::run(&matches, &context) {
        Ok(exit) => exit,
        Err(failure) => {
            if failure.exit != Exit::Done {
                context.ui.failure(&failure);
            }
            failure.exit
        }
    }
}

/// Help and version are answers; other errors of clap are usage errors.
fn refuse(error: &clap::Error) -> Exit {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let exit = if is_answer { Exit::Done } else { Exit::Usage };
    // A closed terminal cannot show an error.
    let _closed = error.print();
    exit
}

/// The whole command line, for clap, the man pages and the completions.
fn definition() -> clap::Command {
    let command = commands::add(Cli::command(), |_| true);
    let list = commands::listing(command.get_styles());
    let header = *command.get_styles().get_header();
    command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}{header}Options:{header:#}\n{{options}}{{after-help}}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        definition().debug_assert();
    }

    #[test]
    fn first_lines_of_help_are_imperative_and_fit() {
        fn check(command: &clap::Command) {
            for command in command.get_subcommands() {
                let about = command.get_about().expect("every command has help").to_string();
                assert!(about.len() < 80 && !about.ends_with('.'), "{about}");
                for arg in command.get_arguments() {
                    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(!help.is_empty(), "{} {arg}", command.get_name());
                    assert!(help.len() < 80 && !help.ends_with('.'), "{help}");
                }
                check(command);
            }
        }
        check(&definition());
    }
}
