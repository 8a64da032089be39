//! Suggestions for a mistyped name.

use strsim::levenshtein;

/// The maximum number of suggestions.
const MOST: usize = 3;

/// The candidates whose names are similar to a mistyped text, nearest first, without duplicates.
/// Case is ignored.
pub(super) fn nearest<T: Ord>(
    text: &str,
    candidates: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> &str,
) -> Vec<T> {
    let wanted = text.to_lowercase();
    let rank = |candidate: T| {
        let distance = levenshtein(&wanted, &name(&candidate).to_lowercase());
        (distance <= 1 + wanted.len() / 4).then_some((distance, candidate))
    };
    let mut near: Vec<(usize, T)> = candidates.into_iter().filter_map(rank).collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(MOST);
    near.into_iter().map(|(_, candidate)| candidate).collect()
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
            assert_eq!(nearest(text, names, |name| name), expect, "{text}");
        }
    }
}
