//! Finds the offset of an object in the index of its pack (gitformat-pack, "Version 2 pack-*.idx
//! files").

use std::cmp::Ordering;
use std::fs::File;
use std::path::Path;

use crate::repo::files::read_at;
use crate::repo::id::Oid;
use crate::repo::object::sha1;
use crate::repo::pack::idx::{Entry, MAGIC};
use crate::wording::hex;

/// The magic number and the fan-out table.
const HEAD: u64 = 8 + 1024;
const NAME: usize = 20;
/// How many names are read at once: almost always more than the error of a guess.
const WINDOW: u64 = 128;
/// Names are spread evenly, so a position can be guessed; otherwise, binary search ends it.
const GUESSES: u32 = 4;

/// An open index. Only its head is kept in memory.
pub(in crate::repo::pack) struct Index {
    file: File,
    fanout: Vec<u32>,
    size: u64,
}

impl Index {
    /// `None` for another version, and for an incomplete index.
    pub(in crate::repo::pack) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        let mut head = [0; HEAD as usize];
        read_at(&file, &mut head, 0).ok()?;
        let (magic, fanout) = head.split_first_chunk()?;
        let fanout: Vec<u32> = fanout
            .chunks_exact(4)
            .map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        let index = Self { file, fanout, size };
        let least = HEAD + index.count() * 28 + 40;
        let most = least + index.count().saturating_sub(1) * 8;
        let sound = *magic == MAGIC && index.fanout.is_sorted() && (least..=most).contains(&size);
        sound.then_some(index)
    }

    /// How many objects the pack has.
    pub(in crate::repo::pack) fn count(&self) -> u64 {
        self.fanout.last().map_or(0, |count| u64::from(*count))
    }

    /// The checksum at the end of the pack.
    pub(super) fn pack_checksum(&self) -> Option<Oid> {
        self.bytes(self.size.checked_sub(40)?)
    }

    /// The offset in the pack of the entry of this object.
    pub(super) fn offset(&self, id: &Oid) -> Option<u64> {
        let at = self.position(id)?;
        let offsets = HEAD + self.count() * 24;
        self.long_offset(u32::from_be_bytes(self.bytes(offsets + at * 4)?))
    }

    /// The offset for the four bytes kept for every object.
    fn long_offset(&self, short: u32) -> Option<u64> {
        if short < 0x8000_0000 {
            return Some(u64::from(short));
        }
        let large = HEAD + self.count() * 28 + u64::from(short & 0x7fff_ffff) * 8;
        let inside = large + 8 + 40 <= self.size;
        inside.then(|| self.bytes(large).map(u64::from_be_bytes)).flatten()
    }

    /// Whether its checksum is correct, as far as it can be read.
    pub(in crate::repo::pack) fn is_whole(&self) -> bool {
        let mut bytes = vec![0; usize::try_from(self.size).unwrap_or(0)];
        let read = read_at(&self.file, &mut bytes, 0).ok();
        let parts = read.and_then(|()| bytes.split_last_chunk::<20>());
        parts.is_some_and(|(content, sum)| sha1(content) == *sum)
    }

    /// Every object and its entry, by name; `None` if they cannot be read.
    pub(in crate::repo::pack) fn entries(&self) -> Option<Vec<(Oid, Entry)>> {
        let names = self.names()?;
        let mut numbers = vec![0; usize::try_from(self.count()).ok()? * 8];
        read_at(&self.file, &mut numbers, HEAD + self.count() * NAME as u64).ok()?;
        let (names, _) = names.as_chunks::<NAME>();
        let (numbers, _) = numbers.as_chunks::<4>();
        let (crcs, offsets) = numbers.split_at_checked(names.len())?;
        let entry = |(crc, offset): (&[u8; 4], &[u8; 4])| {
            let offset = self.long_offset(u32::from_be_bytes(*offset))?;
            Some(Entry { offset, crc: u32::from_be_bytes(*crc) })
        };
        let entries = crcs.iter().zip(offsets).map(entry);
        names.iter().zip(entries).map(|(name, entry)| Some((*name, entry?))).collect()
    }

    /// Whether the pack has the object, as far as that can be read.
    pub(in crate::repo::pack) fn contains(&self, id: &Oid) -> bool {
        self.position(id).is_some()
    }

    /// All names, sorted; `None` if they cannot be read.
    pub(in crate::repo::pack) fn names(&self) -> Option<Vec<u8>> {
        let mut names = vec![0; usize::try_from(self.count()).ok()? * NAME];
        read_at(&self.file, &mut names, HEAD).ok()?;
        Some(names)
    }

    /// The names that begin with these hexadecimal digits, in lower case; `None` if the checksum of
    /// the index is wrong.
    pub(super) fn with_prefix(&self, prefix: &str) -> Option<Vec<Oid>> {
        if !self.is_whole() {
            return None;
        }
        let names = self.names()?;
        let (names, _) = names.as_chunks::<NAME>();
        let begins = |name: &&Oid| hex(*name).starts_with(prefix);
        Some(names.iter().filter(begins).copied().collect())
    }

    /// The range of positions that contains a name, if it exists.
    pub(in crate::repo::pack) fn range(&self, id: &Oid) -> (u64, u64) {
        let first = usize::from(id[0]);
        let low = first.checked_sub(1).map_or(0, |below| u64::from(self.fanout[below]));
        (low, u64::from(self.fanout[first]))
    }

    fn position(&self, id: &Oid) -> Option<u64> {
        let (mut low, mut high) = self.range(id);
        let mut window = [0; WINDOW as usize * NAME];
        let mut guesses = GUESSES;
        let rank = u64::from(u32::from_be_bytes([id[1], id[2], id[3], id[4]]));
        let (bottom, all) = (low, high - low);
        while low < high {
            let middle = if guesses > 0 {
                guesses -= 1;
                (bottom + ((all * rank) >> 32)).clamp(low, high)
            } else {
                low.midpoint(high)
            };
            let start = middle.saturating_sub(WINDOW / 2).max(low);
            let count = WINDOW.min(high - start);
            let names = &mut window[..count as usize * NAME];
            read_at(&self.file, names, HEAD + start * NAME as u64).ok()?;
            match search(names, id) {
                Ok(at) => return Some(start + at as u64),
                Err(Some(Ordering::Less)) => high = start,
                Err(Some(Ordering::Greater)) => low = start + count,
                Err(_) => return None,
            }
        }
        None
    }

    fn bytes<const N: usize>(&self, offset: u64) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        read_at(&self.file, &mut bytes, offset).ok()?;
        Some(bytes)
    }
}

/// The position of a name among these, or the side of them on which it would be (`None`: between
/// them).
fn search(names: &[u8], id: &Oid) -> Result<usize, Option<Ordering>> {
    let (mut low, mut high) = (0, names.len() / NAME);
    let count = high;
    while low < high {
        let middle = low.midpoint(high);
        match id[..].cmp(&names[middle * NAME..(middle + 1) * NAME]) {
            Ordering::Less => high = middle,
            Ordering::Equal => return Ok(middle),
            Ordering::Greater => low = middle + 1,
        }
    }
    Err(match low {
        0 => Some(Ordering::Less),
        end if end == count => Some(Ordering::Greater),
        _ => None,
    })
}
