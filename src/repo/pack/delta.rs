//! Deltas between two contents of the same path (gitformat-pack, "Deltified representation").

/// Computes deltas. Both ends are almost always equal, so they are compared first. Between them, it
/// resumes after a replacement of equal length, else at the next common line, first among the
/// nearest lines, then anywhere.
pub(super) struct Differ {
    lines: Vec<u32>,
}

/// A shorter match costs more to copy than to insert, or is a coincidence.
const SHORTEST: usize = 16;
/// The maximum length of such a replacement; an id of AWS has 36 bytes.
const REPLACED: usize = 40;
/// How many lines either side may skip before the whole base is searched.
const NEAR: usize = 8;
const EMPTY: u32 = u32::MAX;

impl Differ {
    pub(super) fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// Writes into `out` how to build `target` from `base`; `false` if that takes more than `limit`
    /// bytes (`out` is then invalid).
    pub(super) fn differ(
        &mut self,
        base: &[u8],
        target: &[u8],
        limit: usize,
        out: &mut Vec<u8>,
    ) -> bool {
        out.clear();
        size(base.len(), out);
        size(target.len(), out);
        let same_end = common_suffix(base, target);
        let (base_end, target_end) = (base.len() - same_end, target.len() - same_end);
        let mut script = Script { target, out, copy: (0, 0), insert: (0, 0) };
        let (mut b, mut t) = (0, 0);
        let mut indexed = false;
        loop {
            let same = common_prefix(&base[b..], &target[t..target_end]);
            script.copy(b, same, t);
            b += same;
            t += same;
            if t >= target_end || script.out.len() > limit {
                break;
            }
            // the common ends may overlap in the base
            let next = replaced(&base[..base_end], b, &target[..target_end], t)
                .or_else(|| near(&base[..base_end], b.min(base_end), &target[..target_end], t))
                .or_else(|| {
                    if !indexed {
                        self.index(&base[..base_end]);
                        indexed = true;
                    }
                    self.anywhere(base, &target[..target_end], t)
                });
            let Some((next_b, next_t)) = next else {
                script.insert(t, target_end - t);
                break;
            };
            script.insert(t, next_t - t);
            (b, t) = (next_b, next_t);
        }
        script.copy(base_end, same_end, target_end);
        script.flush();
        out.len() <= limit
    }

    /// Builds a table from the first bytes of a line to its start in the base.
    fn index(&mut self, base: &[u8]) {
        let count = memchr::memchr_iter(b'\n', base).count() + 1;
        self.lines.clear();
        self.lines.resize((count * 2).next_power_of_two(), EMPTY);
        let mut start = 0;
        loop {
            if let Some(key) = key(base, start) {
                let place = self.place(key);
                // the first of equal lines stays, and there is no probing: this is a heuristic
                if self.lines[place] == EMPTY {
                    self.lines[place] = start as u32;
                }
            }
            match memchr::memchr(b'\n', &base[start..]) {
                Some(length) => start += length + 1,
                None => break,
            }
        }
    }

    fn place(&self, key: u128) -> usize {
        let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.lines.len() - 1)
    }

    fn anywhere(&self, base: &[u8], target: &[u8], from: usize) -> Option<(usize, usize)> {
        let mut t = from;
        loop {
            t += memchr::memchr(b'\n', &target[t..])? + 1;
            let wanted = key(target, t)?;
            let start = self.lines[self.place(wanted)];
            if start != EMPTY && key(base, start as usize) == Some(wanted) {
                return Some((start as usize, t));
            }
        }
    }
}

/// The position where both agree again, if only a few bytes were replaced by as many: the name of
/// an object in a tree, a time, an id.
fn replaced(base: &[u8], b: usize, target: &[u8], t: usize) -> Option<(usize, usize)> {
    let base = base.get(b..)?;
    let base = &base[..base.len().min(REPLACED + SHORTEST)];
    let target = &target[t..target.len().min(t + REPLACED + SHORTEST)];
    let agrees = |(left, right): (&[u8], &[u8])| left == right;
    let skipped = base.windows(SHORTEST).zip(target.windows(SHORTEST)).position(agrees)?;
    Some((b + skipped, t + skipped))
}

