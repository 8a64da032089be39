//! The bytes of a tree object: `mode SP name NUL id`, entry after entry.

use super::error::{Error, Result};
use super::id::Oid;

/// The kind of an entry, as far as this floor distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A plain file, `100644`: all that this floor writes.
    File,
    Dir,
    /// An entry of another program: executable, symbolic link, submodule.
    Other,
}

impl Mode {
    pub(super) fn text(self) -> &'static [u8] {
        match self {
            Self::File | Self::Other => b"100644",
            Self::Dir => b"40000",
        }
    }
}

/// One entry, and its position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) start: usize,
    pub(super) mode: Mode,
    /// The mode as a number; 0 if it is invalid.
    pub(super) bits: u32,
    pub(super) name: &'a [u8],
    pub(super) id: &'a Oid,
}

/// The entries in their order.
pub(super) fn items(raw: &[u8]) -> impl Iterator<Item = Result<Item<'_>>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= raw.len() {
            return None;
        }
        let Some((item, end)) = item(raw, start) else {
            start = raw.len();
            let damaged = git2::Error::from_str("an entry is cut off");
            return Some(Err(Error::git("read a tree", "".as_ref(), damaged)));
        };
        start = end;
        Some(Ok(item))
    })
}

fn item(raw: &[u8], start: usize) -> Option<(Item<'_>, usize)> {
    let rest = &raw[start..];
    let space = memchr::memchr(b' ', rest)?;
    let nul = space + memchr::memchr(0, &rest[space..])?;
    let id = rest.get(nul + 1..nul + 21)?.try_into().ok()?;
    let text = &rest[..space];
    let mode = match text {
        b"100644" => Mode::File,
        b"40000" | b"040000" => Mode::Dir,
        _ => Mode::Other,
    };
    let bits = std::str::from_utf8(text).ok().and_then(|text| u32::from_str_radix(text, 8).ok());
    let name = &rest[space + 1..nul];
    Some((Item { start, mode, bits: bits.unwrap_or(0), name, id }, start + nul + 21))
}
