//! Applies a delta to its base (gitformat-pack, "Deltified representation").

/// Replaces `out` by the result of `delta` on `base`; `None` if it is not a delta of that base, or
/// the result exceeds `limit` bytes.
pub(super) fn patch(base: &[u8], delta: &[u8], limit: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = delta;
    let from = size(&mut rest)?;
    let length = size(&mut rest)?;
    if from != base.len() || length > limit {
        return None;
    }
    out.clear();
    out.try_reserve_exact(length).ok()?;
    while let Some(op) = next(&mut rest) {
        let piece = if op & 0x80 == 0 {
            let (piece, after) = rest.split_at_checked(usize::from(op))?;
            rest = after;
            piece
        } else {
            let start = number(op & 15, &mut rest)?;
            let count = match number(op >> 4 & 7, &mut rest)? {
                0 => 0x1_0000,
                count => count,
            };
            base.get(start..start.checked_add(count)?)?
        };
        // 0 is reserved
        if op == 0 || piece.len() > length - out.len() {
            return None;
        }
        out.extend_from_slice(piece);
    }
    (out.len() == length).then_some(())
}

fn next(rest: &mut &[u8]) -> Option<u8> {
    let (byte, after) = rest.split_first()?;
    *rest = after;
    Some(*byte)
}

/// Groups of seven bits, the least significant first.
fn size(rest: &mut &[u8]) -> Option<usize> {
    let mut size = 0_u64;
    for shift in (0..56).step_by(7) {
        let byte = next(rest)?;
        size |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return usize::try_from(size).ok();
        }
    }
    None
}

/// A number with only the bytes in `mask`, the least significant first.
fn number(mask: u8, rest: &mut &[u8]) -> Option<usize> {
    let mut bytes = [0; 4];
    for (bit, byte) in bytes.iter_mut().enumerate() {
        if mask >> bit & 1 == 1 {
            *byte = next(rest)?;
        }
    }
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}
