//! Entries of a pack (gitformat-pack): a header, a base for deltas, a zlib stream.

use libdeflater::{CompressionLvl, Compressor};

use crate::repo::object::Kind;

pub(super) const OFS_DELTA: u8 = 6;

/// The maximum size of deltas that are stored uncompressed: compression makes a pack 1 % smaller,
/// and costs time at every commit and every read.
const STORED: usize = 1024;

/// The maximum size of trees that are stored uncompressed: they are mostly names of objects, which
/// do not compress.
const STORED_TREE: usize = 1024;

pub(super) struct Encoder {
    deflate: Compressor,
}

impl Encoder {
    pub(super) fn new() -> Self {
        // level 0 does not compress
        let level = CompressionLvl::new(1).unwrap_or_default();
        Self { deflate: Compressor::new(level) }
    }

    /// Appends a whole object to `out`.
    pub(super) fn whole(&mut self, kind: Kind, content: &[u8], out: &mut Vec<u8>) {
        header(kind as u8, content.len(), out);
        if kind == Kind::Tree && content.len() <= STORED_TREE {
            stored(content, out);
        } else {
            self.compressed(content, out);
        }
    }

    /// Appends a delta against the entry that starts `distance` bytes earlier.
    pub(super) fn delta(&mut self, distance: u64, delta: &[u8], out: &mut Vec<u8>) {
        header(OFS_DELTA, delta.len(), out);
        offset(distance, out);
        if delta.len() <= STORED { stored(delta, out) } else { self.compressed(delta, out) }
    }

    fn compressed(&mut self, content: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + self.deflate.zlib_compress_bound(content.len()), 0);
        match self.deflate.zlib_compress(content, &mut out[start..]) {
            Ok(length) => out.truncate(start + length),
            Err(_too_small) => {
                out.truncate(start);
                stored(content, out);
            }
        }
    }
}

/// Kind and size: four bits of the size, then groups of seven.
fn header(kind: u8, mut size: usize, out: &mut Vec<u8>) {
    let mut byte = kind << 4 | (size & 15) as u8;
    size >>= 4;
    while size > 0 {
        out.push(byte | 0x80);
        byte = (size & 127) as u8;
        size >>= 7;
    }
    out.push(byte);
}

/// The distance to a base: groups of seven, the most significant first, one added to all but the
/// last.
pub(super) fn offset(mut distance: u64, out: &mut Vec<u8>) {
    let mut bytes = [0_u8; 10];
    let mut at = bytes.len() - 1;
    bytes[at] = (distance & 127) as u8;
    while distance > 127 {
        distance = (distance >> 7) - 1;
        at -= 1;
        bytes[at] = (distance & 127) as u8 | 0x80;
    }
    out.extend_from_slice(&bytes[at..]);
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
fn stored(content: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&[0x78, 0x01]);
    let mut blocks = content.chunks(0xffff).peekable();
    if content.is_empty() {
        out.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend_from_slice(&libdeflater::adler32(content).to_be_bytes());
}
