//! The values of a text, one after another, with bounded memory whatever the text is.
//!
//! A value that is no larger than a record may be is unwrapped as a whole. A larger one must be a
//! container: it is opened and its parts are looked at in the same way.

use std::io::Read;

use super::error::{Place, Reason};
use super::gather::{Gather, Stopped};
use super::json::{self, End};
use super::part::Form;
use super::scan::{self, Hit};
use super::unwrap::{Unwrap, beginning};
use super::utf16::Utf16;
use super::window::Window;
use super::{sniff, sniff::Kind};

/// How often the bound of a record may be passed over in search of its end before the source is
/// given up as a bomb.
const PATIENCE: u64 = 64;

/// How deep containers may be opened.
const MAX_DEPTH: usize = 64;

/// Members of a record by which a large value is known to be one.
const OF_A_RECORD: [&str; 8] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "eventID",
    "requestParameters",
    "responseElements",
];

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
    name: &str,
    hits: &mut Vec<Hit>,
) -> Result<(), Left> {
    window.at_least(sniff::SAMPLE);
    let kind = sniff::sniff(&window.text()[..window.text().len().min(sniff::SAMPLE)], name);
    let mut stream =
        Stream { unwrap: Unwrap::new(gather), window, lines: false, told_cut: false };
    match kind {
        Kind::Json => stream.values(hits)?,
        Kind::Lines => {
            stream.lines = true;
            stream.values(hits)?;
        }
        Kind::Csv(delimiter, header) => {
            let Stream { mut unwrap, window, .. } = stream;
            return super::csv::rows(&mut unwrap, window.into_reader(), delimiter, &header);
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

    /// Opens a container and looks at its parts.
    fn open(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        if depth > MAX_DEPTH {
            self.bad(Reason::TooDeep);
            return self.pass_over(0);
        }
        match self.byte() {
            Some(b'[') => self.open_array(form, depth),
            Some(b'{') => self.open_object(form, depth),
            _ => {
                self.too_large_or_cut();
                self.pass_over(0)
            }
        }
    }

    fn too_large_or_cut(&mut self) {
        let limit = self.unwrap.gather.options.max_record_bytes;
        let reason = if self.window.text().len() > self.limit() {
            Reason::TooLarge { limit }
        } else {
            self.told_cut = true;
            Reason::Truncated
        };
        self.bad(reason);
    }

    /// The text ends where an opened container goes on: what was cut off may be whole records.
    fn ends_within(&mut self) {
        if !self.told_cut && !self.window.has_failed() {
            self.told_cut = true;
            self.bad(Reason::Truncated);
        }
    }

    fn open_array(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        self.window.skip(1);
        loop {
            self.unwrap.gather.go_on()?;
            self.blanks();
            match self.byte() {
                None => {
                    self.ends_within();
                    return Ok(());
                }
                Some(b']') => {
                    self.window.skip(1);
                    return Ok(());
                }
                Some(_) => self.part(form, depth, true)?,
            }
        }
    }

    fn open_object(&mut self, form: Form, depth: usize) -> Result<(), Left> {
        self.window.skip(1);
        loop {
            self.unwrap.gather.go_on()?;
            self.blanks();
            match self.byte() {
                None => {
                    self.ends_within();
                    return Ok(());
                }
                Some(b'}') => {
                    self.window.skip(1);
                    return Ok(());
                }
                Some(b'"') => {}
                Some(_) => {
                    self.bad_line(|found| Reason::NotAValue { found });
                    continue;
                }
            }
            let Located::Whole(len) = self.locate() else {
                self.too_large_or_cut();
                return self.pass_over(1);
            };
            let name = json::string(&self.window.text()[..len]).unwrap_or_default().into_owned();
            if OF_A_RECORD.contains(&name.as_str()) {
                self.too_large_or_cut();
                return self.pass_over(1);
            }
            self.window.skip(len);
            self.blanks();
            if self.byte() == Some(b':') {
                self.window.skip(1);
                self.blanks();
            }
            let form = match name.as_str() {
                "Records" => Form::Delivered,
                "Events" => Form::LookupEvents,
                "detail" => Form::EventBridge,
                "logEvents" | "events" => Form::CloudWatchLogs,
                _ => form,
            };
            self.part(form, depth, false)?;
        }
    }

    /// One value within an opened container. `element`: of a list, so it should hold something.
    fn part(&mut self, form: Form, depth: usize, element: bool) -> Result<(), Left> {
        match self.locate() {
            Located::Whole(len) if element => {
                self.whole(len, form);
                Ok(())
            }
            Located::Whole(len) => {
                // A token, a count, another list.
                let place = self.place();
                self.unwrap.part(&self.window.text()[..len], place, form);
                self.window.skip(len);
                Ok(())
            }
            Located::Broken => {
                self.bad_line(|found| Reason::NotAValue { found });
                Ok(())
            }
            Located::TooLarge | Located::Cut => self.open(form, depth + 1),
        }
    }

    /// Skips to the end of the value at the start of the window, or if `depth` is 1 of the object
    /// that it lies in, without holding it.
    fn pass_over(&mut self, mut depth: usize) -> Result<(), Left> {
        let mut in_string = false;
        let mut escaped = false;
        let mut passed = 0_u64;
        let patience = self.unwrap.gather.options.max_record_bytes.saturating_mul(PATIENCE);
        loop {
            let text = self.window.text();
            let mut end = None;
            for (at, byte) in text.iter().enumerate() {
                if escaped {
                    escaped = false;
                } else if in_string {
                    match byte {
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
                if depth == 0 && !in_string {
                    end = Some(at + 1);
                    break;
                }
            }
            let len = end.unwrap_or(text.len());
            passed += len as u64;
            self.window.skip(len);
            if end.is_some() || !self.window.more() {
                return Ok(());
            }
            if passed > patience {
                return Err(Left::Because(Reason::Bomb));
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
    } else if cause == super::gunzip::TOO_MANY_LAYERS {
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
