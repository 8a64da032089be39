//! The depths of all blocks of a chunk at once.

use std::arch::x86_64::{
    __m512i, _mm512_add_epi8, _mm512_add_epi64, _mm512_adds_epi8, _mm512_alignr_epi64,
    _mm512_and_si512, _mm512_bslli_epi128, _mm512_cmple_epi8_mask, _mm512_reduce_add_epi64,
    _mm512_sad_epu8, _mm512_set1_epi8, _mm512_set1_epi64, _mm512_setzero_si512,
    _mm512_shuffle_epi8, _mm512_sub_epi8, _mm512_xor_si512,
};

use super::GROUP;
use super::vector::{bytes, load, ones_in};
use crate::trail::scan::chunk::{BLOCKS, Chunk, Falls};

/// Below this depth, and with at most this many braces of a kind in a chunk, depths fit into bytes.
const SHALLOW: i8 = 20;
const FEW: i64 = 100;

/// The counts of each block.
#[repr(align(64))]
pub(super) struct Counts {
    opened: [u8; BLOCKS],
    closed: [u8; BLOCKS],
    /// How many are opened before the first is closed.
    first: [u8; BLOCKS],
}

impl Counts {
    pub(super) fn none() -> Self {
        Self { opened: [0; BLOCKS], closed: [0; BLOCKS], first: [0; BLOCKS] }
    }

    #[inline]
    #[target_feature(enable = "avx512f,avx512vpopcntdq")]
    pub(super) fn of(&mut self, at: usize, open: __m512i, close: __m512i) {
        let ones = _mm512_set1_epi64(-1);
        let up_to_lowest = _mm512_xor_si512(close, _mm512_add_epi64(close, ones));
        let first = _mm512_and_si512(open, up_to_lowest);
        self.opened[at..][..GROUP].copy_from_slice(&ones_in(open));
        self.closed[at..][..GROUP].copy_from_slice(&ones_in(close));
        self.first[at..][..GROUP].copy_from_slice(&ones_in(first));
    }

    /// As [`Chunk::count`].
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn depths(&self, chunk: &mut Chunk) {
        let (opened, closed) = (load(&self.opened), load(&self.closed));
        let zero = _mm512_setzero_si512();
        let sum = |counts| _mm512_reduce_add_epi64(_mm512_sad_epu8(counts, zero));
        let (all_opened, all_closed) = (sum(opened), sum(closed));
        let before = i8::try_from(chunk.depth_before).ok().filter(|depth| *depth <= SHALLOW);
        let Some(before) = before.filter(|_| all_opened <= FEW && all_closed <= FEW) else {
            return chunk.count();
        };
        let change = _mm512_sub_epi8(opened, closed);
        let begin = _mm512_set1_epi8(before);
        let depth = _mm512_add_epi8(begin, _mm512_sub_epi8(running_sum(change), change));
        let lowest = _mm512_sub_epi8(_mm512_adds_epi8(depth, load(&self.first)), closed);
        chunk.may_fall_to = Falls {
            one: _mm512_cmple_epi8_mask(lowest, _mm512_set1_epi8(1)),
            two: _mm512_cmple_epi8_mask(lowest, _mm512_set1_epi8(2)),
        };
        chunk.depth = bytes(depth);
        let behind = i64::from(before) + all_opened - all_closed;
        chunk.depth_behind = u64::try_from(behind).unwrap_or(0);
    }
}

/// The sum of each byte and all bytes before it.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn running_sum(counts: __m512i) -> __m512i {
    let zero = _mm512_setzero_si512();
    // Within each quarter.
    let sum = _mm512_add_epi8(counts, _mm512_bslli_epi128::<1>(counts));
    let sum = _mm512_add_epi8(sum, _mm512_bslli_epi128::<2>(sum));
    let sum = _mm512_add_epi8(sum, _mm512_bslli_epi128::<4>(sum));
    let sum = _mm512_add_epi8(sum, _mm512_bslli_epi128::<8>(sum));
    // Over the previous quarters.
    let quarters = _mm512_shuffle_epi8(sum, _mm512_set1_epi8(15));
    let before = _mm512_alignr_epi64::<6>(quarters, zero);
    let before = _mm512_add_epi8(before, _mm512_alignr_epi64::<6>(before, zero));
    let before = _mm512_add_epi8(before, _mm512_alignr_epi64::<4>(before, zero));
    _mm512_add_epi8(sum, before)
}
