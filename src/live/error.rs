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
    #[error("it is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    /// A directory, or an archive, with nothing in it.
    #[error("there is no file in it")]
    Empty,
    /// A zip archive that cannot be unpacked.
    #[error("the zip archive is damaged")]
    Zip(#[from] zip::result::ZipError),
    /// It is no text.
    #[error("it is no text in UTF-8 or UTF-16")]
    NotText,
    /// It is no JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON, but nothing that Lex shows.
    #[error(
        "it is neither the output of a `get-*` call of `aws lex-models` or a `describe-*` call of \
         `aws lexv2-models` nor an export"
    )]
    Unknown,
    /// It is about a resource, but does not say about what of it.
    #[error("it has no `{0}`")]
    Missing(&'static str),
    /// A member does not hold what it must.
    #[error("its `{member}` is {found}")]
    Member {
        /// The member.
        member: &'static str,
        /// What it holds.
        found: String,
    },
    /// An intent and a slot type would look so.
    #[error("it may be an intent or a slot type: it has nothing but a name")]
    Undecidable,
    /// Records, which are read by another command.
    #[error("these are records of CloudTrail: `ingest` takes them")]
    Records,
    /// An export of a later format.
    #[error("it is an export of format `{0}`, and only 1.0 is known")]
    Format(String),
    /// An export of Lex V2 that does not say of which bot.
    #[error("it is no export of a whole bot: there is no `Bot.json`")]
    NoBot,
    /// A file of an export that is not where Lex puts it.
    #[error("it is not in a directory below `{0}`, where an export has it")]
    Misplaced(&'static str),
    /// A file of an export without the one that it is below.
    #[error("there is no `{0}` in the directory that it is below")]
    NothingAbove(&'static str),
    /// One of several pages of a list that is compared as a whole.
    #[error("it is one page of several: it has a `nextToken`")]
    Page,
}

/// Bytes of the largest file, and of all that an archive holds. A bot of the largest size that
/// Lex allows (quotas of V1) is a few MiB.
pub(super) const LARGEST: u64 = 64 << 20;
