//! Rebuilds the history from the journal, to compare or repair it.

use std::collections::BTreeSet;

use crate::index::{self, Committed, Index, Places, history};
use crate::ingest::Late;
use crate::ingest::append_only::journal_flaws;
use crate::ingest::assemble::assemble;
use crate::ingest::error::{Doing, IngestError, JournalError};
use crate::ingest::journal::{Entry, read_known, run_entries};
use crate::ingest::load::Loader;
use crate::ingest::past::places;
use crate::ingest::plan::ReplayPlan;
use crate::ingest::replay::replay;
use crate::ingest::run::{newest, not_kept, publish, settled};
use crate::ingest::select::{check_records, journal_of};
use crate::ingest::tags::{all_tags, is_version_tag};
use crate::journal::{Copy, CopyPlace};
use crate::lex::ResourceKey;
use crate::repo::{self, CommitId, JournalRef, Lock, PublishOutcome, Repo, Writer};
use crate::snapshot::{Layout, Trailers};
use crate::state::State;

/// The result of replaying the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The commits, oldest first.
    pub commits: Vec<CommitId>,
    /// The tip that the repository has.
    pub recorded: Option<CommitId>,
}

/// The result of a repair.
#[derive(Debug)]
pub struct Repaired {
    /// The result of replaying the journal, and the tip before.
    pub rebuilt: Rebuilt,
    /// What was repaired.
    pub repair: Repair,
    /// What was written, if anything.
    pub published: Option<PublishOutcome>,
}

/// What was repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Nothing can be: there is no journal, and `main` has no event.
    NoJournal,
    /// Nothing: everything matches the journal.
    Nothing,
    /// `main` was different.
    Main,
    /// Only tags of versions were different.
    Tags,
    /// Only the branch `journal` was missing: that of a remote was used.
    Journal,
}

impl Rebuilt {
    /// Whether the history matches the journal.
    pub fn is_same(&self) -> bool {
        self.tip() == self.recorded
    }

    /// The tip that the journal leads to.
    pub fn tip(&self) -> Option<CommitId> {
        self.commits.last().copied()
    }
}

/// Replays the whole journal without writing anything.
///
/// A history that was never appended to is a function of its records, and is computed in one pass.
/// Otherwise it is a function of its runs too, which are then followed one by one.
///
/// # Errors
///
/// If the journal cannot be read.
pub fn replay_journal(repo: &Repo) -> Result<Rebuilt, IngestError> {
    let recorded = repo.tip().doing("find the tip of the history")?;
    let history = history(repo).doing("read the history")?;
    let Some(journal) = journal_of(repo, history.as_ref())? else {
        return Ok(Rebuilt { commits: Vec::new(), recorded });
    };
    let mut writer = Writer::dry_run();
    follow(&mut writer, repo, journal.tip)?;
    Ok(Rebuilt { commits: writer.commits().collect(), recorded })
}

/// Rebuilds `main` and the tags of versions from the journal, if they differ from it. The old tip
/// stays as `refs/lexrewind/superseded/N`.
///
/// # Errors
///
/// If no journal has every event of `main`, or it was changed after its runs wrote it; if the
/// repository cannot be read or written. It is unchanged then.
pub fn rebuild(repo: &Repo, lock: &Lock) -> Result<Repaired, IngestError> {
    repo.check_depth().doing("use this repository")?;
    let recorded = repo.tip().doing("find the tip of the history")?;
    let Some(journal) = journal_to_follow(repo, recorded)? else {
        let rebuilt = Rebuilt { commits: Vec::new(), recorded };
        return Ok(Repaired { rebuilt, repair: Repair::NoJournal, published: None });
    };
    if let Some(flaw) = journal_flaws(repo, journal.tip)?.first() {
        let what = flaw.to_string();
        return Err(IngestError::Damaged { path: "journal".to_owned(), what });
    }
    let options = repo::Options::default();
    let mut writer = repo.writer(lock, None, options).doing("begin to write")?;
    writer.continue_journal(journal.tip);
    let followed = follow(&mut writer, repo, journal.tip)?;
    let rebuilt = Rebuilt { commits: writer.commits().collect(), recorded };
    let tags = all_tags(Vec::new(), &followed.versions, &followed.places);
    let repair = if !rebuilt.is_same() {
        Repair::Main
    } else if !has_tags(repo, &tags)? {
        Repair::Tags
    } else if journal.remote.is_some() {
        Repair::Journal
    } else {
        Repair::Nothing
    };
    let published = match repair {
        Repair::Nothing | Repair::NoJournal => None,
        Repair::Main | Repair::Tags | Repair::Journal => {
            let (newest, run) = (followed.newest, followed.run);
            let keep = |repo: &Repo, made: &PublishOutcome| index(repo, made.journal);
            let (mut published, kept) = publish(writer, &tags, newest, run, keep)?;
            published.unfinished.extend(kept.and_then(not_kept));
            Some(published)
        }
    };
    Ok(Repaired { rebuilt, repair, published })
}

