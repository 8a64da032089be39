//! Collects the content of the sources of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::event::Unsupported;
use crate::ingest::error::IngestError;
use crate::ingest::named::{Names, SourceOrigin};
use crate::ingest::skips::Skips;
use crate::ingest::spool::Spool;
use crate::ingest::{FileCounts, Options, RecordCounts};
use crate::journal::{Class, Copy, CopyPlace, Sorted};
use crate::lex::ResourceKey;
use crate::trail::{
    self, FileStamp, Note, PassedOver, ReadError, Reason, Source, SourceName, SourcePart,
};

/// The content of the sources.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The records to keep, with their texts in the spool. Duplicates are not removed yet.
    pub(super) copies: Vec<Copy>,
    /// The counts of reading calls, skips and other services are final; the rest is counted later.
    pub(super) records: RecordCounts,
    pub(super) files: FileCounts,
    pub(super) skips: Skips,
    /// How many records a filter excluded.
    pub(super) excluded: u64,
    pub(super) not_records: BTreeMap<&'static str, u64>,
    /// How many directories were not walked.
    pub(super) passed_over: BTreeMap<PassedOver, u64>,
    /// The unsupported records by reason, without duplicates. Counted later.
    pub(super) unsupported: BTreeMap<Unsupported, u64>,
    /// All of them, as indexes of the copies.
    pub(super) reasons: BTreeMap<Unsupported, Vec<usize>>,
    /// The number of records with each note, without duplicates. Counted later.
    pub(super) notes: BTreeMap<Note, u64>,
    /// All of them, as indexes of the copies.
    pub(super) noted: BTreeMap<Note, Vec<usize>>,
    /// The sources that were read completely, and are known from now on.
    pub(super) sources: Vec<ReadSource>,
    /// The files without an error of their own, regardless of errors in single records.
    pub(super) ended: Vec<ReadTo>,
    /// For each part with copies, the index of the first one, and their source.
    parts: Vec<(usize, SourceOrigin, Arc<SourceName>)>,
    read_only: BTreeSet<u64>,
    /// How many records a filter excluded, by origin, source and reason.
    left_out: BTreeMap<(SourceOrigin, String, &'static str), u64>,
    names: BTreeSet<ResourceKey>,
    errors: u64,
    failure: Option<io::Error>,
}

/// A source that was read completely.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReadSource {
    pub(super) origin: SourceOrigin,
    pub(super) sha256: [u8; 32],
    pub(super) bytes: u64,
    pub(super) modified: Option<std::time::SystemTime>,
    /// As found.
    pub(super) source: SourceName,
}

/// A file that was read completely, now or by an earlier run.
#[derive(Clone, Debug)]
pub(super) struct ReadTo {
    /// As found.
    pub(super) source: Arc<SourceName>,
    /// The SHA-256 of the content, if it was known and therefore not read.
    pub(super) known: Option<[u8; 32]>,
}

