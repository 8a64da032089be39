//! Masks eight bytes at a time, for any processor.

use super::blocks::{Blocks, Masks, Strings};
use super::{Hits, Passed, records};

/// As [`super::scan`].
pub(super) fn scan(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    let blocks = Blocks {
        masks: |block: &[u8; 64]| Masks {
            quotes: equal(block, b'"'),
            open: equal(block, b'{'),
            close: equal(block, b'}'),
            backslashes: equal(block, b'\\'),
        },
        prefix_xor: |mut mask: u64| {
            for shift in [1, 2, 4, 8, 16, 32] {
                mask ^= mask << shift;
            }
            mask
        },
    };
    let mut strings = Strings::default();
    records::find(text, hits, |bytes, chunk| blocks.mark(bytes, &mut strings, chunk))
}

/// Bit `i` of the result is set if byte `i` is `byte`.
#[inline(always)]
fn equal(block: &[u8; 64], byte: u8) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // Gathers the top bits of eight bytes into the top byte.
    const GATHER: u64 = 0x0002_0408_1020_4081;
    let mut mask = 0;
    let (words, _) = block.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let differs = u64::from_le_bytes(*word) ^ (LOW * u64::from(byte));
        // The top bit of each byte that is zero, without borrowing from its neighbour.
        let zero = !(((differs & SEVEN) + SEVEN) | differs | SEVEN);
        let gathered = (zero.wrapping_mul(GATHER)) >> 56;
        mask |= gathered << (i * 8);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn every_place_and_every_byte() {
        let mut state = 1_u64;
        let mut block = [0_u8; 64];
        for _ in 0..2000 {
            for byte in &mut block {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *byte = [b'"', b'{', b'#', b'!', 0, 0xa2, 0xff, (state >> 40) as u8]
                    [(state >> 33) as usize % 8];
            }
            for wanted in [b'"', b'{', b'#', 0, 0xff, 0xa2] {
                let expect = (0..64).fold(0, |mask, i| mask | u64::from(block[i] == wanted) << i);
                assert_eq!(equal(&block, wanted), expect);
            }
        }
    }
}
