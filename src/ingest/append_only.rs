//! Checks that a journal is what its runs wrote.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::run_path;
use crate::repo::{self, BlobId, ChangedFile, CommitId, Repo};

/// A contradiction in a commit of a journal. The commit of a run adds its entry and the files of
/// records that the entry names, and changes nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JournalFlaw {
    /// The commit.
    pub commit: String,
    /// The number of the run.
    pub run: u32,
    /// The wrong file; `None` for a merge.
    pub path: Option<String>,
    /// The problem.
    pub wrong: Wrong,
}

/// A problem with a file of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// The commit merges two journals.
    TwoJournals,
    /// It was changed.
    Changed,
    /// It was removed.
    Removed,
    /// It is the entry of the run, and is missing.
    EntryMissing,
    /// It is the entry of the run, and is not JSON.
    EntryNotJson,
    /// The entry names it, and it is missing.
    Missing,
    /// The entry names another file of that path.
    Other,
    /// The entry does not name it.
    NotNamed,
}

impl fmt::Display for JournalFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (commit, run, path) =
            (&self.commit, self.run, self.path.as_deref().unwrap_or_default());
        write!(f, "commit {commit:.8} of the journal ")?;
        match self.wrong {
            Wrong::TwoJournals => f.write_str("merges two journals"),
            Wrong::Changed => write!(f, "changes `{path}`"),
            Wrong::Removed => write!(f, "removes `{path}`"),
            Wrong::EntryMissing => write!(f, "does not add `{path}`"),
            Wrong::EntryNotJson => write!(f, "adds `{path}`, which is not JSON"),
            Wrong::Missing => write!(f, "does not have `{path}`, which run {run} wrote"),
            Wrong::Other => write!(f, "has another `{path}` than run {run} wrote"),
            Wrong::NotNamed => write!(f, "adds `{path}`, which run {run} did not write"),
        }
    }
}

/// The contradictions in a journal, at most one for each commit, in the order of the commits.
///
/// # Errors
///
/// If the journal cannot be read.
pub fn journal_flaws(repo: &Repo, tip: CommitId) -> Result<Vec<JournalFlaw>, IngestError> {
    let flaw = |commit: CommitId, run, (wrong, path)| {
        let path = Some(path).filter(|path: &String| !path.is_empty());
        JournalFlaw { commit: commit.to_string(), run, path, wrong }
    };
    let commits = match repo.commits_to(tip) {
        Err(repo::Error::NotALine { commit, .. }) => {
            return Ok(vec![flaw(commit, 0, (Wrong::TwoJournals, String::new()))]);
        }
        commits => commits.doing("read the journal")?,
    };
    let mut flaws = Vec::new();
    let mut before = None;
    for (run, commit) in (1..).zip(commits) {
        let changed = repo.changed_between(before, Some(commit)).doing("read the journal")?;
        flaws.extend(flaw_of_run(repo, run, &changed)?.map(|wrong| flaw(commit, run, wrong)));
        before = Some(commit);
    }
    Ok(flaws)
}

/// The problem with the changes of one commit.
fn flaw_of_run(
    repo: &Repo,
    run: u32,
    changed: &[ChangedFile],
) -> Result<Option<(Wrong, String)>, IngestError> {
    let own = run_path(run);
    let mut added: BTreeMap<&str, BlobId> = BTreeMap::new();
    for ChangedFile { path, before, after } in changed {
        match (before, after) {
            (None, Some(blob)) => {
                added.insert(path, *blob);
            }
            (Some(_), Some(_)) => return Ok(Some((Wrong::Changed, path.clone()))),
            (_, None) => return Ok(Some((Wrong::Removed, path.clone()))),
        }
    }
    let Some(entry) = added.remove(own.as_str()) else {
        return Ok(Some((Wrong::EntryMissing, own)));
    };
    let entry = repo.blob(entry).doing("read the journal")?;
    let Ok(entry) = serde_json::from_slice::<Value>(&entry) else {
        return Ok(Some((Wrong::EntryNotJson, own)));
    };
    // Older versions of the program did not record the files.
    let named = entry.get("files").and_then(Value::as_object).map(|files| {
        let id = |value: &Value| value.as_str().and_then(|id| id.parse().ok());
        files.iter().map(|(path, value)| (path.as_str(), id(value))).collect()
    });
    let files: BTreeMap<&str, Option<BlobId>> = match named {
        Some(named) => named,
        None => {
            let is_of_run = |path: &str| {
                let name = path.rsplit('/').next().unwrap_or_default();
                path.starts_with("records/") && name.starts_with(&format!("{run:06}-"))
            };
            let own = added.iter().filter(|(path, _)| is_of_run(path));
            own.map(|(path, blob)| (*path, Some(*blob))).collect()
        }
    };
    for (path, blob) in &files {
        match added.get(path) {
            None => return Ok(Some((Wrong::Missing, (*path).to_owned()))),
            Some(there) if Some(*there) != *blob => {
                return Ok(Some((Wrong::Other, (*path).to_owned())));
            }
            Some(_) => {}
        }
    }
    let other = added.keys().find(|path| !files.contains_key(*path));
    Ok(other.map(|path| (Wrong::NotNamed, (*path).to_owned())))
}
