//! Chunks with AVX-512, GFNI and VBMI: eight blocks in parallel, and the depths of all blocks of a
//! chunk at once.

mod classes;
mod depths;
mod vector;
mod word;

use std::arch::x86_64::{
    __m512i, _mm512_andnot_si512, _mm512_clmulepi64_epi128, _mm512_mask_xor_epi64,
    _mm512_movepi64_mask, _mm512_set1_epi64, _mm512_test_epi64_mask, _mm512_unpacklo_epi64,
};

use self::classes::{Classes, Masks};
use self::depths::Counts;
use self::vector::{from_words, words};
use super::chunk::{BYTES, Chunk};
use super::escapes::Escapes;
use super::{Hits, Passed, records, signs};

/// Whether this processor supports it.
pub(super) fn is_supported() -> bool {
    std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512dq")
        && std::is_x86_feature_detected!("avx512vl")
        && std::is_x86_feature_detected!("avx512vbmi")
        && std::is_x86_feature_detected!("avx512vpopcntdq")
        && std::is_x86_feature_detected!("gfni")
        && std::is_x86_feature_detected!("vpclmulqdq")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("popcnt")
}

/// As [`super::scan`].
#[target_feature(
    enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vpopcntdq,gfni,vpclmulqdq,bmi1,popcnt"
)]
pub(super) fn scan(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    let mut marker = Marker { classes: Classes::new(), escapes: Escapes::default(), in_string: 0 };
    records::find(text, hits, |bytes, chunk| marker.mark(bytes, chunk))
}

/// As [`super::may_have_signs`].
#[target_feature(enable = "avx512f,avx512bw")]
pub(super) fn may_have_signs(text: &[u8]) -> bool {
    signs::may_be_in(text)
}

/// How many blocks are processed in parallel.
const GROUP: usize = 8;

struct Marker {
    classes: Classes,
    escapes: Escapes,
    /// All ones inside a string.
    in_string: u8,
}

impl Marker {
    /// Finds the braces of `bytes`, and the depths.
    #[inline]
    #[target_feature(
        enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vpopcntdq,gfni,vpclmulqdq"
    )]
    fn mark(&mut self, bytes: &[u8; BYTES], chunk: &mut Chunk) {
        let (blocks, _) = bytes.as_chunks::<64>();
        let (groups, _) = blocks.as_chunks::<GROUP>();
        let mut counts = Counts::none();
        for (i, group) in groups.iter().enumerate() {
            let masks = self.classes.masks(group);
            let inside = self.inside(&masks);
            let open = _mm512_andnot_si512(inside, masks.open);
            let close = _mm512_andnot_si512(inside, masks.close);
            counts.of(i * GROUP, open, close);
            chunk.open[i * GROUP..][..GROUP].copy_from_slice(&words(open));
            chunk.close[i * GROUP..][..GROUP].copy_from_slice(&words(close));
        }
        counts.depths(chunk);
        chunk.may_name_lex = self.escapes.take_seen() | word::may_end_in(bytes);
    }

    /// Which bytes of eight blocks are in strings.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,vpclmulqdq")]
    fn inside(&mut self, masks: &Masks) -> __m512i {
        let mut quotes = masks.quotes;
        let backslashes = masks.backslashes;
        if _mm512_test_epi64_mask(backslashes, backslashes) != 0 || self.escapes.is_open() {
            let mut plain = words(quotes);
            for (quotes, backslashes) in plain.iter_mut().zip(words(backslashes)) {
                *quotes = self.escapes.quotes(*quotes, backslashes);
            }
            quotes = from_words(plain);
        }
        let ones = _mm512_set1_epi64(-1);
        let even = _mm512_clmulepi64_epi128::<0>(quotes, ones);
        let odd = _mm512_clmulepi64_epi128::<1>(quotes, ones);
        let parities = _mm512_unpacklo_epi64(even, odd);
        // Bit `i`: whether the blocks up to `i` have an odd number of quotes.
        let mut odd = _mm512_movepi64_mask(parities);
        for shift in [1, 2, 4] {
            odd ^= odd << shift;
        }
        let begins_inside = (odd << 1) ^ self.in_string;
        self.in_string ^= (odd.cast_signed() >> 7).cast_unsigned();
        _mm512_mask_xor_epi64(parities, begins_inside, parities, ones)
    }
}
