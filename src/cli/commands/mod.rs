//! The commands: one file each, and one line below.

use std::fmt::Write as _;

use clap::Subcommand;

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::Context;

/// Makes the enum of all commands from groups of `Name(module)`: the module has the `Args`, whose
/// documentation is the help, and `run`.
macro_rules! commands {
    ($($group:ident $heading:literal { $($name:ident($module:ident))* })*) => {
        $($(mod $module;)*)*

        /// What to do.
        #[derive(Subcommand)]
        pub(crate) enum Command {
            $(#[command(flatten)] $group($group),)*
        }

        $(
            #[derive(Subcommand)]
            pub(crate) enum $group {
                $($name(Box<$module::Args>),)*
            }
        )*

        impl Command {
            pub(crate) fn run(&self, context: &Context) -> Result<Exit, Failure> {
                match self {
                    $($(Self::$group($group::$name(args)) => $module::run(args, context),)*)*
                }
            }
        }

        /// The commands under their headings, for the help.
        pub(crate) fn listing() -> String {
            let mut out = String::new();
            $(list($heading, &$group::augment_subcommands(clap::Command::new("")), &mut out);)*
            out
        }
    };
}

commands! {
    Build "Build the history" {
        Ingest(ingest)
        Verify(verify)
        Rebuild(rebuild)
    }
    Ask "Ask (each takes --at TIME)" {
        Ls(ls)
        Log(log)
        Show(show)
        Diff(diff)
        Blame(blame)
        Versions(versions)
        Graph(graph)
        Impact(impact)
        Who(who)
    }
    Act "Compare and act (nothing is sent to AWS)" {
        Drift(drift)
        Plan(plan)
        Export(export)
    }
    Present "Present" {
        Completions(completions)
        Man(man)
        Schema(schema)
        Textconv(textconv)
    }
}

fn list(heading: &str, group: &clap::Command, out: &mut String) {
    let styles = group.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let _infallible = writeln!(out, "{header}{heading}:{header:#}");
    for command in group.get_subcommands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let name = command.get_name();
        let _infallible = writeln!(out, "  {literal}{name:13}{literal:#}{about}");
    }
    out.push('\n');
}

/// Rows as lines of a table.
fn table(delimiter: u8, rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows are equally long, and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes all of it");
    String::from_utf8(bytes).expect("it was made of text")
}
