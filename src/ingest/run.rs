use std::path::Path;

use crate::index::{self, EventSet, history};
use crate::ingest::assemble::count_classes;
use crate::ingest::commit::git_seconds;
use crate::ingest::conflict::Named;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::files::KnownFiles;
use crate::ingest::format::older_format;
use crate::ingest::gather::{Gathered, gather};
use crate::ingest::journal::{Entry as RunEntry, Written, run_entry, write_records, write_run};
use crate::ingest::load::{Loader, RecordRef};
use crate::ingest::named::Arguments;
use crate::ingest::past::{Past, Seen};
use crate::ingest::plan::ReplayPlan;
use crate::ingest::replay::{needed_versions, replay};
use crate::ingest::spool::Spool;
use crate::ingest::tags::{all_tags, is_version_tag};
use crate::ingest::unread::UnreadFiles;
use crate::ingest::{Late, Options, Outcome};
use crate::repo::{
    self, CommitId, JournalRef, Lock, Publish, PublishOutcome, PublishTask, Repo, RunCommit,
    Signature, Superseded, Unfinished, WorkTreeState, Writer,
};
use crate::snapshot::{COMMITTER, Layout, LoadedVersions, load_from, trailer};
use crate::state::State;
use crate::timeline::TimelineEntry;
use crate::trail::{FileStamp, Source};
use crate::wording::hex;

/// The target of a run.
#[derive(Clone, Copy, Debug)]
pub enum RunTarget<'r> {
    /// Into a repository.
    History(&'r Repo, &'r Lock),
    /// Nothing is written: only the outcome is valid, as if the run followed the content of the
    /// repository.
    DryRun(Option<&'r Repo>),
}

impl<'r> RunTarget<'r> {
    fn repo(self) -> Option<&'r Repo> {
        match self {
            Self::History(repo, _) => Some(repo),
            Self::DryRun(repo) => repo,
        }
    }

    fn writer(self, onto: Option<CommitId>) -> Result<Writer<'r>, IngestError> {
        match self {
            Self::History(repo, lock) => repo.writer(lock, onto, repo::Options::default()),
            Self::DryRun(Some(repo)) => repo.dry_run(onto),
            Self::DryRun(None) => Ok(Writer::dry_run()),
        }
        .doing("begin to write")
    }
}

