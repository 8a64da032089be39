//! The previous objects of each slot, as far as the next object needs them, within a memory limit.

use super::Slot;

/// The maximum bytes of kept contents; a slot that lost its content starts a new chain.
const BOUND: usize = 32 << 20;

/// A written object that may be the base of another.
#[derive(Default)]
pub(super) struct Base {
    pub(super) content: Vec<u8>,
    /// The start of its entry in the pack.
    pub(super) offset: u64,
    /// The number of deltas in its chain.
    pub(super) depth: u32,
}

/// The objects of a slot.
#[derive(Default)]
pub(super) struct Past {
    /// The last object that was written whole.
    pub(super) whole: Base,
    /// Its size in bytes.
    pub(super) cost: usize,
    /// The last delta since; the content is empty if there is none.
    last: Base,
    used: bool,
    there: bool,
}

impl Past {
    /// The object before the next one.
    pub(super) fn last(&self) -> &Base {
        if self.last.depth > 0 { &self.last } else { &self.whole }
    }

    fn size(&self) -> usize {
        self.whole.content.len() + self.last.content.len()
    }
}

/// Evicts by the clock algorithm: a slot that was not used for a whole turn is dropped.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<Past>,
    bytes: usize,
    hand: usize,
}

impl Slots {
    /// The objects before the next object of `slot`.
    pub(super) fn past(&mut self, slot: Slot) -> Option<&Past> {
        let past = self.slots.get_mut(slot as usize).filter(|past| past.there)?;
        past.used = true;
        Some(past)
    }

    /// Keeps `content` for the next object; its entry is at `offset` and took `cost` bytes.
    pub(super) fn keep(
        &mut self,
        slot: Slot,
        content: &[u8],
        offset: u64,
        depth: u32,
        cost: usize,
    ) {
        let index = slot as usize;
        if index >= self.slots.len() {
            self.slots.resize_with(index + 1, Past::default);
        }
        let past = &mut self.slots[index];
        self.bytes -= past.size();
        if depth == 0 {
            past.last = Base::default();
            past.cost = cost;
        }
        let base = if depth == 0 { &mut past.whole } else { &mut past.last };
        base.content.clear();
        base.content.extend_from_slice(content);
        (base.offset, base.depth) = (offset, depth);
        (past.used, past.there) = (true, true);
        self.bytes += past.size();
        while self.bytes > BOUND {
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        self.hand = (self.hand + 1) % self.slots.len();
        let past = &mut self.slots[self.hand];
        if std::mem::take(&mut past.used) {
            return;
        }
        self.bytes -= past.size();
        *past = Past::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_one_is_kept_beside_the_last_one() {
        let mut slots = Slots::default();
        for (turn, depth) in [0, 1, 2, 1, 0].into_iter().enumerate() {
            slots.keep(3, &[turn as u8; 9], turn as u64, depth, 7);
            let past = slots.past(3).unwrap();
            assert_eq!((past.last().offset, past.last().depth), (turn as u64, depth));
            assert_eq!(past.whole.offset, if turn == 4 { 4 } else { 0 });
            assert_eq!(slots.bytes, if depth == 0 { 9 } else { 18 });
        }
        assert!(slots.past(2).is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let mut slots = Slots::default();
        let content = vec![1; BOUND / 4];
        for slot in 0..10 {
            slots.keep(slot, &content, 0, 0, 0);
            assert!(slots.bytes <= BOUND);
        }
        slots.keep(10, &vec![1; BOUND * 2], 0, 0, 0);
        assert!(slots.bytes <= BOUND);
        assert!(slots.past(10).is_none());
    }
}
