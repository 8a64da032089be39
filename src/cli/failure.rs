use std::error::Error;
use std::io;

use lexrewind::index;
use lexrewind::query::{self, FilterProblem};
use lexrewind::render::script::NoScript;
use lexrewind::repo;

use crate::cli::exit::Exit;

/// A failed command: one line, its causes, one hint.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
    pub(crate) causes: Vec<String>,
    pub(crate) hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), causes: Vec::new(), hint: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// An error with all its causes.
    pub(crate) fn of(exit: Exit, error: &(dyn Error + 'static)) -> Self {
        let mut causes = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        Self { causes, ..Self::new(exit, error.to_string()) }
    }

    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// An error and its causes.
pub(crate) fn one_line(error: &(dyn Error + 'static)) -> String {
    let failure = Failure::of(Exit::Repository, error);
    let causes = failure.causes.iter().map(|cause| format!(": {cause}"));
    std::iter::once(failure.message).chain(causes).collect()
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<query::NotATime> for Failure {
    fn from(error: query::NotATime) -> Self {
        Self::of(Exit::Usage, &error).hint(error.hint)
    }
}

impl From<repo::Error> for Failure {
    fn from(error: repo::Error) -> Self {
        Self { hint: error.hint().map(str::to_owned), ..Self::of(Exit::Repository, &error) }
    }
}

impl From<query::Error> for Failure {
    fn from(error: query::Error) -> Self {
        if let query::Error::Repo(error) = error {
            return error.into();
        }
        let exit = match &error {
            query::Error::Index(index::Error::Query(_)) => Exit::Usage,
            query::Error::Repo(_)
            | query::Error::Journal(_)
            | query::Error::Index(_)
            | query::Error::Damaged { .. } => Exit::Repository,
            query::Error::Disproved(_) => Exit::Bug,
            query::Error::Filter(FilterProblem::Unknown { .. }) => Exit::NotFound,
            query::Error::BadAddress { .. }
            | query::Error::Ambiguous { .. }
            | query::Error::AmbiguousEvent { .. }
            | query::Error::Filter(
                FilterProblem::Empty { .. } | FilterProblem::NotASource { .. },
            )
            | query::Error::Misused { .. } => Exit::Usage,
            query::Error::NoResource { .. }
            | query::Error::NoVersion { .. }
            | query::Error::NoEvent { .. }
            | query::Error::Nobody { .. }
            | query::Error::NotThen { .. }
            | query::Error::Unrecorded { .. } => Exit::NotFound,
        };
        let failure = Self::of(exit, &error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<NoScript> for Failure {
    fn from(error: NoScript) -> Self {
        Self::usage(error.to_string())
    }
}

/// Writing the answer failed. [`Failure::is_pipe`] detects a closed pipe.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(Exit::Done, "");
        }
        let mut failure = Self::new(Exit::Repository, "cannot write the answer");
        failure.causes.push(error.to_string());
        failure
    }
}
