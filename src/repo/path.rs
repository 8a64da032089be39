//! The names allowed in a tree, and their order.

use std::cmp::Ordering;

use super::error::{Error, Result};

/// Git's order of tree entries: bytes, directories as if they ended with a slash.
pub(super) fn tree_order(a: &[u8], a_dir: bool, b: &[u8], b_dir: bool) -> Ordering {
    let common = a.len().min(b.len());
    a[..common].cmp(&b[..common]).then_with(|| {
        let next = |name: &[u8], dir: bool| match name.get(common) {
            Some(byte) => *byte,
            None if dir => b'/',
            None => 0,
        };
        next(a, a_dir).cmp(&next(b, b_dir))
    })
}

/// Refuses a name that `git fsck --strict` would refuse, or that git would not check out.
pub(super) fn check_name(path: &str, name: &str) -> Result<()> {
    let reason = match name {
        "" => "it has an empty part",
        "." | ".." => "it has a part of dots",
        _ if name.contains('\0') => "it has a NUL",
        _ if name.contains('\\') => "it has a backslash, a separator elsewhere",
        _ if name.len() > 4096 => "it has a part of more than 4096 bytes",
        _ if means_dot_git(name) => "it has a part that means `.git` somewhere",
        _ => return Ok(()),
    };
    Err(Error::BadPath { path: path.to_owned(), reason })
}

/// `.git` in the interpretation of some file system: any case, `git~1`, trailing dots and spaces, a
/// stream, characters that HFS+ ignores.
fn means_dot_git(name: &str) -> bool {
    let ignored = |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let kept: String = name.chars().filter(|c| !ignored(*c)).collect();
    let stem = kept.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    stem.eq_ignore_ascii_case(".git") || stem.eq_ignore_ascii_case("git~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_sort_with_a_slash() {
        assert_eq!(tree_order(b"a", true, b"a.json", false), Ordering::Greater);
        assert_eq!(tree_order(b"a", false, b"a.json", false), Ordering::Less);
        assert_eq!(tree_order(b"a", true, b"a0", true), Ordering::Less);
        assert_eq!(tree_order(b"a-b", false, b"a", true), Ordering::Less);
        assert_eq!(tree_order(b"a", true, b"a", false), Ordering::Greater);
        assert_eq!(tree_order(b"a", true, b"a", true), Ordering::Equal);
    }

    #[test]
    fn names_that_git_refuses() {
        for name in [
            "",
            ".",
            "..",
            ".git",
            ".GIT",
            "git~1",
            ".git. .",
            ".g\u{200c}it",
            ".git::$DATA",
            "a\0",
            "a\\b",
        ] {
            assert!(check_name(name, name).is_err(), "{name:?}");
        }
        for name in ["a", ".gitattributes", "git", "...", "%2E%2E", "é"] {
            assert!(check_name(name, name).is_ok(), "{name:?}");
        }
    }
}
