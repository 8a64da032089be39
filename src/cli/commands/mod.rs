//! The commands: one file each.

// Not in the macro below: `cargo fmt` finds no files that a macro names.
mod blame;
mod completions;
mod diff;
mod drift;
mod export;
mod graph;
mod impact;
mod ingest;
mod log;
mod ls;
mod man;
mod plan;
mod rebuild;
mod schema;
mod show;
mod sql;
mod textconv;
mod verify;
mod versions;
mod who;

use std::fmt::Write as _;

use clap::{ArgMatches, Args as _, FromArgMatches as _};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// Builds the list of all commands under their headings. Each has the name of its module, which has
/// the `Args`, whose documentation is the help, and `run`.
macro_rules! commands {
    ($($heading:literal { $($module:ident)* })*) => {
        /// The commands under their headings.
        const GROUPS: &[(&str, &[Command])] = &[$(($heading, &[$(Command {
            name: stringify!($module),
            define: |command| $module::Args::augment_args(command),
            run: |matches, context| $module::run(&$module::Args::from_arg_matches(matches)?, context),
        }),*]),)*];
    };
}

/// A command.
struct Command {
    name: &'static str,
    /// Adds its arguments and help.
    define: fn(clap::Command) -> clap::Command,
    run: fn(&ArgMatches, &Context) -> Result<Exit, Failure>,
}

impl Command {
    fn definition(&self) -> clap::Command {
        (self.define)(clap::Command::new(self.name))
    }
}

commands! {
    "Build the history" { ingest verify rebuild }
    "Ask (each takes --at TIME)" { ls log show diff blame versions graph impact who }
    "Compare and act (nothing is sent to AWS)" { drift plan export }
    "Present" { sql completions man schema textconv }
}

fn all() -> impl Iterator<Item = &'static Command> {
    GROUPS.iter().flat_map(|(_, commands)| *commands)
}

/// Adds the commands with these names.
pub(crate) fn add(to: clap::Command, wanted: impl Fn(&str) -> bool) -> clap::Command {
    to.subcommands(all().filter(|command| wanted(command.name)).map(Command::definition))
}

/// Runs the command that the arguments name.
pub(crate) fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let named = matches.subcommand();
    let named = named.and_then(|(name, own)| Some((all().find(|it| it.name == name)?, own)));
    let (command, own) = named.expect("the definition requires a command, and has no other");
    (command.run)(own, context)
}

/// The commands under their headings, for the help.
pub(crate) fn listing(styles: &clap::builder::Styles) -> String {
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let mut out = String::new();
    for (heading, commands) in GROUPS {
        let _infallible = writeln!(out, "{header}{heading}:{header:#}");
        for command in *commands {
            let about = command.definition().get_about().map(ToString::to_string);
            let (name, about) = (command.name, about.unwrap_or_default());
            let _infallible = writeln!(out, "  {literal}{name:13}{literal:#}{about}");
        }
        out.push('\n');
    }
    out
}
