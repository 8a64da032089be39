use std::cell::Cell;
use std::path::{Path, PathBuf};

use anstream::ColorChoice;
use clap::{ArgAction, Args, ValueEnum};
use lexrewind::ingest::JournalError;
use lexrewind::query::{Archive, Moment, Naming, NamingStyle, Point, Subject, When};
use lexrewind::render::json::with_names;
use lexrewind::render::{text, unrecorded};
use lexrewind::repo::{self, Lock, Repo, Wait};

use crate::cli::clock::Clock;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::ui::{Ui, Verbosity};

/// Options that every command takes.
#[derive(Args, Debug)]
pub(crate) struct Global {
    /// Use the history in this directory
    ///
    /// Default: the directory in LEXREWIND_REPO, else the current directory or its nearest parent
    /// that is a history, else `./bot-history`.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Input")]
    repo: Option<PathBuf>,

    /// Answer as of this time
    ///
    /// An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events of that second are
    /// included), a period, which means its end (2024-03-01, 2024-03, 2024), `2h ago`, yesterday,
    /// @1709294400, eight or more digits of an event id (just after it; with ^, just before it), or
    /// commit:4f2c9d1.
    #[arg(long, global = true, value_name = "TIME", help_heading = "Time")]
    at: Option<String>,

    /// Print the answer in this format
    ///
    /// Every answer has text and json. Lists have jsonl, tsv and csv too; `graph` has tree, dot,
    /// mermaid and svg. `lexrewind schema` describes the JSON.
    #[arg(long, global = true, value_name = "FORMAT", hide_possible_values = true)]
    #[arg(help_heading = "Output", conflicts_with = "json")]
    format: Option<Format>,

    /// Print ids of Lex V2 resources instead of names
    ///
    /// Text has names if they find the resource again. JSON always has both.
    #[arg(long, global = true, help_heading = "Output")]
    ids: bool,

    /// Print the answer as JSON; short for `--format json`
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,

    /// Color the answer: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    #[arg(hide_possible_values = true, hide_default_value = true, help_heading = "Output")]
    color: Color,

    /// Print only errors on stderr
    #[arg(short, long, global = true, help_heading = "Output", conflicts_with = "verbose")]
    quiet: bool,

    /// Print progress on stderr
    #[arg(short, long, global = true, help_heading = "Output", action = ArgAction::SetTrue)]
    verbose: bool,

    /// Exit with 4 if a gap in the records could change the answer
    #[arg(long, global = true, help_heading = "Output")]
    strict: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
    Tsv,
    Csv,
    Tree,
    Dot,
    Mermaid,
    Svg,
}

