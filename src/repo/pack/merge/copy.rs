//! Copies entries of several packs into one.
//!
//! Compressed data is copied unchanged. If two packs have an object, its first entry is used. A
//! delta against the later entry is then farther from its base, and only its distance is rewritten.
//! In a pack, a base precedes its deltas, and it still does in the copy. Every entry must have the
//! checksum of its index: damage is not copied.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;

use libdeflater::Crc;
use sha1::{Digest, Sha1};

use super::source::Source;
use crate::repo::error::{At, Result};
use crate::repo::id::Oid;
use crate::repo::pack::encode;
use crate::repo::pack::idx::Entry;
use crate::repo::pack::read::{START, distance};
use crate::repo::pack::table::Table;
use crate::repo::pack::write::{BUFFER, Written, header};

/// A pack on the disk under its temporary name, and the names of its objects in order.
pub(super) struct Copied {
    pub(super) written: Written,
    pub(super) names: Vec<Oid>,
}

/// Copies all objects of these packs, each once.
pub(super) fn copy(packs: &[Source], path: PathBuf) -> Result<Copied> {
    let mut table = Table::default();
    for pack in packs {
        for (name, _) in pack.entries()? {
            table.insert(&name);
        }
    }
    let out = Out::create(path, table.len() as u32)?;
    let mut copier = Copier { table, entries: Vec::new(), out, head: Head::default() };
    for pack in packs {
        copier.take(pack)?;
    }
    let Copier { table, entries, out, .. } = copier;
    if entries.len() != table.len() {
        return Err(packs[0].damaged("its objects are not those of its index"));
    }
    let (path, checksum, bytes) = out.finish()?;
    let written = Written { path, entries, checksum, bytes };
    Ok(Copied { written, names: table.into_names() })
}

struct Copier {
    /// All names, in the order of copying.
    table: Table,
    /// The copied ones.
    entries: Vec<Entry>,
    out: Out,
    head: Head,
}

impl Copier {
    fn take(&mut self, pack: &Source) -> Result<()> {
        let file = pack.pack()?;
        let entries = pack.entries()?;
        let mut body = file.body(BUFFER).at("read", &pack.path)?;
        let mut at = START;
        for (place, (name, entry)) in entries.iter().enumerate() {
            let end = entries.get(place + 1).map_or(file.end(), |(_, next)| next.offset);
            if entry.offset != at || end <= at {
                return Err(pack.damaged("its entries are not where its index says"));
            }
            at = end;
            let mut rest = body.by_ref().take(end - entry.offset);
            if self.table.find(name) == Some(self.entries.len()) {
                self.copy(pack, &mut rest, entry, &entries)?;
            } else {
                io::copy(&mut rest, &mut io::sink()).at("read", &pack.path)?;
            }
        }
        Ok(())
    }

    /// Copies the one entry in `rest`, of a pack with these entries.
    fn copy(
        &mut self,
        pack: &Source,
        rest: &mut impl BufRead,
        entry: &Entry,
        entries: &[(Oid, Entry)],
    ) -> Result<()> {
        let unlike = || pack.damaged("it has an entry that was not written here");
        self.head.read(rest).at("read", &pack.path)?;
        let mut found = Crc::new();
        found.update(&self.head.bytes);
        let offset = self.out.position();
        if self.head.is_delta() {
            let before = self.head.distance().ok_or_else(unlike)?;
            let base = entry.offset.checked_sub(before).ok_or_else(unlike)?;
            let base = entries.binary_search_by_key(&base, |(_, entry)| entry.offset);
            let (base, _) = base.map(|at| &entries[at]).map_err(|_| unlike())?;
            let base = self.table.find(base).and_then(|at| self.entries.get(at));
            self.head.set_distance(offset - base.ok_or_else(unlike)?.offset);
        } else if !self.head.is_whole() {
            return Err(unlike());
        }
        let mut crc = Crc::new();
        crc.update(&self.head.bytes);
        self.out.put(&self.head.bytes)?;
        loop {
            let piece = rest.fill_buf().at("read", &pack.path)?;
            if piece.is_empty() {
                break;
            }
            found.update(piece);
            crc.update(piece);
            self.out.put(piece)?;
            let length = piece.len();
            rest.consume(length);
        }
        if found.sum() != entry.crc {
            return Err(pack.damaged("an entry does not have its checksum"));
        }
        self.entries.push(Entry { offset, crc: crc.sum() });
        Ok(())
    }
}

/// The start of an entry: kind and size, and for a delta the distance to its base.
#[derive(Default)]
struct Head {
    bytes: Vec<u8>,
    /// The position of the distance.
    distance: usize,
}

impl Head {
    fn read(&mut self, rest: &mut impl Read) -> io::Result<()> {
        self.bytes.clear();
        self.group(rest)?;
        self.distance = self.bytes.len();
        if self.is_delta() { self.group(rest) } else { Ok(()) }
    }

    /// Reads bytes up to one without the highest bit.
    fn group(&mut self, rest: &mut impl Read) -> io::Result<()> {
        let mut byte = [0x80];
        while byte[0] >= 0x80 {
            rest.read_exact(&mut byte)?;
            self.bytes.push(byte[0]);
        }
        Ok(())
    }

    fn kind(&self) -> u8 {
        self.bytes[0] >> 4 & 7
    }

    fn is_delta(&self) -> bool {
        self.kind() == encode::OFS_DELTA
    }

    fn is_whole(&self) -> bool {
        matches!(self.kind(), 1..=4)
    }

    fn distance(&self) -> Option<u64> {
        distance(&mut self.bytes[self.distance..].iter().copied())
    }

    fn set_distance(&mut self, distance: u64) {
        self.bytes.truncate(self.distance);
        encode::offset(distance, &mut self.bytes);
    }
}

/// The pack being written.
struct Out {
    path: PathBuf,
    file: File,
    hash: Sha1,
    buffer: Vec<u8>,
    /// Bytes before `buffer`.
    flushed: u64,
}

impl Out {
    fn create(path: PathBuf, count: u32) -> Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path);
        let file = file.at("create", &path)?;
        Ok(Self { path, file, hash: Sha1::new(), buffer: header(count).to_vec(), flushed: 0 })
    }

    fn position(&self) -> u64 {
        self.flushed + self.buffer.len() as u64
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.hash.update(&self.buffer);
        self.file.write_all(&self.buffer).at("write", &self.path)?;
        self.flushed += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Its checksum and its size.
    fn finish(mut self) -> Result<(PathBuf, Oid, u64)> {
        self.flush()?;
        let checksum: Oid = self.hash.finalize().into();
        let ended = self.file.write_all(&checksum).and_then(|()| self.file.sync_data());
        ended.at("write", &self.path)?;
        Ok((self.path, checksum, self.flushed + checksum.len() as u64))
    }
}
