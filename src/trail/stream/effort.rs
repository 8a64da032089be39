use std::cell::Cell;

/// The budget of bytes that may be read again because of damage. Without it, the time would grow
/// with the square of the size of a source.
pub(super) struct Effort(Cell<usize>);

/// The initial budget of each source.
const AT_FIRST: usize = 64 << 20;

/// The additional budget for each byte that was read.
const FOR_A_BYTE: usize = 64;

impl Effort {
    pub(super) fn new() -> Self {
        Self(Cell::new(AT_FIRST))
    }

    pub(super) fn earn(&self, bytes: usize) {
        self.0.set(self.0.get().saturating_add(bytes.saturating_mul(FOR_A_BYTE)));
    }

    pub(super) fn spend(&self, bytes: usize) {
        self.0.set(self.0.get().saturating_sub(bytes));
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}
