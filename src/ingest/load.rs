use std::collections::VecDeque;
use std::sync::Arc;

use crate::event::{Event, Reading, read};
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::spool::SpoolReader;
use crate::journal::CopyPlace;
use crate::repo::{CommitId, Repo};
use crate::trail::Record;

/// How many files of the journal are cached: events are ordered by time, and files by day.
const HELD: usize = 6;

/// Loads the texts of records, from the spool of the run or from the journal.
pub(super) struct Loader {
    spool: Option<SpoolReader>,
    journal: Option<(Repo, CommitId)>,
    files: Vec<String>,
    held: VecDeque<(u32, Arc<Vec<u8>>)>,
}

impl Loader {
    /// `files` are those of the journal, by their numbers in [`CopyPlace`]s. The repository is
    /// opened again, so that another thread can read from it.
    pub(super) fn new(
        spool: Option<SpoolReader>,
        journal: Option<(&Repo, CommitId)>,
        files: Vec<String>,
    ) -> Result<Self, IngestError> {
        let journal = match journal {
            Some((repo, tip)) => {
                Some((Repo::open(repo.git_dir()).doing("open the repository")?, tip))
            }
            None => None,
        };
        Ok(Self { spool, journal, files, held: VecDeque::new() })
    }

    /// The text at a place.
    pub(super) fn text(&mut self, place: CopyPlace) -> Result<String, IngestError> {
        match place {
            CopyPlace::Spool(span) => match &mut self.spool {
                Some(spool) => spool.get(span).map_err(IngestError::Spool),
                None => Err(self.damaged(u32::MAX, "it is in no file")),
            },
            CopyPlace::Journal { file, span } => {
                let bytes = self.file(file)?;
                let start = span.start as usize;
                let line = bytes.get(start..start + span.len as usize);
                let line = line.and_then(|line| std::str::from_utf8(line).ok());
                line.map(str::to_owned).ok_or_else(|| self.damaged(file, "a record is cut off"))
            }
        }
    }

    /// The event of these records, under its known id; `None` if it is not an event after all
    /// corrections.
    pub(super) fn event(
        &mut self,
        id: &str,
        records: &RecordRef,
    ) -> Result<Option<Event>, IngestError> {
        let mut record = self.record(records.base)?;
        for place in &records.corrections {
            let by = self.record(*place)?;
            record = record.corrected(&by).unwrap_or(record);
        }
        Ok(event_of(&record, id))
    }

    /// The record at a place.
    pub(super) fn record(&mut self, place: CopyPlace) -> Result<Record, IngestError> {
        let text = self.text(place)?;
        match place {
            // The journal may have been changed by hand; the spool is ours.
            CopyPlace::Journal { file, .. } => Record::from_json(text.as_bytes())
                .map_err(|reason| self.damaged(file, &reason.to_string())),
            CopyPlace::Spool(_) => Record::from_own_text(text)
                .map_err(|reason| self.damaged(u32::MAX, &reason.to_string())),
        }
    }

    fn file(&mut self, number: u32) -> Result<Arc<Vec<u8>>, IngestError> {
        if let Some((_, bytes)) = self.held.iter().find(|(held, _)| *held == number) {
            return Ok(Arc::clone(bytes));
        }
        let bytes = match (&self.journal, self.files.get(number as usize)) {
            (Some((repo, tip)), Some(path)) => {
                repo.read_blob(*tip, path).doing("read the journal")?
            }
            _ => None,
        };
        let bytes = Arc::new(bytes.ok_or_else(|| self.damaged(number, "it is not there"))?);
        if self.held.len() == HELD {
            self.held.pop_front();
        }
        self.held.push_back((number, Arc::clone(&bytes)));
        Ok(bytes)
    }

    fn damaged(&self, file: u32, what: &str) -> IngestError {
        let path = self.files.get(file as usize).cloned().unwrap_or_else(|| "spool".to_owned());
        IngestError::Damaged { path, what: what.to_owned() }
    }
}

/// The places of the records of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordRef {
    /// The record.
    pub(super) base: CopyPlace,
    /// The records that correct it, oldest first.
    pub(super) corrections: Vec<CopyPlace>,
    /// Fingerprint of all of them.
    pub(super) digest: u64,
}

/// Reads a record of the spool or the journal as an event, under its known id.
pub(super) fn event_of(record: &Record, id: &str) -> Option<Event> {
    match read(record) {
        Reading::Event(mut event) => {
            id.clone_into(&mut event.id);
            Some(*event)
        }
        Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
    }
}
