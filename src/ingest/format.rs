//! The format of a history: see `src/snapshot/opening/FORMAT`.

use crate::ingest::error::{Doing, IngestError};
use crate::repo::{CommitId, Repo};
use crate::snapshot::{FORMAT, FORMAT_PATH, format_number};

/// The history is in another format than the one that this version reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this history is in {}, and this version of lexrewind reads format {FORMAT}", format(*found))]
pub struct OtherFormat {
    /// The number of its format; `None` if it does not give one.
    pub found: Option<u32>,
}

impl OtherFormat {
    /// Whether a newer version wrote the history.
    pub fn is_newer(self) -> bool {
        self.found.is_some_and(|found| found > FORMAT)
    }

    /// The next step.
    pub fn hint(self) -> String {
        let rebuild = format!(
            "`lexrewind rebuild` makes `main` again in format {FORMAT} from the branch `journal`, and \
             keeps the old tip"
        );
        if self.is_newer() { format!("use a newer version; or {rebuild}") } else { rebuild }
    }
}

fn format(found: Option<u32>) -> String {
    found.map_or_else(|| "an unknown format".to_owned(), |found| format!("format {found}"))
}

/// Checks that the history with this tip is in the format of this version. One without the file that
/// states the format is taken to be.
///
/// # Errors
///
/// [`IngestError::OtherFormat`] if it is not; if the repository cannot be read.
pub fn check_format(
    tip: CommitId,
    read: impl FnOnce(CommitId, &str) -> crate::repo::Result<Option<Vec<u8>>>,
) -> Result<(), IngestError> {
    match read(tip, FORMAT_PATH).doing("read the format of the history")? {
        Some(text) => match format_number(&text) {
            Some(FORMAT) => Ok(()),
            found => Err(OtherFormat { found }.into()),
        },
        None => Ok(()),
    }
}

/// In which other format the history is, if it is in one that this version can replace.
///
/// # Errors
///
/// [`IngestError::OtherFormat`] if a newer version wrote it; if the repository cannot be read.
pub(super) fn older_format(
    repo: &Repo,
    tip: Option<CommitId>,
) -> Result<Option<OtherFormat>, IngestError> {
    let Some(tip) = tip else { return Ok(None) };
    match check_format(tip, |tip, path| repo.read_blob(tip, path)) {
        Ok(()) => Ok(None),
        Err(IngestError::OtherFormat(other)) if !other.is_newer() => Ok(Some(other)),
        Err(error) => Err(error),
    }
}
