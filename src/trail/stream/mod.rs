//! The values of a text, one after another, with bounded memory whatever the text is.
//!
//! A value that is no larger than a record may be is unwrapped as a whole. A larger one must be a
//! container: it is opened and its parts are looked at in the same way.

mod open;

use std::io::Read;

use crate::trail::error::{Place, Reason};
use crate::trail::gather::{Gather, Stopped};
use crate::trail::json::{self, End};
use crate::trail::part::Form;
use crate::trail::scan::{self, Hit};
use crate::trail::unwrap::{Unwrap, beginning};
use crate::trail::utf16::Utf16;
use crate::trail::window::Window;
use crate::trail::{sniff, sniff::Kind};

/// Why a text was left before its end.
pub(super) enum Left {
    /// The sink wants no more.
    Stopped,
    /// It cannot be read (further).
    Because(Reason),
}

impl From<Stopped> for Left {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// Reads all records of a text. `name` is that of the source.
pub(super) fn read(
    gather: &mut Gather<'_>,
    mut window: Window<'_>,
    name: &[u8],
    hits: &mut Vec<Hit>,
) -> Result<(), Left> {
    window.at_least(sniff::SAMPLE);
    let kind = sniff::sniff(&window.text()[..window.text().len().min(sniff::SAMPLE)], name);
    let mut stream = Stream { unwrap: Unwrap::new(gather), window, lines: false, told_cut: false };
    match kind {
        Kind::Json => stream.values(hits)?,
        Kind::Lines => {
            stream.lines = true;
            stream.values(hits)?;
        }
        Kind::Csv(delimiter, header) => {
            let Stream { mut unwrap, window, .. } = stream;
            return crate::trail::csv::rows(&mut unwrap, window.into_reader(), delimiter, &header);
        }
        Kind::Utf16 { little } => {
            let reader = Utf16::new(stream.window.into_reader(), little);
            let reader: Box<dyn Read + '_> = Box::new(reader);
            return read(stream.unwrap.gather, Window::part(reader), name, hits);
        }
        Kind::NotRecord(kind) if stream.window.text().trim_ascii().is_empty() => {
            // Blanks, however many.
            stream.blanks();
            if stream.window.text().is_empty() {
                stream.unwrap.gather.not_record(kind);
            } else {
                stream.values(hits)?;
            }
        }
        Kind::NotRecord(kind) => stream.unwrap.gather.not_record(kind),
        Kind::Html => return Err(Left::Because(Reason::Html)),
        Kind::Unknown(kind) => return Err(Left::Because(Reason::NotUnderstood { kind })),
    }
    stream.finish()
}

struct Stream<'g, 'a, 'w> {
    unwrap: Unwrap<'g, 'a>,
    window: Window<'w>,
    /// Whether there is something before each value.
    lines: bool,
    /// Whether it was reported that the text ends in the middle.
    told_cut: bool,
}

/// How a value at the start of the window stands.
enum Located {
    /// It is this long.
    Whole(usize),
    /// Larger than a record may be.
    TooLarge,
    /// The text ends in it.
    Cut,
    /// It cannot go on like this.
    Broken,
}

