//! Suggestions for a mistyped name.

/// How many suggestions are made at most.
const MOST: usize = 3;

/// Whether a text may be a mistyped form of another; upper and lower case do not matter.
pub(super) fn is_near(text: &str, other: &str) -> bool {
    let (text, other) = (text.to_lowercase(), other.to_lowercase());
    distance(&text, &other) <= allowed(&text)
}

/// The candidates that a mistyped text may mean, the nearest first, each once.
pub fn nearest<'c>(text: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    let wanted = text.to_lowercase();
    let rank = |candidate: &'c str| {
        let distance = distance(&wanted, &candidate.to_lowercase());
        (distance <= allowed(&wanted)).then_some((distance, candidate))
    };
    let mut near: Vec<(usize, &str)> = candidates.into_iter().filter_map(rank).collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(MOST);
    near.into_iter().map(|(_, candidate)| candidate.to_owned()).collect()
}

/// How many letters of a text may be wrong.
fn allowed(text: &str) -> usize {
    1 + text.len() / 4
}

/// How many letters must be inserted, removed or replaced to make one text from the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_others_not_at_all() {
        let names = ["bob", "alice", "robb", "PutIntent", "PutIntents", "bob"];
        for (text, expect) in [
            ("bobb", &["bob", "robb"][..]),
            ("Alise", &["alice"]),
            ("putintent", &["PutIntent", "PutIntents"]),
            ("mallory", &[]),
            ("", &[]),
        ] {
            assert_eq!(nearest(text, names), expect, "{text}");
        }
    }
}