/// The nearest pair of line starts after `b` and `t` that agree.
fn near(base: &[u8], b: usize, target: &[u8], t: usize) -> Option<(usize, usize)> {
    let mut base_starts = [0; NEAR];
    let mut target_starts = [0; NEAR];
    let base_count = starts(base, b, &mut base_starts);
    let target_count = starts(target, t, &mut target_starts);
    for skipped in 0..base_count + target_count {
        for j in skipped.saturating_sub(base_count.saturating_sub(1))..target_count.min(skipped + 1)
        {
            let (next_b, next_t) = (base_starts[skipped - j], target_starts[j]);
            if let (Some(left), Some(right)) = (key(base, next_b), key(target, next_t))
                && left == right
            {
                return Some((next_b, next_t));
            }
        }
    }
    None
}

/// The starts of the lines after `from`, including the line at `from`.
fn starts(text: &[u8], from: usize, out: &mut [usize; NEAR]) -> usize {
    let mut count = 0;
    let mut at = from;
    if from > 0 && text[from - 1] == b'\n' {
        out[0] = from;
        count = 1;
    }
    while count < NEAR {
        let Some(length) = memchr::memchr(b'\n', &text[at..]) else { break };
        at += length + 1;
        out[count] = at;
        count += 1;
    }
    count
}

fn key(text: &[u8], at: usize) -> Option<u128> {
    let bytes = text.get(at..at + SHORTEST)?;
    Some(u128::from_le_bytes(bytes.try_into().ok()?))
}

/// Joins neighbouring copies and inserts before they are written.
struct Script<'a> {
    target: &'a [u8],
    out: &'a mut Vec<u8>,
    copy: (usize, usize),
    insert: (usize, usize),
}

impl Script<'_> {
    fn copy(&mut self, from: usize, length: usize, to: usize) {
        if length == 0 {
            return;
        }
        if length < 8 {
            self.insert(to, length);
            return;
        }
        if self.insert.1 == 0 && self.copy.0 + self.copy.1 == from && self.copy.1 > 0 {
            self.copy.1 += length;
            return;
        }
        self.flush();
        self.copy = (from, length);
    }

    fn insert(&mut self, from: usize, length: usize) {
        if length == 0 {
            return;
        }
        if self.insert.1 == 0 {
            self.insert.0 = from;
        }
        self.insert.1 += length;
    }

    /// A copy comes before the insert that was collected after it.
    fn flush(&mut self) {
        let (mut from, mut left) = std::mem::take(&mut self.copy);
        while left > 0 {
            let length = left.min(0x1_0000);
            copy_instruction(from, length, self.out);
            from += length;
            left -= length;
        }
        let (from, length) = std::mem::take(&mut self.insert);
        for part in self.target[from..from + length].chunks(127) {
            self.out.push(part.len() as u8);
            self.out.extend_from_slice(part);
        }
    }
}

fn copy_instruction(from: usize, length: usize, out: &mut Vec<u8>) {
    let at = out.len();
    out.push(0x80);
    for (bit, byte) in (from as u32).to_le_bytes().into_iter().enumerate() {
        if byte != 0 {
            out[at] |= 1 << bit;
            out.push(byte);
        }
    }
    if length != 0x1_0000 {
        for (bit, byte) in (length as u16).to_le_bytes().into_iter().enumerate() {
            if byte != 0 {
                out[at] |= 1 << (4 + bit);
                out.push(byte);
            }
        }
    }
}

/// A size in groups of seven bits, the least significant first.
fn size(mut number: usize, out: &mut Vec<u8>) {
    while number > 127 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let mut length = 0;
    let words = a.chunks_exact(32).zip(b.chunks_exact(32));
    for (left, right) in words {
        if left != right {
            break;
        }
        length += 32;
    }
    length + a[length..].iter().zip(&b[length..]).take_while(|(x, y)| x == y).count()
}

fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let mut length = 0;
    let words = a.rchunks_exact(32).zip(b.rchunks_exact(32));
    for (left, right) in words {
        if left != right {
            break;
        }
        length += 32;
    }
    let (a, b) = (&a[..a.len() - length], &b[..b.len() - length]);
    length + a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Applies a delta as git does (patch-delta.c).
    fn apply(base: &[u8], delta: &[u8]) -> Vec<u8> {
        let mut bytes = delta.iter().copied();
        let mut size = || {
            let (mut number, mut shift) = (0_usize, 0);
            loop {
                let byte = bytes.next().unwrap();
                number |= usize::from(byte & 127) << shift;
                shift += 7;
                if byte < 128 {
                    return number;
                }
            }
        };
        assert_eq!(size(), base.len());
        let length = size();
        let mut out = Vec::new();
        while let Some(op) = bytes.next() {
            if op < 128 {
                assert_ne!(op, 0);
                out.extend((0..op).map(|_| bytes.next().unwrap()));
                continue;
            }
            let mut part = |mask: u8, count: usize| {
                (0..count)
                    .filter(|bit| mask >> bit & 1 == 1)
                    .map(|bit| usize::from(bytes.next().unwrap()) << (8 * bit))
                    .sum::<usize>()
            };
            let from = part(op & 15, 4);
            let size = part(op >> 4 & 7, 3);
            out.extend_from_slice(&base[from..from + if size == 0 { 0x1_0000 } else { size }]);
        }
        assert_eq!(out.len(), length);
        out
    }

    fn check(base: &[u8], target: &[u8]) -> usize {
        let mut out = Vec::new();
        assert!(Differ::new().differ(base, target, usize::MAX, &mut out));
        assert_eq!(apply(base, &out), target);
        out.len()
    }

    #[test]
    fn small_changes_make_small_deltas() {
        let base: String = (0..300).map(|n| format!("  \"member{n}\": {}\n", n * 7)).collect();
        assert!(check(base.as_bytes(), base.as_bytes()) < 12);
        let changed = base.replace(": 700\n", ": 1\n").replace("member7\"", "seven\"");
        assert!(check(base.as_bytes(), changed.as_bytes()) < 80);
        let inserted =
            base.replace(": 700\n", &format!(": 700\n{}", "  \"new line\": 5\n".repeat(20)));
        assert!(check(base.as_bytes(), inserted.as_bytes()) < 400);
        let (head, tail) = base.split_at(base.len() / 2);
        let moved = format!("{tail}{head}");
        assert!(check(base.as_bytes(), moved.as_bytes()) < 200);
        let long = base.repeat(50);
        assert!(check(long.as_bytes(), long.replace("member9\"", "nine\"").as_bytes()) < 2000);
    }

    #[test]
    fn a_replacement_of_equal_length_is_all_that_is_inserted() {
        let id =
            |n: u32| -> Vec<u8> { (0..20).map(|at| ((n * 7919) >> (at % 13)) as u8).collect() };
        let tree = |changed: &dyn Fn(u32) -> bool| -> Vec<u8> {
            let entry = |n| {
                let id = id(if changed(n) { n + 1000 } else { n });
                [format!("40000 Intent{n:03}\0").into_bytes(), id].concat()
            };
            (0..200).flat_map(entry).collect()
        };
        let length = check(&tree(&|_| false), &tree(&|n| n % 20 == 3));
        assert!(length < 10 * 30, "{length}");
        let facts =
            |id: &str, time: &str| format!("\"id\": \"{id}\", \"time\": \"{time}\", \"rest\"");
        let before = facts("75b7e43b-3db9-4c83-9a33-fb9ce374cd48", "2024-03-01T10:15:22Z");
        let after = facts("f59fb89b-8c51-4a5c-b6c1-4a6c49faa7c1", "2024-03-01T10:15:59Z");
        assert!(check(before.as_bytes(), after.as_bytes()) < 36 + 25);
    }

    #[test]
    fn a_limit_is_kept() {
        let mut out = Vec::new();
        assert!(!Differ::new().differ(b"abc\n", &[7; 500], 100, &mut out));
    }

    proptest! {
        #[test]
        fn any_pair(base in "[ab\n]{0,300}", target in "[ab\n]{0,300}") {
            check(base.as_bytes(), target.as_bytes());
        }

        #[test]
        fn any_lines(
            base in prop::collection::vec("[a-c]{0,24}", 0..40),
            cuts in prop::collection::vec((0_usize..40, 0_usize..40), 0..5),
        ) {
            let mut lines = base.clone();
            for (from, to) in cuts {
                if from < lines.len() {
                    let line = lines.remove(from);
                    lines.insert(to.min(lines.len()), line);
                }
            }
            check(base.join("\n").as_bytes(), lines.join("\n").as_bytes());
        }
    }
}
