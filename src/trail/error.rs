//! Errors of sources and their messages.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::source::SourceName;

/// Reading could not begin, or was stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A given path does not exist or cannot be read.
    #[error("cannot read `{}`", path.display())]
    Path {
        /// The path as given.
        path: PathBuf,
        /// The error of the system.
        #[source]
        cause: io::Error,
    },
    /// The sink returned `Break`.
    #[error("reading was stopped")]
    Stopped,
}

/// A record, a row or a whole source that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {}: {reason}", place_of(*place, source_name))]
pub struct BadRecord {
    /// Which file.
    pub source_name: Arc<SourceName>,
    /// Where in it.
    pub place: Place,
    /// The reason.
    pub reason: Reason,
}

/// A place in a source. Bytes and lines are of the unpacked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// All of it.
    Whole,
    /// A record of a delivered log file.
    Record {
        /// From 1, in the order of the file.
        number: u64,
        /// Its first byte, or that of the damage in it, from 0.
        byte: u64,
    },
    /// A value in a stream of JSON values.
    Value {
        /// From 1.
        line: u64,
        /// Its first byte, or that of the damage in it, from 0.
        byte: u64,
    },
    /// A line of a text.
    Line(
        /// From 1.
        u64,
    ),
    /// A row of a table.
    Row(
        /// From 1, the header not counted.
        u64,
    ),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the whole"),
            Self::Record { number, byte } => write!(f, "record {number} (byte {byte})"),
            Self::Value { line, byte } => write!(f, "line {line} (byte {byte})"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(number) => write!(f, "row {number}"),
        }
    }
}

/// Why something cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A record lacks a member it must have.
    #[error("missing `{member}`")]
    Missing {
        /// The member.
        member: &'static str,
    },
    /// A member has a value it cannot have.
    #[error("{}", invalid_member(member, found))]
    Member {
        /// The member.
        member: &'static str,
        /// The value, shortened.
        found: String,
    },
    /// A value that identifies an event is longer than AWS writes it.
    #[error("{what} is longer than {limit} bytes")]
    TooLong {
        /// Which value.
        what: &'static str,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A value that identifies an event has characters that AWS does not write.
    #[error("{what} has characters other than visible ASCII")]
    NotVisible {
        /// Which value.
        what: &'static str,
    },
    /// A record of an unknown format.
    #[error("`eventVersion` `{found}` is not supported: only 1.x is")]
    EventVersion {
        /// The version.
        found: String,
    },
    /// A record has a member twice, so its value is ambiguous.
    #[error("duplicate member `{member}`")]
    Twice {
        /// The member.
        member: String,
    },
    /// A record that is not valid JSON.
    #[error("invalid JSON: {cause}")]
    NotJson {
        /// The message of the JSON reader.
        cause: String,
    },
    /// Text that is not valid JSON at the reported place.
    #[error("invalid JSON: {cause}{}", skipped_bytes(*from, *to))]
    Damaged {
        /// The message of the JSON reader.
        cause: String,
        /// The first byte that was not read, from 0.
        from: u64,
        /// The byte at which reading continued.
        to: u64,
    },
    /// A record that is not UTF-8.
    #[error("invalid UTF-8")]
    NotUtf8,
    /// A value larger than the limit.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Values are nested too deeply.
    #[error("nested too deeply")]
    TooDeep,
    /// The source ends in the middle of a value.
    #[error("truncated")]
    Truncated,
    /// Text where a JSON value should be.
    #[error("not JSON: `{found}`")]
    NotAValue {
        /// How it begins.
        found: String,
    },
    /// JSON without a CloudTrail record in any known form.
    #[error("no CloudTrail record: {found}")]
    NoRecord {
        /// What it contains instead, such as its first members.
        found: String,
    },
    /// A form that dropped the original record and cannot be converted back.
    #[error("this form does not keep enough of the record: {why}")]
    Lossy {
        /// What is missing, and how to export it instead.
        why: String,
    },
    /// Compressed data that cannot be unpacked to its end.
    #[error("damaged or truncated gzip: {cause}")]
    Gzip {
        /// The message of the unpacker.
        cause: String,
    },
    /// Compressed data that unpacks to more than any log has.
    #[error("unpacks to far more than a log can hold")]
    Bomb,
    /// Invalid Base64.
    #[error("invalid Base64")]
    Base64,
    /// A page of HTML, such as a login page saved under the name of a log.
    #[error("a web page, not a log")]
    Html,
    /// A file of another kind.
    #[error("{kind}")]
    Unsupported {
        /// The kind that it seems to be, and a hint: `Parquet is not supported; ...`.
        kind: &'static str,
    },
    /// Text that is not a log.
    #[error("not a log: the text begins with `{found}`")]
    OtherText {
        /// How it begins.
        found: String,
    },
    /// An invalid table.
    #[error("invalid table: {cause}")]
    Table {
        /// The message of the CSV reader.
        cause: String,
    },
    /// Invalid YAML.
    #[error("invalid YAML: {cause}; the rest of the file was skipped")]
    Yaml {
        /// The message of the YAML reader.
        cause: String,
    },
    /// The system could not read it.
    #[error("{cause}")]
    Io {
        /// The error of the system.
        cause: String,
    },
    /// A directory that contains itself by a symbolic link; it is read once.
    #[error("a symbolic link to a directory that contains it")]
    Loop,
}

