//! Rows of `aws cloudtrail lookup-events --output text`.
//!
//! The CLI prints one row for each object: the name of the list in capitals, then the values in the
//! order of their names, separated by tabs. `CloudTrailEvent` is one of them. The resources of an
//! event are rows of their own, and so is the token of the next page.

/// The beginning of a row with a record.
const EVENT: &[u8] = b"EVENTS\t";

/// The beginnings of rows without a record.
const OTHERS: [&[u8]; 2] = [b"RESOURCES\t", b"NEXTTOKEN\t"];

/// Whether a line is a row with a record. The text after the record repeats parts of it.
pub(super) fn is_event(line: &[u8]) -> bool {
    line.starts_with(EVENT)
}

/// Whether a line is a row without a record. Callers choose the names of resources, so it is not
/// searched.
pub(super) fn is_other(line: &[u8]) -> bool {
    OTHERS.iter().any(|start| line.starts_with(start))
}
