//! What a clone may lack: old commits, the branch `journal`, objects.

use std::collections::BTreeSet;
use std::fs;

use super::error::{Error, Result};
use super::id::{CommitId, Oid};
use super::{Repo, files, refs};

/// Where git keeps the branches of remotes.
const REMOTES: &str = "refs/remotes/";

/// A branch `journal`: of the repository, or of a remote as last fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRef {
    /// The remote; `None` for the branch of the repository itself.
    pub remote: Option<String>,
    /// Its last commit.
    pub tip: CommitId,
}

impl JournalRef {
    /// Its name in git: `journal`, `origin/journal`.
    pub fn name(&self) -> String {
        match &self.remote {
            Some(remote) => format!("{remote}/journal"),
            None => "journal".to_owned(),
        }
    }
}

impl Repo {
    /// Checks that no commits are missing because of a shallow clone or fetch.
    ///
    /// # Errors
    /// [`Error::Shallow`] (gitrepository-layout(5), `shallow`).
    pub fn check_depth(&self) -> Result<()> {
        let path = self.git_dir.join("shallow");
        match files::read_if_there(&path)? {
            Some(list) if !list.is_empty() => {
                let has_remote = !self.remotes().is_empty();
                Err(Error::Shallow { path: self.git_dir.clone(), has_remote })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether objects may be missing that a remote promised: a partial clone (git-clone(1),
    /// `--filter`).
    pub fn is_partial(&self) -> bool {
        self.objects.is_partial()
    }

    /// The branch `journal`; if there is none, the first one of the remotes.
    ///
    /// # Errors
    /// [`Error::BrokenRef`] if a reference does not hold an object id.
    pub fn journal(&self) -> Result<Option<JournalRef>> {
        match refs::read(&self.git_dir, refs::JOURNAL)? {
            Some(tip) => Ok(Some(JournalRef { remote: None, tip: CommitId::from_bytes(tip) })),
            None => Ok(self.journals_of_remotes()?.into_iter().next()),
        }
    }

    /// The fetched branches `journal` of remotes (`refs/remotes/*/journal`), those of configured
    /// remotes first.
    ///
    /// # Errors
    /// [`Error::BrokenRef`] if a reference does not hold an object id.
    pub fn journals_of_remotes(&self) -> Result<Vec<JournalRef>> {
        let mut known = refs::below(&self.git_dir, REMOTES)?;
        known.retain(|name, _| name.ends_with("/journal"));
        let named = self.remotes().into_iter().map(|remote| format!("{remote}/journal"));
        let configured: Vec<_> = named.filter_map(|name| known.remove_entry(&name)).collect();
        let of = |(name, tip): (String, Oid)| JournalRef {
            remote: name.strip_suffix("/journal").map(str::to_owned),
            tip: CommitId::from_bytes(tip),
        };
        Ok(configured.into_iter().chain(known).map(of).collect())
    }

    /// The names of the remotes in the configuration of the repository.
    pub fn remotes(&self) -> Vec<String> {
        // This also works for a repository that libgit2 refuses to open.
        remotes_in(&fs::read(self.git_dir.join("config")).unwrap_or_default())
    }

    /// Whether `commit` is `ancestor` or a descendant of it.
    ///
    /// # Errors
    /// If commits cannot be read.
    pub fn is_after(&self, commit: CommitId, ancestor: CommitId) -> Result<bool> {
        let mut next = vec![commit];
        let mut seen = BTreeSet::new();
        while let Some(id) = next.pop() {
            if id == ancestor {
                return Ok(true);
            }
            if seen.insert(id) {
                next.extend(self.parsed(id, |commit| commit.parents)?);
            }
        }
        Ok(false)
    }
}

/// The names in the headings `[remote "NAME"]` of a configuration, each once (git-config(1)).
fn remotes_in(config: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for line in String::from_utf8_lossy(config).lines() {
        let Some(section) = line.trim_start().strip_prefix('[') else { continue };
        let Some((word, rest)) = section.split_once([' ', '\t']) else { continue };
        let quoted = rest.trim_start().strip_prefix('"').and_then(|rest| rest.rsplit_once("\"]"));
        if let (true, Some((quoted, _))) = (word.eq_ignore_ascii_case("remote"), quoted) {
            let name = unquoted(quoted);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The text of a quoted name, in which a backslash escapes the character after it.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_those_of_the_configuration() {
        for (config, expect) in [
            ("", &[][..]),
            ("[core]\n\tbare = false\n", &[]),
            ("[remote \"origin\"]\n\turl = x\n[branch \"main\"]\n\tremote = other\n", &["origin"]),
            ("[remote \"a\"]\n[Remote  \"b/c\"] # second\n[remote \"a\"]\n", &["a", "b/c"]),
            ("  [remote \"with \\\"quotes\\\" and \\\\\"]\n", &["with \"quotes\" and \\"]),
            ("[remote]\n[remotes \"x\"]\n[remote \"open\n", &[]),
        ] {
            assert_eq!(remotes_in(config.as_bytes()), expect, "{config}");
        }
    }
}
