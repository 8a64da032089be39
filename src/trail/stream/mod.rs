//! The values of a text, one after another, in bounded memory.
//!
//! A value that is valid and no larger than the limit of a record is unwrapped as a whole. A larger
//! one must be a container: it is opened, and its parts are treated in the same way. So is a
//! damaged one, unless it is a record: then it is reported, and reading continues after it.

mod effort;
mod open;
mod pass;
mod repair;
mod resume;
mod walk;

use std::io::Read;

use crate::trail::error::{Place, Reason, beginning};
use crate::trail::gather::{Delivered, Gather};
use crate::trail::header;
use crate::trail::left::{Left, reason};
use crate::trail::part::Form;
use crate::trail::scan::{self, Hit, Hits};
use crate::trail::stream::effort::Effort;
use crate::trail::strict::{Damage, Extent, extent};
use crate::trail::text::Text;
use crate::trail::tolerant::is_inside_object;
use crate::trail::unwrap::Unwrap;
use crate::trail::utf16::Utf16;
use crate::trail::window::Window;
use crate::trail::{output_text, sniff, sniff::Kind, yaml};

/// Reads all records of a text. `name` is that of the source.
pub(super) fn read(
    gather: &mut Gather<'_>,
    mut window: Window<'_>,
    name: &[u8],
    hits: &mut Hits,
) -> Result<(), Left> {
    let is_at_start = !skip_many_blanks(&mut window);
    let kind = sniff::sniff(sample(&window), name);
    let mut stream = Stream::new(Unwrap::new(gather, damaged_text), window);
    stream.indent = is_at_start.then_some(0);
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
        Kind::Yaml => {
            let Stream { mut unwrap, window, .. } = stream;
            return yaml::events(&mut unwrap, window.into_reader());
        }
        Kind::Utf16 { little } => {
            let reader = Utf16::new(stream.window.into_reader(), little);
            let reader: Box<dyn Read + '_> = Box::new(reader);
            return read(stream.unwrap.gather, Window::part(reader), name, hits);
        }
        Kind::NotRecord(kind) => stream.unwrap.gather.not_record(kind),
        Kind::Html => return Err(Left::Because(Reason::Html)),
        Kind::Unknown(kind) => return Err(Left::Because(Reason::Unsupported { kind })),
        Kind::Text(found) => return Err(Left::Because(Reason::OtherText { found })),
    }
    stream.finish()
}

/// How many blanks fill much of a sample.
const MANY_BLANKS: usize = sniff::SAMPLE / 8;

/// The sample of a text from which its kind is detected.
fn sample<'w>(window: &'w Window<'_>) -> &'w [u8] {
    &window.text()[..window.text().len().min(sniff::SAMPLE)]
}

/// Skips a mark of UTF-8, and blanks that would fill much of the sample. Returns whether there were
/// so many.
fn skip_many_blanks(window: &mut Window<'_>) -> bool {
    window.at_least(sniff::SAMPLE);
    if window.text().starts_with(b"\xef\xbb\xbf") {
        window.skip(3);
        window.at_least(sniff::SAMPLE);
    }
    let mut any = false;
    loop {
        let blanks = sample(window).len() - sample(window).trim_ascii_start().len();
        if blanks == 0 || blanks < sample(window).len().min(MANY_BLANKS) {
            return any;
        }
        window.skip(blanks);
        window.at_least(sniff::SAMPLE);
        any = true;
    }
}

struct Stream<'g, 'a, 'w> {
    unwrap: Unwrap<'g, 'a>,
    window: Window<'w>,
    /// Whether there is text before each value.
    lines: bool,
    /// Whether the truncated end of the text was already reported.
    reported_cut: bool,
    /// The indentation of the window, if only white space is before it on its line.
    indent: Option<usize>,
    /// The indentation of the last value of the source that began a line.
    top_indent: Option<usize>,
    /// The indentation of the line of the window.
    line_indent: usize,
    /// The last string that was the value of a member.
    last_text: Option<String>,
    /// The text of the window, if it is within a value.
    within: Option<&'w Text<'w>>,
    /// The budget for reading again because of damage.
    effort: Effort,
}

