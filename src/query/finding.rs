use serde::Serialize;

use crate::ingest::{JournalError, JournalFlaw};

/// A finding of `verify`: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum Finding {
    /// Nothing was ingested.
    NoHistory,
    /// The rows of the index differ from those derived from the history.
    IndexDiffers {
        /// The table or view.
        table: String,
    },
    /// The name of a resource is not a valid file name.
    EscapedName {
        /// The full address.
        address: String,
    },
    /// Copies of one record differ.
    CopiesDiffer {
        /// The id of its event.
        event: String,
        /// The members in which they differ.
        members: Vec<String>,
        /// The source of the copy that is used.
        chosen: String,
        /// The sources of the others.
        others: Vec<String>,
    },
    /// Objects are missing or damaged.
    DamagedObjects {
        /// The number of objects.
        count: usize,
        /// The problem with the first one.
        first: String,
        /// Whether the clone is partial, so that the objects can be fetched.
        partial: bool,
    },
    /// `main` lacks events of the journal.
    EventsMissing {
        /// The number of events.
        count: usize,
        /// The id of the first one.
        first: String,
    },
    /// The journal leads to different commits.
    OtherCommits {
        /// The number of the first commit that differs, from 1.
        position: usize,
        /// That commit of `main`, if it exists.
        main: Option<String>,
        /// That commit of the replay, if it exists.
        replayed: Option<String>,
    },
    /// The journal cannot be replayed.
    JournalUnreadable {
        /// The error.
        error: String,
    },
    /// The journal was changed after its runs wrote it.
    JournalChanged(JournalFlaw),
    /// No journal has the records of `main`.
    #[serde(untagged)]
    Journal(JournalError),
}
