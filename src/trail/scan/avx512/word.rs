//! Finds chunks that may name Lex.

use std::arch::x86_64::{
    _mm512_min_epu8, _mm512_or_si512, _mm512_set1_epi8, _mm512_testn_epi8_mask, _mm512_xor_si512,
};

use super::vector::load;
use crate::trail::scan::chunk::{BLOCK, BYTES};

/// As [`may_be_in`](crate::trail::scan::lex_names::may_be_in).
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) fn may_end_in(bytes: &[u8; BYTES]) -> bool {
    let [x, dot] = [b'x', b'.'].map(|byte| _mm512_set1_epi8(byte.cast_signed()));
    // Zero where a byte is an `x` and the next one a dot.
    let look = |least, block: &[u8; BLOCK], next: &[u8; BLOCK]| {
        let (block, next) = (_mm512_xor_si512(load(block), x), _mm512_xor_si512(load(next), dot));
        _mm512_min_epu8(least, _mm512_or_si512(block, next))
    };
    let (blocks, _) = bytes.as_chunks();
    let (ahead, _) = bytes[1..].as_chunks();
    let mut least = _mm512_set1_epi8(-1);
    for (block, next) in blocks.iter().zip(ahead) {
        least = look(least, block, next);
    }
    if let Some((block, next)) = bytes[..BYTES - 1].last_chunk().zip(bytes.last_chunk()) {
        least = look(least, block, next);
    }
    _mm512_testn_epi8_mask(least, least) != 0 || bytes[BYTES - 1] == b'x'
}
