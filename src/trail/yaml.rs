//! `aws cloudtrail lookup-events --output yaml` and `yaml-stream`.
//!
//! A page is a mapping with `Events`, or a list of them; `yaml-stream` prints a list of pages. An event
//! is a mapping whose `CloudTrailEvent` is the record as JSON text. With `--query` people print the
//! events alone, or their records. Nothing else is searched.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use saphyr_parser::{Event, Parser};

use super::error::{Place, Reason};
use super::part::Form;
use super::stream::{Left, reason};
use super::unwrap::Unwrap;

/// How such a text begins, behind any number of `- `.
const BEGINNINGS: [&[u8]; 6] =
    [b"Events:", b"NextToken:", b"AccessKeyId:", b"CloudTrailEvent:", b"EventId:", b"EventName:"];

/// How a list of records begins.
const RECORDS: [&[u8]; 2] = [b"- '{", b"- \"{"];

/// The member of an event that is its record.
const RECORD: &str = "CloudTrailEvent";

/// How deep lists and mappings may lie in each other.
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
    /// Whether the events of a page, or the pages, can be in it.
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
    let failure = Rc::new(RefCell::new(None));
    let chars = Characters::new(reader, Rc::clone(&failure));
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_iter(chars) {
        unwrap.gather.go_on()?;
        if let Some(error) = failure.borrow_mut().take() {
            return Err(Left::Because(because(&error)));
        }
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
    match failure.take() {
        Some(error) => Err(Left::Because(because(&error))),
        None => Ok(()),
    }
}

fn place(line: usize) -> Place {
    Place::Line(line as u64)
}

fn because(error: &io::Error) -> Reason {
    if error.to_string().contains("UTF-8") { Reason::NotUtf8 } else { reason(error) }
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

/// An event without a record is reported.
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

/// The characters of a text that is read as it is needed.
struct Characters<'r> {
    reader: BufReader<Box<dyn Read + 'r>>,
    line: std::vec::IntoIter<char>,
    failure: Rc<RefCell<Option<io::Error>>>,
}

impl<'r> Characters<'r> {
    fn new(reader: Box<dyn Read + 'r>, failure: Rc<RefCell<Option<io::Error>>>) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new().into_iter(), failure }
    }
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(next) = self.line.next() {
                return Some(next);
            }
            let mut line = String::new();
            match self.reader.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) => self.line = line.chars().collect::<Vec<_>>().into_iter(),
                Err(error) => {
                    *self.failure.borrow_mut() = Some(error);
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
