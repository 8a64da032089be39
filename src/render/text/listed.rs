//! Lists of names that may be long.

/// The maximum number of names before the rest is only counted.
const NAMED: usize = 8;

/// The first names and the number of others, in lines of at most `width` characters if the names
/// permit.
pub(super) fn in_lines(names: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for name in names.iter().take(NAMED) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + name.chars().count() + 3 <= width => {
                line.push_str(", ");
                line.push_str(name);
            }
            Some(line) => {
                line.push(',');
                lines.push(name.clone());
            }
            None => lines.push(name.clone()),
        }
    }
    if let (Some(line), Some(more @ 1..)) = (lines.last_mut(), names.len().checked_sub(NAMED)) {
        line.push_str(&format!(" and {more} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn names_are_broken_between_and_counted_behind_the_eighth() {
        let names = |count: usize| (1..=count).map(|n| format!("name{n}")).collect::<Vec<_>>();
        let all = in_lines(&names(10), 24);
        assert_eq!(
            all,
            ["name1, name2, name3,", "name4, name5, name6,", "name7, name8 and 2 more"]
        );
        assert_eq!(in_lines(&names(8), 24).last().unwrap(), "name7, name8");
        assert_eq!(in_lines(&names(1), 2), ["name1"]);
        assert!(in_lines(&[], 24).is_empty());
    }
}
