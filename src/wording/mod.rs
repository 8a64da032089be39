//! Shared text helpers: counts that agree with their nouns and verbs, and bytes as hexadecimal
//! digits.

mod hex;

use std::fmt::Display;

pub use hex::{hex, unhex};

/// `1 commit`, `2 commits`.
pub fn counted<N: Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let ending = one_or(&number, "", "s");
    format!("{number} {noun}{ending}")
}

/// `1 commit has`, `2 commits have`: the words after a number.
pub fn counted_as<N: Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let words = one_or(&number, one, many);
    format!("{number} {words}")
}

/// The words that agree with a number.
pub fn one_or<'t, N: PartialEq + From<u8>>(number: &N, one: &'t str, many: &'t str) -> &'t str {
    if *number == N::from(1) { one } else { many }
}

/// `a`, `b` or `c`.
pub fn alternatives(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree() {
        for (number, noun, verb) in [
            (0, "0 commits", "0 commits have"),
            (1, "1 commit", "1 commit has"),
            (2, "2 commits", "2 commits have"),
            (11, "11 commits", "11 commits have"),
        ] {
            assert_eq!(counted(number, "commit"), noun);
            assert_eq!(counted_as(number, "commit has", "commits have"), verb);
            assert_eq!(counted(u64::from(number as u32), "commit"), noun);
        }
    }
}
