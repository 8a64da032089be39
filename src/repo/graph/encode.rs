//! The bytes of a commit-graph file.

use super::Line;
use super::bloom::{BITS, HASHES};
use crate::repo::id::leading;
use crate::repo::object::sha1;

const NO_PARENT: u32 = 0x7000_0000;
const LARGEST_LEVEL: u32 = 0x3fff_ffff;
const LARGEST_OFFSET: u64 = 0x7fff_ffff;

impl Line {
    /// The whole file.
    pub(in crate::repo) fn encode(&self) -> Vec<u8> {
        let count = self.len();
        let order = self.order();
        let mut places = vec![0_u32; count];
        for (place, at) in order.iter().enumerate() {
            places[*at as usize] = place as u32;
        }
        let offsets = self.corrected_offsets();
        let large: Vec<u64> = order
            .iter()
            .map(|at| offsets[*at as usize])
            .filter(|offset| *offset > LARGEST_OFFSET)
            .collect();

        let mut chunks: Vec<(&[u8; 4], usize)> = vec![
            (b"OIDF", 1024),
            (b"OIDL", 20 * count),
            (b"CDAT", 36 * count),
            (b"GDA2", 4 * count),
        ];
        if !large.is_empty() {
            chunks.push((b"GDO2", 8 * large.len()));
        }
        chunks.push((b"BIDX", 4 * count));
        chunks.push((b"BDAT", 12 + self.filters.len()));

        let body: usize = chunks.iter().map(|(_, size)| size).sum();
        let mut out = Vec::with_capacity(8 + 12 * (chunks.len() + 1) + body + 20);
        out.extend_from_slice(b"CGPH\x01\x01");
        out.extend_from_slice(&[chunks.len() as u8, 0]);
        let mut offset = (8 + 12 * (chunks.len() + 1)) as u64;
        for (name, size) in &chunks {
            out.extend_from_slice(*name);
            out.extend_from_slice(&offset.to_be_bytes());
            offset += *size as u64;
        }
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&offset.to_be_bytes());

        self.fanout(&mut out);
        for at in &order {
            out.extend_from_slice(&self.ids[*at as usize]);
        }
        for at in &order {
            self.commit(*at as usize, &places, &mut out);
        }
        let mut larger = 0;
        for at in &order {
            let offset = offsets[*at as usize];
            let word = if offset > LARGEST_OFFSET {
                larger += 1;
                1 << 31 | (larger - 1)
            } else {
                offset as u32
            };
            out.extend_from_slice(&word.to_be_bytes());
        }
        for offset in large {
            out.extend_from_slice(&offset.to_be_bytes());
        }
        let mut end = 0;
        for at in &order {
            end += self.filter(*at as usize).len() as u32;
            out.extend_from_slice(&end.to_be_bytes());
        }
        for word in [1, HASHES, BITS as u32] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        for at in &order {
            out.extend_from_slice(self.filter(*at as usize));
        }
        let sum = sha1(&out);
        out.extend_from_slice(&sum);
        out
    }

    fn order(&self) -> Vec<u32> {
        let mut keys: Vec<(u64, u32)> =
            self.ids.iter().enumerate().map(|(at, id)| (leading(id), at as u32)).collect();
        keys.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| self.ids[a.1 as usize].cmp(&self.ids[b.1 as usize]))
        });
        keys.into_iter().map(|(_, at)| at).collect()
    }

    fn fanout(&self, out: &mut Vec<u8>) {
        let mut counts = [0_u32; 256];
        for id in &self.ids {
            counts[usize::from(id[0])] += 1;
        }
        let mut total = 0;
        for count in counts {
            total += count;
            out.extend_from_slice(&total.to_be_bytes());
        }
    }

    fn commit(&self, at: usize, places: &[u32], out: &mut Vec<u8>) {
        out.extend_from_slice(&self.trees[at]);
        let parent = if at == 0 { NO_PARENT } else { places[at - 1] };
        out.extend_from_slice(&parent.to_be_bytes());
        out.extend_from_slice(&NO_PARENT.to_be_bytes());
        let level = (at as u32 + 1).min(LARGEST_LEVEL);
        let seconds = self.seconds[at];
        out.extend_from_slice(&(level << 2 | (seconds >> 32) as u32 & 3).to_be_bytes());
        out.extend_from_slice(&(seconds as u32).to_be_bytes());
    }

    /// The offset of each corrected commit date from the commit date.
    fn corrected_offsets(&self) -> Vec<u64> {
        let mut corrected = 0;
        self.seconds
            .iter()
            .map(|seconds| {
                corrected = (*seconds).max(corrected + 1);
                corrected - seconds
            })
            .collect()
    }
}
