//! Tables of records as CSV.

use std::cell::Cell;
use std::io::{self, Read};

use super::error::{Place, Reason};
use super::left::{Left, reason};
use super::table::Header;
use super::unwrap::Unwrap;

/// Reads the rows under `header` (which is the first line of `reader`).
pub(super) fn rows(
    unwrap: &mut Unwrap<'_, '_>,
    reader: Box<dyn Read + '_>,
    delimiter: u8,
    header: &Header,
) -> Result<(), Left> {
    let limit = unwrap.gather.options.max_record_bytes;
    let left = Cell::new(limit);
    let bounded = Bounded { reader, left: &left };
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(true)
        .delimiter(delimiter)
        .from_reader(bounded);
    let mut row = csv::ByteRecord::new();
    let mut number = 0;
    loop {
        unwrap.gather.go_on()?;
        number += 1;
        let place = Place::Row(number);
        match table.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(_) if left.get() == 0 => return Err(Left::Because(Reason::TooLarge { limit })),
            Err(error) => {
                let cause = error.to_string();
                return Err(Left::Because(if let csv::ErrorKind::Io(error) = error.kind() {
                    reason(error)
                } else {
                    Reason::Table { cause }
                }));
            }
        }
        left.set(limit);
        let cells: Result<Vec<&str>, _> = row.iter().map(std::str::from_utf8).collect();
        match cells {
            Ok(cells) => {
                let cells: Vec<Option<&str>> =
                    cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect();
                unwrap.table_row(header, &cells, place);
            }
            Err(_) => unwrap.gather.bad(place, Reason::NotUtf8),
        }
    }
}

/// Fails if one row exceeds the limit, as after a quote that is never closed.
struct Bounded<'l, R> {
    reader: R,
    left: &'l Cell<u64>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a row is too large"));
        }
        let read = self.reader.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(read as u64));
        Ok(read)
    }
}
