//! Git objects as bytes: their kinds and their names.

use sha1::{Digest, Sha1};

use super::id::Oid;

/// The kinds of object, by their number in a pack (gitformat-pack).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
    /// Read only: other programs write tags.
    Tag = 4,
}

const KINDS: [Kind; 4] = [Kind::Commit, Kind::Tree, Kind::Blob, Kind::Tag];

impl Kind {
    /// The word before the length in the hashed bytes, and in a loose object.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
            Self::Tag => "tag",
        }
    }

    pub(super) fn of_number(number: u8) -> Option<Self> {
        KINDS.into_iter().find(|kind| *kind as u8 == number)
    }

    pub(super) fn of_word(word: &[u8]) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word().as_bytes() == word)
    }
}

/// The name of an object: SHA-1 of `kind SP length NUL content`.
pub(super) fn name(kind: Kind, content: &[u8]) -> Oid {
    let mut hash = Sha1::new();
    let mut head = [0_u8; 32];
    let word = kind.word();
    head[..word.len()].copy_from_slice(word.as_bytes());
    head[word.len()] = b' ';
    let start = word.len() + 1;
    let end = start + decimal(content.len(), &mut head[start..]);
    hash.update(&head[..=end]); // the byte after the digits is still NUL
    hash.update(content);
    hash.finalize().into()
}

/// Plain SHA-1, for the trailers of git's files.
pub(super) fn sha1(bytes: &[u8]) -> Oid {
    Sha1::digest(bytes).into()
}

/// Writes `number` in decimal and returns the number of digits.
fn decimal(mut number: usize, out: &mut [u8]) -> usize {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let length = digits.len() - at;
    out[..length].copy_from_slice(&digits[at..]);
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::hex;

    #[test]
    fn names_that_git_knows() {
        let text = |id: Oid| hex(&id);
        assert_eq!(text(name(Kind::Tree, b"")), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(text(name(Kind::Blob, b"")), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(
            text(name(Kind::Blob, b"what is up, doc?")),
            "bd9dbf5aae1a3862dd1526723246b20206e5fc37"
        );
    }
}
