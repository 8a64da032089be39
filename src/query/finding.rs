use serde::Serialize;

use crate::ingest::{JournalError, JournalFlaw};

/// Something that `verify` found: a code and its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum Finding {
    /// Nothing was ingested.
    NoHistory,
    /// The index has other rows than the history leads to.
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
        /// Where the copy is from that is used.
        chosen: String,
        /// Where the others are from.
        others: Vec<String>,
    },
    /// Objects are missing or damaged.
    DamagedObjects {
        /// How many.
        count: usize,
        /// What is wrong with the first one.
        first: String,
        /// Whether the clone is partial, so that they can be fetched.
        partial: bool,
    },
    /// `main` lacks events of the journal.
    EventsMissing {
        /// How many.
        count: usize,
        /// The id of the first one.
        first: String,
    },
    /// The journal leads to other commits.
    OtherCommits {
        /// The number of the first commit that differs, from 1.
        position: usize,
        /// That commit of `main`, if it has so many.
        main: Option<String>,
        /// That commit of the replay, if it has so many.
        replayed: Option<String>,
    },
    /// The journal cannot be replayed.
    JournalUnreadable {
        /// The error.
        error: String,
    },
    /// The journal was changed since its runs wrote it.
    JournalChanged(JournalFlaw),
    /// No journal has the records of `main`.
    #[serde(untagged)]
    Journal(JournalError),
}
