//! Writes the branch `journal`: the records, and the entry of each run.
//!
//! ```text
//! records/111122223333/us-east-1/2024-03-01/000001-01.jsonl   one record per line, as delivered
//! runs/000001.json                                            sources, skips and counts of a run
//! ```
//!
//! The entry of a run names the files of records that it added, with the ids of their contents, and
//! the events of `main` after it, as an [`EventSet`]. It names sources relative to their argument:
//! see [`named`](super::named). `completed` names files that an earlier run could not read
//! completely, and this one could: see [`unread`](super::unread).
//!
//! Files are only added. Passwords and upload URLs were removed from the records while reading.
//! Nothing else was changed, except in records assembled from columns, which have a member
//! `lexrewind`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde_json::{Value, json};

use crate::event::code_text;
use crate::index::EventSet;
use crate::ingest::assemble::Assembled;
use crate::ingest::conflict::Named;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::gather::ReadSource;
use crate::ingest::load::Loader;
use crate::ingest::named::SourceOrigin;
use crate::ingest::skips::Skip;
use crate::ingest::{Conflict, Late, Options};
use crate::journal;
use crate::journal::Span;
use crate::journal::{Class, Copy, CopyPlace, Sorted};
use crate::lex::escape;
use crate::repo::{BlobId, CommitId, Repo, Writer};
use crate::wording::{hex, unhex};

/// The size, in bytes, after which a new file of records is begun.
const FILE: usize = 1 << 20;

/// Writes the new records to the journal, and sets their places. Returns the files that were added,
/// with the ids of their contents.
pub(super) fn write_records(
    writer: &mut Writer<'_>,
    run: u32,
    copies: &mut [Copy],
    to_journal: &[usize],
    files: &mut Vec<String>,
    loader: &mut Loader,
) -> Result<BTreeMap<String, BlobId>, IngestError> {
    let mut added = BTreeMap::new();
    let mut days: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &at in to_journal {
        days.entry(directory(&copies[at], loader)?).or_default().push(at);
    }
    for (directory, mut places) in days {
        places.sort_by(|a, b| {
            let order = |at: &usize| (copies[*at].time, copies[*at].id.clone());
            order(a).cmp(&order(b))
        });
        let mut part = 1;
        let mut text = String::new();
        for (nth, &at) in places.iter().enumerate() {
            let line = loader.text(copies[at].place)?;
            let span = Span { start: text.len() as u64, len: line.len() as u32 };
            copies[at].place = CopyPlace::Journal { file: files.len() as u32, span };
            text.push_str(&line);
            text.push('\n');
            if text.len() >= FILE || nth + 1 == places.len() {
                let path = format!("{directory}/{run:06}-{part:02}.jsonl");
                let blob = writer.add_journal(&path, text.as_bytes()).doing("write the journal")?;
                added.insert(path.clone(), blob);
                files.push(path);
                text.clear();
                part += 1;
            }
        }
    }
    Ok(added)
}

/// `records/ACCOUNT/REGION/DAY`, by the day of the event.
fn directory(copy: &Copy, loader: &mut Loader) -> Result<String, IngestError> {
    let (account, region) = match &copy.class {
        Class::Event(footprint) => {
            (footprint.key.account.to_string(), footprint.key.region.to_string())
        }
        Class::Refused | Class::Unsupported => {
            let text = loader.text(copy.place)?;
            let record = journal::record("spool", &text)?;
            (escape(&record.account), escape(&record.aws_region))
        }
    };
    let day = DateTime::from_timestamp(copy.time, 0).unwrap_or_default().format("%Y-%m-%d");
    Ok(format!("records/{account}/{region}/{day}"))
}

/// The path of the entry of a run.
pub(super) fn run_path(run: u32) -> String {
    format!("runs/{run:06}.json")
}

/// The files written by a run.
pub(super) struct Written {
    pub(super) entry: Entry,
    /// The files of records that it added.
    pub(super) files: BTreeMap<String, BlobId>,
    /// The files that an earlier run could not read completely, and this one could.
    pub(super) completed: Vec<String>,
}

