//! Why reading stopped before the end of a source.

use crate::trail::error::Reason;
use crate::trail::gather::Stopped;

/// Why reading stopped before the end of a text.
pub(super) enum Left {
    /// The sink stopped reading.
    Stopped,
    /// It cannot be read (further).
    Because(Reason),
}

impl From<Stopped> for Left {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// Classifies an IO error.
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
