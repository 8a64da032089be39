//! Chunks block by block, for processors without wider instructions.

use super::chunk::{BYTES, Chunk};
use super::escapes::Escapes;
use super::lex_names;

/// Masks of one block: bit `i` is byte `i`.
#[derive(Clone, Copy)]
pub(super) struct Masks {
    /// `"`
    pub(super) quotes: u64,
    /// `{`
    pub(super) open: u64,
    /// `}`
    pub(super) close: u64,
    /// `\`
    pub(super) backslashes: u64,
}

/// Computes the masks of a block, with closures that may use the same processor features as their
/// caller.
pub(super) struct Blocks<M, P> {
    pub(super) masks: M,
    /// Bit `i` of the result is the parity of bits `0..=i`.
    pub(super) prefix_xor: P,
}

impl<M, P> Blocks<M, P>
where
    M: Fn(&[u8; 64]) -> Masks,
    P: Fn(u64) -> u64,
{
    /// Finds the braces of `bytes`; `strings` is the state after the previous chunks.
    #[inline(always)]
    pub(super) fn mark(&self, bytes: &[u8; BYTES], strings: &mut Strings, chunk: &mut Chunk) {
        let (blocks, _) = bytes.as_chunks::<64>();
        for (i, block) in blocks.iter().enumerate() {
            let masks = (self.masks)(block);
            let quotes = strings.escapes.quotes(masks.quotes, masks.backslashes);
            let inside = strings.inside((self.prefix_xor)(quotes));
            chunk.open[i] = masks.open & !inside;
            chunk.close[i] = masks.close & !inside;
        }
        chunk.count();
        chunk.may_name_lex = strings.escapes.take_seen() || lex_names::may_be_in(bytes);
    }
}

/// Which bytes are in strings, across blocks.
#[derive(Default)]
pub(super) struct Strings {
    escapes: Escapes,
    /// All ones inside a string.
    in_string: u64,
}

impl Strings {
    /// The bytes in strings, from the parities of the quotes before each.
    #[inline(always)]
    fn inside(&mut self, parities: u64) -> u64 {
        let inside = parities ^ self.in_string;
        self.in_string = 0_u64.wrapping_sub(inside >> 63);
        inside
    }
}
