//! Events read ahead of those that are replayed.

use std::sync::mpsc::sync_channel;

use crate::event::{Change, Event};
use crate::ingest::error::IngestError;
use crate::ingest::load::{Loader, RecordRef};
use crate::timeline::TimelineEntry;

/// How many events are handed over at a time: a thread is seldom woken.
const BATCH: usize = 16;
/// How many batches are read ahead of the one that is replayed.
const AHEAD: usize = 4;

/// Reads the events of `entries` ahead, on another thread, and hands each to `take` in order, with
/// its place among them.
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

/// Makes the canonical text of a document that is to be written, so that it need not be waited for.
fn make_text(event: &Option<Event>) {
    if let Some(Event { change: Change::Put { revision, .. }, .. }) = event
        && let Some(document) = revision.content.document()
    {
        document.text();
    }
}
