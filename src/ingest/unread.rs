//! The files that could not be read completely, by their paths.
//!
//! The journal names files relative to the arguments of a run, so two files may have one name
//! there. Their paths, which stay in the index on this machine, identify the files that a run read.
//! The entry of a run names those that it was the first to read completely.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::ingest::gather::{Gathered, ReadTo};
use crate::ingest::named::Arguments;
use crate::trail::SourceName;

/// The changes of a run to the files that could not be read completely.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UnreadFiles {
    /// The remaining ones: absolute paths, and their names in the journal.
    pub(super) remain: BTreeMap<String, String>,
    /// The names, in the journal, of those that were read completely now, sorted.
    pub(super) completed: Vec<String>,
    /// Whether there is one that no run tried to read before.
    pub(super) any_new: bool,
}

impl UnreadFiles {
    /// The files after a run. `before` are those that remained after the previous one; `is_whole`
    /// returns whether a run read all of some content, by its SHA-256.
    pub(super) fn after<E>(
        mut before: BTreeMap<String, String>,
        gathered: &Gathered,
        arguments: &Arguments,
        mut is_whole: impl FnMut(&[u8; 32]) -> Result<bool, E>,
    ) -> Result<Self, E> {
        let absolute = |path: &Path| Some(arguments.absolute(path)?.to_str()?.to_owned());
        let names = gathered.names();
        let failed = gathered
            .skips
            .failures()
            .filter_map(|key| Some((absolute(key.source.as_ref())?, names.name(&key.origin))));
        let failed: BTreeMap<String, String> = failed.collect();
        let any_new = failed.keys().any(|path| !before.contains_key(path));

        let mut completed = BTreeSet::new();
        let files = if before.is_empty() { &[][..] } else { &gathered.ended };
        for ReadTo { source, known } in files {
            let SourceName::Path(path) = &**source else { continue };
            let Some(path) = absolute(path).filter(|path| !failed.contains_key(path)) else {
                continue;
            };
            if before.contains_key(&path) && known.as_ref().map_or(Ok(true), &mut is_whole)? {
                completed.extend(before.remove(&path));
            }
        }
        let mut remain = failed;
        for (path, name) in before {
            remain.entry(path).or_insert(name);
        }
        let same_name: BTreeSet<&String> = remain.values().collect();
        let completed = completed.into_iter().filter(|name| !same_name.contains(name)).collect();
        Ok(Self { remain, completed, any_new })
    }
}
