//! Finds the bytes that matter with two tables, and transposes them so that each class has its
//! mask.

use std::arch::x86_64::{
    __m512i, _mm512_gf2p8affine_epi64_epi8, _mm512_maskz_mov_epi8, _mm512_movepi8_mask,
    _mm512_or_si512, _mm512_permutex2var_epi8, _mm512_set1_epi64, _mm512_setzero_si512,
    _mm512_shuffle_i64x2,
};

use super::GROUP;
use super::vector::load;

/// The classes of the bytes that matter, for the even blocks of a pair; those of the odd blocks are
/// four bits higher, so that both fit into a byte.
const CLASSES: [(u8, u8); 4] = [(b'"', 1), (b'{', 2), (b'}', 4), (b'\\', 8)];

/// The class of each ASCII byte, shifted.
const fn table(shift: u8) -> [[u8; 64]; 2] {
    let mut table = [[0; 64]; 2];
    let mut i = 0;
    while i < CLASSES.len() {
        let (byte, class) = CLASSES[i];
        table[byte as usize / 64][byte as usize % 64] = class << shift;
        i += 1;
    }
    table
}

/// The positions of the masks of two classes, from `first` on, of two pairs of blocks, after each
/// eight bytes of classes are transposed: the masks of a class are adjacent.
const fn gather(first: usize) -> [u8; 64] {
    let mut places = [0; 64];
    let mut i = 0;
    while i < 64 {
        let (class, pair, odd, byte) = (i / 32, i / 16 % 2, i / 8 % 2, i % 8);
        places[i] = (pair * 64 + byte * 8 + odd * 4 + first + class) as u8;
        i += 1;
    }
    places
}

/// Byte `i` has bit `i`: as a matrix it transposes eight bytes, so that bits become bytes, or
/// mirrors the bits of each.
const DIAGONAL: i64 = 0x8040_2010_0804_0201_u64.cast_signed();

/// Four masks of each of eight blocks.
pub(super) struct Masks {
    pub(super) quotes: __m512i,
    pub(super) open: __m512i,
    pub(super) close: __m512i,
    pub(super) backslashes: __m512i,
}

/// The tables, in registers.
pub(super) struct Classes {
    even: [__m512i; 2],
    odd: [__m512i; 2],
    /// Quotes and opening braces; closing braces and backslashes.
    gather: [__m512i; 2],
}

impl Classes {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn new() -> Self {
        const EVEN: [[u8; 64]; 2] = table(0);
        const ODD: [[u8; 64]; 2] = table(4);
        const GATHER: [[u8; 64]; 2] = [gather(0), gather(2)];
        Self {
            even: [load(&EVEN[0]), load(&EVEN[1])],
            odd: [load(&ODD[0]), load(&ODD[1])],
            gather: [load(&GATHER[0]), load(&GATHER[1])],
        }
    }

    /// Of eight blocks.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,gfni")]
    pub(super) fn masks(&self, group: &[[u8; 64]; GROUP]) -> Masks {
        let mut blocks = group.each_ref().map(|block| load(block));
        let any =
            blocks.iter().fold(_mm512_setzero_si512(), |any, block| _mm512_or_si512(any, *block));
        if _mm512_movepi8_mask(any) != 0 {
            // The tables know only ASCII, and treat any other byte as one of it.
            for block in &mut blocks {
                *block = _mm512_maskz_mov_epi8(!_mm512_movepi8_mask(*block), *block);
            }
        }
        let diagonal = _mm512_set1_epi64(DIAGONAL);
        let pair = |i: usize| {
            let even = _mm512_permutex2var_epi8(self.even[0], blocks[i], self.even[1]);
            let odd = _mm512_permutex2var_epi8(self.odd[0], blocks[i + 1], self.odd[1]);
            _mm512_gf2p8affine_epi64_epi8::<0>(diagonal, _mm512_or_si512(even, odd))
        };
        let two = |i: usize| {
            let (low, high) = (pair(i), pair(i + 2));
            self.gather.map(|places| _mm512_permutex2var_epi8(low, places, high))
        };
        let ([quotes_open_low, close_low], [quotes_open_high, close_high]) = (two(0), two(4));
        let mirrored = |masks| _mm512_gf2p8affine_epi64_epi8::<0>(masks, diagonal);
        Masks {
            quotes: mirrored(_mm512_shuffle_i64x2::<0x44>(quotes_open_low, quotes_open_high)),
            open: mirrored(_mm512_shuffle_i64x2::<0xee>(quotes_open_low, quotes_open_high)),
            close: mirrored(_mm512_shuffle_i64x2::<0x44>(close_low, close_high)),
            backslashes: mirrored(_mm512_shuffle_i64x2::<0xee>(close_low, close_high)),
        }
    }
}
