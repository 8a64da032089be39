use std::collections::BTreeMap;
use std::fmt;

use crate::event::Unsupported;
use crate::ingest::Empty;
use crate::repo::{CommitId, Unfinished, WorkTreeState};
use crate::trail::{Note, PassedOver, Place};
use crate::wording::counted;

/// The result of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The counts of records read.
    pub records: RecordCounts,
    /// The counts of sources.
    pub files: FileCounts,
    /// How many commits were created.
    pub commits: u64,
    /// The tip of the history.
    pub tip: Option<CommitId>,
    /// Unreadable and excluded input with reasons, by source and place: the first 10,000.
    pub skipped: Vec<Skipped>,
    /// How many are not in that list.
    pub unlisted: u64,
    /// All of it, by source and reason.
    pub skip_groups: Vec<SkipGroup>,
    /// How many records an option excluded.
    pub left_out: u64,
    /// Why there was no record of Lex; `None` if there was one.
    pub empty: Option<Empty>,
    /// Known content that is not a record (digests, Insights events), by its name.
    pub not_records: BTreeMap<&'static str, u64>,
    /// How many directories were not walked, because they have no logs.
    pub passed_over: BTreeMap<PassedOver, u64>,
    /// The unsupported records by reason.
    pub unsupported: BTreeMap<Unsupported, u64>,
    /// How many of the accepted records were corrected while reading, by correction.
    pub notes: BTreeMap<Note, u64>,
    /// Copies of one record that contradict each other, one of them new.
    pub conflicts: Vec<Conflict>,
    /// Late records.
    pub late: LateRecords,
    /// Effects among the new commits with an earlier time than their cause.
    pub displaced: u64,
    /// Gaps found in the replay.
    pub gaps: u64,
    /// Full addresses of resources with another state in a baseline than in the records. That of
    /// the records was kept.
    pub contradicted: Vec<String>,
    /// Events held back by `--settle`.
    pub unsettled: u64,
    /// The state of the work tree.
    pub work_tree: WorkTreeState,
    /// The reference with the former tip.
    pub superseded: Option<String>,
    /// The number of the older format of the history, if it was rebuilt in the format of this
    /// version.
    pub older_format: Option<u32>,
    /// The journal of a remote that this run continued, because the repository had none, or one
    /// without all events of the history: `origin/journal`.
    pub journal_from: Option<String>,
    /// Failures after the history was written. The run is complete all the same.
    pub unfinished: Vec<Unfinished>,
}

impl Outcome {
    /// Why there was no record of Lex. Files read by an earlier run may have some.
    pub(super) fn why_empty(&self) -> Option<Empty> {
        let (records, files) = (&self.records, &self.files);
        if records.read() > records.other_services + records.skipped || files.known > 0 {
            return None;
        }
        let is_unread = records.skipped > self.left_out;
        Some(if self.left_out > 0 {
            Empty::LeftOut
        } else if records.other_services > 0 {
            Empty::OtherServices
        } else if is_unread && self.not_records.is_empty() {
            Empty::Unreadable
        } else if files.read > 0 {
            Empty::NoRecords
        } else {
            Empty::NoFiles
        })
    }
}

/// The records that were read, each in one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordCounts {
    /// Successful writing calls that are replayed.
    pub writes: u64,
    /// Refused calls.
    pub refused: u64,
    /// Reading calls.
    pub read_only: u64,
    /// Further copies of records of Lex.
    pub duplicates: u64,
    /// Records of other services.
    pub other_services: u64,
    /// Writing calls that are kept but not replayed.
    pub unsupported: u64,
    /// Observations of Lex, which are not records but are kept like them.
    pub baselines: u64,
    /// Records that could not be read, or were excluded on purpose.
    pub skipped: u64,
}

impl RecordCounts {
    /// The sum of all counts.
    pub fn read(&self) -> u64 {
        let lex = self.writes + self.refused + self.read_only + self.duplicates + self.unsupported;
        lex + self.baselines + self.other_services + self.skipped
    }
}

/// The sources of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// Read.
    pub read: u64,
    /// Known from an earlier run, and not read.
    pub known: u64,
    /// Not completely readable.
    pub skipped: u64,
}

/// Input that was not read or not accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The source.
    pub source: String,
    /// The place in it.
    pub place: SkipPlace,
    /// The code of the reason: see [`Reason::code`](crate::trail::Reason::code), or `left-out` for
    /// records that the user excluded.
    pub code: &'static str,
    /// The reason, which may quote the source.
    pub reason: String,
}

/// The place of a skip. Ordered by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipPlace {
    /// A place of the source.
    At(Place),
    /// This many of its records, which the user excluded.
    Records(u64),
}

impl fmt::Display for SkipPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(place) => place.fmt(f),
            Self::Records(number) => f.write_str(&counted(*number, "record")),
        }
    }
}

/// All skips of one source for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkipGroup {
    /// The source.
    pub source: String,
    /// The code of the reason.
    pub code: &'static str,
    /// The reason; in general form, if it differs between places.
    pub reason: String,
    /// The number of places, or of records that the user excluded.
    pub count: u64,
    /// The first places.
    pub places: Vec<SkipPlace>,
}

/// Copies of one record that contradict each other. The one that counts does not depend on their
/// order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The event id.
    pub event: String,
    /// The members of the record in which they differ, by CloudTrail's names.
    pub members: Vec<&'static str>,
    /// The source of the copy that counts: a source, or a file of the branch `journal`.
    pub chosen: String,
    /// The sources of those that contradict it.
    pub others: Vec<String>,
}

/// Events before the tip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LateRecords {
    /// Their number.
    pub events: u64,
    /// How many commits were rebuilt for them.
    pub rewritten: u64,
}
