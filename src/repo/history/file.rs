//! The form of the index file: a header with the ends of twelve sections, then the sections.
//!
//! All numbers are big-endian. `count` commits, `keys` keys:
//!
//! | section | content |
//! | --- | --- |
//! | `Records` | `count` times seconds (8 bytes) and commit (20), in history order |
//! | `IdEnds`, `Ids` | the start of each id (`count` + 1 words); the ids, concatenated |
//! | `IdOrder` | positions (words), by id |
//! | `CommitOrder` | positions, by commit |
//! | `KeyEnds`, `Keys` | as for the ids, sorted |
//! | `ListEnds`, `Lists` | the start of the list of each key (`keys` + 1 words); positions |
//! | `PartEnds`, `Parts` | the same for the changes of its parts: [`Row`](super::parts::Row)s |
//! | `PartBlobs` | the new blob of each of them (20 bytes; zeros if the part was removed) |

use std::fs;
use std::path::Path;

use super::RECORD;
use super::parts::{BLOB, Row};
use crate::repo::files;
use crate::repo::id::Oid;

/// Its last byte changes with this form and with the marks of callers: see
/// [`Part::marked`](crate::repo::Part::marked).
const MAGIC: &[u8; 12] = b"lexrewind\0\0\x03";
const SECTIONS: usize = 12;
const SUMMED: usize = 12 + 4 + 4 + 20 + 8 * SECTIONS;
pub(super) const HEADER: usize = SUMMED + 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Records,
    IdEnds,
    Ids,
    IdOrder,
    CommitOrder,
    KeyEnds,
    Keys,
    ListEnds,
    Lists,
    PartEnds,
    Parts,
    PartBlobs,
}

#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) count: usize,
    pub(super) keys: usize,
    pub(super) tip: Oid,
    ends: [u64; SECTIONS],
}

impl Header {
    pub(super) fn start(&self, section: Section) -> u64 {
        match section as usize {
            0 => HEADER as u64,
            later => self.ends[later - 1],
        }
    }

    pub(super) fn size(&self, section: Section) -> usize {
        (self.ends[section as usize] - self.start(section)) as usize
    }

    fn parse(bytes: &[u8; HEADER], file_size: u64) -> Option<Self> {
        if bytes[..12] != *MAGIC || bytes[SUMMED..] != sum(&bytes[..SUMMED]) {
            return None;
        }
        let (count, keys) = (u32_at(bytes, 12) as usize, u32_at(bytes, 16) as usize);
        let tip = bytes[20..40].try_into().ok()?;
        let mut ends = [0; SECTIONS];
        for (n, end) in ends.iter_mut().enumerate() {
            *end = u64::from_be_bytes(bytes[40 + 8 * n..48 + 8 * n].try_into().ok()?);
        }
        let header = Self { count, keys, tip, ends };
        let whole = ends.is_sorted() && ends[0] >= HEADER as u64 && ends[SECTIONS - 1] == file_size;
        (whole && header.sizes_agree()).then_some(header)
    }

    fn sizes_agree(&self) -> bool {
        let size = |section| self.size(section);
        size(Section::Records) == RECORD * self.count
            && size(Section::IdEnds) == 4 * (self.count + 1)
            && size(Section::IdOrder) == 4 * self.count
            && size(Section::CommitOrder) == 4 * self.count
            && size(Section::KeyEnds) == 4 * (self.keys + 1)
            && size(Section::ListEnds) == 4 * (self.keys + 1)
            && size(Section::PartEnds) == 4 * (self.keys + 1)
            && size(Section::Parts) / Row::SIZE == size(Section::PartBlobs) / BLOB
    }
}

/// The parts of a file: the header, and then the sections.
pub(super) fn parts(
    count: usize,
    keys: usize,
    tip: &Oid,
    sections: [Vec<u8>; SECTIONS],
) -> Vec<Vec<u8>> {
    let mut out = Vec::with_capacity(HEADER);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&(count as u32).to_be_bytes());
    out.extend_from_slice(&(keys as u32).to_be_bytes());
    out.extend_from_slice(tip);
    let mut end = HEADER as u64;
    for section in &sections {
        end += section.len() as u64;
        out.extend_from_slice(&end.to_be_bytes());
    }
    let sum = sum(&out);
    out.extend_from_slice(&sum);
    std::iter::once(out).chain(sections).collect()
}

/// A checksum that shows damage of the header.
fn sum(bytes: &[u8]) -> [u8; 4] {
    libdeflater::crc32(bytes).to_be_bytes()
}

/// The storage of the bytes.
#[derive(Debug)]
pub(super) enum Store {
    File { file: fs::File, size: u64 },
    Bytes(Vec<u8>),
}

impl Store {
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = fs::File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        Some(Self::File { file, size })
    }

    pub(super) fn header(&self) -> Option<Header> {
        let mut bytes = [0; HEADER];
        self.read(0, &mut bytes)?;
        let size = match self {
            Self::File { size, .. } => *size,
            Self::Bytes(bytes) => bytes.len() as u64,
        };
        Header::parse(&bytes, size)
    }

    pub(super) fn read(&self, offset: u64, buffer: &mut [u8]) -> Option<()> {
        match self {
            Self::File { file, .. } => files::read_at(file, buffer, offset).ok(),
            Self::Bytes(bytes) => {
                let start = usize::try_from(offset).ok()?;
                let end = start.checked_add(buffer.len())?;
                buffer.copy_from_slice(bytes.get(start..end)?);
                Some(())
            }
        }
    }
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(word)
}
