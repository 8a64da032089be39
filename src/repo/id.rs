//! The names of git objects, one type for each use.

use std::fmt;
use std::str::FromStr;

/// A SHA-1 as git uses it, raw.
pub(super) type Oid = [u8; 20];

/// A text that is not forty hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not an object id (forty hexadecimal digits)", .0.escape_debug())]
pub struct NotAnId(String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 20]);

        impl $name {
            /// From the twenty raw bytes.
            pub const fn from_bytes(bytes: [u8; 20]) -> Self {
                Self(bytes)
            }

            /// The twenty raw bytes.
            pub const fn as_bytes(&self) -> &[u8; 20] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(std::str::from_utf8(&hex(&self.0)).unwrap_or_default())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse_hex(text.as_bytes()).map(Self).ok_or_else(|| NotAnId(text.to_owned()))
            }
        }
    )*};
}

ids! {
    /// The id of a commit; displays as forty hexadecimal digits (`{:.8}` shows eight).
    CommitId;
    /// The id of a file's content; equal content has an equal id.
    BlobId;
}

/// Forty lower-case hexadecimal digits.
pub(super) fn hex(id: &Oid) -> [u8; 40] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0; 40];
    for (pair, byte) in text.chunks_exact_mut(2).zip(id) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    text
}

/// Reads exactly forty hexadecimal digits of either case.
pub(super) fn parse_hex(text: &[u8]) -> Option<Oid> {
    let digits: &[u8; 40] = text.try_into().ok()?;
    let mut id = [0; 20];
    for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(id)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The first eight bytes as a number: a sort key that leaves almost nothing to compare.
pub(super) fn leading(id: &Oid) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&id[..8]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let text = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        let id: CommitId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(format!("{id:.8}"), "4b825dc6");
        assert_eq!(text.to_uppercase().parse::<CommitId>().unwrap(), id);
        assert!("4b825d".parse::<CommitId>().is_err());
        assert!("4b825dc642cb6eb9a060e54bf8d69288fbee490g".parse::<CommitId>().is_err());
    }
}
