//! The names of git objects, one type for each use.

use std::fmt;
use std::str::FromStr;

use crate::wording::{hex, unhex};

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
                f.pad(&hex(&self.0))
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
                unhex(text.as_bytes()).map(Self).ok_or_else(|| NotAnId(text.to_owned()))
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

/// The first eight bytes as a number: a sort key that is almost always unique.
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
