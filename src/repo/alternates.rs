//! The object directories of a repository: its own, and its alternates (gitrepository-layout(5),
//! `objects/info/alternates`).

use std::fs;
use std::path::{Path, PathBuf};

/// The maximum length of a chain of alternates, as in git.
const DEEPEST: usize = 5;

/// The directory `objects`, then its alternates, each once.
pub(super) fn object_dirs(objects: &Path) -> Vec<PathBuf> {
    let mut found = vec![objects.to_owned()];
    let mut level = vec![objects.to_owned()];
    for _ in 0..DEEPEST {
        level = level.iter().flat_map(|dir| listed(dir)).collect();
        level.retain(|dir| !found.contains(dir));
        found.extend_from_slice(&level);
    }
    found
}

/// The directories listed in the file of one directory; a relative path starts at that directory.
fn listed(objects: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(objects.join("info").join("alternates")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| objects.join(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternates_of_alternates_each_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let alternates = |name: &str, text: &str| {
            fs::create_dir_all(at(name).join("info")).unwrap();
            fs::write(at(name).join("info/alternates"), text).unwrap();
        };
        alternates("a", &format!("# borrowed\n\n{}\n", at("b").display()));
        alternates("b", &format!("{}\n{}\n", at("c").display(), at("a").display()));
        assert_eq!(object_dirs(&at("a")), [at("a"), at("b"), at("c")]);
        alternates("c", "../d\n");
        assert_eq!(object_dirs(&at("c")), [at("c"), at("c").join("../d")]);
    }
}
