//! Masks with AVX2 and carry-less multiplication.

use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8,
    _mm256_castpd_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_setr_pd,
};

use super::blocks::{Blocks, Masks, Strings};
use super::{Hits, Passed, records, signs};

/// Whether this processor supports it.
pub(super) fn is_supported() -> bool {
    std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("pclmulqdq")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("popcnt")
}

/// As [`super::scan`].
#[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
pub(super) fn scan(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    let equal = |low: __m256i, high: __m256i, byte: u8| {
        let byte = _mm256_set1_epi8(byte.cast_signed());
        bits(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte))
    };
    let blocks = Blocks {
        masks: |block: &[u8; 64]| {
            let (low, high) = load(block);
            Masks {
                quotes: equal(low, high, b'"'),
                open: equal(low, high, b'{'),
                close: equal(low, high, b'}'),
                backslashes: equal(low, high, b'\\'),
            }
        },
        prefix_xor: |mask: u64| {
            let ones = _mm_set1_epi8(-1);
            let mask = _mm_set_epi64x(0, mask.cast_signed());
            _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(mask, ones)).cast_unsigned()
        },
    };
    let mut strings = Strings::default();
    records::find(text, hits, |bytes, chunk| blocks.mark(bytes, &mut strings, chunk))
}

/// As [`super::may_have_signs`].
#[target_feature(enable = "avx2")]
pub(super) fn may_have_signs(text: &[u8]) -> bool {
    signs::may_be_in(text)
}

#[inline]
#[target_feature(enable = "avx2")]
fn bits(low: __m256i, high: __m256i) -> u64 {
    let low = _mm256_movemask_epi8(low).cast_unsigned();
    let high = _mm256_movemask_epi8(high).cast_unsigned();
    u64::from(low) | (u64::from(high) << 32)
}

/// The compiler makes one load of each half; for integer words it does not.
#[inline]
#[target_feature(enable = "avx2")]
fn load(block: &[u8; 64]) -> (__m256i, __m256i) {
    let (words, _) = block.as_chunks::<8>();
    let word = |i: usize| f64::from_le_bytes(words[i]);
    let low = _mm256_setr_pd(word(0), word(1), word(2), word(3));
    let high = _mm256_setr_pd(word(4), word(5), word(6), word(7));
    (_mm256_castpd_si256(low), _mm256_castpd_si256(high))
}
