//! Entries of a pack (gitformat-pack, "pack-*.pack files have the following format").

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::bufread::ZlibDecoder;
use libdeflater::Decompressor;

use super::index::Index;
use crate::repo::files::read_at;
use crate::repo::id::Oid;

/// The maximum size of an object, in bytes.
pub(super) const LARGEST: usize = 2 << 30;
/// Larger content is inflated step by step: its length may be damaged, and must not fill the
/// memory.
const AT_ONCE: usize = 64 << 20;
/// The size of the first read of an entry: most deltas fit.
const FIRST_READ: usize = 1024;
/// Most entries of a history fit into this.
const SECOND_READ: usize = 4096;
/// The offset of the first entry, after the header.
pub(in crate::repo::pack) const START: u64 = 12;
const OFS_DELTA: u8 = 6;
const REF_DELTA: u8 = 7;

/// The content of an entry.
pub(super) enum Entry {
    /// An object of the kind with this number.
    Whole(u8),
    /// A delta against the entry at this offset.
    DeltaAt(u64),
    /// A delta against this object.
    DeltaOf(Oid),
}

/// An open pack.
pub(in crate::repo::pack) struct PackFile {
    file: File,
    /// The end of the entries and start of the checksum.
    end: u64,
}

impl PackFile {
    /// `None` if it is not the pack of this index.
    pub(in crate::repo::pack) fn open(path: &Path, index: &Index) -> Option<Self> {
        let file = File::open(path).ok()?;
        let end = file.metadata().ok()?.len().checked_sub(20)?;
        let mut head = [0; START as usize];
        read_at(&file, &mut head, 0).ok()?;
        let count = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        let mut checksum = [0; 20];
        read_at(&file, &mut checksum, end).ok()?;
        let sound = matches!(&head[..8], b"PACK\0\0\0\x02" | b"PACK\0\0\0\x03")
            && u64::from(count) == index.count()
            && index.pack_checksum()? == checksum;
        sound.then_some(Self { file, end })
    }

    /// The end of the last entry.
    pub(in crate::repo::pack) fn end(&self) -> u64 {
        self.end
    }

    /// All entries in sequence, unchanged.
    pub(in crate::repo::pack) fn body(&self, buffer: usize) -> io::Result<impl BufRead> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(START))?;
        Ok(BufReader::with_capacity(buffer, file).take(self.end.saturating_sub(START)))
    }
}

/// A part of a file that is read from start to end.
struct Span<'f> {
    file: &'f File,
    start: u64,
    end: u64,
}

impl Read for Span<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.end.saturating_sub(self.start);
        let length = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        read_at(self.file, &mut buffer[..length], self.start)?;
        self.start += length as u64;
        Ok(length)
    }
}

/// Reads entries; its buffers are reused.
pub(super) struct Reader {
    inflate: Decompressor,
    raw: Vec<u8>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { inflate: Decompressor::new(), raw: Vec::with_capacity(8 * SECOND_READ) }
    }

    /// Appends the content of the entry at `offset` to `out`.
    pub(super) fn entry(
        &mut self,
        pack: &PackFile,
        offset: u64,
        out: &mut Vec<u8>,
    ) -> Option<Entry> {
        let left = usize::try_from(pack.end.checked_sub(offset)?).ok()?;
        self.raw.clear();
        self.fill(pack, offset, left.min(FIRST_READ))?;
        let (entry, size, header) = header(&self.raw, offset)?;
        let start = out.len();
        if size > AT_ONCE {
            let stream = Span { file: &pack.file, start: offset + header as u64, end: pack.end };
            let inflate = ZlibDecoder::new(BufReader::with_capacity(AT_ONCE >> 10, stream));
            inflate.take(size as u64 + 1).read_to_end(out).ok()?;
            return (out.len() - start == size).then_some(entry);
        }
        out.resize(start + size, 0);
        // the size of deflate output for incompressible data
        let longest = left.min(header + size + size / 8 + 64);
        if size > 4 * SECOND_READ {
            self.fill(pack, offset, longest.min(size / 3))?;
        } else if header + size > FIRST_READ {
            self.fill(pack, offset, longest.min(SECOND_READ))?;
        }
        loop {
            if self.content(header, &mut out[start..]).is_some() {
                return Some(entry);
            }
            if self.raw.len() >= longest {
                return None;
            }
            self.fill(pack, offset, longest.min(self.raw.len() * 4))?;
        }
    }

    /// Reads until there are `wanted` bytes of the entry.
    fn fill(&mut self, pack: &PackFile, offset: u64, wanted: usize) -> Option<()> {
        let had = self.raw.len();
        if wanted > had {
            self.raw.resize(wanted, 0);
            read_at(&pack.file, &mut self.raw[had..], offset + had as u64).ok()?;
        }
        Some(())
    }

    /// Inflates; bytes after the end of the stream are ignored. `None` if the stream is invalid,
    /// incomplete, or of another length.
    fn content(&mut self, header: usize, out: &mut [u8]) -> Option<()> {
        let stream = self.raw.get(header..)?;
        if let Some(content) = stored(stream, out.len()) {
            out.copy_from_slice(content);
            return Some(());
        }
        let length = self.inflate.zlib_decompress(stream, out).ok()?;
        (length == out.len()).then_some(())
    }
}

/// The kind of entry, the size of its content, and the start of its zlib stream.
fn header(raw: &[u8], offset: u64) -> Option<(Entry, usize, usize)> {
    let mut bytes = raw.iter().copied();
    let first = bytes.next()?;
    let kind = first >> 4 & 7;
    let mut size = u64::from(first & 15);
    let mut more = first >= 0x80;
    let mut shift = 4;
    while more {
        let byte = bytes.next()?;
        if shift > 32 {
            return None;
        }
        size |= u64::from(byte & 127) << shift;
        more = byte >= 0x80;
        shift += 7;
    }
    let entry = match kind {
        1..=4 => Entry::Whole(kind),
        OFS_DELTA => {
            let distance = distance(&mut bytes)?;
            let base =
                offset.checked_sub(distance).filter(|base| (START..offset).contains(base))?;
            Entry::DeltaAt(base)
        }
        REF_DELTA => {
            let mut base = [0; 20];
            for byte in &mut base {
                *byte = bytes.next()?;
            }
            Entry::DeltaOf(base)
        }
        _ => return None,
    };
    let size = usize::try_from(size).ok().filter(|size| *size <= LARGEST)?;
    Some((entry, size, raw.len() - bytes.len()))
}

/// Groups of seven, the most significant first, one added to all but the last.
pub(in crate::repo::pack) fn distance(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let mut byte = bytes.next()?;
    let mut distance = u64::from(byte & 127);
    while byte >= 0x80 {
        byte = bytes.next()?;
        distance = (distance + 1).checked_mul(128)? | u64::from(byte & 127);
    }
    Some(distance)
}

/// The content of a stream of one stored block (RFC 1951, 3.2.4), as in our own small deltas.
fn stored(stream: &[u8], length: usize) -> Option<&[u8]> {
    let (head, rest) = stream.split_first_chunk::<7>()?;
    let size = u16::try_from(length).ok()?.to_le_bytes();
    if *head != [0x78, 1, 1, size[0], size[1], !size[0], !size[1]] {
        return None;
    }
    let (content, rest) = rest.split_at_checked(length)?;
    (*rest.first_chunk()? == libdeflater::adler32(content).to_be_bytes()).then_some(content)
}
