use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::ingest::assemble::{Assembled, Told, assemble, count_classes};
use crate::ingest::copies::Copy;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::files::FileCache;
use crate::ingest::gather::{Gathered, gather};
use crate::ingest::journal::{Entry as RunEntry, read_known, run_entry, write_records, write_run};
use crate::ingest::known::{CACHE, Known, Placed};
use crate::ingest::load::Loader;
use crate::ingest::plan::Plan;
use crate::ingest::replay::{Replayed, git_seconds, replay};
use crate::ingest::spool::Spool;
use crate::ingest::tags::{all_tags, is_version_tag};
use crate::ingest::{Late, Options, Outcome, history};
use crate::repo::{
    self, CommitId, Lock, Publish, Published, Repo, Run, Signature, Superseded, WorkTreeState,
    Writer,
};
use crate::snapshot::{COMMITTER, Layout, Versions, load};
use crate::state::State;
use crate::timeline::Entry;
use crate::trail::Source;

/// Where a run writes.
#[derive(Clone, Copy, Debug)]
pub enum Target<'r> {
    /// Into a repository.
    History(&'r Repo, &'r Lock),
    /// Nowhere: only the outcome is true, as if it were written after what the repository has.
    Rehearsal(Option<&'r Repo>),
}

impl<'r> Target<'r> {
    fn repo(self) -> Option<&'r Repo> {
        match self {
            Self::History(repo, _) => Some(repo),
            Self::Rehearsal(repo) => repo,
        }
    }

    fn writer(self, onto: Option<CommitId>) -> Result<Writer<'r>, IngestError> {
        match self {
            Self::History(repo, lock) => repo.writer(lock, onto, repo::Options::default()),
            Self::Rehearsal(Some(repo)) => repo.rehearsal(onto),
            Self::Rehearsal(None) => Ok(Writer::rehearsal()),
        }
        .doing("begin to write")
    }
}

/// Takes in what the sources hold and the journal does not.
///
/// `scratch` is a directory for a temporary file.
///
/// # Errors
///
/// [`IngestError`]; the history and the journal are then as they were.
pub fn ingest(
    target: Target<'_>,
    scratch: &Path,
    sources: &[Source],
    options: &Options,
) -> Result<Outcome, IngestError> {
    let tips = Tips::of(target.repo())?;
    let mut known = tips.known(target.repo())?;
    let mut files = FileCache::load(target.repo())?;
    let spool = Spool::create(scratch).map_err(IngestError::Spool)?;
    let mut gathered = gather(sources, options, &|file| files.knows(file, &known.sources), &spool)?;
    files.add(&gathered.sources);

    let first_new = known.copies.len();
    let mut copies = std::mem::take(&mut known.copies);
    copies.append(&mut gathered.copies);
    let journal = target.repo().zip(tips.journal);
    let spool = spool.into_reader().map_err(IngestError::Spool)?;
    let mut loader = Loader::new(Some(spool), journal, known.files.clone())?;
    let mut assembled = assemble(&copies, first_new, &mut loader)?;
    count(&mut gathered, &assembled, &copies, first_new);

    let timeline = assembled.timeline();
    let displaced = timeline.displaced().len() as u64;
    let entries = timeline.into_entries();
    let before = match journal {
        Some((repo, journal)) => run_entry(repo, journal, known.runs)?.unwrap_or_default(),
        None => RunEntry::default(),
    };
    let late = options.late.unwrap_or(before.late);
    let until = cutoff(&entries, options.settle).max(before.settled);
    let settled = settled(&entries, until);
    let mut plan = Plan::of(&known.sequence, &entries[..settled], late)?;
    if late == Late::Rewrite && before.late != Late::Rewrite {
        plan.rewrite_all();
    }

    let mut outcome = Outcome {
        records: gathered.records,
        files: gathered.files,
        commits: plan.new_commits(),
        tip: tips.main,
        skipped: gathered.skipped.clone(),
        not_records: gathered.not_records.clone(),
        unsupported: gathered.unsupported.clone(),
        conflicts: assembled.conflicts.clone(),
        late: plan.late,
        displaced,
        gaps: 0,
        contradicted: Vec::new(),
        unsettled: (entries.len() - settled) as u64,
        work_tree: WorkTreeState::Bare,
        superseded: None,
    };
    let nothing_new = assembled.to_journal.is_empty() && gathered.sources.is_empty();
    if nothing_new && plan.is_done() {
        files.store(target)?;
        if let Target::History(repo, lock) = target {
            outcome.work_tree = repo.show_tip(lock).doing("find the tip of the history")?;
        }
        return Ok(outcome);
    }
    let run = known.runs + 1;
    let onto = plan.onto(target.repo())?;
    let mut writer = target.writer(onto)?;
    let to_journal = &assembled.to_journal;
    write_records(&mut writer, run, &mut copies, to_journal, &mut known.files, &mut loader)?;
    let state = match (target.repo(), onto) {
        (Some(repo), Some(onto)) => state_at(repo, onto)?,
        _ => (State::default(), Layout::default()),
    };
    let replayed = replay(&mut writer, state, &plan, &entries[..settled], loader)?;
    write_run(&mut writer, run, &gathered, &assembled, options, (late, until))?;
    let published = publish(target, writer, &plan, &replayed, &entries[..settled], run)?;

    let journaled = copies
        .into_iter()
        .enumerate()
        .filter(|(at, _)| *at < first_new || assembled.to_journal.binary_search(at).is_ok());
    let mut sources = known.sources;
    sources.extend(gathered.sources.iter().map(|source| source.sha256));
    sources.sort_unstable();
    sources.dedup();
    let known = Known {
        copies: journaled.map(|(_, copy)| copy).collect(),
        sequence: plan.sequence(known.sequence, &entries[..settled]),
        files: known.files,
        sources,
        runs: run,
    };
    if let Target::History(repo, _) = target {
        let mark = Tips { main: published.tip, journal: published.journal }.mark();
        repo.cache_write(CACHE, &known.encode(&mark)).doing("write the cache")?;
        files.store(target)?;
    }
    outcome.tip = published.tip;
    outcome.gaps = replayed.gaps;
    outcome.contradicted = replayed.contradicted.iter().map(ToString::to_string).collect();
    outcome.work_tree = published.work_tree;
    outcome.superseded = published.superseded;
    Ok(outcome)
}