/// Reads the records of a damaged text within a value, at this `depth`.
fn damaged_text(gather: &mut Gather<'_>, text: &Text<'_>, form: Form, depth: usize) {
    let mut stream =
        Stream::new(Unwrap::within(gather, depth, damaged_text), Window::whole(text.bytes()));
    stream.within = Some(text);
    // The text is in memory. If the sink stops, the outer reader notices it.
    let _ = stream.parts(form);
}

/// The state of a value at the start of the window.
enum Located {
    /// Its length.
    Whole(usize),
    /// Larger than the limit of a record.
    TooLarge,
    /// The text ends within it.
    Cut,
    /// It is not valid JSON.
    Broken(Damage),
}

/// The kind of a line with text before its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    /// A log: text after the value is reported.
    Log,
    /// `lookup-events --output text`.
    OutputText,
}

/// Whether two values are separated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separated {
    ByComma,
    No,
}

impl<'g, 'a, 'w> Stream<'g, 'a, 'w> {
    fn new(unwrap: Unwrap<'g, 'a>, window: Window<'w>) -> Self {
        Self {
            unwrap,
            window,
            lines: false,
            reported_cut: false,
            indent: Some(0),
            top_indent: None,
            line_indent: 0,
            last_text: None,
            within: None,
            effort: Effort::new(),
        }
    }
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
        self.place_at(0)
    }

    /// The place in the source of a byte of the window.
    fn place_at(&self, at: usize) -> Place {
        let (byte, line) = self.window.place();
        if let Some(text) = self.within {
            return text.place(offset(byte) + at);
        }
        let text = self.window.text();
        let lines = memchr::memchr_iter(b'\n', &text[..at.min(text.len())]).count();
        Place::Value { line: line + lines as u64, byte: byte + at as u64 }
    }

    /// The byte of the source at this byte of the window.
    fn byte_at(&self, at: usize) -> u64 {
        let (byte, _) = self.window.place();
        self.within.map_or(byte + at as u64, |text| text.byte(offset(byte) + at))
    }

    /// Moves forward by `len` bytes, the last of which is not blank.
    fn pass(&mut self, len: usize) {
        if len == 0 {
            return;
        }
        let text = self.window.text();
        let passed = &text[..len.min(text.len())];
        let line = memchr::memrchr(b'\n', passed).map(|end| &passed[end + 1..]);
        let is_blank = |line: &&[u8]| line.trim_ascii().is_empty();
        self.indent = line.filter(is_blank).map(<[u8]>::len);
        if let Some(line) = line {
            self.line_indent = line.len() - line.trim_ascii_start().len();
        }
        self.effort.earn(len);
        self.window.skip(len);
    }

    fn bad(&mut self, reason: Reason) {
        let place = self.place();
        self.unwrap.gather.bad(place, reason);
    }

    fn byte(&mut self) -> Option<u8> {
        self.window.at_least(1);
        self.window.text().first().copied()
    }

    /// Skips characters between values, and returns whether there was a comma.
    fn blanks(&mut self) -> Separated {
        let mut separated = Separated::No;
        loop {
            let text = self.window.text();
            let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b',' | 0x1e);
            let len = text.iter().position(|byte| !blank(byte)).unwrap_or(text.len());
            let left = text.len() - len;
            if text[..len].contains(&b',') {
                separated = Separated::ByComma;
            }
            match memchr::memrchr(b'\n', &text[..len]) {
                Some(end) => self.indent = Some(len - end - 1),
                None => self.indent = self.indent.map(|indent| indent + len),
            }
            self.line_indent = self.indent.unwrap_or(self.line_indent);
            self.window.skip(len);
            if self.window.text().starts_with(b"\xef\xbb\xbf") {
                self.window.skip(3);
            } else if left > 2 || !self.window.more() {
                return separated;
            }
        }
    }

    /// The values of the text itself.
    fn values(&mut self, hits: &mut Hits) -> Result<(), Left> {
        let mut fast = true;
        loop {
            self.unwrap.gather.go_on()?;
            self.blanks();
            if fast && self.delivered(hits) {
                continue;
            }
            fast = false;
            if !self.lines {
                if !self.part(Form::Bare, None)? {
                    return Ok(());
                }
            } else if !self.line()? {
                return Ok(());
            }
        }
    }

    /// The values of a text within a value.
    fn parts(&mut self, form: Form) -> Result<(), Left> {
        loop {
            self.unwrap.gather.go_on()?;
            self.blanks();
            if !self.part(form, None)? {
                return Ok(());
            }
        }
    }

    /// The value at the start of the window; `false` at the end of the text.
    fn part(&mut self, form: Form, located: Option<Located>) -> Result<bool, Left> {
        let Some(byte) = self.byte() else { return Ok(false) };
        // Text after a value on its line may be the rest of a list that damage closed.
        self.top_indent = self.indent.or(self.top_indent.max(Some(self.line_indent)));
        let located = match byte {
            b'"' if self.names_a_member() => Located::Cut,
            b'{' | b'[' | b'"' => match located {
                Some(located) => located,
                None => self.locate(),
            },
            _ => Located::Cut,
        };
        match located {
            Located::Whole(len) if !self.is_before_comma(len) => self.whole(len, form),
            Located::Whole(_) | Located::TooLarge | Located::Cut | Located::Broken(_) => {
                self.walk(form)?;
            }
        }
        Ok(true)
    }

    /// The fast path for delivered files in memory.
    fn delivered(&mut self, hits: &mut Hits) -> bool {
        let Some(text) = self.window.rest() else { return false };
        let Some(passed) = scan::scan(text, hits) else { return false };
        if !scan::is_sound(text, hits) {
            return false;
        }
        let looked: Option<Vec<Option<Delivered<'_>>>> = hits
            .records
            .iter()
            .map(|hit| match hit.doubtful {
                true => Some(None),
                false => self.unwrap.gather.look(&text[hit.start..hit.end]).map(Some),
            })
            .collect();
        let Some(looked) = looked else { return false };
        let (base, _) = self.window.place();
        if passed.others > 0 {
            self.unwrap.gather.other_services(passed.others, Form::Delivered);
        }
        let with_line_break = |hit: &Hit| hit.end - hit.start + 1;
        self.unwrap.gather.expect(hits.records.iter().map(with_line_break).sum());
        for (hit, record) in hits.records.iter().zip(looked) {
            let place = Place::Record { number: hit.number, byte: base + hit.start as u64 };
            match record {
                Some(record) => self.unwrap.gather.delivered(record, place),
                None => {
                    let text = Text::source(&text[hit.start..hit.end], place);
                    self.unwrap.top(&text, Form::Delivered);
                }
            }
        }
        if passed.records == 0 {
            self.unwrap.gather.not_record(super::NotRecord::EmptyList);
        }
        if text[passed.end..].trim_ascii().is_empty() {
            self.window.skip_all();
        } else {
            self.window.skip(passed.end);
        }
        true
    }

    /// The value of a line, and the text before it; `false` at the end of the text.
    fn line(&mut self) -> Result<bool, Left> {
        let (kind, located) = self.prefix();
        let (_, line) = self.window.place();
        let form = match kind {
            LineKind::Log => Form::LogLines,
            LineKind::OutputText => Form::LookupEvents,
        };
        let is_there = self.part(form, located)?;
        if kind == LineKind::OutputText && self.window.place().1 == line {
            self.skip_line();
        }
        Ok(is_there)
    }

    /// Skips the rest of the line.
    fn skip_line(&mut self) {
        loop {
            let text = self.window.text();
            let end = memchr::memchr(b'\n', text).map(|end| end + 1);
            self.window.skip(end.unwrap_or(text.len()));
            if end.is_some() || !self.window.more() {
                self.indent = Some(0);
                return;
            }
        }
    }

    /// Skips the text before the value of a line; reports a line without a value. Returns the kind
    /// of the line.
    fn prefix(&mut self) -> (LineKind, Option<Located>) {
        loop {
            self.window.at_least(HEADER);
            let text = self.window.text();
            let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
            let is_start = self.indent.is_some();
            if line.is_empty() && text.is_empty() {
                return (LineKind::Log, None);
            } else if is_start && output_text::is_other(line) {
                self.skip_line();
            } else if is_start && output_text::is_event(line) {
                let value = memchr::memchr(b'{', line).filter(|at| !is_inside_object(&line[..*at]));
                if let Some(value) = value {
                    self.window.skip(value);
                    return (LineKind::OutputText, None);
                }
                self.skip_other_line();
            } else if begins_value(line) {
                return (LineKind::Log, None);
            } else if let Some(value) = header::end(line).filter(|_| is_start) {
                let shown = beginning(line);
                self.window.skip(value);
                let located = self.locate();
                if self.ends_line(&located) {
                    return (LineKind::Log, Some(located));
                }
                self.bad(Reason::NotAValue { found: shown });
                self.skip_line();
            } else {
                self.skip_other_line();
            }
            self.blanks();
        }
    }

    /// Skips a line without a value, and reports it if it is not empty.
    fn skip_other_line(&mut self) {
        let text = self.window.text();
        let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
        let shown = strip_colours(line);
        if !shown.is_empty() {
            self.bad(Reason::NotAValue { found: beginning(&shown) });
        }
        self.skip_line();
    }

    /// Whether the value at the start of the window ends its line, or is not whole.
    fn ends_line(&mut self, located: &Located) -> bool {
        let &Located::Whole(len) = located else { return true };
        self.window.at_least(len + 64);
        header::is_end_of_line(&self.window.text()[len..])
    }

    /// Finds the end of the value at the start of the window.
    fn locate(&mut self) -> Located {
        loop {
            let text = self.window.text();
            let limit = self.limit();
            let seen = &text[..text.len().min(limit.saturating_add(1))];
            match extent(seen) {
                Extent::Whole(len) if len > limit => return Located::TooLarge,
                // A number may go on.
                Extent::Whole(len) => {
                    let may_go_on = len == text.len() && !is_closed(seen);
                    if !may_go_on || !self.window.more() {
                        return Located::Whole(len);
                    }
                }
                Extent::Broken(damage) => {
                    self.effort.spend(damage.at);
                    return Located::Broken(damage);
                }
                Extent::Cut if text.len() > limit => return Located::TooLarge,
                Extent::Cut => {
                    self.effort.spend(seen.len());
                    if !self.window.more() {
                        return Located::Cut;
                    }
                }
            }
        }
    }

    /// Whether a comma follows the value of this length on its line: it may be the rest of a
    /// damaged one.
    fn is_before_comma(&mut self, len: usize) -> bool {
        self.window.at_least(len + 1);
        self.window.text().get(len) == Some(&b',')
    }

    fn whole(&mut self, len: usize, form: Form) {
        let place = self.place();
        let text = value(&self.window, self.within, len, place);
        self.unwrap.top(&text, form);
        self.pass(len);
    }
}

/// The value of this length at the start of the window, at `place` of the source.
fn value<'t>(
    window: &'t Window<'_>,
    within: Option<&'t Text<'t>>,
    len: usize,
    place: Place,
) -> Text<'t> {
    let raw = &window.text()[..len];
    match within {
        Some(text) => Text::part(raw, text, offset(window.place().0)),
        None => Text::source(raw, place),
    }
}

/// The offset of a byte of a text that is in memory.
fn offset(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// Whether a value that ends here cannot go on.
fn is_closed(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'}' | b']' | b'"'))
}

/// How much of a line may precede its record.
const HEADER: usize = 1024;

/// Whether a line begins with a JSON object or list, and not with a time in brackets.
fn begins_value(line: &[u8]) -> bool {
    matches!(line, [b'{', ..] | [b'[', b'{' | b'[' | b'"', ..])
}

/// A line without terminal colours and without surrounding blanks.
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
