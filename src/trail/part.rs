//! What reading hands over: parts of sources, and their ends.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::{BadRecord, Reason};
use super::passed::PassedOver;
use super::record::Record;
use super::source::SourceName;

/// What was read from one source: all of it, or of a large one a part. The parts of a source come
/// in its order; parts of different sources come as they are ready.
#[derive(Debug)]
pub struct SourcePart {
    /// Where it is from.
    pub source: Arc<SourceName>,
    /// Which of the sources that were given led to it, from 0.
    pub argument: usize,
    /// Every call of Lex: writing, refused and reading ones.
    pub records: Vec<Record>,
    /// The same as JSON Lines, where [`extract`](super::extract) was asked for instead.
    pub lines: Vec<u8>,
    /// How many records of other services there were.
    pub other_services: u64,
    /// What could not be read.
    pub bad: Vec<BadRecord>,
    /// Set in the last part of the source.
    pub end: Option<SourceEnd>,
}

/// What is known of a source once it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceEnd {
    /// How many bytes it has, as stored.
    pub bytes: u64,
    /// SHA-256 of those bytes, if [`Options::hash`](super::Options::hash) is set.
    pub sha256: Option<[u8; 32]>,
    /// When the file was changed.
    pub modified: Option<SystemTime>,
    /// Whether the caller knew the file, so that it was not read.
    pub known: bool,
    /// Set if the source is a directory that was not walked.
    pub passed_over: Option<PassedOver>,
    /// In which forms records of Lex or of other services were found.
    pub forms: Vec<Form>,
    /// What else was found that is no record, with its number.
    pub not_records: BTreeMap<NotRecord, u64>,
    /// Why the source could not be read, or not to its end.
    pub error: Option<Reason>,
}

/// A form in which records reach people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `{"Records":[...]}`: delivered log files, and the console's JSON.
    Delivered,
    /// Records by themselves: one, an array, JSON Lines, one after another.
    Bare,
    /// `aws cloudtrail lookup-events`.
    LookupEvents,
    /// Envelopes of EventBridge.
    EventBridge,
    /// CloudWatch Logs: answers of its API and subscription payloads.
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
    /// Exports of Splunk that kept the original.
    Splunk,
    /// Exports of Elasticsearch, with the original or with its members in other places.
    Elastic,
    /// Events of OCSF, such as those of Security Lake.
    Ocsf,
    /// The table `AWSCloudTrail` of Microsoft Sentinel.
    Sentinel,
    /// Logstash's `cloudtrail` codec.
    Logstash,
    /// Another table with records or their columns.
    Table,
    /// Something else with records in it.
    Wrapped,
}

impl Form {
    /// The form of what a wrapper of no known form holds.
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

/// Something that lies among records and is none; to be counted, not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotRecord {
    /// A file of no bytes or only blanks, `_SUCCESS` for one.
    EmptyFile,
    /// A list of no records, such as `{"Records":[]}`.
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
    /// A message that names log files instead of holding them: S3, SNS, SQS.
    Notification,
    /// A control message of CloudWatch Logs.
    ControlMessage,
}

impl NotRecord {
    /// Its name for people.
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

/// The sums of one reading. `lex + other_services + bad` is the number of records read, where a
/// source that cannot be read at all counts as one bad record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sources that were read, whether or not they held anything.
    pub sources: u64,
    /// Sources that the caller knew.
    pub known: u64,
    /// Sources that could not be read, or not to their end.
    pub unreadable: u64,
    /// Bytes of the sources that were read, as stored.
    pub bytes: u64,
    /// Records of Lex.
    pub lex: u64,
    /// Records of other services.
    pub other_services: u64,
    /// What could not be read: bad records, and unreadable sources.
    pub bad: u64,
    /// What is no record: digests, Insights events and so on.
    pub not_records: u64,
}
