use std::io;

/// A file that cannot be read as what Lex shows.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{source_name}` as what Lex shows")]
pub struct LiveError {
    /// The file; of an archive, with the name inside.
    pub source_name: String,
    /// What is wrong with it.
    #[source]
    pub reason: FileError,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read at all.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is larger than anything Lex prints.
    #[error("larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    /// A directory, or an archive, with nothing in it.
    #[error("no file in it")]
    Empty,
    /// A zip archive that cannot be unpacked.
    #[error("the zip archive is damaged")]
    Zip(#[from] zip::result::ZipError),
    /// Not text.
    #[error("not text in UTF-8 or UTF-16")]
    NotText,
    /// Not JSON.
    #[error("invalid JSON: {0}")]
    NotJson(String),
    /// JSON of another kind.
    #[error(
        "neither the output of a `get-*` call of `aws lex-models` or a `describe-*` call of `aws \
         lexv2-models`, nor an export"
    )]
    Unknown,
    /// A member is missing that identifies the resource or its version.
    #[error("missing `{0}`")]
    Missing(&'static str),
    /// A member has an invalid value.
    #[error("invalid `{member}`: {found}")]
    Member {
        /// The member.
        member: &'static str,
        /// The value.
        found: String,
    },
    /// It may be an intent or a slot type.
    #[error("either an intent or a slot type: it has only a name")]
    Undecidable,
    /// CloudTrail records, which `ingest` reads.
    #[error("CloudTrail records: `lexrewind ingest` reads them")]
    Records,
    /// An export of a later format.
    #[error("export format `{0}` is not supported: only 1.0 is")]
    Format(String),
    /// An export of Lex V2 without its bot.
    #[error("not an export of a whole bot: missing `Bot.json`")]
    NoBot,
    /// A file of an export in an unexpected directory.
    #[error("not in a directory below `{0}`, as in an export")]
    Misplaced(&'static str),
    /// A file of an export without the file of its parent.
    #[error("missing `{0}` in the directory above")]
    NothingAbove(&'static str),
    /// One of several pages of a list that is compared as a whole.
    #[error("one of several pages: it has a `nextToken`; export the complete list")]
    Page,
}

/// Bytes of the largest file, and of all that an archive holds. A bot of the largest size that
/// Lex allows (quotas of V1) is a few MiB.
pub(super) const LARGEST: u64 = 64 << 20;
