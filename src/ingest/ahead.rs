//! Reads events ahead of the replay.

use std::sync::mpsc::sync_channel;

use crate::event::{Change, Event};
use crate::ingest::error::IngestError;
use crate::ingest::load::{Loader, RecordRef};
use crate::timeline::TimelineEntry;

/// The size of a batch, so that threads are seldom woken.
const BATCH: usize = 16;
/// How many batches are read ahead of the replay.
const AHEAD: usize = 4;

/// Reads the events of `entries` ahead, on another thread, and passes each to `take` in order, with
/// its index.
pub(super) fn each<'e>(
    entries: &'e [TimelineEntry<RecordRef>],
    loader: &mut Loader,
    mut take: impl FnMut(usize, &'e TimelineEntry<RecordRef>, &Event) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    std::thread::scope(|scope| {
        let (sender, batches) = sync_channel(AHEAD);
        scope.spawn(move || {
            for entries in entries.chunks(BATCH) {
                let read = |entry: &TimelineEntry<RecordRef>| {
                    loader.event(&entry.head.id, &entry.place).inspect(make_text)
                };
                let events: Vec<_> = entries.iter().map(read).collect();
                if sender.send(events).is_err() {
                    break;
                }
            }
        });
        let mut place = 0;
        for entries in entries.chunks(BATCH) {
            let Ok(events) = batches.recv() else { break };
            for (entry, event) in entries.iter().zip(events) {
                if let Some(event) = event? {
                    take(place, entry, &event)?;
                }
                place += 1;
            }
        }
        Ok(())
    })
}

/// Writes the canonical text of a document in advance, to save time later.
fn make_text(event: &Option<Event>) {
    if let Some(Event { change: Change::Put { revision, .. }, .. }) = event
        && let Some(document) = revision.content.document()
    {
        document.text();
    }
}
