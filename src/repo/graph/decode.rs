//! Reads the line of main, with filters, from a commit-graph file.

use super::Line;
use super::bloom::{BITS, HASHES};
use crate::repo::id::Oid;
use crate::repo::object::sha1;

const NO_PARENT: u32 = 0x7000_0000;

/// A commit-graph file that has everything a [`Line`] needs.
pub(in crate::repo) struct File<'a> {
    count: usize,
    fanout: &'a [u8],
    ids: &'a [u8],
    commits: &'a [u8],
    filter_ends: &'a [u8],
    filters: &'a [u8],
}

impl<'a> File<'a> {
    /// `None` if the file has another form or a wrong checksum, or lacks filters like ours: then it
    /// is rebuilt.
    pub(in crate::repo) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk::<20>()?;
        if sha1(content) != *sum {
            return None;
        }
        let [b'C', b'G', b'P', b'H', 1, 1, chunk_count, 0] = *bytes.get(..8)? else {
            return None;
        };
        let chunk_count = usize::from(chunk_count);
        let chunk = |wanted: &[u8; 4]| {
            (0..chunk_count).find_map(|n| {
                let row = bytes.get(8 + 12 * n..8 + 12 * n + 24)?;
                if row[..4] != *wanted {
                    return None;
                }
                let at =
                    |bytes: &[u8]| usize::try_from(u64::from_be_bytes(bytes.try_into().ok()?)).ok();
                bytes.get(at(&row[4..12])?..at(&row[16..24])?)
            })
        };
        let fanout = chunk(b"OIDF").filter(|chunk| chunk.len() == 1024)?;
        let ids = chunk(b"OIDL")?;
        let count = word(fanout, 255) as usize;
        let commits = chunk(b"CDAT")?;
        let filter_ends = chunk(b"BIDX")?;
        let (settings, filters) = chunk(b"BDAT")?.split_at_checked(12)?;
        let ours = (0..3).map(|n| word(settings, n)).eq([1, HASHES, BITS as u32]);
        let sizes = ids.len() == 20 * count
            && commits.len() == 36 * count
            && filter_ends.len() == 4 * count;
        (ours && sizes && chunk(b"EDGE").is_none()).then_some(Self {
            count,
            fanout,
            ids,
            commits,
            filter_ends,
            filters,
        })
    }

    /// The line that ends at `tip`; `None` if the file does not have all of it.
    pub(in crate::repo) fn line(&self, tip: &Oid) -> Option<Line> {
        let mut place = self.find(tip)?;
        let level = word(self.commit(place), 7) >> 2;
        let mut places = Vec::with_capacity((level as usize).min(self.count));
        loop {
            places.push(place);
            let commit = self.commit(place);
            let (parent, second) = (word(commit, 5), word(commit, 6));
            if second != NO_PARENT || places.len() > self.count {
                return None;
            }
            if parent == NO_PARENT {
                break;
            }
            place = parent as usize;
            if place >= self.count {
                return None;
            }
        }
        let mut line = Line::with_room(places.len(), self.filters.len());
        for place in places.into_iter().rev() {
            let commit = self.commit(place);
            let tree = commit[..20].try_into().ok()?;
            let seconds = u64::from(word(commit, 7) & 3) << 32 | u64::from(word(commit, 8));
            let start = if place == 0 { 0 } else { word(self.filter_ends, place - 1) as usize };
            let filter = self.filters.get(start..word(self.filter_ends, place) as usize)?;
            if filter.is_empty() {
                return None; // git omits it if configured to
            }
            line.push_filtered(self.id(place)?, tree, seconds, filter);
        }
        Some(line)
    }

    fn find(&self, id: &Oid) -> Option<usize> {
        let first = usize::from(id[0]);
        let mut low = if first == 0 { 0 } else { word(self.fanout, first - 1) as usize };
        let mut high = (word(self.fanout, first) as usize).min(self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn id(&self, place: usize) -> Option<Oid> {
        self.ids.get(place * 20..place * 20 + 20)?.try_into().ok()
    }

    fn commit(&self, place: usize) -> &'a [u8] {
        &self.commits[place * 36..place * 36 + 36]
    }
}

/// The `n`th big-endian word.
fn word(bytes: &[u8], n: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[n * 4..n * 4 + 4]);
    u32::from_be_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::graph::bloom;

    #[test]
    fn what_was_written_is_read() {
        let mut line = Line::default();
        for n in 0..1000_u64 {
            let id = |what: &str| sha1(format!("{what}{n}").as_bytes());
            let keys = bloom::with_leading([format!("a/b/{n}").as_bytes()].into_iter());
            line.push(id("commit"), id("tree"), (1 << 32) + n / 7, &keys);
        }
        let bytes = line.encode();
        let file = File::parse(&bytes).unwrap();
        assert_eq!(file.line(line.ids.last().unwrap()).unwrap(), line);
        assert_eq!(file.line(&line.ids[10]).unwrap().len(), 11);
        assert!(file.line(&sha1(b"another")).is_none());
        for end in 0..1500 {
            assert!(File::parse(&bytes[..end]).is_none(), "cut at {end}");
        }
        for at in (0..bytes.len()).step_by(97) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(File::parse(&flipped).is_none(), "flipped at {at}");
        }
    }
}
