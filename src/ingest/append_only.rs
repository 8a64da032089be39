//! Whether a journal is what its runs wrote.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ingest::error::{Doing, IngestError};
use crate::ingest::journal::run_path;
use crate::repo::{self, BlobId, Changed, CommitId, Repo};

/// What contradicts that each commit of a journal is one run, which added the entry of the run and
/// the files of records that the entry names, and changed nothing else. One text for each commit, in
/// the order of the commits.
///
/// # Errors
///
/// If the journal cannot be read.
pub fn journal_flaws(repo: &Repo, tip: CommitId) -> Result<Vec<String>, IngestError> {
    let commits = match repo.commits_to(tip) {
        Err(repo::Error::NotALine { commit, .. }) => {
            return Ok(vec![format!("commit {commit:.8} of the journal merges two journals")]);
        }
        commits => commits.doing("read the journal")?,
    };
    let mut flaws = Vec::new();
    let mut before = None;
    for (run, commit) in (1..).zip(commits) {
        let changed = repo.changed_between(before, Some(commit)).doing("read the journal")?;
        if let Some(what) = flaw_of_run(repo, run, &changed)? {
            flaws.push(format!("commit {commit:.8} of the journal {what}"));
        }
        before = Some(commit);
    }
    Ok(flaws)
}

/// What is wrong with the changes of one commit.
fn flaw_of_run(repo: &Repo, run: u32, changed: &[Changed]) -> Result<Option<String>, IngestError> {
    let own = run_path(run);
    let mut added: BTreeMap<&str, BlobId> = BTreeMap::new();
    for Changed { path, before, after } in changed {
        match (before, after) {
            (None, Some(blob)) => {
                added.insert(path, *blob);
            }
            (Some(_), Some(_)) => return Ok(Some(format!("changes `{path}`"))),
            (_, None) => return Ok(Some(format!("removes `{path}`"))),
        }
    }
    let Some(entry) = added.remove(own.as_str()) else {
        return Ok(Some(format!("does not add `{own}`")));
    };
    let entry = repo.blob(entry).doing("read the journal")?;
    let Ok(entry) = serde_json::from_slice::<Value>(&entry) else {
        return Ok(Some(format!("adds `{own}`, which is not JSON")));
    };
    // Older versions of the program did not name the files.
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
            None => return Ok(Some(format!("does not have `{path}`, which run {run} wrote"))),
            Some(there) if Some(*there) != *blob => {
                return Ok(Some(format!("has another `{path}` than run {run} wrote")));
            }
            Some(_) => {}
        }
    }
    let other = added.keys().find(|path| !files.contains_key(*path));
    Ok(other.map(|path| format!("adds `{path}`, which run {run} did not write")))
}
