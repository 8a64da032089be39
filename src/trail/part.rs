//! Output of the reader: parts of sources, and their ends.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::{BadRecord, Reason};
use super::passed::PassedOver;
use super::record::Record;
use super::source::SourceName;

/// The content of one source, or a part of a large one. The parts of a source arrive in order;
/// parts of different sources arrive as they are ready.
#[derive(Debug)]
pub struct SourcePart {
    /// The source.
    pub source: Arc<SourceName>,
    /// The index, from 0, of the given source that led to it.
    pub argument: usize,
    /// Every call of Lex: writing, refused and reading ones.
    pub records: Vec<Record>,
    /// The same as JSON Lines, for [`extract`](super::extract).
    pub lines: Vec<u8>,
    /// The number of records of other services.
    pub other_services: u64,
    /// Unreadable records.
    pub bad: Vec<BadRecord>,
    /// Set in the last part of the source.
    pub end: Option<SourceEnd>,
}

/// The summary of a source after it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceEnd {
    /// Its size in bytes, as stored.
    pub bytes: u64,
    /// SHA-256 of those bytes, if [`Options::hash`](super::Options::hash) is set.
    pub sha256: Option<[u8; 32]>,
    /// The modification time of the file.
    pub modified: Option<SystemTime>,
    /// Whether the caller knew the file, so that it was not read.
    pub known: bool,
    /// Set if the source is a directory that was not walked.
    pub passed_over: Option<PassedOver>,
    /// The forms of the records found, of Lex or other services.
    pub forms: Vec<Form>,
    /// Other known content, with its number.
    pub not_records: BTreeMap<NotRecord, u64>,
    /// Why the source could not be read completely.
    pub error: Option<Reason>,
}

/// A file format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `{"Records":[...]}`: delivered log files, and the console's JSON.
    Delivered,
    /// Separate records: one, an array, JSON Lines, or a sequence.
    Bare,
    /// `aws cloudtrail lookup-events`.
    LookupEvents,
    /// Envelopes of EventBridge.
    EventBridge,
    /// CloudWatch Logs: responses of its API and subscription payloads.
    CloudWatchLogs,
    /// Lines with a time before each record: export tasks, `aws logs tail`.
    LogLines,
    /// CloudWatch Logs Insights.
    LogsInsights,
    /// Results of Athena.
    Athena,
    /// Results of an event data store of CloudTrail Lake.
    Lake,
    /// The console's CSV, which has no parameters.
    ConsoleCsv,
    /// Exports of Splunk with the original record.
    Splunk,
    /// Exports of Elasticsearch, with the original or with moved members.
    Elastic,
    /// Events of OCSF, such as those of Security Lake.
    Ocsf,
    /// The table `AWSCloudTrail` of Microsoft Sentinel.
    Sentinel,
    /// Logstash's `cloudtrail` codec.
    Logstash,
    /// Another table with records or their columns.
    Table,
    /// Any other wrapper of records.
    Wrapped,
}

impl Form {
    /// The form of the content of a wrapper of unknown form.
    pub(super) fn wrapped(self) -> Self {
        if self == Self::Bare { Self::Wrapped } else { self }
    }

    /// Its name, in lower case with hyphens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Bare => "bare",
            Self::LookupEvents => "lookup-events",
            Self::EventBridge => "eventbridge",
            Self::CloudWatchLogs => "cloudwatch-logs",
            Self::LogLines => "log-lines",
            Self::LogsInsights => "logs-insights",
            Self::Athena => "athena",
            Self::Lake => "lake",
            Self::ConsoleCsv => "console-csv",
            Self::Splunk => "splunk",
            Self::Elastic => "elastic",
            Self::Ocsf => "ocsf",
            Self::Sentinel => "sentinel",
            Self::Logstash => "logstash",
            Self::Table => "table",
            Self::Wrapped => "wrapped",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Known content that is not a record. It is counted and is not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotRecord {
    /// A file with no bytes or only blanks, such as `_SUCCESS`.
    EmptyFile,
    /// A list without records, such as `{"Records":[]}`.
    EmptyList,
    /// A digest file.
    Digest,
    /// An Insights event.
    Insight,
    /// An aggregated event.
    Aggregated,
    /// A network activity event.
    NetworkActivity,
    /// The binary metadata beside the results of Athena.
    CsvMetadata,
    /// `aws-logs-write-test`, or CloudTrail's own test message.
    WriteTest,
    /// A manifest, the signature of query results, or the metadata of a table.
    Manifest,
    /// A message that names log files: S3, SNS, SQS.
    Notification,
    /// A control message of CloudWatch Logs.
    ControlMessage,
}

impl NotRecord {
    /// Its name in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmptyFile => "empty file",
            Self::EmptyList => "empty list",
            Self::Digest => "digest",
            Self::Insight => "insight event",
            Self::Aggregated => "aggregated event",
            Self::NetworkActivity => "network activity event",
            Self::CsvMetadata => "csv metadata",
            Self::WriteTest => "write test",
            Self::Manifest => "manifest",
            Self::Notification => "notification",
            Self::ControlMessage => "control message",
        }
    }
}

impl fmt::Display for NotRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Totals of a read. `lex + other_services + bad` is the number of records read; a source that
/// cannot be read at all counts as one bad record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sources that were read, with or without content.
    pub sources: u64,
    /// Sources that the caller knew.
    pub known: u64,
    /// Sources that could not be read completely.
    pub unreadable: u64,
    /// Bytes of the sources that were read, as stored.
    pub bytes: u64,
    /// Records of Lex.
    pub lex: u64,
    /// Records of other services.
    pub other_services: u64,
    /// Bad records and unreadable sources.
    pub bad: u64,
    /// Other content: digests, Insights events and so on.
    pub not_records: u64,
}
