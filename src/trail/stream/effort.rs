use std::cell::Cell;

/// How many bytes may be read again because of damage, however a source is damaged: without a bound,
/// the time would grow with the square of its size.
pub(super) struct Effort(Cell<usize>);

/// What each source may take.
const AT_FIRST: usize = 64 << 20;

/// What it may take for each byte that was passed.
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
