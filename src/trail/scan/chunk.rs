//! The braces of a piece of text, found without interpreting it.

/// Bytes in a block.
pub(super) const BLOCK: usize = 64;
/// Blocks in a chunk.
pub(super) const BLOCKS: usize = 64;
/// Bytes in a chunk.
pub(super) const BYTES: usize = BLOCKS * BLOCK;

/// The braces outside strings in [`BYTES`] bytes, by blocks of 64: bit `i` of a mask is byte `i` of
/// its block. Computed without branches on the content, which would mostly be mispredicted.
pub(super) struct Chunk {
    /// `{`
    pub(super) open: [u64; BLOCKS],
    /// `}`
    pub(super) close: [u64; BLOCKS],
    /// The number of open braces at the start of each block: exact if the block may fall, which
    /// takes few, and otherwise at most 255.
    pub(super) depth: [u8; BLOCKS],
    /// The number of open braces at the start of the chunk: known before it is marked.
    pub(super) depth_before: u64,
    /// The number of open braces at its end.
    pub(super) depth_behind: u64,
    /// The blocks in which a `}` may lead to depth 1 (or 2) or below; some of them do not.
    pub(super) may_fall_to: Falls,
    /// Whether it may name Lex, or ends with the beginning of such a name.
    pub(super) may_name_lex: bool,
}

/// A bit for each block.
#[derive(Clone, Copy, Default)]
pub(super) struct Falls {
    pub(super) one: u64,
    pub(super) two: u64,
}

impl Chunk {
    /// A chunk without braces, inside an object.
    pub(super) fn blank() -> Self {
        Self {
            open: [0; BLOCKS],
            close: [0; BLOCKS],
            depth: [0; BLOCKS],
            depth_before: 1,
            depth_behind: 1,
            may_fall_to: Falls::default(),
            may_name_lex: false,
        }
    }

    /// Computes the depths from the braces.
    #[inline(always)]
    pub(super) fn count(&mut self) {
        let mut depth = self.depth_before;
        let mut falls = Falls::default();
        for (i, (open, close)) in self.open.iter().zip(&self.close).enumerate() {
            self.depth[i] = u8::try_from(depth).unwrap_or(u8::MAX);
            let highest = depth + u64::from((open & up_to_lowest(*close)).count_ones());
            let closed = u64::from(close.count_ones());
            falls.one |= u64::from(highest <= closed + 1) << i;
            falls.two |= u64::from(highest <= closed + 2) << i;
            depth = (depth + u64::from(open.count_ones())).saturating_sub(closed);
        }
        self.depth_behind = depth;
        self.may_fall_to = falls;
    }
}

/// All bits up to and including the lowest one of `mask`; all bits if it has none.
#[inline(always)]
fn up_to_lowest(mask: u64) -> u64 {
    mask ^ mask.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::Chunk;

    #[test]
    fn a_block_falls_only_where_it_closes_enough() {
        // (blocks of braces from the lowest bit up, depth before, may fall to 2, to 1)
        let table = [
            ("", 3, false, false),
            ("{}", 3, false, false),
            ("{}", 2, true, false),
            ("{}", 1, true, true),
            ("}", 3, true, false),
            ("}", 2, true, true),
            ("}}", 3, true, true),
            ("}}", 5, false, false),
            ("{}}", 3, true, false),
            ("{{{}}}}", 2, true, true),
            // Falls only to 3, but detecting that would need a closer look.
            ("}{}", 4, true, false),
        ];
        for (braces, depth, two, one) in table {
            let mut chunk = Chunk::blank();
            chunk.depth_before = depth;
            for (bit, brace) in braces.bytes().enumerate() {
                let mask = if brace == b'{' { &mut chunk.open } else { &mut chunk.close };
                mask[5] |= 1 << bit;
            }
            chunk.count();
            let falls = chunk.may_fall_to;
            let may = |falls: u64| (falls >> 5) & 1 == 1;
            assert_eq!((may(falls.two), may(falls.one)), (two, one), "{braces} from {depth}");
        }
    }
}
