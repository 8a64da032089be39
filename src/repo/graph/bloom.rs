//! Changed-path Bloom filters (gitformat-commit-graph, "Bloom Filter Data"; version 1).

/// Hashes per path.
pub(super) const HASHES: u32 = 7;
/// Bits per path.
pub(super) const BITS: usize = 10;
/// A commit that changes more paths gets a filter that always matches.
const MOST: usize = 512;

/// A path, hashed as the filters need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::repo) struct Key(u32, u32);

impl Key {
    pub(in crate::repo) fn of(path: &[u8]) -> Self {
        Self(murmur3(0x293a_e76f, path), murmur3(0x7e64_6e2c, path))
    }
}

/// The changed files and every directory above them, each path once. Version 1 gives some different
/// paths the same hash, and git counts paths.
pub(in crate::repo) fn with_leading<'a>(files: impl Iterator<Item = &'a [u8]>) -> Vec<Key> {
    let mut paths = Vec::new();
    for path in files {
        paths.push(path);
        paths.extend(memchr::memrchr_iter(b'/', path).map(|slash| &path[..slash]));
    }
    paths.sort_unstable();
    paths.dedup();
    paths.into_iter().map(Key::of).collect()
}

/// Appends the filter of one commit. `keys` holds every changed path and directory once.
pub(in crate::repo) fn filter(keys: &[Key], out: &mut Vec<u8>) {
    if keys.len() > MOST {
        out.push(0xff);
        return;
    }
    let start = out.len();
    out.resize(start + (keys.len() * BITS).div_ceil(8).max(1), 0);
    let filter = &mut out[start..];
    let bits = filter.len() as u32 * 8;
    for Key(first, step) in keys {
        for n in 0..HASHES {
            let bit = first.wrapping_add(n.wrapping_mul(*step)) % bits;
            filter[bit as usize / 8] |= 1 << (bit % 8);
        }
    }
}

/// MurmurHash3 as in git's version 1: bytes above 127 are negative numbers.
fn murmur3(seed: u32, text: &[u8]) -> u32 {
    let signed = |byte: u8| i32::from(byte as i8) as u32;
    let mix = |k: u32| k.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let mut hash = seed;
    let words = text.chunks_exact(4);
    let rest = words.remainder();
    for word in words {
        let k =
            signed(word[0]) | signed(word[1]) << 8 | signed(word[2]) << 16 | signed(word[3]) << 24;
        hash = (hash ^ mix(k)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    if !rest.is_empty() {
        let k = rest.iter().rev().fold(0, |k, byte| k << 8 ^ signed(*byte));
        hash ^= mix(k);
    }
    hash ^= text.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of git's t0095-bloom.sh.
    #[test]
    fn hashes_as_git() {
        assert_eq!(murmur3(0, b""), 0);
        assert_eq!(murmur3(0, b"Hello world!"), 0x627b_0c2c);
        assert_eq!(murmur3(0, b"The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }
}
