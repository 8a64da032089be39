//! Unpacks gzip: whole files at once if that is safe, otherwise in parts.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use libdeflater::Decompressor;
use memchr::memmem;

/// The first bytes of gzip data (with its only method).
const MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];

/// Flags after [`MAGIC`] that no member may have (RFC 1952, 2.3.1.2).
const RESERVED: u8 = 0xe0;

/// How many times gzip may be nested.
pub(super) const MAX_LAYERS: usize = 4;

/// Whether `bytes` begin like gzip data.
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

    /// The unpacked content if `packed` is a single member with at most `limit` bytes and the size
    /// that it states; else `None`, and the data must be read in parts.
    pub(super) fn unpack(&mut self, packed: &[u8], limit: usize) -> Option<&[u8]> {
        let size = packed.last_chunk::<4>().map(|size| u32::from_le_bytes(*size) as usize)?;
        // The ratio is at most 1032 to 1, so a larger size is false.
        if size > limit || size / 1032 > packed.len() {
            return None;
        }
        // The size is that of the last member, so there must be only one.
        let rest = packed.get(MAGIC.len()..)?;
        let flags = |at: usize| rest.get(at + MAGIC.len()).copied().unwrap_or(0);
        let mut found = self.magic.find_iter(rest).map(flags).peekable();
        let is_plain = found.peek().is_none();
        if found.any(|flags| flags & RESERVED == 0) {
            return None;
        }
        if self.unpacked.len() < size {
            self.unpacked.resize(size, 0);
        }
        let unpacked = self.inflate.gzip_decompress(packed, &mut self.unpacked[..size]).ok()?;
        let unpacked = self.unpacked.get(..size).filter(|_| unpacked == size)?;
        (is_plain || ends_as(packed, unpacked)).then_some(unpacked)
    }
}

/// Whether the member that ends `packed` has the checksum of `unpacked`. If so, bytes that look
/// like a member with invalid flags are part of this member, not a second, damaged one.
fn ends_as(packed: &[u8], unpacked: &[u8]) -> bool {
    let sums = packed.last_chunk::<8>();
    sums.is_some_and(|sums| sums.starts_with(&libdeflater::crc32(unpacked).to_le_bytes()))
}

/// A reader of the unpacked content of `reader`, which may be packed several times.
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
        reader = Box::new(Members::new(BufReader::with_capacity(64 << 10, whole)));
    }
    Err(io::Error::other(TOO_MANY_LAYERS))
}

/// The content of all members of gzip data in sequence. Like gzip, it skips the NULs with which
/// tapes and block devices pad a file.
struct Members<R> {
    /// `None` after the last member.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    fn new(reader: R) -> Self {
        Self { member: Some(GzDecoder::new(reader)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(member) = self.member.take() else { break };
            let mut reader = member.into_inner();
            if !skip_padding(&mut reader)? {
                self.member = Some(GzDecoder::new(reader));
            }
        }
        Ok(0)
    }
}

/// Skips NULs. Returns whether the data end with them.
fn skip_padding(reader: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let held = reader.fill_buf()?;
        if held.is_empty() {
            return Ok(true);
        }
        let padding = held.iter().take_while(|byte| **byte == 0).count();
        let is_over = padding < held.len();
        reader.consume(padding);
        if is_over {
            return Ok(false);
        }
    }
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
    fn padding_is_not_damage() {
        let one = gzip(b"hello");
        let padded = |count: usize| [&*one, &*vec![0; count]].concat();
        for count in [1, 8, 512, 200_000] {
            assert_eq!(unpacked(&padded(count)).ok().as_deref(), Some(&b"hello"[..]), "{count}");
            let more = [&*padded(count), &*one].concat();
            assert_eq!(unpacked(&more).ok().as_deref(), Some(&b"hellohello"[..]), "{count}");
            let other = [&*padded(count), b"x"].concat();
            assert!(unpacked(&other).is_err(), "{count}");
        }
    }

    /// As large as the first one, which is the size that the fast path compares.
    #[test]
    fn a_second_member_is_not_lost_where_its_flags_are_damaged() {
        let mut once = OneShot::new();
        let (first, second) = (gzip(b"hello"), gzip(b"world"));
        assert_eq!(once.unpack(&[&*first, &*second].concat(), 100), None);
        for flag in [0x20, 0x40, 0x80] {
            let mut damaged = second.clone();
            damaged[3] |= flag;
            let both = [&*first, &*damaged].concat();
            assert_eq!(once.unpack(&both, 100), None);
            assert!(unpacked(&both).is_err());
        }
    }

    #[test]
    fn what_looks_like_a_member_may_be_content() {
        let content = b"\x1f\x8b\x08\xe0 by chance";
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(content).expect("memory");
        let packed = encoder.finish().expect("memory");
        assert_eq!(OneShot::new().unpack(&packed, 100), Some(&content[..]));
    }

    #[test]
    fn a_wrong_size_is_not_trusted() {
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