/// Writes the entry of a run to the journal.
pub(super) fn write_run(
    writer: &mut Writer<'_>,
    named: &Named<'_>,
    assembled: &Assembled,
    options: &Options,
    written: &Written,
) -> Result<(), IngestError> {
    let Entry { run, late, settled, history } = &written.entry;
    let files: BTreeMap<&str, String> =
        written.files.iter().map(|(path, blob)| (path.as_str(), blob.to_string())).collect();
    let gathered = named.gathered;
    let names = gathered.names();
    let failed: BTreeSet<&SourceOrigin> =
        gathered.skips.failures().map(|key| &key.origin).collect();
    let sources: Vec<Value> = gathered
        .sources
        .iter()
        .map(|ReadSource { origin, sha256, bytes, .. }| {
            let mut source =
                json!({ "source": names.name(origin), "sha256": hex(sha256), "bytes": bytes });
            if failed.contains(origin) {
                source["whole"] = false.into();
            }
            source
        })
        .collect();
    let skipped: Vec<Value> = gathered
        .skips
        .listed()
        .iter()
        .map(|Skip { origin, shown, recorded }| {
            let (source, place, code) = (names.name(origin), shown.place.to_string(), shown.code);
            json!({ "source": source, "place": place, "code": code, "reason": recorded })
        })
        .collect();
    // Only if the list is incomplete.
    let groups = gathered.skips.groups().filter(|_| gathered.skips.unlisted() > 0);
    let groups: Vec<Value> = groups
        .map(|(key, group)| {
            let places: Vec<String> = group.places.iter().map(ToString::to_string).collect();
            let (source, count) = (names.name(&key.origin), group.count);
            json!({
                "source": source, "code": key.code, "reason": key.general, "count": count,
                "places": places,
            })
        })
        .collect();
    let conflicts = named.conflicts(&assembled.conflicts, |origin, _| names.name(origin));
    let conflicts: Vec<Value> = conflicts
        .into_iter()
        .map(|Conflict { event, members, chosen, others }| {
            json!({ "event": event, "members": members, "chosen": chosen, "others": others })
        })
        .collect();
    let notes: BTreeMap<&str, u64> =
        gathered.notes.iter().map(|(note, count)| (note.code(), *count)).collect();
    let unsupported = gathered.unsupported.iter();
    let unsupported: BTreeMap<String, u64> =
        unsupported.map(|(reason, count)| (code_text(reason), *count)).collect();
    let records = gathered.records;
    let mut entry = json!({
        "schema": 1,
        "run": run,
        "late": late.as_str(),
        "settle": options.settle,
        "settled": settled,
        "history": history.map(|it| json!({ "events": it.count, "hash": it.hash() })),
        "files": files,
        "whole": options.filter.is_open(),
        "records": {
            "read": records.read(), "writes": records.writes, "refused": records.refused,
            "read_only": records.read_only, "duplicates": records.duplicates,
            "other_services": records.other_services, "unsupported": records.unsupported,
            "skipped": records.skipped, "baselines": records.baselines,
        },
        "sources": sources,
        "skipped": skipped,
        "not_records": gathered.not_records,
        "unsupported": unsupported,
        "notes": notes,
        "conflicts": conflicts,
    });
    if !groups.is_empty() {
        entry["skip_groups"] = groups.into();
    }
    if !written.completed.is_empty() {
        entry["completed"] = written.completed.clone().into();
    }
    let mut text = serde_json::to_string_pretty(&entry).unwrap_or_default();
    text.push('\n');
    writer.add_journal(&run_path(*run), text.as_bytes()).doing("write the journal")?;
    Ok(())
}

/// The settings of a run, from its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its number, from 1.
    pub(super) run: u32,
    /// How it handled late records.
    pub(super) late: Late,
    /// The last second that it committed; later events were held back.
    pub(super) settled: i64,
    /// The events of the history after it; `None` if an older version of the program wrote it.
    pub(super) history: Option<EventSet>,
}

impl Default for Entry {
    /// The state before the first run.
    fn default() -> Self {
        Self { run: 0, late: Late::default(), settled: i64::MIN, history: None }
    }
}

/// The entries of all runs, in order.
pub(super) fn run_entries(repo: &Repo, tip: CommitId) -> Result<Vec<Entry>, IngestError> {
    let values = journal::runs(repo, tip)?;
    Ok(values.iter().map(entry).collect())
}

/// The entry of one run.
pub(super) fn run_entry(
    repo: &Repo,
    tip: CommitId,
    run: u32,
) -> Result<Option<Entry>, IngestError> {
    let bytes = repo.read_blob(tip, &run_path(run)).doing("read the journal")?;
    let value: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    Ok(value.as_ref().map(entry))
}

fn entry(value: &Value) -> Entry {
    let word = value.get("late").and_then(Value::as_str);
    let late = [Late::Rewrite, Late::Append, Late::Fail]
        .into_iter()
        .find(|late| Some(late.as_str()) == word);
    let number = |member: &str| value.get(member).and_then(Value::as_i64);
    let history = || {
        let history = value.get("history")?;
        let (count, hash) = (history.get("events")?.as_u64()?, history.get("hash")?.as_str()?);
        EventSet::from_parts(count, hash)
    };
    Entry {
        run: number("run").and_then(|run| run.try_into().ok()).unwrap_or_default(),
        late: late.unwrap_or_default(),
        settled: number("settled").unwrap_or(i64::MAX),
        history: history(),
    }
}

/// The entry of the last run; `None` if entries are missing or damaged.
pub(super) fn last_entry(repo: &Repo, tip: CommitId) -> Result<Option<Entry>, IngestError> {
    let files = repo.files(tip, "runs").doing("read the journal")?;
    let Some(last) = files.last() else { return Ok(None) };
    let bytes = repo.blob(last.blob).doing("read the journal")?;
    let value: Option<Value> = serde_json::from_slice(&bytes).ok();
    Ok(value.as_ref().map(entry).filter(|last| last.run as usize == files.len()))
}

/// The data that a run needs about earlier ones before it reads anything.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// The files of the journal.
    pub(super) files: Vec<String>,
    /// SHA-256 of the sources that were read completely, sorted.
    pub(super) sources: Vec<[u8; 32]>,
    /// The number of runs.
    pub(super) count: u32,
}

/// Reads the whole journal: its runs and its copies.
pub(super) fn read_known(repo: &Repo, tip: CommitId) -> Result<(Runs, Vec<Copy>), IngestError> {
    let mut runs = Runs::default();
    let mut copies = Vec::new();
    for (number, file) in journal::record_files(repo, tip)?.into_iter().enumerate() {
        for (start, line) in journal::lines(&journal::text(repo, &file)?) {
            let span = Span { start, len: line.len() as u32 };
            let place = CopyPlace::Journal { file: number as u32, span };
            if let Sorted::Kept(copy, _) = Copy::of(&journal::record(&file.path, line)?) {
                copies.push(Copy { place, ..copy });
            }
        }
        runs.files.push(file.path);
    }
    for entry in journal::runs(repo, tip)? {
        runs.count += 1;
        let sources = entry.get("sources").and_then(Value::as_array).into_iter().flatten();
        runs.sources
            .extend(sources.filter_map(|source| unhex(source.get("sha256")?.as_str()?.as_bytes())));
    }
    runs.sources.sort_unstable();
    runs.sources.dedup();
    Ok((runs, copies))
}
