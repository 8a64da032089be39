//! Checks the repository: the history has the events of the journal, the journal is unchanged since
//! its runs wrote it, and no objects are missing.

use crate::ingest::{self, IngestError};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Finding};
use crate::repo::{CommitId, ObjectCheck};

/// The extent of `verify`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VerifyExtent {
    /// The events of all commits, and the objects of the last ones.
    #[default]
    Usual,
    /// All objects, and a replay of the journal to the same commits.
    Full,
}

/// The number of last commits whose objects are checked.
const RECENT: usize = 50;

/// The findings in the repository.
#[derive(Debug, Default)]
pub(super) struct Integrity {
    pub(super) findings: Vec<Finding>,
    /// The number of commits of the replay, if the journal was replayed.
    pub(super) replayed: Option<usize>,
}

/// Checks the repository.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn integrity(archive: &Archive, extent: VerifyExtent) -> Result<Integrity> {
    let mut found = Integrity::default();
    found.objects_of_main(archive, extent)?;
    let journal = match archive.journal_tip() {
        Ok(Some(journal)) => {
            found.events(archive, journal)?;
            if extent == VerifyExtent::Full {
                found.replay(archive, &commits(archive, 0)?)?;
                found.index(archive, journal)?;
            }
            Some(journal)
        }
        Ok(None) => None,
        Err(Error::Journal(IngestError::Journal(error))) => {
            found.findings.push(Finding::Journal(error));
            archive.repo().journal_tip()?
        }
        Err(error) => return Err(error),
    };
    if let Some(journal) = journal {
        found.journal(archive, journal, extent)?;
    }
    Ok(found)
}

/// The commits of `main` from a position on.
fn commits(archive: &Archive, first: usize) -> Result<Vec<CommitId>> {
    let Some(history) = archive.history() else { return Ok(Vec::new()) };
    let entries = history.entries(first, history.len())?;
    Ok(entries.into_iter().map(|entry| entry.commit).collect())
}

impl Integrity {
    /// Checks the objects of the commits of `main`: all of them if some may not have been fetched.
    fn objects_of_main(&mut self, archive: &Archive, extent: VerifyExtent) -> Result<()> {
        let is_partial = archive.repo().is_partial();
        let (first, how) = match extent {
            VerifyExtent::Full => (0, ObjectCheck::Whole),
            VerifyExtent::Usual if is_partial => (0, ObjectCheck::Present),
            VerifyExtent::Usual => (archive.len().saturating_sub(RECENT), ObjectCheck::Whole),
        };
        let commits = commits(archive, first.saturating_sub(1))?;
        let (before, commits) = match commits.split_first() {
            Some((before, commits)) if first > 0 => (Some(*before), commits),
            _ => (None, &*commits),
        };
        self.objects(archive, before, commits, how);
        Ok(())
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
            let (count, partial) = (flaws.count, archive.repo().is_partial());
            self.findings.push(Finding::DamagedObjects { count, first, partial });
        }
    }

    /// Compares the events of `main` with those of the journal.
    fn events(&mut self, archive: &Archive, journal: CommitId) -> Result<()> {
        let found = ingest::event_differences(archive.repo(), journal, archive.history())?;
        if let Some(first) = found.missing.first().cloned() {
            let count = found.missing.len();
            self.findings.push(Finding::EventsMissing { count, first });
        }
        Ok(())
    }

    /// Compares the index with its sources.
    fn index(&mut self, archive: &Archive, journal: CommitId) -> Result<()> {
        let index = archive.index()?;
        let different = index.differences(archive.repo(), archive.history(), Some(journal))?;
        let finding = |table: &str| Finding::IndexDiffers { table: table.to_owned() };
        self.findings.extend(different.into_iter().map(finding));
        Ok(())
    }

    /// Checks that the journal is unchanged since its runs wrote it.
    fn journal(
        &mut self,
        archive: &Archive,
        journal: CommitId,
        extent: VerifyExtent,
    ) -> Result<()> {
        let flaws = ingest::journal_flaws(archive.repo(), journal)?;
        self.findings.extend(flaws.into_iter().map(Finding::JournalChanged));
        if extent == VerifyExtent::Full || archive.repo().is_partial() {
            let commits = archive.repo().commits_to(journal)?;
            let how = match extent {
                VerifyExtent::Full => ObjectCheck::Whole,
                VerifyExtent::Usual => ObjectCheck::Present,
            };
            self.objects(archive, None, &commits, how);
        }
        Ok(())
    }

    /// Compares the commits of a replay of the journal with those of `main`.
    fn replay(&mut self, archive: &Archive, commits: &[CommitId]) -> Result<()> {
        let replayed = match ingest::replay_journal(archive.repo()) {
            Err(error @ IngestError::Damaged { .. }) => {
                let error = error.to_string();
                self.findings.push(Finding::JournalUnreadable { error });
                return Ok(());
            }
            rebuilt => rebuilt?.commits,
        };
        let same = replayed.iter().zip(commits).take_while(|(a, b)| a == b).count();
        if same < replayed.len().max(commits.len()) {
            let id = |commits: &[CommitId]| commits.get(same).map(CommitId::to_string);
            let (main, replayed) = (id(commits), id(&replayed));
            self.findings.push(Finding::OtherCommits { position: same + 1, main, replayed });
        }
        self.replayed = Some(replayed.len());
        Ok(())
    }
}
