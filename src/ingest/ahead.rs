//! Reads events ahead of the replay.

use crate::ahead;
use crate::event::{Change, Event};
use crate::ingest::error::IngestError;
use crate::ingest::load::{Loader, RecordRef};
use crate::timeline::TimelineEntry;

/// Reads the events of `entries` ahead, on another thread, and passes each to `take` in order, with
/// its index.
pub(super) fn each<'e>(
    entries: &'e [TimelineEntry<RecordRef>],
    loader: &mut Loader,
    mut take: impl FnMut(usize, &'e TimelineEntry<RecordRef>, &Event) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut place = 0;
    let read = |entry: &TimelineEntry<RecordRef>| {
        loader.event(&entry.head.id, &entry.place).inspect(make_text)
    };
    ahead::each(entries, read, |entry, event| {
        if let Some(event) = event? {
            take(place, entry, &event)?;
        }
        place += 1;
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
