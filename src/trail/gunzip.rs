//! Unpacking gzip: whole files at once where that is safe, in parts where it is not.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use libdeflater::Decompressor;
use memchr::memmem;

/// How gzip data begins (with the only method there is).
const MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];

/// Flags, behind [`MAGIC`], that no member may have (RFC 1952, 2.3.1.2).
const RESERVED: u8 = 0xe0;

/// How often gzip may lie in gzip.
pub(super) const MAX_LAYERS: usize = 4;

/// Whether `bytes` begin as gzip data do.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Unpacks small files of a single member, each into the same buffer.
pub(super) struct OneShot {
    inflate: Decompressor,
    unpacked: Vec<u8>,
    magic: memmem::Finder<'static>,
}

impl OneShot {
    pub(super) fn new() -> Self {
        Self {
            inflate: Decompressor::new(),
            unpacked: Vec::new(),
            magic: memmem::Finder::new(MAGIC),
        }
    }

    /// The unpacked content if `packed` is a single member that says it holds at most `limit`
    /// bytes and holds what it says; else `None`, and the data must be read in parts.
    pub(super) fn unpack(&mut self, packed: &[u8], limit: usize) -> Option<&[u8]> {
        let size = packed.last_chunk::<4>().map(|size| u32::from_le_bytes(*size) as usize)?;
        // Nothing packs better than 1032 to 1, so a larger size is a lie.
        if size > limit || size / 1032 > packed.len() {
            return None;
        }
        // The size is that of the last member: there must be no other.
        if self.may_begin(packed.get(MAGIC.len()..)?) {
            return None;
        }
        if self.unpacked.len() < size {
            self.unpacked.resize(size, 0);
        }
        let unpacked = self.inflate.gzip_decompress(packed, &mut self.unpacked[..size]).ok()?;
        (unpacked == size).then(|| &self.unpacked[..size])
    }

    /// Whether a member may begin somewhere in `packed`.
    fn may_begin(&self, packed: &[u8]) -> bool {
        let flags = |at: usize| packed.get(at + MAGIC.len()).copied().unwrap_or(0);
        self.magic.find_iter(packed).any(|at| flags(at) & RESERVED == 0)
    }
}

/// A reader of the plain content of `reader`, which may be packed several times over.
pub(super) fn plain<'a>(reader: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut reader: Box<dyn Read + 'a> = Box::new(reader);
    for layer in 0..=MAX_LAYERS {
        let mut start = Vec::with_capacity(MAGIC.len());
        reader.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
        let packed = is_gzip(&start);
        let whole = io::Cursor::new(start).chain(reader);
        if !packed {
            return Ok(Box::new(whole));
        }
        if layer == MAX_LAYERS {
            break;
        }
        reader = Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, whole)));
    }
    Err(io::Error::other(TOO_MANY_LAYERS))
}

/// The message of [`plain`] for gzip in gzip in gzip and so on.
pub(super) const TOO_MANY_LAYERS: &str = "gzip within gzip, too many times";

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{OneShot, plain};

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        plain(packed)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn one_member_at_once_and_others_in_parts() {
        let mut once = OneShot::new();
        let one = gzip(b"hello");
        assert_eq!(once.unpack(&one, 100), Some(&b"hello"[..]));
        assert_eq!(once.unpack(&one, 4), None);
        let two = [gzip(b"hello"), gzip(b"world")].concat();
        assert_eq!(once.unpack(&two, 100), None);
        assert_eq!(unpacked(&two).ok().as_deref(), Some(&b"helloworld"[..]));
        assert_eq!(unpacked(&gzip(&two)).ok().as_deref(), Some(&b"helloworld"[..]));
        assert_eq!(unpacked(b"plain").ok().as_deref(), Some(&b"plain"[..]));
        assert_eq!(unpacked(b"").ok().as_deref(), Some(&b""[..]));
    }

    #[test]
    fn a_member_begins_only_with_flags_that_are_allowed() {
        let once = OneShot::new();
        let member = gzip(b"hello");
        assert!(once.may_begin(&[b"before", &*member].concat()));
        assert!(once.may_begin(&member[..3]));
        for flag in [0x20, 0x40, 0x80] {
            let mut chance = member.clone();
            chance[3] |= flag;
            assert!(!once.may_begin(&chance));
            assert!(unpacked(&[&*member, &*chance].concat()).is_err());
        }
    }

    #[test]
    fn a_size_that_lies_is_not_believed() {
        let mut lie = gzip(b"hello");
        let len = lie.len();
        lie[len - 4..].copy_from_slice(&[0xff, 0xff, 0xff, 0x00]);
        assert_eq!(OneShot::new().unpack(&lie, 1 << 30), None);
        assert!(unpacked(&lie).is_err());
        assert!(unpacked(&gzip(b"hello")[..12]).is_err());
    }

    #[test]
    fn layers_have_an_end() {
        let mut packed = b"x".to_vec();
        for _ in 0..10 {
            packed = gzip(&packed);
        }
        assert!(unpacked(&packed).is_err());
    }
}
