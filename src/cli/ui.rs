use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::AnsiColor;
use lexrewind::render::text::Styles;
use lexrewind::render::{has_controls, visible};

use crate::cli::busy::Busy;
use crate::cli::failure::Failure;

/// The terminal: stdout for answers, stderr for messages.
pub(crate) struct Ui {
    color: ColorChoice,
    verbosity: Verbosity,
}

/// How many messages appear on stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    /// Errors only.
    Quiet,
    /// Also notes and warnings.
    Normal,
    /// Also progress.
    Verbose,
}

impl Ui {
    pub(crate) fn new(color: ColorChoice, verbosity: Verbosity) -> Self {
        Self { color, verbosity }
    }

    /// The styles for an answer on stdout: none if it does not show colours.
    pub(crate) fn styles(&self) -> Styles {
        let auto = self.color == ColorChoice::Auto;
        let choice = if auto { AutoStream::choice(&io::stdout()) } else { self.color };
        if choice == ColorChoice::Never { Styles::plain() } else { Styles::colored() }
    }

    /// Writes an answer, or a part of one.
    pub(crate) fn answer(&self, text: &str) -> Result<(), Failure> {
        if !has_controls(text) {
            return self.bytes(text.as_bytes()); // no colours to take out
        }
        let mut out = AutoStream::new(io::stdout().lock(), self.color);
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Writes bytes unchanged: a raw record, a completion script.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// A line about the answer.
    pub(crate) fn note(&self, text: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.say("note", AnsiColor::Cyan, &text.to_string());
        }
    }

    /// A line about a problem.
    pub(crate) fn warn(&self, text: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.say("warning", AnsiColor::Yellow, &text.to_string());
        }
    }

    /// A line about progress, for `-v`.
    pub(crate) fn verbose(&self, text: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.say("doing", AnsiColor::Blue, &text.to_string());
        }
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        self.say("error", AnsiColor::Red, &failure.message);
        for cause in &failure.causes {
            self.say("caused by", AnsiColor::Red, cause);
        }
        if let Some(hint) = &failure.hint {
            self.say("hint", AnsiColor::Cyan, hint);
        }
    }

    fn say(&self, label: &str, color: AnsiColor, text: &str) {
        let style = color.on_default().bold();
        let mut out = AutoStream::new(io::stderr().lock(), self.color);
        // If even stderr is closed, nothing can be done.
        let _closed = writeln!(out, "{style}{label}:{style:#} {}", visible(text));
    }

    /// A moving line on stderr until it is dropped, only if stderr is a terminal.
    pub(crate) fn busy(&self, doing: &'static str) -> Busy {
        let can_move =
            io::stderr().is_terminal() && std::env::var_os("TERM") != Some("dumb".into());
        let is_shown = self.verbosity >= Verbosity::Normal && can_move;
        Busy::new(is_shown.then_some(doing))
    }
}
