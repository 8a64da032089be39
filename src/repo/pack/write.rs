//! The second thread: deltas, compression, the file of the pack.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};

use sha1::{Digest, Sha1};

use super::batch::{Batch, Message};
use super::delta::Differ;
use super::encode::Encoder;
use super::idx::Entry;
use super::slots::Slots;
use super::{NO_SLOT, Slot};
use crate::repo::error::{At, Result};
use crate::repo::files;
use crate::repo::id::Oid;
use crate::repo::object::Kind;

/// How much is read or written at once.
pub(super) const BUFFER: usize = 1 << 20;
/// Trees are names of objects, which do not compress: a large one is expensive, and so are its
/// deltas against an old one. A commit has few of them, so their chains may be long.
const LARGE_TREE: usize = 2048;
/// How many times shorter the chains of other objects are, of which a question reads many.
const SHORTER: u32 = 3;

/// A pack that is complete and on the disk, under its temporary name.
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) entries: Vec<Entry>,
    pub(super) checksum: Oid,
    pub(super) bytes: u64,
}

/// Processes batches until it is told to finish. Without that, the run was abandoned: the file is
/// removed. It is also removed after an error: the disk may be full.
pub(super) fn run(
    path: &Path,
    depth: u32,
    batches: &Receiver<Message>,
    back: &Sender<Batch>,
) -> Result<Option<Written>> {
    let written = write(path, depth, batches, back);
    if !matches!(written, Ok(Some(_))) {
        let _ = std::fs::remove_file(path); // the next run removes it
    }
    written
}

fn write(
    path: &Path,
    depth: u32,
    batches: &Receiver<Message>,
    back: &Sender<Batch>,
) -> Result<Option<Written>> {
    let mut writer = Writer::create(path.to_owned(), depth)?;
    for message in batches {
        match message {
            Message::Batch(mut batch) => {
                for job in &batch.jobs {
                    let content = &batch.bytes[job.start..][..job.length];
                    writer.add(job.kind, job.slot, content)?;
                }
                batch.clear();
                let _the_other_side_may_be_done = back.send(batch);
            }
            Message::End => return writer.finish().map(Some),
        }
    }
    Ok(None)
}

struct Writer {
    path: PathBuf,
    file: File,
    out: Vec<u8>,
    /// Bytes of the pack before `out`.
    flushed: u64,
    entries: Vec<Entry>,
    slots: Slots,
    depth: u32,
    encoder: Encoder,
    differ: Differ,
    delta: Vec<u8>,
}

impl Writer {
    fn create(path: PathBuf, depth: u32) -> Result<Self> {
        Ok(Self {
            file: files::create(&path).at("create", &path)?,
            path,
            out: header(0).to_vec(),
            flushed: 0,
            entries: Vec::new(),
            slots: Slots::default(),
            depth,
            encoder: Encoder::new(),
            differ: Differ::new(),
            delta: Vec::new(),
        })
    }

    fn add(&mut self, kind: Kind, slot: Slot, content: &[u8]) -> Result<()> {
        let start = self.out.len();
        let offset = self.flushed + start as u64;
        let depth = match self.delta(kind, slot, content) {
            Some((base, depth)) => {
                self.encoder.delta(offset - base, &self.delta, &mut self.out);
                depth
            }
            None => {
                self.encoder.whole(kind, content, &mut self.out);
                0
            }
        };
        self.entries.push(Entry { offset, crc: libdeflater::crc32(&self.out[start..]) });
        if slot != NO_SLOT {
            self.slots.keep(slot, content, offset, depth, self.out.len() - start);
        }
        if self.out.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Writes to `self.delta` how to build `content` from a previous object, and returns the
    /// position of that object and the resulting chain length. The base is the previous object or,
    /// if its chain is full, the last whole one, as long as the delta is much smaller than a new
    /// object.
    fn delta(&mut self, kind: Kind, slot: Slot, content: &[u8]) -> Option<(u64, u32)> {
        let is_costly = kind == Kind::Tree && content.len() > LARGE_TREE;
        let longest = if is_costly { self.depth } else { self.depth.div_ceil(SHORTER) };
        let past = self.slots.past(slot)?;
        let (last, most) = (past.last(), content.len() / 2);
        let (base, most) = if last.depth < longest {
            (last, most)
        } else {
            (&past.whole, most.min(past.cost / 2))
        };
        let is_small = base.depth < longest
            && self.differ.differ(&base.content, content, most, &mut self.delta);
        is_small.then_some((base.offset, base.depth + 1))
    }

    fn flush(&mut self) -> Result<()> {
        self.file.write_all(&self.out).at("write", &self.path)?;
        self.flushed += self.out.len() as u64;
        self.out.clear();
        Ok(())
    }

    /// The number of objects is at the start and is part of the checksum, so the file is read
    /// again.
    fn finish(mut self) -> Result<Written> {
        self.flush()?;
        self.slots = Slots::default();
        let checksum = self.complete().at("write", &self.path)?;
        Ok(Written { path: self.path, entries: self.entries, checksum, bytes: self.flushed + 20 })
    }

    fn complete(&mut self) -> std::io::Result<Oid> {
        let head = header(self.entries.len() as u32);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&head)?;
        let mut hash = Sha1::new();
        hash.update(head);
        self.out.resize(BUFFER, 0);
        loop {
            let length = self.file.read(&mut self.out)?;
            if length == 0 {
                break;
            }
            hash.update(&self.out[..length]);
        }
        let checksum: Oid = hash.finalize().into();
        self.file.write_all(&checksum)?;
        self.file.sync_data()?;
        Ok(checksum)
    }
}

/// The header of a pack with this many objects.
pub(super) fn header(count: u32) -> [u8; 12] {
    let mut head = *b"PACK\0\0\0\x02\0\0\0\0";
    head[8..].copy_from_slice(&count.to_be_bytes());
    head
}