/// The tips of a repository, to which its caches belong.
#[derive(Clone, Copy, Debug, Default)]
struct Tips {
    main: Option<CommitId>,
    journal: Option<CommitId>,
}

impl Tips {
    fn of(repo: Option<&Repo>) -> Result<Self, IngestError> {
        let Some(repo) = repo else { return Ok(Self::default()) };
        Ok(Self {
            main: repo.tip().doing("find the tip of the history")?,
            journal: repo.journal_tip().doing("find the journal")?,
        })
    }

    fn mark(self) -> String {
        let text =
            |tip: Option<CommitId>| tip.map_or_else(|| "-".to_owned(), |tip| tip.to_string());
        format!("{} {}", text(self.journal), text(self.main))
    }

    /// What earlier runs took in: from the cache, or else from the journal itself.
    fn known(self, repo: Option<&Repo>) -> Result<Known, IngestError> {
        let (Some(repo), Some(journal)) = (repo, self.journal) else { return Ok(Known::default()) };
        let cache = repo.cache_read(CACHE).doing("read the cache")?;
        if let Some(known) = cache.and_then(|bytes| Known::decode(&bytes, &self.mark())) {
            return Ok(known);
        }
        let mut known = read_known(repo, journal)?;
        known.sequence = committed(repo, &known)?;
        Ok(known)
    }
}

/// The events of the history, commit for commit, as the journal tells them now.
fn committed(repo: &Repo, known: &Known) -> Result<Vec<Placed>, IngestError> {
    let journal = repo.journal_tip().doing("find the journal")?;
    let journal = journal.map(|journal| (repo, journal));
    let mut loader = Loader::new(None, journal, known.files.clone())?;
    let mut assembled = assemble(&known.copies, known.copies.len(), &mut loader)?;
    let placed: BTreeMap<Arc<str>, Placed> = assembled
        .timeline()
        .entries()
        .iter()
        .map(|entry| (entry.head.id.clone(), Placed::of(entry)))
        .collect();
    let history = history(repo).doing("read the history")?;
    let Some(history) = history else { return Ok(Vec::new()) };
    let commits = history.entries(0, history.len()).doing("read the history")?;
    Ok(commits
        .into_iter()
        .map(|commit| match placed.get(commit.id.as_str()) {
            Some(placed) if git_seconds(placed.time) == commit.seconds => placed.clone(),
            Some(placed) => Placed { time: commit.seconds, ..placed.clone() },
            None => {
                Placed { id: commit.id.into(), digest: 0, time: commit.seconds, ambiguous: false }
            }
        })
        .collect())
}

