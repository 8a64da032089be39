//! Whether the repository is whole: the history has the events of the journal, the journal is what
//! its runs wrote, and no objects are missing.

use crate::ingest::{self, IngestError};
use crate::query::Archive;
use crate::query::error::{Error, Result};
use crate::query::verify::Finding;
use crate::repo::{CommitId, ObjectCheck};
use crate::wording::{counted, counted_as};

/// How much `verify` checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// The events of all commits, and the objects of the last ones.
    #[default]
    Usual,
    /// All objects, and that the journal leads to the same commits again.
    Full,
}

/// How many of the last commits are checked from their objects.
const RECENT: usize = 50;

/// What was found in the repository.
#[derive(Debug, Default)]
pub(super) struct Integrity {
    pub(super) findings: Vec<Finding>,
    /// How many commits the journal led to, if it was replayed.
    pub(super) replayed: Option<usize>,
}

/// Checks the repository.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn integrity(archive: &Archive, extent: Extent) -> Result<Integrity> {
    let mut found = Integrity::default();
    let commits = commits(archive)?;
    found.objects_of_main(archive, &commits, extent);
    let journal = match archive.journal_tip() {
        Ok(Some(journal)) => {
            found.events(archive, journal)?;
            if extent == Extent::Full {
                found.replay(archive, &commits)?;
            }
            Some(journal)
        }
        Ok(None) => None,
        Err(Error::Journal(IngestError::Journal(error))) => {
            found.add("journal", format!("{error}; {}", error.hint()));
            archive.repo().journal_tip()?
        }
        Err(error) => return Err(error),
    };
    if let Some(journal) = journal {
        found.journal(archive, journal, extent)?;
    }
    Ok(found)
}

fn commits(archive: &Archive) -> Result<Vec<CommitId>> {
    Ok(archive.entries()?.into_iter().map(|entry| entry.commit).collect())
}

impl Integrity {
    fn add(&mut self, about: &'static str, what: String) {
        self.findings.push(Finding { about, what });
    }

    /// Checks the objects of the commits of `main`: all of them if some may not have been fetched.
    fn objects_of_main(&mut self, archive: &Archive, commits: &[CommitId], extent: Extent) {
        let is_partial = archive.repo().is_partial();
        let (first, how) = match extent {
            Extent::Full => (0, ObjectCheck::Whole),
            Extent::Usual if is_partial => (0, ObjectCheck::Present),
            Extent::Usual => (commits.len().saturating_sub(RECENT), ObjectCheck::Whole),
        };
        let before = first.checked_sub(1).map(|before| commits[before]);
        self.objects(archive, before, &commits[first..], how);
    }

    fn objects(
        &mut self,
        archive: &Archive,
        before: Option<CommitId>,
        commits: &[CommitId],
        how: ObjectCheck,
    ) {
        let flaws = archive.repo().check_commits(before, commits, how);
        if let Some(first) = flaws.first {
            let objects = counted_as(flaws.count as u64, "object is", "objects are");
            let partial = match archive.repo().is_partial() {
                true => "; the clone is partial: `git fetch --refetch --no-filter` fetches them",
                false => "",
            };
            self.add("repository", format!("{objects} missing or damaged: {first}{partial}"));
        }
    }

    /// Compares the events of `main` with those of the journal.
    fn events(&mut self, archive: &Archive, journal: CommitId) -> Result<()> {
        let found = ingest::event_differences(archive.repo(), journal, archive.history())?;
        let events = |ids: &[String]| {
            let more = if ids.len() > 1 { " ..." } else { "" };
            let first = ids.first().map(String::as_str).unwrap_or_default();
            format!("{} ({first}{more})", counted(ids.len() as u64, "event"))
        };
        if !found.missing.is_empty() {
            let what = events(&found.missing);
            let next = "the next `lexrewind ingest` commits what is missing";
            self.add("repository", format!("main lacks {what} of the journal; {next}"));
        }
        Ok(())
    }

    /// Checks that nothing of the journal was changed since its runs wrote it.
    fn journal(&mut self, archive: &Archive, journal: CommitId, extent: Extent) -> Result<()> {
        for what in ingest::journal_flaws(archive.repo(), journal)? {
            self.add("journal", what);
        }
        if extent == Extent::Full || archive.repo().is_partial() {
            let commits = archive.repo().commits_to(journal)?;
            let how = match extent {
                Extent::Full => ObjectCheck::Whole,
                Extent::Usual => ObjectCheck::Present,
            };
            self.objects(archive, None, &commits, how);
        }
        Ok(())
    }

    /// Compares the commits that the journal leads to with those of `main`.
    fn replay(&mut self, archive: &Archive, commits: &[CommitId]) -> Result<()> {
        let replayed = match ingest::replay_journal(archive.repo()) {
            Err(error @ IngestError::Damaged { .. }) => {
                self.add("journal", format!("it cannot be replayed: {error}"));
                return Ok(());
            }
            rebuilt => rebuilt?.commits,
        };
        let same = replayed.iter().zip(commits).take_while(|(a, b)| a == b).count();
        if same < replayed.len().max(commits.len()) {
            let id = |commits: &[CommitId]| match commits.get(same) {
                Some(commit) => format!("{commit:.8}"),
                None => "no commit".to_owned(),
            };
            let (now, then) = (id(commits), id(&replayed));
            let what = format!(
                "the journal leads to other commits: commit {} of main is {now}, replayed it is {then}",
                same + 1
            );
            self.add("repository", what);
        }
        self.replayed = Some(replayed.len());
        Ok(())
    }
}
