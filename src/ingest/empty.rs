//! Why a run found no record of Lex.

use crate::ingest::Outcome;

/// Why a run found no record of Lex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// Something was skipped, and nothing was read or recognised.
    Unreadable,
    /// There was no file.
    NoFiles,
    /// The files have no records, of whatever service.
    NoRecords,
    /// All records are of other services.
    OtherServices,
    /// All records of Lex were excluded by an option, or all records were.
    LeftOut,
}

impl Empty {
    /// Its code in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NoFiles => "no-files",
            Self::NoRecords => "no-records",
            Self::OtherServices => "other-services",
            Self::LeftOut => "left-out",
        }
    }

    /// The reason of a run, if it found no record of Lex. Files that an earlier run read may have some.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let (records, files) = (&outcome.records, &outcome.files);
        if records.read() > records.other_services + records.skipped || files.known > 0 {
            return None;
        }
        let is_unread = records.skipped > outcome.left_out;
        Some(if outcome.left_out > 0 {
            Self::LeftOut
        } else if records.other_services > 0 {
            Self::OtherServices
        } else if is_unread && outcome.not_records.is_empty() {
            Self::Unreadable
        } else if files.read > 0 {
            Self::NoRecords
        } else {
            Self::NoFiles
        })
    }
}
