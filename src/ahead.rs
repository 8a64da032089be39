//! Reads items ahead of their use, on another thread.

use std::sync::mpsc::sync_channel;
use std::thread;

/// The size of a batch, so that threads are seldom woken.
const BATCH: usize = 16;
/// How many batches are read ahead.
const AHEAD: usize = 4;

/// Reads each item on another thread, and passes it with the result to `take`, in order.
///
/// # Errors
///
/// The first error of `take`; later items are then not taken.
pub(crate) fn each<'t, T: Sync, R: Send, E>(
    items: &'t [T],
    mut read: impl FnMut(&'t T) -> R + Send,
    mut take: impl FnMut(&'t T, R) -> Result<(), E>,
) -> Result<(), E> {
    thread::scope(|scope| {
        let (sender, batches) = sync_channel(AHEAD);
        scope.spawn(move || {
            for items in items.chunks(BATCH) {
                let batch: Vec<_> = items.iter().map(|item| (item, read(item))).collect();
                if sender.send(batch).is_err() {
                    break;
                }
            }
        });
        batches.into_iter().flatten().try_for_each(|(item, result)| take(item, result))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_taken_in_order_up_to_the_first_error() {
        for (count, fails_at) in
            [(0, None), (1, None), (500, None), (500, Some(0)), (500, Some(99))]
        {
            let items: Vec<usize> = (0..count).collect();
            let mut taken = Vec::new();
            let done = each(
                &items,
                |item| item * 2,
                |item, double| {
                    taken.push((*item, double));
                    if Some(*item) == fails_at { Err("failed") } else { Ok(()) }
                },
            );
            let end = fails_at.map_or(count, |at| at + 1);
            assert_eq!(taken, (0..end).map(|item| (item, item * 2)).collect::<Vec<_>>());
            assert_eq!(done.is_err(), fails_at.is_some());
        }
    }
}
