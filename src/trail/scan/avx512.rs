//! Masks by AVX-512, which compares 64 bytes at once, and carry-less multiplication.

use std::arch::x86_64::{
    __m512i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8,
    _mm512_castpd_si512, _mm512_cmpeq_epi8_mask, _mm512_set1_epi8, _mm512_setr_pd,
};

use super::{By, Hit, Masks, Passed, Rare};

/// Whether this processor can do it.
pub(super) fn is_supported() -> bool {
    std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("pclmulqdq")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("popcnt")
}

/// As [`super::scan`].
#[target_feature(enable = "avx512f,avx512bw,pclmulqdq,bmi1,popcnt")]
pub(super) fn scan(text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
    let equal = |block: __m512i, byte: u8| {
        _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(byte.cast_signed()))
    };
    let by = By {
        masks: |block: &[u8; 64]| {
            let block = load(block);
            Masks {
                quotes: equal(block, b'"'),
                open: equal(block, b'{'),
                close: equal(block, b'}'),
                capital_s: equal(block, b'S'),
                escapes: equal(block, b'\\') != 0,
            }
        },
        rare: |block: &[u8; 64]| {
            let block = load(block);
            Rare { backslashes: equal(block, b'\\'), small_u: equal(block, b'u') }
        },
        prefix_xor: |mask: u64| {
            let ones = _mm_set1_epi8(-1);
            let mask = _mm_set_epi64x(0, mask.cast_signed());
            _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(mask, ones)).cast_unsigned()
        },
    };
    super::run(&by, text, hits)
}

/// The compiler makes one load of it.
#[inline]
#[target_feature(enable = "avx512f")]
fn load(block: &[u8; 64]) -> __m512i {
    let (words, _) = block.as_chunks::<8>();
    let word = |i: usize| f64::from_le_bytes(words[i]);
    let all =
        _mm512_setr_pd(word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7));
    _mm512_castpd_si512(all)
}
