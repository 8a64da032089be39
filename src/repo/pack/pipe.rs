//! The caller's side of a pack: names, known objects, and a bounded queue to the writer.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use super::batch::{BATCH, Batch, Job, Message};
use super::keep::Keep;
use super::known::Known;
use super::list::List;
use super::table::Table;
use super::write::{self, Written};
use super::{Slot, idx, place};
use crate::repo::error::{At, Error, Result};
use crate::repo::id::Oid;
use crate::repo::object::{self, Kind};
const QUEUE: usize = 4;

/// Objects for one pack, or only their names.
pub(in crate::repo) struct Pack {
    /// `None` in a dry run: objects only get their names.
    target: Option<Target>,
    known: Known,
    table: Table,
}

struct Target {
    dir: PathBuf,
    list: PathBuf,
    depth: u32,
    batch: Batch,
    thread: Option<Thread>,
}

struct Thread {
    batches: SyncSender<Message>,
    back: Receiver<Batch>,
    handle: JoinHandle<Result<Option<Written>>>,
}

/// A finished pack, kept from `git repack` until this is dropped.
pub(in crate::repo) struct InPlace {
    pub(in crate::repo) objects: usize,
    pub(in crate::repo) bytes: u64,
    dir: PathBuf,
    /// `None` if there was nothing to write.
    pack: Option<(Oid, Keep)>,
    known: Known,
}

impl InPlace {
    /// Checks that all objects of the run exist: those that it wrote, and those of other packs that
    /// it did not write again.
    ///
    /// # Errors
    /// [`Error::ObjectsRemoved`] if some were removed.
    pub(in crate::repo) fn check(&self) -> Result<()> {
        if let Some((name, _)) = &self.pack
            && !place::is_there(&self.dir, name)
        {
            return Err(Error::ObjectsRemoved { path: place::path(&self.dir, name, "pack") });
        }
        self.known.check(&self.dir)
    }
}

impl Pack {
    /// A pack to be written into the directory `dir` (`objects/pack`); the file `list` has the
    /// packs written here.
    pub(in crate::repo) fn into_dir(dir: &Path, list: &Path, depth: u32) -> Result<Self> {
        let (dir, list) = (dir.to_owned(), list.to_owned());
        let known = Known::read(&dir)?;
        let target = Target { dir, list, depth, batch: Batch::default(), thread: None };
        Ok(Self { target: Some(target), known, table: Table::default() })
    }

    /// Names objects and writes none.
    pub(in crate::repo) fn dry_run() -> Self {
        Self { target: None, known: Known::default(), table: Table::default() }
    }

    /// Names an object and queues it, unless the repository or this pack has it.
    pub(in crate::repo) fn add(&mut self, kind: Kind, slot: Slot, content: &[u8]) -> Result<Oid> {
        let name = object::name(kind, content);
        self.add_named(kind, slot, &name, content)?;
        Ok(name)
    }

    /// [`Pack::add`] for an object with a known name.
    pub(in crate::repo) fn add_named(
        &mut self,
        kind: Kind,
        slot: Slot,
        name: &Oid,
        content: &[u8],
    ) -> Result<()> {
        let Some(target) = &mut self.target else { return Ok(()) };
        if self.known.contains(name) || !self.table.insert(name) {
            return Ok(());
        }
        let batch = &mut target.batch;
        let (start, length) = (batch.bytes.len(), content.len());
        batch.jobs.push(Job { kind, slot, start, length });
        batch.bytes.extend_from_slice(content);
        if batch.bytes.len() >= BATCH { target.send() } else { Ok(()) }
    }

    /// Whether objects are only named.
    pub(in crate::repo) fn is_dry_run(&self) -> bool {
        self.target.is_none()
    }

    /// Ends the writer and puts the pack in place: first the pack, then its index. `meanwhile` runs
    /// while the other thread still compresses and syncs.
    pub(in crate::repo) fn finish<T>(self, meanwhile: impl FnOnce() -> T) -> Result<(InPlace, T)> {
        let known = self.known;
        let Some(mut target) = self.target.filter(|_| self.table.len() > 0) else {
            let dir = known.dir().to_owned();
            return Ok((InPlace { objects: 0, bytes: 0, dir, pack: None, known }, meanwhile()));
        };
        target.send()?;
        let Some(thread) = target.thread.take() else { return Err(stopped(&target.dir)) };
        let sent = thread.batches.send(Message::End);
        let names = self.table.into_names();
        let order = idx::order(&names);
        let other = meanwhile();
        let written = join(thread.handle, &target.dir)?;
        sent.map_err(|_| stopped(&target.dir))?;
        let written = written.ok_or_else(|| stopped(&target.dir))?;
        let mut list = List::read(&target.list)?;
        list.add(written.checksum, Vec::new());
        list.write()?;
        let keep = Keep::pack(&target.dir, &written.checksum)?;
        place::put(&target.dir, &written, &names, &order)?;
        let (objects, bytes) = (names.len(), written.bytes);
        let pack = Some((written.checksum, keep));
        Ok((InPlace { objects, bytes, dir: target.dir.clone(), pack, known }, other))
    }
}

impl Target {
    fn send(&mut self) -> Result<()> {
        if self.thread.is_none() {
            self.thread = Some(self.start()?);
        }
        let Some(thread) = &self.thread else { return Err(stopped(&self.dir)) };
        let next = thread.back.try_recv().unwrap_or_default();
        let batch = std::mem::replace(&mut self.batch, next);
        if thread.batches.send(Message::Batch(batch)).is_ok() {
            return Ok(());
        }
        // the writer ended: its error is the cause
        match self.thread.take() {
            Some(thread) => {
                Err(join(thread.handle, &self.dir).err().unwrap_or_else(|| stopped(&self.dir)))
            }
            None => Err(stopped(&self.dir)),
        }
    }

    fn start(&self) -> Result<Thread> {
        let (batches, inbox): (_, Receiver<Message>) = sync_channel(QUEUE);
        let (outbox, back): (Sender<Batch>, _) = channel();
        let (path, depth) = (place::temporary(&self.dir), self.depth);
        let handle = std::thread::Builder::new()
            .name("pack".to_owned())
            .spawn(move || write::run(&path, depth, &inbox, &outbox))
            .at("start a thread for", &self.dir)?;
        Ok(Thread { batches, back, handle })
    }
}

impl Drop for Target {
    /// An abandoned run waits until its file is removed.
    fn drop(&mut self) {
        if let Some(Thread { batches, handle, .. }) = self.thread.take() {
            drop(batches);
            let _ = handle.join(); // an abandoned run reports no errors
        }
    }
}

fn join(handle: JoinHandle<Result<Option<Written>>>, dir: &Path) -> Result<Option<Written>> {
    handle.join().unwrap_or_else(|_panic| Err(stopped(dir)))
}

fn stopped(dir: &Path) -> Error {
    Error::WriterStopped { path: dir.to_owned() }
}
