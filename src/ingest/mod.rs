//! From log files to a history: reads sources, keeps their records of Lex in the journal, orders
//! the events, replays them, and commits the state after each.
//!
//! The journal is the source of truth: it has all records, and the history is a function of it. The
//! files, runs and order in which records arrived do not affect any commit id.

mod ahead;
mod append_only;
mod assemble;
mod baseline;
mod commit;
mod compare;
mod conflict;
mod empty;
mod error;
mod files;
mod format;
mod gather;
mod journal;
mod late;
mod load;
mod named;
mod options;
mod outcome;
mod past;
mod plan;
mod rebuild;
mod recent;
mod replay;
mod run;
mod select;
mod skips;
mod spool;
mod statement;
mod tags;
mod unread;

pub use append_only::{JournalFlaw, Wrong, journal_flaws};
pub use baseline::baseline;
pub use compare::{EventDifferences, event_differences};
pub use empty::Empty;
pub use error::{IngestError, JournalError, OtherFormat};
pub use format::check_format;
pub use options::{Late, Options, RecordFilter};
pub use outcome::{
    Conflict, FileCounts, LateRecords, Outcome, RecordCounts, SkipGroup, SkipPlace, Skipped,
};
pub use rebuild::{Rebuilt, Repair, Repaired, rebuild, replay_journal};
pub use run::{RunTarget, ingest};
pub use select::journal_of;
pub use skips::{LISTED_SKIPS, NAMED_PLACES};
