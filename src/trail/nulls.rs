//! Spelled nulls: exports and languages write null as text.

/// Spellings of null in lower case, without blanks around them.
const SPELLINGS: [&str; 11] =
    ["", "-", "(null)", "<null>", "\\n", "n/a", "nan", "nil", "none", "null", "undefined"];

/// Whether a text means null: `<null>`, `NULL`, `\N`, `nan`, `None`, `-`, `N/A`, blanks.
///
/// Use it only for values that none of these can be: an error code, an error message, the
/// parameters or the response as a whole, a column of a table. Within parameters they are content.
pub(super) fn is_null(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 9 && SPELLINGS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_null;

    #[test]
    fn spellings_of_null() {
        for text in ["<null>", "NULL", "null", "\\N", "nan", "NaN", "None", "-", "N/A", "", "  "] {
            assert!(is_null(text), "{text}");
        }
        for text in ["AccessDenied", "no", "0", "--", "nullable", "n"] {
            assert!(!is_null(text), "{text}");
        }
    }
}
