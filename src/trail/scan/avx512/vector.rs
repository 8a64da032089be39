//! Converts between vectors and plain values.

use std::arch::x86_64::{__m512i, _mm_cvtsi128_si64, _mm512_cvtepi64_epi8, _mm512_popcnt_epi64};
use std::mem::transmute;

#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "there is no safe load")]
pub(super) fn load(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: both are 64 bytes, and any are valid.
    unsafe { transmute(*bytes) }
}

#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "there is no safe load")]
pub(super) fn from_words(words: [u64; 8]) -> __m512i {
    // SAFETY: both are 64 bytes, and any are valid.
    unsafe { transmute(words) }
}

#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "there is no safe store")]
pub(super) fn bytes(vector: __m512i) -> [u8; 64] {
    // SAFETY: both are 64 bytes, and any are valid.
    unsafe { transmute(vector) }
}

#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "there is no safe store")]
pub(super) fn words(vector: __m512i) -> [u64; 8] {
    // SAFETY: both are 64 bytes, and any are valid.
    unsafe { transmute(vector) }
}

/// The number of set bits in each of eight words.
#[inline]
#[target_feature(enable = "avx512f,avx512vpopcntdq")]
pub(super) fn ones_in(words: __m512i) -> [u8; 8] {
    let counts = _mm512_cvtepi64_epi8(_mm512_popcnt_epi64(words));
    _mm_cvtsi128_si64(counts).cast_unsigned().to_le_bytes()
}
