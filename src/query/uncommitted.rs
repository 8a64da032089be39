//! Calls in the journal without a commit.

use std::collections::BTreeSet;

use crate::event::{self, Reading, Unsupported, target};
use crate::lex::{Address, ResourceKey};
use crate::query::Archive;
use crate::query::error::{Error, Result};
use crate::snapshot::Author;
use crate::trail::{self, Completeness};

/// A call in the journal without a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncommitted {
    /// Its record.
    pub record: trail::Record,
    /// The caller, as shown.
    pub author: Author,
    /// The resource, if the record names one.
    pub key: Option<ResourceKey>,
    /// Why it has no commit.
    pub outcome: CallOutcome,
}

/// Why a call has no commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// It was refused: it changed nothing, but shows an attempt.
    Refused,
    /// It succeeded, but is not replayed.
    Unreplayed(Unsupported),
    /// `ingest --settle` holds it back.
    Pending,
}

impl CallOutcome {
    /// The code in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unreplayed(_) => "unreplayed",
            Self::Pending => "pending",
        }
    }
}

impl Uncommitted {
    /// The call of a record without a commit. `None` for a call that only reads.
    pub(super) fn of(record: trail::Record) -> Option<Self> {
        let outcome = match event::read(&record) {
            Reading::Refused => CallOutcome::Refused,
            Reading::Unsupported(reason) => CallOutcome::Unreplayed(reason),
            Reading::Event(_) => CallOutcome::Pending,
            Reading::ReadOnly => return None,
        };
        let author = Author::of(&record.principal);
        Some(Self { author, key: target(&record), outcome, record })
    }

    /// Whether this copy of the record is incomplete.
    fn is_reduced(&self) -> bool {
        self.record.completeness != Completeness::Whole
    }

    /// The time, in Unix seconds.
    pub fn time(&self) -> i64 {
        self.record.event_time.timestamp()
    }
}

impl Archive {
    /// Every call of the journal without a commit, oldest first, each once.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read.
    pub(super) fn uncommitted_calls(&self) -> Result<Vec<Uncommitted>> {
        let found = self.uncommitted()?.into_iter();
        Ok(found.filter_map(|found| Uncommitted::of(found.record)).collect())
    }

    /// The one call without a commit whose event id has this prefix.
    ///
    /// # Errors
    ///
    /// If there is none, or several; if the journal cannot be read.
    pub(super) fn uncommitted_call(&self, prefix: &str) -> Result<Uncommitted> {
        let mut found: Vec<Uncommitted> = self
            .records_of(&[prefix])?
            .into_iter()
            .filter(|found| found.record.event_id.starts_with(prefix))
            .filter_map(|found| Uncommitted::of(found.record))
            .collect();
        found.sort_by(|a, b| {
            (&a.record.event_id, a.is_reduced()).cmp(&(&b.record.event_id, b.is_reduced()))
        });
        found.dedup_by(|later, first| later.record.event_id == first.record.event_id);
        match found.len() {
            0 => Err(Error::NoEvent { what: "event", prefix: prefix.to_owned() }),
            1 => Ok(found.swap_remove(0)),
            _ => Err(Error::AmbiguousEvent {
                prefix: prefix.to_owned(),
                candidates: found.into_iter().map(|call| call.record.event_id).collect(),
            }),
        }
    }

    /// The one resource that matches an address among those that only calls without a commit name.
    pub(super) fn find_uncommitted(&self, address: &Address) -> Result<Option<ResourceKey>> {
        let calls = self.uncommitted_calls()?;
        // A call about a part is about its parent too.
        let keys = calls.into_iter().filter_map(|call| call.key);
        let keys = keys.flat_map(|key| key.ancestors().chain([key.clone()]).collect::<Vec<_>>());
        let keys: BTreeSet<ResourceKey> = keys.filter(|key| address.fits(key)).collect();
        match keys.len() {
            0 => Ok(None),
            1 => Ok(keys.into_iter().next()),
            _ => Err(Error::Ambiguous {
                address: address.to_string(),
                candidates: keys.iter().map(ToString::to_string).collect(),
            }),
        }
    }
}
