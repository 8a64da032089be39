use crate::query::Unread;

/// The unread parts of a file, in a sentence: `x.json, 12 places (row 1, row 2, row 10, ...):
/// missing `eventID``.
pub(super) fn unread(unread: &Unread) -> String {
    let Unread { source, reason, places, count, .. } = unread;
    let named = places.join(", ");
    match (*count, named.as_str()) {
        (1, "" | "the whole") => format!("{source}: {reason}"),
        (1, place) => format!("{source}, {place}: {reason}"),
        (count, _) if count > places.len() => {
            format!("{source}, {count} places ({named}, ...): {reason}")
        }
        (count, _) => format!("{source}, {count} places ({named}): {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        for (places, count, expect) in [
            (&[""][..], 1, "x: truncated"),
            (&["the whole"], 1, "x: truncated"),
            (&["row 1", "row 2"], 2, "x, 2 places (row 1, row 2): truncated"),
            (&["row 1", "row 2"], 9, "x, 9 places (row 1, row 2, ...): truncated"),
        ] {
            let places = places.iter().map(ToString::to_string).collect();
            let (source, reason) = ("x".to_owned(), "truncated".to_owned());
            let code = "truncated".to_owned();
            assert_eq!(unread(&Unread { source, code, reason, places, count }), expect);
        }
    }
}