/// Updates the index.
fn index(repo: &Repo, journal: Option<CommitId>) -> index::Result<()> {
    Index::current(repo, history(repo)?.as_ref(), journal)?.put(repo)
}

/// Whether the version tags of the repository are these, except those blocked by another tag: git
/// stores tags as files, so `bot/A` and `bot/A/1` cannot both exist.
fn has_tags(repo: &Repo, wanted: &[(String, CommitId)]) -> Result<bool, IngestError> {
    let there = repo.tags().doing("read the tags")?;
    let is_below =
        |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
    let (ours, others): (Vec<_>, Vec<_>) =
        there.into_iter().partition(|(name, _)| is_version_tag(name));
    let is_possible = |name: &str| {
        let is_in_place = |other: &str| is_below(name, other) || is_below(other, name);
        !others.iter().any(|(other, _)| is_in_place(other))
    };
    let ours: BTreeSet<_> = ours.into_iter().collect();
    let wanted = wanted.iter().filter(|(name, _)| is_possible(name)).cloned();
    Ok(ours == wanted.collect::<BTreeSet<_>>())
}

/// The journal from which `main` is rebuilt: one with every event of `main`, which may be merged
/// from several lines.
fn journal_to_follow(
    repo: &Repo,
    tip: Option<CommitId>,
) -> Result<Option<JournalRef>, IngestError> {
    match (history(repo), tip) {
        (Err(repo::Error::NotALine { .. }), Some(tip)) => {
            let journal = repo.journal().doing("find the journal")?;
            let missing = || JournalError::Missing { remotes: repo.remotes() };
            let journal = journal.ok_or_else(missing)?;
            let (_, copies) = read_known(repo, journal.tip)?;
            check_records(repo, &journal, &copies, &events_of(repo, tip)?)?;
            Ok(Some(journal))
        }
        (history, _) => journal_of(repo, history.doing("read the history")?.as_ref()),
    }
}

/// The ids of the events of a commit and all its ancestors.
fn events_of(repo: &Repo, tip: CommitId) -> Result<BTreeSet<String>, IngestError> {
    let (mut seen, mut ahead) = (BTreeSet::new(), vec![tip]);
    let mut events = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        if !seen.insert(id) {
            continue;
        }
        let commit = repo.commit(id).doing("read the history")?;
        let trailers = Trailers::of(&commit.message);
        events.extend(trailers.get("Event-Id").map(str::to_owned));
        ahead.extend(commit.parents);
    }
    Ok(events)
}

/// The result of following the journal, besides commits.
struct Followed {
    /// The published versions, each with its commit.
    versions: Vec<(ResourceKey, u64, CommitId)>,
    /// The accounts and regions of the history.
    places: Places,
    /// The time of the newest event.
    newest: i64,
    /// The last run.
    run: u32,
}

/// Commits what the runs of a journal committed. Runs before the last one that rebuilt all of the
/// history do not matter.
fn follow(
    writer: &mut Writer<'_>,
    repo: &Repo,
    journal: CommitId,
) -> Result<Followed, IngestError> {
    let (journaled, all) = read_known(repo, journal)?;
    let runs = run_entries(repo, journal)?;
    let first = runs.iter().rposition(|run| run.late == Late::Rewrite).unwrap_or_default();
    let mut followed = Followed {
        versions: Vec::new(),
        places: Places::default(),
        newest: 0,
        run: runs.last().map_or(0, |run| run.run),
    };
    let mut sequence: Vec<Committed> = Vec::new();
    let mut layout = Layout::default();
    let mut known: Vec<Copy> = Vec::new();
    for Entry { run, late, settled: until, history: _ } in runs.into_iter().skip(first) {
        // A completed run with `fail` had no late records.
        let late = if late == Late::Fail { Late::Append } else { late };
        let copies = all.iter().filter(|copy| run_of(&journaled.files, copy) <= run);
        let copies: Vec<_> = copies.cloned().collect();
        let mut loader = Loader::new(None, Some((repo, journal)), journaled.files.clone())?;
        let mut assembled = assemble(&copies, copies.len(), &mut loader)?;
        let entries = assembled.timeline().into_entries();
        let entries = &entries[..settled(&entries, until)];
        let mut plan = ReplayPlan::of(0, &sequence, entries, late)?;
        plan.correct(&sequence, entries, &known, &mut loader)?;
        plan.replay_from_start();
        let replayed = replay(writer, (State::default(), layout), &plan, entries, loader)?;
        layout = replayed.layout;
        followed.versions.extend(replayed.versions);
        followed.places = places(Places::default(), entries);
        followed.newest = newest(entries);
        sequence = plan.sequence(sequence, entries);
        known = copies;
    }
    Ok(followed)
}

/// The run that added a copy to the journal, by the name of its file.
fn run_of(files: &[String], copy: &Copy) -> u32 {
    let CopyPlace::Journal { file, .. } = copy.place else { return 0 };
    let name = files[file as usize].rsplit('/').next().unwrap_or_default();
    name.split('-').next().and_then(|run| run.parse().ok()).unwrap_or(0)
}
