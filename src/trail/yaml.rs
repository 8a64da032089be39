//! `aws cloudtrail lookup-events --output yaml` and `yaml-stream`.
//!
//! A page is a mapping with `Events`, or a list of them; `yaml-stream` prints a list of pages. An
//! event is a mapping whose `CloudTrailEvent` is the record as JSON text. With `--query`, the
//! output may be the events alone, or their records. Nothing else is searched.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use saphyr_parser::{Event, Parser};

use super::error::{Place, Reason};
use super::left::{Left, reason};
use super::part::Form;
use super::unwrap::Unwrap;

/// The beginnings of such a text, after any number of `- `.
const BEGINNINGS: [&[u8]; 6] =
    [b"Events:", b"NextToken:", b"AccessKeyId:", b"CloudTrailEvent:", b"EventId:", b"EventName:"];

/// The beginnings of a list of records.
const RECORDS: [&[u8]; 2] = [b"- '{", b"- \"{"];

/// The member of an event with its record.
const RECORD: &str = "CloudTrailEvent";

/// The maximum depth of lists and mappings.
const MAX_DEPTH: usize = 48;

/// Whether a text is such an output.
pub(super) fn begins(text: &[u8]) -> bool {
    let mut text = text.strip_prefix(b"---").unwrap_or(text).trim_ascii_start();
    if RECORDS.iter().any(|start| text.starts_with(start)) {
        return true;
    }
    while let Some(rest) = text.strip_prefix(b"- ") {
        text = rest.trim_ascii_start();
    }
    BEGINNINGS.iter().any(|start| text.starts_with(start))
}

/// A list or a mapping that is open.
struct Open {
    /// Whether it can contain the events of a page, or the pages.
    holds_events: bool,
    kind: Kind,
    line: u64,
}

enum Kind {
    List,
    Mapping {
        /// The name of the member whose value is next.
        name: Option<String>,
        /// The names so far.
        names: Vec<String>,
    },
}

/// Reads the records of such an output.
pub(super) fn events(unwrap: &mut Unwrap<'_, '_>, reader: Box<dyn Read + '_>) -> Result<(), Left> {
    let limit = unwrap.gather.options.max_record_bytes;
    let state = Rc::new(State { left: Cell::new(limit), failure: RefCell::new(None) });
    let reader = BufReader::new(reader);
    let chars = Characters { reader, line: String::new(), at: 0, state: Rc::clone(&state) };
    let failed = || match state.failure.take() {
        Some(Reason::TooLarge { .. }) => Err(Left::Because(Reason::TooLarge { limit })),
        Some(reason) => Err(Left::Because(reason)),
        None => Ok(()),
    };
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_iter(chars) {
        unwrap.gather.go_on()?;
        failed()?;
        state.left.set(limit);
        let (event, span) = match event {
            Ok(found) => found,
            Err(error) => {
                let place = place(error.marker().line());
                unwrap.gather.bad(place, Reason::Yaml { cause: error.info().to_owned() });
                return Ok(());
            }
        };
        let line = span.start.line() as u64;
        match event {
            Event::Scalar(text, ..) => scalar(unwrap, &mut open, &text, line),
            Event::SequenceStart(..) => begin(&mut open, Kind::List, line),
            Event::MappingStart(..) => {
                begin(&mut open, Kind::Mapping { name: None, names: Vec::new() }, line);
            }
            Event::SequenceEnd | Event::MappingEnd => end(unwrap, &mut open),
            Event::Alias(_) => {
                let cause = "an alias, which the AWS CLI does not print".to_owned();
                unwrap.gather.bad(place(span.start.line()), Reason::Yaml { cause });
                return Ok(());
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        if open.len() > MAX_DEPTH {
            unwrap.gather.bad(place(span.start.line()), Reason::TooDeep);
            return Ok(());
        }
    }
    failed()
}

fn place(line: usize) -> Place {
    Place::Line(line as u64)
}

/// A name, or a value.
fn scalar(unwrap: &mut Unwrap<'_, '_>, open: &mut [Open], text: &str, line: u64) {
    let Some(Open { holds_events, kind, .. }) = open.last_mut() else { return };
    match kind {
        Kind::List if *holds_events => unwrap.record_text(text, Place::Line(line), Form::Bare),
        Kind::List => {}
        Kind::Mapping { name: name @ None, names } => {
            names.push(text.to_owned());
            *name = Some(text.to_owned());
        }
        Kind::Mapping { name, .. } => {
            if *holds_events && name.take().as_deref() == Some(RECORD) {
                unwrap.record_text(text, Place::Line(line), Form::LookupEvents);
            }
            *name = None;
        }
    }
}

fn begin(open: &mut Vec<Open>, kind: Kind, line: u64) {
    let holds_events = match open.last() {
        None => true,
        Some(Open { holds_events, kind: Kind::List, .. }) => *holds_events,
        Some(Open { holds_events, kind: Kind::Mapping { name, .. }, .. }) => {
            *holds_events && name.as_deref() == Some("Events")
        }
    };
    open.push(Open { holds_events, kind, line });
}

/// Ends a container; reports an event without a record.
fn end(unwrap: &mut Unwrap<'_, '_>, open: &mut Vec<Open>) {
    if let Some(Open { holds_events: true, kind: Kind::Mapping { names, .. }, line }) = open.pop()
        && !names.iter().any(|name| ["Events", "NextToken", RECORD].contains(&name.as_str()))
    {
        unwrap.gather.bad(Place::Line(line), Reason::Missing { member: RECORD });
    }
    value_is_over(open);
}

fn value_is_over(open: &mut [Open]) {
    if let Some(Open { kind: Kind::Mapping { name, .. }, .. }) = open.last_mut() {
        *name = None;
    }
}

/// The characters of a text that is read as needed.
struct Characters<'r> {
    reader: BufReader<Box<dyn Read + 'r>>,
    line: String,
    at: usize,
    state: Rc<State>,
}

/// The state shared by the characters and the events.
struct State {
    /// How many bytes may still be read before the next event.
    left: Cell<u64>,
    failure: RefCell<Option<Reason>>,
}

impl Characters<'_> {
    /// Reads the next line; `false` if there is none.
    fn read_line(&mut self) -> Result<bool, Reason> {
        let left = self.state.left.get();
        let mut line = std::mem::take(&mut self.line).into_bytes();
        line.clear();
        self.at = 0;
        let read = self.reader.by_ref().take(left).read_until(b'\n', &mut line);
        let read = read.map_err(|error| reason(&error))?;
        self.state.left.set(left - read as u64);
        if left > 0 && read == 0 {
            return Ok(false);
        }
        if left == read as u64 {
            return Err(Reason::TooLarge { limit: 0 });
        }
        self.line = String::from_utf8(line).map_err(|_| Reason::NotUtf8)?;
        Ok(true)
    }
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(next) = self.line[self.at..].chars().next() {
                self.at += next.len_utf8();
                return Some(next);
            }
            match self.read_line() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(reason) => {
                    self.state.failure.replace(Some(reason));
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::begins;

    #[test]
    fn beginnings() {
        for text in
            ["Events:\n", "---\nEvents: []", "- Events:\n", "- - CloudTrailEvent: '{", "- '{"]
        {
            assert!(begins(text.as_bytes()), "{text}");
        }
        for text in ["Events\n", "- name: x\n", "{Events: 1}", "- {", "version: 2\n"] {
            assert!(!begins(text.as_bytes()), "{text}");
        }
    }
}
