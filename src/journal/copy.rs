//! Copies of one record, and which of them counts.
//!
//! The same record may come from overlapping files, a second trail, or another form. Of the
//! copies of one `eventID` the one that tells most counts ([`Rank`], then
//! what it states); contradictions between them are reported. An
//! `UPDATED_DATA` addendum is no copy: it corrects the record it names.

use std::sync::Arc;

use crate::event::{Change, Content, Footprint, Reading, Unsupported, fingerprint, read};
use crate::trail::{Completeness, Record, RecordBody};

/// One copy of a record, as far as it is kept in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    /// CloudTrail's `eventID`.
    pub(crate) id: Arc<str>,
    /// CloudTrail's `eventTime`, in Unix seconds.
    pub(crate) time: i64,
    /// What the record is.
    pub(crate) class: Class,
    /// How much of the record it has.
    pub(crate) rank: Rank,
    /// Fingerprint of the text.
    pub(crate) digest: u64,
    /// The event id of the record that this one corrects.
    pub(crate) corrects: Option<Arc<str>>,
    /// Where the text is.
    pub(crate) place: CopyPlace,
}

/// How much of a record a copy has; more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// How well the copy tells what its call did: 2 all of it, 1 a part, 0 nothing.
    pub(crate) content: u8,
    /// Bodies that are there count most, then a form that keeps the record whole, then how few
    /// members the form lacks.
    pub(crate) form: u8,
}

/// What a record that is kept is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// An event of the history.
    Event(Arc<Footprint>),
    /// A refused call.
    Refused,
    /// A writing call that is not replayed.
    Unsupported,
}

/// Where the text of a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CopyPlace {
    /// In the spool of this run.
    Spool(Span),
    /// In a file of the journal, counted among its files.
    Journal {
        /// Which file.
        file: u32,
        /// Where in it.
        span: Span,
    },
}

/// Where a text lies in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// Its first byte.
    pub(crate) start: u64,
    /// Its length in bytes.
    pub(crate) len: u32,
}

/// What a record of Lex is to a run.
pub(crate) enum Sorted {
    /// A record to keep; of an unsupported one, with the reason.
    Kept(Copy, Option<Unsupported>),
    /// A reading call, of which only the fingerprint of the event id is kept.
    ReadOnly(u64),
}

impl Copy {
    /// Sorts a record. The place is put in when the text has one.
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