/// Puts every new record into its class.
fn count(gathered: &mut Gathered, assembled: &Assembled, copies: &[Copy], first_new: usize) {
    let counted =
        (first_new..copies.len()).filter(|at| assembled.duplicates.binary_search(at).is_err());
    let [writes, refused, unsupported, baselines] = count_classes(copies, counted);
    let records = &mut gathered.records;
    records.writes = writes;
    records.refused = refused;
    records.unsupported = unsupported;
    records.baselines = baselines;
    let is_counted = |at: &&usize| assembled.duplicates.binary_search(&(first_new + **at)).is_err();
    let reasons = std::mem::take(&mut gathered.reasons).into_iter();
    let reasons = reasons.map(|(reason, at)| (reason, at.iter().filter(is_counted).count() as u64));
    gathered.unsupported = reasons.filter(|(_, count)| *count > 0).collect();
    records.duplicates += assembled.duplicates.len() as u64;
}

/// The last second that is old enough to be committed. What was committed once stays, so the last
/// second of the run before counts too.
fn cutoff(entries: &[Entry<Told>], settle: i64) -> i64 {
    let newest = entries.iter().map(|entry| entry.head.time).max();
    newest.map_or(i64::MIN, |newest| newest.saturating_sub(settle.max(0)))
}

/// How many of the events are of that second or before.
pub(super) fn settled(entries: &[Entry<Told>], until: i64) -> usize {
    entries.partition_point(|entry| entry.time <= until)
}

fn publish(
    target: Target<'_>,
    writer: Writer<'_>,
    plan: &Plan,
    replayed: &Replayed,
    entries: &[Entry<Told>],
    run: u32,
) -> Result<Published, IngestError> {
    let kept = match target.repo() {
        Some(repo) => kept_tags(repo, plan)?,
        None => Vec::new(),
    };
    let tags = all_tags(kept, &replayed.versions, entries);
    let newest = entries.iter().map(|entry| entry.head.time).max().unwrap_or_default();
    let by = Signature { name: COMMITTER.0, email: COMMITTER.1, seconds: git_seconds(newest) };
    writer
        .finish(&Publish {
            run: Run { by, message: &format!("Run {run}\n") },
            tags: &tags,
            owns_tag: &is_version_tag,
            superseded: Superseded::Keep,
        })
        .doing("publish the history")
}

/// The version tags of the commits that stay.
fn kept_tags(repo: &Repo, plan: &Plan) -> Result<Vec<(String, CommitId)>, IngestError> {
    let mut tags = repo.tags().doing("read the tags")?;
    tags.retain(|(name, _)| is_version_tag(name));
    if plan.keeps_all() {
        return Ok(tags);
    }
    let history = history(repo).doing("read the history")?;
    let Some(history) = history else { return Ok(Vec::new()) };
    let mut kept = Vec::new();
    for (name, commit) in tags {
        let position = history.position(commit).doing("read the history")?;
        if position.is_some_and(|position| position < plan.kept) {
            kept.push((name, commit));
        }
    }
    Ok(kept)
}

/// The state in the tree of a commit, and the spellings taken there. The documents of numbered
/// versions stay in the tree, but where replay may need one.
fn state_at(repo: &Repo, commit: CommitId) -> Result<(State, Layout), IngestError> {
    let files = repo.files(commit, "").doing("read the history")?;
    let read = |wanted: &dyn Fn(&str) -> bool| {
        let wanted = files.iter().filter(|file| wanted(&file.path));
        let read = wanted.map(|file| Ok((file.path.clone(), repo.blob(file.blob)?)));
        read.collect::<repo::Result<Vec<_>>>().doing("read the history")
    };
    if let Ok(loaded) = load(read(&|path| !path.contains("/versions/"))?, Versions::Stored) {
        return Ok(loaded);
    }
    load(read(&|_| true)?, Versions::Stored)
        .map_err(|error| IngestError::Damaged { path: commit.to_string(), what: error.to_string() })
}
