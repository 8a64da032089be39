//! Records in the journal.
//!
//! The index has the locations of the records by their member values. Only these records are read.

use crate::index::{CallRow, Index, RecordPlace};
use crate::journal;
use crate::query::error::{Error, Result};
use crate::query::show::ShownRecord;
use crate::query::{Archive, Uncommitted};
use crate::snapshot::trailer;

impl Archive {
    /// Checks that the index has the records of the history.
    ///
    /// # Errors
    ///
    /// [`Error::Journal`] if no local journal has them; or if it cannot be read.
    pub(super) fn records_are_here(&self) -> Result<()> {
        let tip = self.journal_tip()?;
        if self.index()?.journal() != tip {
            Index::of(self.repo(), self.history(), tip)?; // returns the reason
        }
        Ok(())
    }

    /// The records whose id, or the id of the record that they correct, has one of these prefixes.
    ///
    /// # Errors
    ///
    /// [`Error::Journal`] if it does not have the records of the history; or if it cannot be read.
    pub(super) fn records_of(&self, ids: &[&str]) -> Result<Vec<ShownRecord>> {
        self.records_are_here()?;
        let mut places = Vec::new();
        for id in ids {
            places.extend(self.index()?.records_from(&trailer(id))?);
        }
        places.sort_unstable();
        places.dedup();
        self.records_at(&places)
    }

    /// The records of the calls without a commit, each once, by time and event id.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read.
    pub(super) fn uncommitted(&self) -> Result<Vec<ShownRecord>> {
        self.records_are_here()?;
        self.records_at(&self.index()?.uncommitted()?)
    }

    /// Reads the records of calls without a commit.
    pub(super) fn calls_of(&self, calls: &[&CallRow]) -> Result<Vec<Uncommitted>> {
        let found = self.records_at(&self.index()?.places_of(calls)?)?.into_iter();
        Ok(found.filter_map(|found| Uncommitted::of(found.record)).collect())
    }

    /// The records at these locations.
    fn records_at(&self, places: &[RecordPlace]) -> Result<Vec<ShownRecord>> {
        let Some(tip) = self.journal_tip()? else { return Ok(Vec::new()) };
        let files = journal::record_files(self.repo(), tip)?;
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_unstable_by_key(|at| &places[*at]);
        let mut found: Vec<Option<ShownRecord>> = places.iter().map(|_| None).collect();
        for of_file in order.chunk_by(|a, b| places[*a].path == places[*b].path) {
            let path = &places[of_file[0]].path;
            let bad = |what: &str| Error::Damaged { path: path.clone(), what: what.to_owned() };
            let at = files.binary_search_by(|file| file.path.cmp(path));
            let text = match at {
                Ok(at) => journal::text(self.repo(), &files[at])?,
                Err(_) => return Err(bad("it is missing")),
            };
            for &at in of_file {
                let RecordPlace { start, length, .. } = places[at];
                let line = text.get(start..start + length).ok_or_else(|| bad("it is too short"))?;
                let record = journal::record(path, line)?;
                found[at] = Some(ShownRecord { path: path.clone(), record });
            }
        }
        Ok(found.into_iter().flatten().collect())
    }
}
