//! Names of the sources of a run in its journal.
//!
//! On the screen, names are paths as typed. In the journal they are relative to the argument that
//! led to them, so that the same files give the same journal wherever a run is started.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::trail::{Source, SourceName};

/// A source as found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SourceOrigin {
    /// Its path below its argument; the file name if the file is itself the argument.
    relative: String,
    /// The index of its argument, from 0.
    argument: usize,
}

impl SourceOrigin {
    /// The origin of a source that was found for one of `arguments`.
    pub(super) fn of(arguments: &[Source], argument: usize, source: &SourceName) -> Self {
        let relative = match (arguments.get(argument), source) {
            (Some(Source::Path(argument)), SourceName::Path(path)) => below(argument, path),
            _ => source.to_string(),
        };
        Self { relative, argument }
    }
}

/// The path of a file from its argument, with `/` between its parts.
fn below(argument: &Path, path: &Path) -> String {
    let parts: Vec<_> = match path.strip_prefix(argument) {
        Ok(rest) if rest.as_os_str().is_empty() => path.file_name().into_iter().collect(),
        Ok(rest) => rest.iter().collect(),
        Err(_) => path.iter().collect(),
    };
    let parts: Vec<_> = parts.into_iter().map(|part| part.to_string_lossy()).collect();
    if parts.is_empty() { path.to_string_lossy().into_owned() } else { parts.join("/") }
}

/// The names of the sources of one run.
pub(super) struct Names(BTreeMap<String, BTreeSet<usize>>);

impl Names {
    pub(super) fn of<'o>(origins: impl Iterator<Item = &'o SourceOrigin>) -> Self {
        let mut names: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for SourceOrigin { relative, argument } in origins {
            names.entry(relative.clone()).or_default().insert(*argument);
        }
        Self(names)
    }

    /// The name of a source: its relative path. The number of the argument, from 1, and a colon
    /// come before it if several arguments lead to such a path, or if it begins in that way itself.
    pub(super) fn name(&self, origin: &SourceOrigin) -> String {
        let SourceOrigin { relative, argument } = origin;
        let is_shared = self.0.get(relative).is_some_and(|arguments| arguments.len() > 1);
        if is_shared || begins_with_number(relative) {
            return format!("{}:{relative}", argument + 1);
        }
        relative.clone()
    }
}

fn begins_with_number(name: &str) -> bool {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < name.len() && rest.starts_with(':')
}

/// The arguments of a run by their paths, to compute the absolute path of a file.
pub(super) struct Arguments(BTreeMap<PathBuf, PathBuf>);

impl Arguments {
    /// Resolves each of them once.
    pub(super) fn of(sources: &[Source]) -> Self {
        let path = |source: &Source| match source {
            Source::Path(path) => Some((path.clone(), fs::canonicalize(path).ok()?)),
            Source::Stdin | Source::Bytes { .. } => None,
        };
        Self(sources.iter().filter_map(path).collect())
    }

    /// The absolute path of a file found for one of the arguments.
    pub(super) fn absolute(&self, path: &Path) -> Option<PathBuf> {
        let argument = path.ancestors().find(|above| self.0.contains_key(*above))?;
        let rest = path.strip_prefix(argument).ok()?;
        let absolute = &self.0[argument];
        // joining an empty path would add a slash
        Some(if rest.as_os_str().is_empty() { absolute.clone() } else { absolute.join(rest) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(arguments: &[&str], found: &[(usize, &str)]) -> Vec<String> {
        let arguments: Vec<Source> = arguments.iter().map(Source::path).collect();
        let origin = |(argument, path): &(usize, &str)| {
            SourceOrigin::of(&arguments, *argument, &SourceName::Path(path.into()))
        };
        let origins: Vec<SourceOrigin> = found.iter().map(origin).collect();
        let names = Names::of(origins.iter());
        origins.iter().map(|origin| names.name(origin)).collect()
    }

    #[test]
    fn names_do_not_depend_on_how_the_arguments_are_typed() {
        for prefix in ["", "./", "/srv/", "../x/"] {
            let at = |path: &str| format!("{prefix}{path}");
            let (logs, file) = (at("logs"), at("more/b.json.gz"));
            let (deep, top) = (at("logs/2024/a.json"), at("logs/b.json"));
            let slash = format!("{logs}/");
            for logs in [&logs, &slash] {
                assert_eq!(
                    names(&[logs, &file], &[(0, &deep), (0, &top), (1, &file)]),
                    ["2024/a.json", "b.json", "b.json.gz"]
                );
            }
        }
    }

    #[test]
    fn equal_names_of_two_arguments_differ() {
        let found = [(0, "a/logs/x.json"), (1, "b/logs/x.json"), (1, "b/logs/y.json")];
        assert_eq!(names(&["a/logs", "b/logs"], &found), ["1:x.json", "2:x.json", "y.json"]);
        // a file with the name of one of these
        let found = [(0, "a/x.json"), (1, "b/x.json"), (1, "b/1:x.json"), (1, "b/a:x.json")];
        assert_eq!(names(&["a", "b"], &found), ["1:x.json", "2:x.json", "2:1:x.json", "a:x.json"]);
        // a file that is an argument, and is in a directory that is also one
        let found = [(0, "a/x.json"), (1, "a/x.json")];
        assert_eq!(names(&["a", "a/x.json"], &found), ["1:x.json", "2:x.json"]);
    }

    #[test]
    fn sources_that_are_not_files() {
        let arguments = [Source::Stdin, Source::bytes("baseline b.json", *b""), Source::path(".")];
        let rows = [
            (0, SourceName::Stdin, "-"),
            (1, SourceName::Bytes("baseline b.json".to_owned()), "baseline b.json"),
            (2, SourceName::Path("./x".into()), "x"),
            (2, SourceName::Path(".".into()), "."), // a directory that cannot be listed
        ];
        for (argument, source, expect) in rows {
            assert_eq!(SourceOrigin::of(&arguments, argument, &source).relative, expect);
        }
    }

    #[test]
    fn absolute_paths() {
        let dir = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(dir.path()).unwrap();
        fs::create_dir_all(top.join("logs/deep")).unwrap();
        fs::write(top.join("logs/x.json"), "").unwrap();
        let (logs, file) = (top.join("logs/../logs"), top.join("logs/x.json"));
        let arguments = Arguments::of(&[Source::path(&logs), Source::path(&file), Source::Stdin]);
        let absolute = |path: &Path| arguments.absolute(path);
        assert_eq!(absolute(&logs.join("deep/y.json")), Some(top.join("logs/deep/y.json")));
        assert_eq!(absolute(&file), Some(file.clone()));
        assert_eq!(absolute("other/x.json".as_ref()), None);
    }
}
