use crate::lex::Version;
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Subject};
use crate::snapshot::{self, File, LoadedVersions};
use crate::state::State;

/// A document that refers to nothing.
const EMPTY: &[u8] = b"{}\n";

/// The state at a point, as far as it bears on what an address means: documents are empty if the index
/// says that what they refer to is no part of the answer.
pub(super) fn state(archive: &Archive, point: &Point, address: &str) -> Result<State> {
    // What is outside is known by the documents that refer to it.
    let (Some(commit), Ok(subject)) = (point.commit, Subject::find(archive, point, address)) else {
        return archive.state(point, LoadedVersions::Loaded);
    };
    let version = subject.version.unwrap_or(Version::Latest);
    let Some(connected) = archive.index()?.connected(point.count, &subject.key, version)? else {
        return archive.state(point, LoadedVersions::Loaded);
    };
    let mut files = Vec::new();
    for file in archive.repo().files(commit, "")? {
        let is_empty = match snapshot::read_path(&file.path) {
            Some((key, File::Document(version))) => !connected.has(&key, version),
            Some(_) | None => false,
        };
        let content = if is_empty { EMPTY.to_vec() } else { archive.repo().blob(file.blob)? };
        files.push((file.path, content));
    }
    let damaged = |error: snapshot::Unreadable| Error::Damaged {
        path: commit.to_string(),
        what: error.to_string(),
    };
    Ok(snapshot::load(files, LoadedVersions::Loaded).map_err(damaged)?.0)
}
