//! Rows of `aws cloudtrail lookup-events --output text`.
//!
//! The CLI prints one row for each object: the name of the list in capitals, then the values in the
//! order of their names, separated by tabs. `CloudTrailEvent` is one of them. The resources of an event
//! are rows of their own, and so is the token of the next page.

/// How a row with a record begins.
const EVENT: &[u8] = b"EVENTS\t";

/// How rows without one begin.
const OTHERS: [&[u8]; 2] = [b"RESOURCES\t", b"NEXTTOKEN\t"];

/// Whether a line is a row with a record. What stands behind the record repeats parts of it.
pub(super) fn is_event(line: &[u8]) -> bool {
    line.starts_with(EVENT)
}

/// Whether a line is a row without a record. Callers choose the names of resources, so it is not
/// searched for one.
pub(super) fn is_other(line: &[u8]) -> bool {
    OTHERS.iter().any(|start| line.starts_with(start))
}
