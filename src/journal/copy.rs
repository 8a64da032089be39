//! Copies of one record, and the copy that counts.
//!
//! Overlapping files, a second trail, or another form may contain the same record. Of the copies of
//! one `eventID`, the most complete one counts ([`Rank`], then its statement); contradictions
//! between copies are reported. An `UPDATED_DATA` addendum is not a copy: it corrects the record
//! that it names.

use std::sync::Arc;

use crate::event::{Change, Content, Footprint, Reading, Unsupported, fingerprint, read};
use crate::trail::{Completeness, Record, RecordBody};

/// One copy of a record, as kept in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    /// CloudTrail's `eventID`.
    pub(crate) id: Arc<str>,
    /// CloudTrail's `eventTime`, in Unix seconds.
    pub(crate) time: i64,
    /// The kind of record.
    pub(crate) class: Class,
    /// How complete it is.
    pub(crate) rank: Rank,
    /// Fingerprint of the text.
    pub(crate) digest: u64,
    /// The event id of the record that this one corrects.
    pub(crate) corrects: Option<Arc<str>>,
    /// The position of the text.
    pub(crate) place: CopyPlace,
}

/// How complete a copy is; more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// How completely the copy shows the effect of its call: 2 all of it, 1 a part, 0 nothing.
    pub(crate) content: u8,
    /// Present bodies count most, then a form that keeps the whole record, then how few members the
    /// form lacks.
    pub(crate) form: u8,
}

/// The kind of a kept record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// An event of the history.
    Event(Arc<Footprint>),
    /// A refused call.
    Refused,
    /// A writing call that is not replayed.
    Unsupported,
}

/// The position of the text of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CopyPlace {
    /// In the spool of this run.
    Spool(Span),
    /// In a file of the journal, counted among its files.
    Journal {
        /// Which file.
        file: u32,
        /// The position in it.
        span: Span,
    },
}

/// The position of a text in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Its first byte.
    pub(crate) start: u64,
    /// Its length in bytes.
    pub(crate) len: u32,
}

/// The classification of a record of Lex by a run.
pub(crate) enum Sorted {
    /// A record to keep; with the reason, if it is unsupported.
    Kept(Copy, Option<Unsupported>),
    /// A reading call: only the fingerprint of the event id is kept.
    ReadOnly(u64),
}

impl Copy {
    /// Classifies a record. The place is set when the text has one.
    pub(crate) fn of(record: &Record) -> Sorted {
        let mut why = None;
        let (class, content) = match read(record) {
            Reading::ReadOnly => return Sorted::ReadOnly(fingerprint(record.event_id.as_bytes())),
            Reading::Event(event) => {
                (Class::Event(Arc::new(Footprint::of(&event))), content_rank(&event.change))
            }
            Reading::Refused => (Class::Refused, 2),
            Reading::Unsupported(reason) => {
                why = Some(reason);
                (Class::Unsupported, 0)
            }
        };
        let copy = Self {
            id: record.event_id.as_str().into(),
            time: record.event_time.timestamp(),
            class,
            rank: Rank { content, form: form(record) },
            digest: fingerprint(record.text.as_bytes()),
            corrects: corrects(record).map(Into::into),
            place: CopyPlace::Spool(Span { start: 0, len: 0 }),
        };
        Sorted::Kept(copy, why)
    }
}

/// The record that an `UPDATED_DATA` addendum names.
fn corrects(record: &Record) -> Option<&str> {
    let addendum = record.addendum.as_ref()?;
    let named = addendum.original_event_id.as_deref()?;
    let is_other = !named.is_empty() && named != record.event_id;
    (addendum.reason == "UPDATED_DATA" && is_other).then_some(named)
}

/// See [`Rank::content`].
fn content_rank(change: &Change) -> u8 {
    match change.content() {
        None | Some(Content::Exact(_)) => 2,
        Some(Content::Partial(..)) => 1,
        Some(Content::Unknown(_)) => 0,
    }
}

/// See [`Rank::form`].
fn form(record: &Record) -> u8 {
    let there = |body: &RecordBody| match body {
        RecordBody::Json(_) | RecordBody::Null => 64,
        RecordBody::Omitted { .. } | RecordBody::NotInForm => 0,
    };
    let form = match &record.completeness {
        Completeness::Whole => 63,
        Completeness::ScalarsAsText => 31,
        Completeness::Reduced { absent, loses, .. } => {
            let lost = absent.len() + if loses.is_some() { 8 } else { 0 };
            31_u8.saturating_sub(lost.min(31) as u8)
        }
    };
    there(&record.request_parameters) + there(&record.response_elements) + form
}