impl Stream<'_, '_, '_> {
    fn finish(mut self) -> Result<(), Left> {
        match self.window.failure() {
            Some(error) => Err(Left::Because(reason(&error))),
            None => Ok(()),
        }
    }

    fn limit(&self) -> usize {
        usize::try_from(self.unwrap.gather.options.max_record_bytes).unwrap_or(usize::MAX)
    }

    fn place(&self) -> Place {
        let (byte, line) = self.window.place();
        Place::Value { line, byte }
    }

    fn bad(&mut self, reason: Reason) {
        let place = self.place();
        self.unwrap.gather.bad(place, reason);
    }

    fn byte(&mut self) -> Option<u8> {
        self.window.at_least(1);
        self.window.text().first().copied()
    }

    /// Skips what may stand between values.
    fn blanks(&mut self) {
        loop {
            let text = self.window.text();
            let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | 0x1e);
            let len = text.iter().position(|byte| !blank(byte)).unwrap_or(text.len());
            let left = text.len() - len;
            self.window.skip(len);
            if self.window.text().starts_with(b"\xef\xbb\xbf") {
                self.window.skip(3);
            } else if left > 2 || !self.window.more() {
                return;
            }
        }
    }

    /// The values of the text itself.
    fn values(&mut self, hits: &mut Vec<Hit>) -> Result<(), Left> {
        let mut fast = true;
        loop {
            self.unwrap.gather.go_on()?;
            self.blanks();
            if fast && self.delivered(hits) {
                continue;
            }
            fast = false;
            if self.lines {
                self.prefix();
            }
            let Some(byte) = self.byte() else { return Ok(()) };
            if !matches!(byte, b'{' | b'[' | b'"') {
                self.bad_line(|found| Reason::NotAValue { found });
                continue;
            }
            let form = if self.lines { Form::LogLines } else { Form::Bare };
            match self.locate() {
                Located::Whole(len) => self.whole(len, form),
                Located::Broken => self.bad_line(|_| Reason::NotJson {
                    cause: "a string is not closed, or a sign is out of place".to_owned(),
                }),
                Located::TooLarge | Located::Cut => match self.broken_line() {
                    Some(len) => {
                        self.bad(Reason::Truncated);
                        self.window.skip(len);
                    }
                    None => self.open(form, 0)?,
                },
            }
        }
    }

    /// The fast way through delivered files that are in memory.
    fn delivered(&mut self, hits: &mut Vec<Hit>) -> bool {
        let Some(text) = self.window.rest() else { return false };
        let Some(passed) = scan::scan(text, hits) else { return false };
        let (base, _) = self.window.place();
        if passed.others > 0 {
            self.unwrap.gather.other_services(passed.others, Form::Delivered);
        }
        let with_line_break = |hit: &Hit| hit.end - hit.start + 1;
        self.unwrap.gather.expect(hits.iter().map(with_line_break).sum());
        for hit in hits.iter() {
            let raw = &text[hit.start..hit.end];
            let place = Place::Record { number: hit.number, byte: base + hit.start as u64 };
            if hit.doubtful {
                self.unwrap.top(raw, place, Form::Delivered);
            } else {
                self.unwrap.gather.delivered(raw, place);
            }
        }
        if passed.records == 0 {
            self.unwrap.gather.not_record(super::NotRecord::EmptyList);
        }
        self.window.skip(passed.end);
        true
    }

    /// Skips what stands before the value of a line; a line without one is reported.
    fn prefix(&mut self) {
        loop {
            let text = self.window.text();
            let line = memchr::memchr(b'\n', text);
            let value = memchr::memchr(b'{', &text[..line.unwrap_or(text.len())]);
            match (value, line) {
                (Some(value), _) => return self.window.skip(value),
                (None, Some(line)) => {
                    let shown = strip_colours(&text[..line]);
                    if !shown.is_empty() {
                        let found = beginning(&shown);
                        self.bad(Reason::NotAValue { found });
                    }
                    self.window.skip(line + 1);
                }
                (None, None) => {
                    if self.window.text().len() > self.limit() || !self.window.more() {
                        let shown = strip_colours(self.window.text());
                        if !shown.is_empty() {
                            let found = beginning(&shown);
                            self.bad(Reason::NotAValue { found });
                        }
                        return self.window.skip(usize::MAX);
                    }
                }
            }
        }
    }

    /// Where the value at the start of the window ends.
    fn locate(&mut self) -> Located {
        loop {
            match json::value_end(self.window.text(), 0) {
                End::At(len) if len > self.limit() => return Located::TooLarge,
                End::At(len) => return Located::Whole(len),
                End::Broken(_) => return Located::Broken,
                End::Later if self.window.text().len() > self.limit() => return Located::TooLarge,
                End::Later => {
                    if !self.window.more() {
                        // A number needs nothing behind it.
                        let text = self.window.text();
                        return match text.first() {
                            Some(b'{' | b'[' | b'"') | None => Located::Cut,
                            Some(_) => Located::Whole(text.len()),
                        };
                    }
                }
            }
        }
    }

    fn whole(&mut self, len: usize, form: Form) {
        let place = self.place();
        self.unwrap.top(&self.window.text()[..len], place, form);
        self.window.skip(len);
    }

    /// If the value cannot be valid because a line begins within it as no line can, how far that
    /// line is away. (In JSON Lines, one line that was cut must not swallow the others.)
    fn broken_line(&self) -> Option<usize> {
        let text = self.window.text();
        memchr::memmem::find_iter(text, b"\n{").find_map(|at| {
            let before = text[..at].trim_ascii_end().last()?;
            (!matches!(before, b',' | b'[' | b':' | b'{')).then_some(at + 1)
        })
    }

    /// Reports what stands here and goes on with the next line.
    fn bad_line(&mut self, reason: impl FnOnce(String) -> Reason) {
        let found = beginning(self.window.text());
        self.bad(reason(found));
        self.skip_line();
    }

    fn skip_line(&mut self) {
        loop {
            let text = self.window.text();
            if let Some(line) = memchr::memchr(b'\n', text) {
                return self.window.skip(line + 1);
            }
            self.window.skip(text.len());
            if !self.window.more() {
                return;
            }
        }
    }
}

/// What an error of reading means.
pub(super) fn reason(error: &std::io::Error) -> Reason {
    use std::io::ErrorKind;
    let damaged = [ErrorKind::UnexpectedEof, ErrorKind::InvalidData, ErrorKind::InvalidInput];
    let cause = error.to_string();
    if damaged.contains(&error.kind()) {
        Reason::Gzip { cause }
    } else if cause == crate::trail::gunzip::TOO_MANY_LAYERS {
        Reason::Bomb
    } else {
        Reason::Io { cause }
    }
}

/// A line without the colours of a terminal and without blanks around it.
fn strip_colours(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(at) = memchr::memmem::find(rest, b"\x1b[") {
        out.extend_from_slice(&rest[..at]);
        let code = &rest[at + 2..];
        let end = code.iter().position(u8::is_ascii_alphabetic).map_or(code.len(), |end| end + 1);
        rest = &code[end..];
    }
    out.extend_from_slice(rest);
    out.trim_ascii().to_vec()
}
