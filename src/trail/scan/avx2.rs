//! Masks by AVX2 and carry-less multiplication.

use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8,
    _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x,
    _mm256_set1_epi8,
};

use super::{By, Hit, Masks, Passed, Rare};

/// Whether this processor can do it.
pub(super) fn is_supported() -> bool {
    std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("pclmulqdq")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("popcnt")
}

/// As [`super::scan`]; only where [`is_supported`].
#[expect(unsafe_code, reason = "a function for a processor that was asked for its features")]
pub(super) fn scan(text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
    assert!(is_supported(), "the caller has asked");
    // SAFETY: the processor has these features, as was just asked.
    unsafe { with_features(text, hits) }
}

#[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
fn with_features(text: &[u8], hits: &mut Vec<Hit>) -> Option<Passed> {
    let equal = |low: __m256i, high: __m256i, byte: u8| {
        let byte = _mm256_set1_epi8(byte.cast_signed());
        bits(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte))
    };
    let by = By {
        masks: |block: &[u8; 64]| {
            let (low, high) = load(block);
            let z = _mm256_set1_epi8(b'z'.cast_signed());
            let backslash = _mm256_set1_epi8(b'\\'.cast_signed());
            // `{` and `}` are two of the five bytes above `z`; UTF-8 is negative here.
            let braces = _mm256_or_si256(_mm256_cmpgt_epi8(low, z), _mm256_cmpgt_epi8(high, z));
            let backslashes = _mm256_or_si256(
                _mm256_cmpeq_epi8(low, backslash),
                _mm256_cmpeq_epi8(high, backslash),
            );
            let special = _mm256_movemask_epi8(_mm256_or_si256(braces, backslashes)) != 0;
            Masks { quotes: equal(low, high, b'"'), capital_s: equal(low, high, b'S'), special }
        },
        rare: |block: &[u8; 64]| {
            let (low, high) = load(block);
            Rare {
                open: equal(low, high, b'{'),
                close: equal(low, high, b'}'),
                backslashes: equal(low, high, b'\\'),
                small_u: equal(low, high, b'u'),
            }
        },
        prefix_xor: |mask: u64| {
            let ones = _mm_set1_epi8(-1);
            let mask = _mm_set_epi64x(0, mask.cast_signed());
            _mm_cvtsi128_si64(_mm_clmulepi64_si128::<0>(mask, ones)).cast_unsigned()
        },
    };
    super::run(&by, text, hits)
}

#[inline]
#[target_feature(enable = "avx2")]
fn bits(low: __m256i, high: __m256i) -> u64 {
    let low = _mm256_movemask_epi8(low).cast_unsigned();
    let high = _mm256_movemask_epi8(high).cast_unsigned();
    u64::from(low) | (u64::from(high) << 32)
}

/// The compiler makes one load of the four.
#[inline]
#[target_feature(enable = "avx2")]
fn load(block: &[u8; 64]) -> (__m256i, __m256i) {
    let (words, _) = block.as_chunks::<8>();
    let word = |i: usize| i64::from_le_bytes(words[i]);
    (
        _mm256_set_epi64x(word(3), word(2), word(1), word(0)),
        _mm256_set_epi64x(word(7), word(6), word(5), word(4)),
    )
}
