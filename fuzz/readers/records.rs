//! The reader of CloudTrail records.

use std::ops::ControlFlow;

use lexrewind::event;
use lexrewind::trail::{self, Options, Source};

/// Any bytes are records or reported, also if no record may be large.
pub(crate) fn check(bytes: &[u8]) {
    for max_record_bytes in [16 << 20, 700] {
        let options = Options { max_record_bytes, ..Options::default() };
        let read = trail::read(&[Source::bytes("bytes", bytes)], &options, &|_| false, &|part| {
            for record in &part.records {
                let _ = event::read(record);
            }
            ControlFlow::Continue(())
        });
        read.expect("bytes can be read");
    }
}
