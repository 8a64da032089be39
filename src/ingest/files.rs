use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use crate::index::ReadFile;
use crate::ingest::gather::ReadSource;
use crate::ingest::named::Arguments;
use crate::trail::{FileStamp, SourceName};

/// The files that were read, to recognise them without reading them again. This is only an
/// optimisation: the hash of a file, which the journal has, decides.
#[derive(Debug)]
pub(super) struct KnownFiles(BTreeMap<String, ReadFile>);

impl KnownFiles {
    pub(super) fn of(files: Vec<ReadFile>) -> Self {
        Self(files.into_iter().map(|file| (file.path.clone(), file)).collect())
    }

    /// Whether a file is one of the `sources` (sorted hashes) that were read completely.
    pub(super) fn has(
        &self,
        file: &FileStamp<'_>,
        arguments: &Arguments,
        sources: &[[u8; 32]],
    ) -> bool {
        let sha256 = file.sha256.or_else(|| {
            let known = self.0.get(arguments.absolute(file.path)?.to_str()?)?;
            let same = known.size == file.size && Some(known.modified) == nanos(file.modified);
            same.then_some(known.sha256)
        });
        sha256.is_some_and(|sha256| sources.binary_search(&sha256).is_ok())
    }

    /// The sources that are new or changed.
    pub(super) fn new_of(&self, sources: &[ReadSource], arguments: &Arguments) -> Vec<ReadFile> {
        let file = |ReadSource { source, modified, bytes, sha256, .. }: &ReadSource| {
            let SourceName::Path(path) = source else { return None };
            let path = arguments.absolute(path)?.to_str()?.to_owned();
            let modified = nanos(*modified)?;
            Some(ReadFile { path, size: *bytes, modified, sha256: *sha256 })
        };
        let files = sources.iter().filter_map(file);
        files.filter(|file| self.0.get(&file.path) != Some(file)).collect()
    }
}

fn nanos(modified: Option<std::time::SystemTime>) -> Option<u64> {
    u64::try_from(modified?.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}
