use serde::Serialize;

/// Why a run found no record of Lex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Empty {
    /// Something was skipped, and nothing was read or recognised.
    Unreadable,
    /// There was no file.
    NoFiles,
    /// The files have no records of any service.
    NoRecords,
    /// All records are of other services.
    OtherServices,
    /// All records of Lex were excluded by an option, or all records were.
    LeftOut,
}
