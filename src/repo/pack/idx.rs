//! The index of a pack, version 2 (gitformat-pack, "Version 2 pack-*.idx files").

use crate::repo::id::{Oid, leading};
use crate::repo::object::sha1;

pub(super) const MAGIC: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
const LARGE: u64 = 0x8000_0000;

/// The start of an object in the pack, and the CRC-32 of its entry.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) offset: u64,
    pub(super) crc: u32,
}

/// The order of `names`, by name.
pub(super) fn order(names: &[Oid]) -> Vec<u32> {
    let mut keys: Vec<(u64, u32)> =
        names.iter().enumerate().map(|(at, name)| (leading(name), at as u32)).collect();
    keys.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| names[a.1 as usize].cmp(&names[b.1 as usize]))
    });
    keys.into_iter().map(|(_, at)| at).collect()
}

/// The whole file; `names` and `entries` in the order of the pack, `order` by name.
pub(super) fn encode(names: &[Oid], entries: &[Entry], order: &[u32], pack: &Oid) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + 1024 + names.len() * 28 + 40);
    out.extend_from_slice(&MAGIC);
    let mut counts = [0_u32; 256];
    for name in names {
        counts[usize::from(name[0])] += 1;
    }
    let mut total = 0;
    for count in counts {
        total += count;
        out.extend_from_slice(&total.to_be_bytes());
    }
    for at in order {
        out.extend_from_slice(&names[*at as usize]);
    }
    for at in order {
        out.extend_from_slice(&entries[*at as usize].crc.to_be_bytes());
    }
    let mut large = Vec::new();
    for at in order {
        let offset = entries[*at as usize].offset;
        let short = if offset < LARGE {
            offset as u32
        } else {
            large.push(offset);
            LARGE as u32 | (large.len() - 1) as u32
        };
        out.extend_from_slice(&short.to_be_bytes());
    }
    for offset in large {
        out.extend_from_slice(&offset.to_be_bytes());
    }
    out.extend_from_slice(pack);
    let sum = sha1(&out);
    out.extend_from_slice(&sum);
    out
}