/// Adds the records of the sources that the journal lacks.
///
/// `scratch` is a directory for a temporary file.
///
/// # Errors
///
/// [`IngestError`]; the history and the journal are then unchanged. Failures after they were
/// written are in [`Outcome::unfinished`].
pub fn ingest(
    target: RunTarget<'_>,
    scratch: &Path,
    sources: &[Source],
    options: &Options,
) -> Result<Outcome, IngestError> {
    let main = match target.repo() {
        Some(repo) => {
            repo.check_depth().doing("use this repository")?;
            repo.tip().doing("find the tip of the history")?
        }
        None => None,
    };
    let mut past = Past::of(target.repo())?;
    let journal = target.repo().zip(past.journal.as_ref().map(|journal| journal.tip));
    let before = match journal {
        Some((repo, journal)) => run_entry(repo, journal, past.runs.count)?.unwrap_or_default(),
        None => RunEntry::default(),
    };
    let late = options.late.unwrap_or(before.late);
    let older_format = match target.repo() {
        Some(repo) => older_format(repo, main, late == Late::Rewrite)?,
        None => None,
    };
    let files = KnownFiles::of(past.index.read_files()?);
    let spool = Spool::create(scratch).map_err(IngestError::Spool)?;
    let arguments = Arguments::of(sources);
    let known = |file: &FileStamp<'_>| files.has(file, &arguments, &past.runs.sources);
    let mut gathered = gather(sources, options, &known, &spool)?;
    let read = files.new_of(&gathered.sources, &arguments);
    let (index, unread) = (&past.index, past.index.unread_files()?);
    let unread =
        UnreadFiles::after(unread, &gathered, &arguments, |sha256| index.is_whole(&hex(sha256)))?;

    let in_order = late == Late::Rewrite && before.late == Late::Rewrite && older_format.is_none();
    let spool = spool.into_reader().map_err(IngestError::Spool)?;
    let mut loader = Loader::new(Some(spool), journal, past.runs.files.clone())?;
    let new = std::mem::take(&mut gathered.copies);
    let mut seen = past.see(new, in_order.then_some(before.settled), target.repo(), &mut loader)?;
    count(&mut gathered, &seen);

    let until = cutoff(&seen.entries, options).max(before.settled);
    let settled = settled(&seen.entries, until);
    let entries = &seen.entries[..settled];
    let mut plan = ReplayPlan::of(seen.before(), &seen.was, entries, late)?;
    if older_format.is_some() || (late == Late::Rewrite && before.late != Late::Rewrite) {
        plan.rewrite_all();
    }

    plan.correct(&seen.was, entries, &seen.copies[..seen.first_new], &mut loader)?;

    let mut outcome = Outcome {
        records: gathered.records,
        files: gathered.files,
        commits: plan.new_commits(),
        tip: main,
        skipped: gathered.skips.shown(),
        unlisted: gathered.skips.unlisted(),
        skip_groups: gathered.skips.shown_groups(),
        left_out: gathered.excluded,
        empty: None,
        not_records: gathered.not_records.clone(),
        passed_over: gathered.passed_over.clone(),
        unsupported: gathered.unsupported.clone(),
        notes: gathered.notes.clone(),
        conflicts: named(&seen, &gathered, &past.runs.files)
            .conflicts(&seen.assembled.conflicts, |_, source| source.to_string()),
        late: plan.late,
        displaced: plan.displaced(entries) as u64,
        gaps: 0,
        contradicted: Vec::new(),
        unsettled: (seen.entries.len() - settled) as u64,
        work_tree: WorkTreeState::Bare,
        superseded: None,
        older_format,
        journal_from: past.journal.as_ref().filter(|it| it.remote.is_some()).map(JournalRef::name),
        unfinished: Vec::new(),
    };
    outcome.empty = outcome.why_empty();
    let nothing_new = seen.assembled.to_journal.is_empty()
        && gathered.sources.is_empty()
        && unread.completed.is_empty()
        && !(unread.any_new && past.journal.is_some());
    if nothing_new && plan.is_done() {
        if let RunTarget::History(repo, lock) = target {
            outcome.work_tree = repo.show_tip(lock).doing("find the tip of the history")?;
            outcome.unfinished = tidy(repo, lock, past.index.put(repo));
        }
        return Ok(outcome);
    }
    past.runs.count += 1;
    let run = past.runs.count;
    let onto = plan.onto(target.repo())?;
    let mut writer = target.writer(onto)?;
    if let Some((_, journal)) = journal {
        writer.continue_journal(journal);
    }
    let (copies, to_journal) = (&mut seen.copies, &seen.assembled.to_journal);
    let added =
        write_records(&mut writer, run, copies, to_journal, &mut past.runs.files, &mut loader)?;
    let state = match (target.repo(), onto) {
        (Some(repo), Some(onto)) => state_at(repo, onto, needed_versions(&plan, entries))?,
        _ => (State::default(), Layout::default()),
    };
    let replayed = replay(&mut writer, state, &plan, entries, loader)?;
    let history = events_after(&plan, &seen, settled, before.history);
    let entry = RunEntry { run, late, settled: until, history };
    let written = Written { entry, files: added, completed: unread.completed };
    let named = named(&seen, &gathered, &past.runs.files);
    write_run(&mut writer, &named, &seen.assembled, options, &written)?;
    let tags =
        all_tags(kept_tags(target.repo(), &plan)?, &replayed.versions, &seen.places(settled));
    let (first, newest) = (seen.before(), newest(entries));
    let sequence = plan.sequence(std::mem::take(&mut seen.was), entries);
    // Publishing needs much memory, and of these only the copies.
    let copies = std::mem::take(&mut seen.copies);
    drop((seen, gathered));
    let (published, kept) = publish(writer, &tags, newest, run, |repo, published| {
        let made = (&published.changes, &copies[..]);
        past.keep(repo, published.journal, made, (first, &sequence), &read, &unread.remain)
    })?;
    outcome.unfinished = published.unfinished;
    if let (RunTarget::History(repo, lock), Some(kept)) = (target, kept) {
        outcome.unfinished.extend(tidy(repo, lock, kept));
    }
    outcome.tip = published.tip;
    outcome.gaps = replayed.gaps;
    outcome.contradicted = replayed.contradicted.iter().map(ToString::to_string).collect();
    outcome.work_tree = published.work_tree;
    outcome.superseded = published.superseded;
    Ok(outcome)
}

fn named<'n>(seen: &'n Seen, gathered: &'n Gathered, files: &'n [String]) -> Named<'n> {
    Named { copies: &seen.copies, gathered, first_new: seen.first_new, files }
}

/// The remaining tasks after the history is written. From here on the run does not fail: it must
/// report its results.
fn tidy(repo: &Repo, lock: &Lock, kept: index::Result<()>) -> Vec<Unfinished> {
    let merged = repo.merge_packs(lock).err().map(|cause| PublishTask::Merge.failed(cause));
    not_kept(kept).into_iter().chain(merged).collect()
}

