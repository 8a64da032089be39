//! The last content of each place, within a bound of memory.

use super::Slot;

/// How many bytes of contents are kept; a place that lost its content starts a new chain.
const BOUND: usize = 32 << 20;

/// The last object that was written for a slot.
#[derive(Default)]
pub(super) struct Last {
    pub(super) content: Vec<u8>,
    /// Where its entry starts in the pack.
    pub(super) offset: u64,
    /// How many deltas lead to it.
    pub(super) depth: u32,
    used: bool,
    there: bool,
}

/// Forgets by the clock algorithm: who was not used for a whole turn goes.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<Last>,
    bytes: usize,
    hand: usize,
}

impl Slots {
    /// The base for the next object of `slot`.
    pub(super) fn last(&mut self, slot: Slot) -> Option<&Last> {
        let last = self.slots.get_mut(slot as usize).filter(|last| last.there)?;
        last.used = true;
        Some(last)
    }

    /// Keeps `content` as the base of what comes next.
    pub(super) fn keep(&mut self, slot: Slot, content: &[u8], offset: u64, depth: u32) {
        let index = slot as usize;
        if index >= self.slots.len() {
            self.slots.resize_with(index + 1, Last::default);
        }
        let last = &mut self.slots[index];
        self.bytes = self.bytes - last.content.len() + content.len();
        last.content.clear();
        last.content.extend_from_slice(content);
        (last.offset, last.depth) = (offset, depth);
        (last.used, last.there) = (true, true);
        while self.bytes > BOUND {
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        self.hand = (self.hand + 1) % self.slots.len();
        let last = &mut self.slots[self.hand];
        if std::mem::take(&mut last.used) {
            return;
        }
        self.bytes -= last.content.len();
        *last = Last::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        let mut slots = Slots::default();
        let content = vec![1; BOUND / 4];
        for slot in 0..10 {
            slots.keep(slot, &content, 0, 0);
            assert!(slots.bytes <= BOUND);
        }
        slots.keep(10, &vec![1; BOUND * 2], 0, 0);
        assert!(slots.bytes <= BOUND);
        assert!(slots.last(10).is_none());
    }
}
