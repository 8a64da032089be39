//! Why reading a source ended before its end.

use crate::trail::error::Reason;
use crate::trail::gather::Stopped;

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
