//! The format of a history: see `src/snapshot/opening/FORMAT`.

use crate::ingest::error::{Doing, IngestError, OtherFormat};
use crate::repo::{CommitId, Repo};
use crate::snapshot::{FORMAT, FORMAT_PATH, format_number};

/// Checks that the history with this tip has the format of this version. A history without the
/// format file counts as having it.
///
/// # Errors
///
/// [`IngestError::OtherFormat`] if it has another one; if the repository cannot be read.
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

/// The number of the older format of the history; `None` if it has that of this version.
///
/// # Errors
///
/// [`IngestError::OtherFormat`] if it has a newer or unknown format, or an older one and
/// `may_replace` is false; if the repository cannot be read.
pub(super) fn older_format(
    repo: &Repo,
    tip: Option<CommitId>,
    may_replace: bool,
) -> Result<Option<u32>, IngestError> {
    let Some(tip) = tip else { return Ok(None) };
    match check_format(tip, |tip, path| repo.read_blob(tip, path)) {
        Ok(()) => Ok(None),
        Err(IngestError::OtherFormat(other)) if may_replace && other.older().is_some() => {
            Ok(other.older())
        }
        Err(error) => Err(error),
    }
}
