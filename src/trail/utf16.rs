//! Text with two bytes per character, as some shells write redirected output.

use std::io::{self, Read};

/// Reads it as UTF-8 and drops the byte order mark.
pub(super) struct Utf16<R> {
    reader: R,
    little: bool,
    /// A byte or a surrogate without its other half yet.
    waiting: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
}

impl<R: Read> Utf16<R> {
    pub(super) fn new(reader: R, little: bool) -> Self {
        Self { reader, little, waiting: Vec::new(), ready: Vec::new(), at: 0 }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        let read = self.reader.by_ref().take(16 << 10).read_to_end(&mut self.waiting)?;
        let (pairs, _) = self.waiting.as_chunks::<2>();
        let mut units: Vec<u16> =
            pairs
                .iter()
                .map(|pair| {
                    if self.little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) }
                })
                .collect();
        // The first half of a pair at the end waits, unless nothing follows it.
        if read > 0 && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
            units.pop();
        }
        self.waiting.drain(..units.len() * 2);
        if read == 0 {
            self.waiting.clear();
        }
        for c in char::decode_utf16(units) {
            let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
            if c != '\u{feff}' {
                self.ready.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        if self.ready.is_empty() && read > 0 { self.refill() } else { Ok(()) }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.refill()?;
        }
        let len = buffer.len().min(self.ready.len() - self.at);
        buffer[..len].copy_from_slice(&self.ready[self.at..self.at + len]);
        self.at += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Utf16;

    #[test]
    fn both_orders_and_pairs_across_reads() {
        let text = format!("{}\u{1f33b}{}", "x".repeat(8190), "é".repeat(9000));
        for little in [true, false] {
            let bytes: Vec<u8> = format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                .collect();
            let mut read = String::new();
            Utf16::new(bytes.as_slice(), little).read_to_string(&mut read).expect("text");
            assert_eq!(read, text);
        }
    }
}