/// The failure to write the index.
pub(super) fn not_kept(kept: index::Result<()>) -> Option<Unfinished> {
    match kept {
        Err(index::Error::Repo(cause)) => Some(PublishTask::Derive.failed(cause)),
        // A question that needs the index reports the problem.
        Ok(()) | Err(index::Error::Journal(_) | index::Error::Query(_)) => None,
        Err(index::Error::Sqlite(_)) => None,
    }
}

/// Counts every new record in its class.
fn count(gathered: &mut Gathered, seen: &Seen) {
    let Seen { copies, first_new, assembled, .. } = seen;
    let counted =
        (*first_new..copies.len()).filter(|at| assembled.duplicates.binary_search(at).is_err());
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
    let noted = std::mem::take(&mut gathered.noted).into_iter();
    let notes = noted.map(|(note, at)| (note, at.iter().filter(is_counted).count() as u64));
    gathered.notes = notes.filter(|(_, count)| *count > 0).collect();
    records.duplicates += assembled.duplicates.len() as u64;
}

/// The last second that is old enough to be committed. Commits stay, so the last second of the
/// previous run counts too. One event with a time in the future does not make all others old: it is
/// held back until that time.
fn cutoff(entries: &[TimelineEntry<RecordRef>], options: &Options) -> i64 {
    let now = options.now.filter(|_| options.settle > 0).unwrap_or(i64::MAX);
    let past = entries.iter().map(|entry| entry.head.time).filter(|time| *time <= now);
    past.max().map_or(i64::MIN, |newest| newest.saturating_sub(options.settle.max(0)))
}

/// The number of events up to that second.
pub(super) fn settled(entries: &[TimelineEntry<RecordRef>], until: i64) -> usize {
    entries.partition_point(|entry| entry.time <= until)
}

/// The events of the history after a run. `before` are those before it, for a run that loaded only
/// the last ones.
fn events_after(
    plan: &ReplayPlan,
    seen: &Seen,
    settled: usize,
    before: Option<EventSet>,
) -> Option<EventSet> {
    let (kept, replaced) = seen.was.split_at(plan.kept - seen.before());
    let mut set = EventSet::default();
    if seen.before() == 0 {
        kept.iter().for_each(|placed| set.insert(&trailer(&placed.id)));
    } else {
        set = before?;
        replaced.iter().for_each(|placed| set.remove(&trailer(&placed.id)));
    }
    let committed = plan.committed().map(|at| &seen.entries[..settled][at]);
    committed.for_each(|entry| set.insert(&trailer(&entry.head.id)));
    Some(set)
}

/// The time of the newest event, in Unix seconds.
pub(super) fn newest(entries: &[TimelineEntry<RecordRef>]) -> i64 {
    entries.iter().map(|entry| entry.head.time).max().unwrap_or_default()
}

/// Publishes what was written, with exactly these version tags, and keeps the index beside the work
/// tree. `newest` is the time of a commit of the journal.
pub(super) fn publish(
    writer: Writer<'_>,
    tags: &[(String, CommitId)],
    newest: i64,
    run: u32,
    keep: impl FnOnce(&Repo, &PublishOutcome) -> index::Result<()> + Send,
) -> Result<(PublishOutcome, Option<index::Result<()>>), IngestError> {
    let by = Signature { name: COMMITTER.0, email: COMMITTER.1, seconds: git_seconds(newest) };
    let publish = Publish {
        run: RunCommit { by, message: &format!("Run {run}\n") },
        tags,
        owns_tag: &is_version_tag,
        superseded: Superseded::Keep,
    };
    writer.finish_while(&publish, keep).doing("publish the history")
}

/// The version tags of the commits that stay.
fn kept_tags(
    repo: Option<&Repo>,
    plan: &ReplayPlan,
) -> Result<Vec<(String, CommitId)>, IngestError> {
    let Some(repo) = repo else { return Ok(Vec::new()) };
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

/// The state in the tree of a commit, and its spellings.
fn state_at(
    repo: &Repo,
    commit: CommitId,
    versions: LoadedVersions,
) -> Result<(State, Layout), IngestError> {
    let tree = repo.tree_reader(commit).doing("read the history")?;
    let loaded = load_from(tree.paths(), versions, &mut |path| tree.read(path));
    tree.finish().doing("read the history")?;
    loaded
        .map_err(|error| IngestError::Damaged { path: commit.to_string(), what: error.to_string() })
}
