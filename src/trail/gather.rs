//! Collects the content of one source and delivers it in parts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::error::{BadRecord, Place, Reason};
use super::identity::out_of_bounds;
use super::options::Options;
use super::part::{Form, NotRecord, SourceEnd, SourcePart, Totals};
use super::record::{self, Read, Record};
use super::source::SourceName;

/// The approximate maximum of bytes of records in a part.
const PART_BYTES: usize = 4 << 20;
/// The maximum of bad records in a part.
const PART_BAD: usize = 10_000;

/// What to do with the records of Lex.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Parse them.
    Records,
    /// Copy their text.
    Lines,
}

/// A record of a delivered file.
pub(super) enum Delivered<'t> {
    /// Parsed.
    Read(Box<Result<Read, Reason>>),
    /// Its text, unchanged.
    Line(&'t [u8]),
}

/// Takes parts; `Break` ends the reading.
pub(super) type Sink<'a> = dyn Fn(SourcePart) -> ControlFlow<()> + Sync + 'a;

/// The sink stopped reading.
pub(super) struct Stopped;

pub(super) struct Gather<'a> {
    pub(super) options: &'a Options,
    source: Arc<SourceName>,
    sink: &'a Sink<'a>,
    want: Want,
    part: SourcePart,
    part_bytes: usize,
    forms: Vec<Form>,
    not_records: BTreeMap<NotRecord, u64>,
    pub(super) totals: Totals,
    stopped: bool,
}

impl<'a> Gather<'a> {
    pub(super) fn new(
        source: Arc<SourceName>,
        options: &'a Options,
        want: Want,
        sink: &'a Sink<'a>,
    ) -> Self {
        Self {
            options,
            part: empty(&source),
            source,
            sink,
            want,
            part_bytes: 0,
            forms: Vec::new(),
            not_records: BTreeMap::new(),
            totals: Totals::default(),
            stopped: false,
        }
    }

    /// How much was found so far, of any kind. Shows whether a value contained anything.
    pub(super) fn found(&self) -> u64 {
        let totals = &self.totals;
        totals.lex + totals.other_services + totals.bad + totals.not_records
    }

    /// A record that is, or may be, of Lex.
    pub(super) fn record(&mut self, text: &[u8], place: Place, form: Form) {
        let read = self.read(text);
        self.take(read, place, form);
    }

    fn read(&self, text: &[u8]) -> Result<Read, Reason> {
        let limit = self.options.max_record_bytes;
        if text.len() as u64 > limit { Err(Reason::TooLarge { limit }) } else { Record::read(text) }
    }

    fn take(&mut self, read: Result<Read, Reason>, place: Place, form: Form) {
        match read {
            Ok(Read::Record(record)) => {
                if let Some(reason) = out_of_bounds(&record) {
                    return self.bad(place, reason);
                }
                self.form(form);
                self.totals.lex += 1;
                self.part_bytes += record.text.len() * 3;
                match self.want {
                    Want::Records => self.part.records.push(*record),
                    Want::Lines => self.line(record.text.as_bytes()),
                }
                self.hand_over_if_full();
            }
            Ok(Read::OtherService) => self.other_services(1, form),
            Ok(Read::NetworkActivity) => self.not_record(NotRecord::NetworkActivity),
            Err(reason) => self.bad(place, reason),
        }
    }

    /// Reserves space for this many bytes of records of Lex.
    pub(super) fn expect(&mut self, bytes: usize) {
        if self.want == Want::Lines {
            self.part.lines.reserve(bytes.min(PART_BYTES));
        }
    }

    /// Parses a record of a delivered file whose `eventSource` is Lex. `None` if it is not valid
    /// JSON. A line is not parsed.
    pub(super) fn look<'t>(&self, text: &'t [u8]) -> Option<Delivered<'t>> {
        if self.want == Want::Lines && text.len() as u64 <= self.options.max_record_bytes {
            return Some(Delivered::Line(text));
        }
        match self.read(text) {
            Err(Reason::NotJson { .. } | Reason::NotUtf8) => None,
            read => Some(Delivered::Read(Box::new(read))),
        }
    }

    pub(super) fn delivered(&mut self, record: Delivered<'_>, place: Place) {
        let text = match record {
            Delivered::Read(read) => return self.take(*read, place, Form::Delivered),
            Delivered::Line(text) => text,
        };
        let line = record::one_line(text);
        self.form(Form::Delivered);
        self.totals.lex += 1;
        self.part_bytes += line.len();
        self.line(&line);
        self.hand_over_if_full();
    }

    fn line(&mut self, text: &[u8]) {
        self.part.lines.extend_from_slice(text);
        self.part.lines.push(b'\n');
    }

    pub(super) fn other_services(&mut self, number: u64, form: Form) {
        self.form(form);
        self.part.other_services += number;
        self.totals.other_services += number;
    }

    pub(super) fn bad(&mut self, place: Place, reason: Reason) {
        let source_name = Arc::clone(&self.source);
        self.part.bad.push(BadRecord { source_name, place, reason });
        self.totals.bad += 1;
        if self.part.bad.len() >= PART_BAD {
            self.hand_over();
        }
    }

    pub(super) fn not_record(&mut self, kind: NotRecord) {
        *self.not_records.entry(kind).or_default() += 1;
        self.totals.not_records += 1;
    }

    fn form(&mut self, form: Form) {
        if let Err(at) = self.forms.binary_search(&form) {
            self.forms.insert(at, form);
        }
    }

    /// Fails if the sink stopped reading.
    pub(super) fn go_on(&self) -> Result<(), Stopped> {
        if self.stopped { Err(Stopped) } else { Ok(()) }
    }

    fn hand_over_if_full(&mut self) {
        if self.part_bytes >= PART_BYTES {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let part = std::mem::replace(&mut self.part, empty(&self.source));
        self.part_bytes = 0;
        if !self.stopped && (self.sink)(part).is_break() {
            self.stopped = true;
        }
    }

    /// Ends the source; `end` describes the file itself.
    pub(super) fn end(mut self, end: SourceEnd) -> Result<Totals, Stopped> {
        self.totals.bytes = end.bytes;
        if end.known {
            self.totals.known = 1;
        } else if end.passed_over.is_none() {
            self.totals.sources = 1;
        }
        if end.error.is_some() {
            self.totals.unreadable = 1;
            self.totals.bad += 1;
        }
        self.part.end = Some(SourceEnd {
            forms: std::mem::take(&mut self.forms),
            not_records: std::mem::take(&mut self.not_records),
            ..end
        });
        self.hand_over();
        self.go_on().map(|()| self.totals)
    }
}

fn empty(source: &Arc<SourceName>) -> SourcePart {
    SourcePart {
        source: Arc::clone(source),
        argument: 0,
        records: Vec::new(),
        lines: Vec::new(),
        other_services: 0,
        bad: Vec::new(),
        end: None,
    }
}