impl Format {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Tsv => "tsv",
            Self::Csv => "csv",
            Self::Tree => "tree",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// The context of a command: the options of all commands, the terminal, the clock.
pub(crate) struct Context {
    global: Global,
    pub(crate) ui: Ui,
    pub(crate) clock: Clock,
    /// How many commits without a recorded event were already named.
    edits: Cell<usize>,
}

impl Context {
    pub(crate) fn new(mut global: Global, clock: Clock) -> Self {
        let from_environment = || std::env::var_os("LEXREWIND_REPO").filter(|dir| !dir.is_empty());
        global.repo = global.repo.or_else(|| from_environment().map(PathBuf::from));
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let verbosity = match (global.quiet, global.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Self { global, ui: Ui::new(color, verbosity), clock, edits: Cell::new(0) }
    }

    /// The requested format, if the command has it; the first one is the default.
    pub(crate) fn format(&self, offered: &[Format]) -> Result<Format, Failure> {
        let wanted = match (self.global.format, self.global.json) {
            (Some(format), _) => format,
            (None, true) => Format::Json,
            (None, false) => return Ok(offered[0]),
        };
        if offered.contains(&wanted) {
            return Ok(wanted);
        }
        let names: Vec<&str> = offered.iter().map(|format| format.name()).collect();
        Err(Failure::usage(format!("this command cannot print {}", wanted.name()))
            .hint(format!("it prints {}", names.join(", "))))
    }

    /// The exit status after an answer: an error if it was strict and has `doubts`.
    pub(crate) fn exit(&self, doubts: bool) -> Exit {
        if doubts && self.global.strict { Exit::Uncertain } else { Exit::Done }
    }

    /// The value of `--at`.
    pub(crate) fn at(&self) -> Option<&str> {
        self.global.at.as_deref()
    }

    /// The point of `--at`, or the end of the history.
    pub(crate) fn point(&self, archive: &Archive) -> Result<Point, Failure> {
        let point = self.asked(archive)?;
        self.warn_of_edits(archive, &point);
        Ok(point)
    }

    /// The resource of an address at a point, with a note if its name needs one.
    pub(crate) fn subject(
        &self,
        archive: &Archive,
        point: &Point,
        address: &str,
    ) -> Result<Subject, Failure> {
        let subject = Subject::find(archive, point, address)?;
        self.noted(archive, point, &subject)?;
        Ok(subject)
    }

    /// How an answer about a point names resources: by names, or by ids if requested.
    pub(crate) fn naming(&self, archive: &Archive, point: &Point) -> Result<Naming, Failure> {
        Ok(archive.naming(point)?)
    }

    /// An answer in JSON about a point, with the names of its resources.
    pub(crate) fn named(
        &self,
        archive: &Archive,
        point: &Point,
        json: String,
    ) -> Result<String, Failure> {
        Ok(with_names(json, &Naming::of(archive, point)?))
    }

    /// Prints a note about the names by which a resource was found.
    pub(crate) fn noted(
        &self,
        archive: &Archive,
        point: &Point,
        subject: &Subject,
    ) -> Result<(), Failure> {
        if !subject.notes.is_empty() {
            let naming = archive.naming(point)?;
            subject.notes.iter().for_each(|note| self.ui.note(text::name_note(note, &naming)));
        }
        Ok(())
    }

    /// The same, for an answer that names commits without a recorded event itself.
    pub(crate) fn asked(&self, archive: &Archive) -> Result<Point, Failure> {
        let Some(text) = &self.global.at else { return Ok(archive.point(None)?) };
        self.read_point(archive, text)
    }

    /// Names the commits without a recorded event that an answer for a point depends on.
    pub(crate) fn warn_of_edits(&self, archive: &Archive, point: &Point) {
        // If the journal cannot be read, only an answer that needs it fails.
        let Ok(commits) = archive.unrecorded(point) else { return };
        // They are named once, even if a question has two points.
        if commits.len() > self.edits.replace(commits.len().max(self.edits.get())) {
            for (_, sentence) in unrecorded(&commits) {
                self.ui.warn(sentence);
            }
        }
    }

    /// Reads a time.
    pub(crate) fn when(&self, text: &str) -> Result<When, Failure> {
        Ok(When::parse(text, self.clock.now)?)
    }

    /// The point at the end of a time.
    pub(crate) fn point_at(&self, archive: &Archive, text: &str) -> Result<Point, Failure> {
        let point = self.read_point(archive, text)?;
        self.warn_of_edits(archive, &point);
        Ok(point)
    }

    fn read_point(&self, archive: &Archive, text: &str) -> Result<Point, Failure> {
        let when = self.when(text)?;
        let point = archive.point(Some(&when))?;
        self.tell(&when, &when.last(), point.at);
        Ok(point)
    }

    /// The point just before a time begins.
    pub(crate) fn point_before(&self, archive: &Archive, text: &str) -> Result<Point, Failure> {
        let when = self.when(text)?;
        let point = archive.point_before(&when)?;
        self.tell(&when, &when.first(), point.at);
        Ok(point)
    }

    /// The point of `--since`: just before that time begins.
    pub(crate) fn since(
        &self,
        archive: &Archive,
        text: Option<&str>,
    ) -> Result<Option<Point>, Failure> {
        text.map(|text| self.point_before(archive, text)).transpose()
    }

    /// The point of `--until`, or that of `--at` if it is earlier.
    pub(crate) fn until(&self, archive: &Archive, text: Option<&str>) -> Result<Point, Failure> {
        let point = self.asked_until(archive, text)?;
        self.warn_of_edits(archive, &point);
        Ok(point)
    }

    /// The same, for an answer that names commits without a recorded event itself.
    pub(crate) fn asked_until(
        &self,
        archive: &Archive,
        text: Option<&str>,
    ) -> Result<Point, Failure> {
        let mut point = self.asked(archive)?;
        if let Some(text) = text {
            let until = self.read_point(archive, text)?;
            let is_earlier = point.is_open || until.count < point.count || until.at < point.at;
            point = if is_earlier { until } else { point };
        }
        Ok(point)
    }

    /// Prints how a time was read, if it was not already an instant.
    pub(crate) fn tell(&self, when: &When, moment: &Moment, at: Option<i64>) {
        if let Some(note) = when.note(moment, at) {
            self.ui.note(note);
        }
    }

    /// The directory of the history, or of a new one: see `--repo`.
    pub(crate) fn place(&self) -> Result<PathBuf, Failure> {
        match (&self.global.repo, found()?) {
            (Some(dir), _) => Ok(dir.clone()),
            (None, Some(repo)) => Ok(repo.work_dir().unwrap_or_else(|| repo.git_dir()).to_owned()),
            (None, None) => Ok(PathBuf::from(DEFAULT)),
        }
    }

    /// The history of the question, for an answer from `main` alone. Notes that the journal is
    /// missing, if it is.
    pub(crate) fn archive(&self) -> Result<Archive, Failure> {
        let archive = self.archive_with_records()?;
        if archive.lacks_journal()? {
            let missing = JournalError::Missing { remotes: archive.repo().remotes() };
            self.ui.note(format!("{missing}; {}", missing.hint()));
        }
        Ok(archive)
    }

    /// The history of the question, for an answer that needs the journal or reports that it is
    /// missing.
    pub(crate) fn archive_with_records(&self) -> Result<Archive, Failure> {
        self.archive_of(self.repo()?)
    }

    /// The history in a repository, which calls its resources as requested.
    pub(crate) fn archive_of(&self, repo: Repo) -> Result<Archive, Failure> {
        let style = if self.global.ids { NamingStyle::Ids } else { NamingStyle::Names };
        Ok(Archive::new(repo)?.calling(style))
    }

    /// The right to write to a repository, after other runs have ended.
    pub(crate) fn lock(&self, repo: &Repo) -> Result<Lock, Failure> {
        match repo.lock(Wait::Never) {
            Err(repo::Error::Locked { .. }) => {
                self.ui.note("another run is at work in this repository; waiting for it.");
                Ok(repo.lock(Wait::Forever)?)
            }
            lock => Ok(lock?),
        }
    }

    /// The repository of the history.
    pub(crate) fn repo(&self) -> Result<Repo, Failure> {
        let repo = match &self.global.repo {
            Some(dir) => Repo::open(dir)?,
            None => match found()? {
                Some(repo) => repo,
                None => {
                    let there = Path::new(DEFAULT);
                    if !there.exists() {
                        return Err(nowhere());
                    }
                    Repo::open(there)?
                }
            },
        };
        Ok(repo)
    }
}

/// The default directory of a history.
const DEFAULT: &str = "bot-history";

/// The nearest history in the current directory or above it.
fn found() -> Result<Option<Repo>, Failure> {
    let here = std::path::absolute(".").unwrap_or_else(|_| PathBuf::from("."));
    match Repo::discover(&here) {
        Ok(repo) => Ok(Some(repo)),
        Err(repo::Error::NotARepository { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn nowhere() -> Failure {
    let message = "there is no history here, in a directory above, or in `./bot-history`";
    Failure::new(Exit::Repository, message)
        .hint("`lexrewind ingest PATH` makes one; `--repo DIR` says where it is")
}
