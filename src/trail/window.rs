//! A moving part of a text, so that texts of any size need little memory.

use std::io::{self, Read};

/// How much is read at a time, in bytes.
const CHUNK: usize = 256 << 10;

/// The visible part of a text.
pub(super) struct Window<'a> {
    held: Held<'a>,
    /// The position of the part in the buffer.
    at: usize,
    /// The position of the part in the text.
    byte: u64,
    /// The same, in lines from 1.
    line: u64,
}

enum Held<'a> {
    Whole(&'a [u8]),
    Part { bytes: Vec<u8>, reader: Box<dyn Read + 'a>, ended: bool, failure: Option<io::Error> },
}

impl<'a> Window<'a> {
    /// On a text in memory.
    pub(super) fn whole(text: &'a [u8]) -> Self {
        Self { held: Held::Whole(text), at: 0, byte: 0, line: 1 }
    }

    /// Converts it to a reader of the rest.
    pub(super) fn into_reader(self) -> Box<dyn Read + 'a> {
        match self.held {
            Held::Whole(text) => Box::new(&text[self.at..]),
            Held::Part { mut bytes, reader, failure, .. } => {
                bytes.drain(..self.at);
                let failed = Failed(failure);
                Box::new(io::Cursor::new(bytes).chain(failed).chain(reader))
            }
        }
    }

    /// On a text that is read as needed.
    pub(super) fn part(reader: Box<dyn Read + 'a>) -> Self {
        let held = Held::Part { bytes: Vec::new(), reader, ended: false, failure: None };
        Self { held, at: 0, byte: 0, line: 1 }
    }

    /// The visible text.
    pub(super) fn text(&self) -> &[u8] {
        match &self.held {
            Held::Whole(text) => &text[self.at..],
            Held::Part { bytes, .. } => &bytes[self.at..],
        }
    }

    /// The whole rest of the text, if it is in memory.
    pub(super) fn rest(&self) -> Option<&'a [u8]> {
        match &self.held {
            Held::Whole(text) => Some(&text[self.at..]),
            Held::Part { .. } => None,
        }
    }

    /// The position of the window: byte from 0, line from 1.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.byte, self.line)
    }

    /// Makes more of the text visible: at least as much again. `false` at its end, or if reading
    /// fails: what was read before counts.
    pub(super) fn more(&mut self) -> bool {
        let Held::Part { bytes, reader, ended, failure } = &mut self.held else { return false };
        if *ended {
            return false;
        }
        bytes.drain(..self.at);
        self.at = 0;
        let before = bytes.len();
        let want = before.max(CHUNK);
        if let Err(error) = reader.by_ref().take(want as u64).read_to_end(bytes) {
            *failure = Some(error);
        }
        let read = bytes.len() - before;
        *ended = read < want;
        read > 0
    }

    /// Why the text ended early.
    pub(super) fn failure(&mut self) -> Option<io::Error> {
        match &mut self.held {
            Held::Whole(_) => None,
            Held::Part { failure, .. } => failure.take(),
        }
    }

    /// Whether the text ended early because it could not be read.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.held, Held::Part { failure: Some(_), .. })
    }

    /// Makes `len` bytes visible, if the text has as many.
    pub(super) fn at_least(&mut self, len: usize) {
        while self.text().len() < len && self.more() {}
    }

    /// Moves to the end of the visible text without counting its lines: nothing more is reported of
    /// it.
    pub(super) fn skip_all(&mut self) {
        let len = self.text().len();
        self.at += len;
        self.byte += len as u64;
    }

    /// Moves forward by `len` visible bytes.
    pub(super) fn skip(&mut self, len: usize) {
        let text = self.text();
        let len = len.min(text.len());
        let lines = memchr::memchr_iter(b'\n', &text[..len]).count();
        self.at += len;
        self.byte += len as u64;
        self.line += lines as u64;
    }
}

/// Fails once, if there was a failure.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