/// Reads the sources that are not in `known`.
pub(super) fn gather(
    sources: &[Source],
    options: &Options,
    known: &(dyn Fn(&FileStamp<'_>) -> bool + Sync),
    spool: &Spool,
) -> Result<Gathered, IngestError> {
    let gathered = Mutex::new(Gathered::default());
    let filtered = Mutex::new(BTreeSet::new());
    let sink = |part: SourcePart| {
        let sorted = sort(&part, options, spool);
        let origin = SourceOrigin::of(sources, part.argument, &part.source);
        let mut gathered = gathered.lock().unwrap_or_else(PoisonError::into_inner);
        if sorted.is_partial {
            filtered.lock().unwrap_or_else(PoisonError::into_inner).insert(part.source.to_string());
        }
        gathered.take(part, origin, sorted);
        let limit = options.max_errors.unwrap_or(u64::MAX);
        if gathered.failure.is_some() || gathered.errors > limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let read = trail::read(sources, &options.reading, known, &sink);
    let mut gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(failure) = gathered.failure {
        return Err(IngestError::Spool(failure));
    }
    gathered.skips.list_first();
    if let Some(limit) = options.max_errors.filter(|limit| gathered.errors > *limit) {
        let first = gathered.skips.listed().first().map(|skip| &skip.shown);
        let first = first.map(|skip| format!("{} of {}: {}", skip.place, skip.source, skip.reason));
        let first = first.unwrap_or_default();
        return Err(IngestError::TooManyErrors { errors: gathered.errors, limit, first });
    }
    gathered.list_left_out();
    match read {
        Ok(_) | Err(ReadError::Stopped) => {}
        Err(error @ ReadError::Path { .. }) => return Err(IngestError::Sources(error)),
    }
    let filtered = filtered.into_inner().unwrap_or_else(PoisonError::into_inner);
    gathered.sources.retain(|source| !filtered.contains(&source.source.to_string()));
    gathered.sources.sort();
    Ok(gathered)
}

/// The records of a part, classified without holding any lock.
struct SortedPart {
    copies: Vec<Copy>,
    read_only: Vec<u64>,
    left_out: BTreeMap<&'static str, u64>,
    /// The reasons of the unsupported copies.
    unsupported: Vec<(usize, Unsupported)>,
    /// The notes of copies.
    noted: Vec<(usize, Note)>,
    /// Whether another run, with other options, would read more of the part.
    is_partial: bool,
    spooled: io::Result<()>,
}

fn sort(part: &SourcePart, options: &Options, spool: &Spool) -> SortedPart {
    let mut sorted = SortedPart {
        copies: Vec::new(),
        read_only: Vec::new(),
        left_out: BTreeMap::new(),
        unsupported: Vec::new(),
        noted: Vec::new(),
        is_partial: part.bad.iter().any(|bad| matches!(bad.reason, Reason::TooLarge { .. })),
        spooled: Ok(()),
    };
    let mut texts = Vec::new();
    for record in &part.records {
        if let Some(reason) = options.filter.refuses(record) {
            sorted.is_partial = true;
            *sorted.left_out.entry(reason).or_default() += 1;
            continue;
        }
        match Copy::of(record) {
            Sorted::ReadOnly(id) => sorted.read_only.push(id),
            Sorted::Kept(copy, why) => {
                sorted.unsupported.extend(why.map(|why| (sorted.copies.len(), why)));
                let notes = record.notes.iter().map(|note| (sorted.copies.len(), *note));
                sorted.noted.extend(notes);
                sorted.copies.push(copy);
                texts.push(record.text.as_str());
            }
        }
    }
    match spool.put(texts.into_iter()) {
        Ok(spans) => {
            for (copy, span) in sorted.copies.iter_mut().zip(spans) {
                copy.place = CopyPlace::Spool(span);
            }
        }
        Err(error) => sorted.spooled = Err(error),
    }
    sorted
}

impl Gathered {
    fn take(&mut self, part: SourcePart, origin: SourceOrigin, sorted: SortedPart) {
        let before = self.copies.len();
        if !sorted.copies.is_empty() {
            self.parts.push((before, origin.clone(), part.source.clone()));
        }
        for mut copy in sorted.copies {
            if let Class::Event(footprint) = &mut copy.class
                && let Some(footprint) = Arc::get_mut(footprint)
            {
                footprint.share_names(&mut self.names);
            }
            self.copies.push(copy);
        }
        for id in sorted.read_only {
            if self.read_only.insert(id) {
                self.records.read_only += 1;
            } else {
                self.records.duplicates += 1;
            }
        }
        for (at, reason) in sorted.unsupported {
            self.reasons.entry(reason).or_default().push(before + at);
        }
        for (at, note) in sorted.noted {
            self.noted.entry(note).or_default().push(before + at);
        }
        self.records.other_services += part.other_services;
        let source = part.source.to_string();
        for (reason, count) in sorted.left_out {
            self.records.skipped += count;
            self.excluded += count;
            let key = (origin.clone(), source.clone(), reason);
            *self.left_out.entry(key).or_default() += count;
        }
        for bad in part.bad {
            self.errors += 1;
            self.records.skipped += 1;
            self.skips.add(&origin, &source, bad.place, &bad.reason);
        }
        if let Err(failure) = sorted.spooled {
            self.failure.get_or_insert(failure);
        }
        if let Some(end) = part.end {
            self.end(&part.source, origin, end);
        }
    }

    /// Lists excluded records, source by source: the user asked for it, so they are not errors.
    fn list_left_out(&mut self) {
        for ((origin, source, reason), count) in std::mem::take(&mut self.left_out) {
            self.skips.exclude(origin, source, reason, count);
        }
        self.skips.list_first();
    }

    /// The source of a copy, as found, by its index.
    pub(super) fn source_of(&self, copy: usize) -> Option<(&SourceOrigin, &SourceName)> {
        let after = self.parts.partition_point(|(first, ..)| *first <= copy);
        let (_, origin, source) = self.parts.get(after.checked_sub(1)?)?;
        Some((origin, source))
    }

    /// The names of the sources in the journal.
    pub(super) fn names(&self) -> Names {
        let skipped = self.skips.groups().map(|(key, _)| &key.origin);
        let parts = self.parts.iter().map(|(_, origin, _)| origin);
        Names::of(self.sources.iter().map(|source| &source.origin).chain(skipped).chain(parts))
    }

    fn end(&mut self, source: &Arc<SourceName>, origin: SourceOrigin, end: trail::SourceEnd) {
        for (kind, count) in end.not_records {
            *self.not_records.entry(kind.as_str()).or_default() += count;
        }
        if let Some(kind) = end.passed_over {
            *self.passed_over.entry(kind).or_default() += 1;
            return;
        }
        if end.known {
            self.files.known += 1;
            let ended = |sha256| ReadTo { source: Arc::clone(source), known: Some(sha256) };
            self.ended.extend(end.sha256.map(ended));
            return;
        }
        if let Some(reason) = end.error {
            self.errors += 1;
            self.files.skipped += 1;
            self.records.skipped += 1;
            self.skips.add(&origin, &source.to_string(), trail::Place::Whole, &reason);
            return;
        }
        self.files.read += 1;
        self.ended.push(ReadTo { source: Arc::clone(source), known: None });
        if let Some(sha256) = end.sha256 {
            let (bytes, modified) = (end.bytes, end.modified);
            let source = SourceName::clone(source);
            self.sources.push(ReadSource { origin, sha256, bytes, modified, source });
        }
    }
}
