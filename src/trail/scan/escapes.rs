//! Escaped quotes do not begin or end strings.

/// The effect of the backslashes at the end of a block on the next one.
#[derive(Default)]
pub(super) struct Escapes {
    /// One if the last byte was a backslash that escapes.
    open: u64,
    /// Whether there was any backslash since the last query.
    seen: bool,
}

impl Escapes {
    /// Whether the first byte of the next block is escaped.
    pub(super) fn is_open(&self) -> bool {
        self.open != 0
    }

    /// Whether there was any backslash since the last query.
    #[inline(always)]
    pub(super) fn take_seen(&mut self) -> bool {
        std::mem::take(&mut self.seen)
    }

    /// The quotes of the next block that begin or end a string.
    #[inline(always)]
    pub(super) fn quotes(&mut self, quotes: u64, backslashes: u64) -> u64 {
        if backslashes == 0 && !self.is_open() {
            return quotes;
        }
        self.seen = true;
        quotes & !self.escaped(backslashes)
    }

    /// The bytes of the block that follow an odd run of backslashes.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let backslashes = backslashes & !self.open;
        let follows = (backslashes << 1) | self.open;
        let odd_starts = backslashes & !EVEN & !follows;
        let (even_ends, carried) = odd_starts.overflowing_add(backslashes);
        self.open = u64::from(carried);
        (EVEN ^ (even_ends << 1)) & follows
    }
}

#[cfg(test)]
mod tests {
    use super::Escapes;

    #[test]
    fn an_odd_run_of_backslashes_escapes_across_blocks_too() {
        for run in 0..200 {
            let text = format!("{}{}\"", "x".repeat(100), "\\".repeat(run));
            let mut escapes = Escapes::default();
            let quotes: u32 = text
                .as_bytes()
                .chunks(64)
                .map(|block| {
                    let mask = |wanted: u8| {
                        let bits = block.iter().enumerate();
                        bits.fold(0, |mask, (i, byte)| mask | u64::from(*byte == wanted) << i)
                    };
                    escapes.quotes(mask(b'"'), mask(b'\\')).count_ones()
                })
                .sum();
            assert_eq!(quotes == 1, run % 2 == 0, "{run}");
        }
    }
}
