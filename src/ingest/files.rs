use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use crate::ingest::codec::{Decoder, Encoder};
use crate::ingest::gather::ReadSource;
use crate::ingest::named::Arguments;
use crate::repo::{self, Repo};
use crate::trail::{FileStamp, SourceName};

const CACHE: &str = "files-2";

/// Which files were read, so that they are known again without reading them. Only a help: what
/// counts is the hash of a file, which the journal has.
#[derive(Debug, Default)]
pub(super) struct FileCache {
    /// By absolute path.
    files: BTreeMap<String, Stamp>,
    is_changed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    /// Nanoseconds since 1970.
    modified: u64,
    sha256: [u8; 32],
}

impl FileCache {
    /// What was kept; nothing if it cannot be read.
    pub(super) fn load(repo: Option<&Repo>) -> Self {
        let bytes = repo.and_then(|repo| repo.cache_read(CACHE).ok().flatten());
        bytes.as_deref().and_then(decode).unwrap_or_default()
    }

    /// Whether a file is one of the `sources` (sorted hashes) that were read to their end.
    pub(super) fn knows(
        &self,
        file: &FileStamp<'_>,
        arguments: &Arguments,
        sources: &[[u8; 32]],
    ) -> bool {
        let sha256 = file.sha256.or_else(|| {
            let known = self.files.get(arguments.absolute(file.path)?.to_str()?)?;
            let same = known.size == file.size && Some(known.modified) == nanos(file.modified);
            same.then_some(known.sha256)
        });
        sha256.is_some_and(|sha256| sources.binary_search(&sha256).is_ok())
    }

    pub(super) fn add(&mut self, sources: &[ReadSource], arguments: &Arguments) {
        for ReadSource { source, modified, bytes, sha256, .. } in sources {
            let SourceName::Path(path) = source else { continue };
            let path = arguments.absolute(path).and_then(|path| path.to_str().map(str::to_owned));
            let (Some(path), Some(modified)) = (path, nanos(*modified)) else { continue };
            let stamp = Stamp { size: *bytes, modified, sha256: *sha256 };
            self.is_changed |= self.files.insert(path, stamp) != Some(stamp);
        }
    }

    pub(super) fn store(&self, repo: &Repo) -> repo::Result<()> {
        if self.is_changed { repo.cache_write(CACHE, &[self.encode()]) } else { Ok(()) }
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        for (path, stamp) in &self.files {
            out.text(path);
            out.number(stamp.size);
            out.number(stamp.modified);
            out.0.extend_from_slice(&stamp.sha256);
        }
        out.0
    }
}

fn decode(bytes: &[u8]) -> Option<FileCache> {
    let mut bytes = Decoder(bytes);
    let mut files = BTreeMap::new();
    while !bytes.0.is_empty() {
        let path = bytes.text()?.to_owned();
        let (size, modified) = (bytes.number()?, bytes.number()?);
        let sha256 = bytes.bytes(32)?.try_into().ok()?;
        files.insert(path, Stamp { size, modified, sha256 });
    }
    Some(FileCache { files, is_changed: false })
}

fn nanos(modified: Option<std::time::SystemTime>) -> Option<u64> {
    u64::try_from(modified?.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}
