use memchr::memmem;

use crate::query::Archive;
use crate::query::error::{Error, Result};
use crate::query::show::Record;
use crate::repo::Entry;
use crate::trail;

impl Archive {
    /// The records of the journal that `wanted` wants by their text; of one day, if it is given.
    ///
    /// # Errors
    ///
    /// [`Error::Journal`] if it does not have the records of the history; or if it cannot be read.
    pub fn journal(&self, day: Option<&str>, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Record>> {
        let Some(tip) = self.journal_tip()? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for file in self.repo().files(tip, "records")? {
            if day.is_some_and(|day| file.path.split('/').nth(3) != Some(day)) {
                continue;
            }
            let bytes = self.repo().blob(file.blob)?;
            let bad = |what: String| Error::Damaged { path: file.path.clone(), what };
            let text = std::str::from_utf8(&bytes).map_err(|error| bad(error.to_string()))?;
            for line in text.lines().filter(|line| wanted(line)) {
                let record = trail::Record::from_json(line.as_bytes());
                let record = record.map_err(|error| bad(error.to_string()))?;
                found.push(Record { path: file.path.clone(), record });
            }
        }
        Ok(found)
    }

    /// The records of the journal that are of none of these commits: refused, not replayed, or not
    /// settled yet.
    ///
    /// # Errors
    ///
    /// Where the journal cannot be read.
    pub(super) fn uncommitted(&self, commits: &[Entry]) -> Result<Vec<Record>> {
        let mut committed: Vec<&str> = commits.iter().map(|entry| &*entry.id).collect();
        committed.sort_unstable();
        let has_commit = |id: &str| committed.binary_search(&id).is_ok();
        let member = memmem::FinderRev::new("\"eventID\":\"");
        // The id stands near the end of a record, so this looks at little of a line.
        let wanted = |line: &str| {
            !member.rfind_iter(line.as_bytes()).any(|at| {
                let id = &line[at + member.needle().len()..];
                has_commit(id.split('"').next().unwrap_or_default())
            })
        };
        let mut found = self.journal(None, &wanted)?;
        found.retain(|found| !has_commit(&found.record.event_id));
        Ok(found)
    }
}
