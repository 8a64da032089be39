//! Questions whose right answers the simulated service knows.

mod impact;
mod who;

use crate::generator::record::Record;
use lexrewind::ingest::{self, RunTarget};
use lexrewind::query::Archive;
use lexrewind::repo::{Repo, RepoKind, Wait};
use lexrewind::trail::Source;

/// The history of some records, in a directory that goes with it.
struct Asked {
    archive: Archive,
    _dir: tempfile::TempDir,
}

impl Asked {
    fn of(records: &[Record]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let lines: Vec<&str> = records.iter().map(|record| record.json.as_str()).collect();
        let log = format!("{{\"Records\":[{}]}}", lines.join(","));
        let repo = Repo::create(&dir.path().join("history"), RepoKind::Bare).unwrap();
        let lock = repo.lock(Wait::Never).unwrap();
        let target = RunTarget::History(&repo, &lock);
        let sources = [Source::bytes("a log", log.into_bytes())];
        ingest::ingest(target, dir.path(), &sources, &ingest::Options::default()).unwrap();
        drop(lock);
        Self { archive: Archive::new(repo).unwrap(), _dir: dir }
    }
}