impl Reason {
    /// Its code in JSON and in the journal.
    pub fn code(&self) -> &'static str {
        self.code_and_text().0
    }

    /// The reason without words of the source and without the place, so that it is equal for many
    /// records.
    pub fn in_general(&self) -> Cow<'static, str> {
        if matches!(self, Self::Damaged { .. }) {
            return "invalid JSON".into();
        }
        self.without_quotes().into()
    }

    /// The reason without quotes of the source. The journal is shared, and a file beside the logs
    /// may contain passwords.
    pub fn without_quotes(&self) -> String {
        match self.code_and_text().1 {
            Some(text) => text.into_owned(),
            None => self.to_string(),
        }
    }

    /// The code, and the general reason if the message quotes the source.
    fn code_and_text(&self) -> (&'static str, Option<Cow<'static, str>>) {
        let general = |text: &'static str| Some(Cow::Borrowed(text));
        match self {
            Self::Missing { .. } => ("missing-member", None),
            Self::Member { member, .. } => {
                let text = format!("`{member}` has a value that it cannot have");
                ("unusable-member", Some(text.into()))
            }
            Self::TooLong { .. } => ("too-long", None),
            Self::NotVisible { .. } => ("not-visible", None),
            Self::EventVersion { .. } => {
                ("event-version", general("`eventVersion` is not supported: only 1.x is"))
            }
            Self::Twice { .. } => ("member-twice", None),
            Self::NotJson { .. } => ("invalid-json", general("invalid JSON")),
            Self::Damaged { .. } => ("damaged-json", None),
            Self::NotUtf8 => ("not-utf-8", None),
            Self::TooLarge { .. } => ("too-large", None),
            Self::TooDeep => ("too-deep", None),
            Self::Truncated => ("truncated", None),
            Self::NotAValue { .. } => ("no-json", general("not JSON")),
            Self::NoRecord { .. } => ("no-record", general("no CloudTrail record")),
            Self::Lossy { .. } => ("lossy-form", None),
            Self::Gzip { .. } => ("damaged-gzip", None),
            Self::Bomb => ("gzip-bomb", None),
            Self::Base64 => ("damaged-base64", None),
            Self::Html => ("web-page", None),
            Self::Unsupported { .. } => ("other-file", None),
            Self::OtherText { .. } => ("other-text", general("not a log")),
            Self::Table { .. } => ("broken-table", None),
            Self::Yaml { .. } => ("invalid-yaml", general("invalid YAML")),
            Self::Io { .. } => ("io", None),
            Self::Loop => ("link-loop", None),
        }
    }
}

/// A place with its source: `row 2 of x.csv`; of the whole source, its name.
fn place_of(place: Place, source_name: &SourceName) -> String {
    if place == Place::Whole {
        format!("`{source_name}`")
    } else {
        format!("{place} of `{source_name}`")
    }
}

fn skipped_bytes(from: u64, to: u64) -> String {
    if from < to { format!("; bytes {from} to {to} were skipped") } else { String::new() }
}

fn invalid_member(member: &str, found: &str) -> String {
    match member {
        "eventTime" => format!("invalid `eventTime`: `{found}`"),
        "recipientAccountId" | "userIdentity.accountId" => {
            format!("`{member}` has lost digits: `{found}`")
        }
        _ => format!("`{member}` cannot be `{found}`"),
    }
}

/// The first characters of a text, escaped.
pub(super) fn beginning(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(64)]);
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
