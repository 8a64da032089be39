use std::process::ExitCode;

/// The exit status. The codes are stable (see the README).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and nothing found that needs attention. Also a broken pipe: the reader had enough.
    Done,
    /// Done; there are differences or findings.
    Findings,
    /// Invalid arguments.
    Usage,
    /// More of the input was unreadable than allowed, or all of it.
    Unreadable,
    /// With `--strict`: a gap could change this answer.
    Uncertain,
    /// No such resource, event or time.
    NotFound,
    /// The repository is missing, broken, or in use.
    Repository,
    /// A bug in this program.
    Bug,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unreadable => 3,
            Self::Uncertain => 4,
            Self::NotFound => 5,
            Self::Repository => 6,
            Self::Bug => 101,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_readme() {
        let all = [
            Exit::Done,
            Exit::Findings,
            Exit::Usage,
            Exit::Unreadable,
            Exit::Uncertain,
            Exit::NotFound,
            Exit::Repository,
            Exit::Bug,
        ];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4, 5, 6, 101]);
    }
}
