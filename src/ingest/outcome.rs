use std::collections::BTreeMap;
use std::fmt;

use crate::event::Unsupported;
use crate::ingest::Empty;
use crate::repo::{CommitId, Unfinished, WorkTreeState};
use crate::trail::{Note, PassedOver, Place};
use crate::wording::counted;

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// What the records read were.
    pub records: RecordCounts,
    /// What the sources were.
    pub files: FileCounts,
    /// How many commits were made.
    pub commits: u64,
    /// The tip of the history.
    pub tip: Option<CommitId>,
    /// What was not read or not taken in, and why, by source and place: the first 10,000.
    pub skipped: Vec<Skipped>,
    /// How many are not in that list.
    pub unlisted: u64,
    /// All of it, by source and reason.
    pub skip_groups: Vec<SkipGroup>,
    /// How many records an option left out.
    pub left_out: u64,
    /// Why there was no record of Lex; `None` if there was one.
    pub empty: Option<Empty>,
    /// What lay among the records and is none (digests, Insights events), by its name.
    pub not_records: BTreeMap<&'static str, u64>,
    /// How many directories were not walked, because they hold no logs.
    pub passed_over: BTreeMap<PassedOver, u64>,
    /// The unsupported records by reason.
    pub unsupported: BTreeMap<Unsupported, u64>,
    /// How many of the records that were taken in were read otherwise than they are written, and how.
    pub notes: BTreeMap<Note, u64>,
    /// Copies of one record that do not agree, one of them new.
    pub conflicts: Vec<Conflict>,
    /// What came late.
    pub late: LateRecords,
    /// Effects among the commits made that bear an earlier time than their cause.
    pub displaced: u64,
    /// Gaps that were found in what was replayed.
    pub gaps: u64,
    /// Full addresses of resources of which a baseline shows another state than the records. What
    /// the records tell was kept.
    pub contradicted: Vec<String>,
    /// Events held back by `--settle`.
    pub unsettled: u64,
    /// What became of the work tree.
    pub work_tree: WorkTreeState,
    /// The reference that keeps the former tip.
    pub superseded: Option<String>,
    /// The number of the format in which the history was, if it was made again in the format of this
    /// version.
    pub older_format: Option<u32>,
    /// The journal of a remote that this run continued, because the repository had none, or one
    /// without all events of the history: `origin/journal`.
    pub journal_from: Option<String>,
    /// What failed when the history was written already. The run is done all the same.
    pub unfinished: Vec<Unfinished>,
}

impl Outcome {
    /// Why there was no record of Lex. Files that an earlier run read may have some.
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
    /// Baselines: what somebody found in Lex, which is no record but is kept like one.
    pub baselines: u64,
    /// Records that could not be read, or were left out on purpose.
    pub skipped: u64,
}

impl RecordCounts {
    /// The sum of all.
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
    /// Not readable, or not to their end.
    pub skipped: u64,
}

/// Something that was not read or not taken in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The source.
    pub source: String,
    /// Where in it.
    pub place: SkipPlace,
    /// The code of the reason: see [`Reason::code`](crate::trail::Reason::code), or `left-out` of what
    /// the user did not want.
    pub code: &'static str,
    /// Why, perhaps with words of the source.
    pub reason: String,
}

/// Where something was skipped. Ordered by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipPlace {
    /// A place of the source.
    At(Place),
    /// So many records of it, which the user excluded.
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

/// What was skipped of one source for one reason: all of it, however much it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkipGroup {
    /// The source.
    pub source: String,
    /// The code of the reason.
    pub code: &'static str,
    /// The reason: in general, if it has other words at each place.
    pub reason: String,
    /// How many places there are, or records that the user excluded.
    pub count: u64,
    /// The first places.
    pub places: Vec<SkipPlace>,
}

/// Copies of one record that do not agree. One of them counts, whatever the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The event id.
    pub event: String,
    /// The members of the record in which they differ, as CloudTrail calls them.
    pub members: Vec<&'static str>,
    /// Where the copy that counts is from: a source, or a file of the branch `journal`.
    pub chosen: String,
    /// Where those are from that do not agree with it.
    pub others: Vec<String>,
}

/// Events that belonged before the tip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LateRecords {
    /// How many there were.
    pub events: u64,
    /// How many commits were made anew for them.
    pub rewritten: u64,
}
