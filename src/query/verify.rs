use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::event::{self, BASELINE, Reading, Unsupported};
use crate::index::Unrecorded;
use crate::index::{Covered, Placed};
use crate::journal;
use crate::lex::{ResourceKey, Version};
use crate::query::error::{Error, Result};
use crate::query::integrity::{VerifyExtent, integrity};
use crate::query::period::{FirstEvents, Period};
use crate::query::unread::{Unread, UnreadParts};
use crate::query::{Archive, Finding, Point, ShownRecord};
use crate::snapshot::{LoadedVersions, read_path};
use crate::state::{Confidence, Doubt, Gap, Resource};

/// How far a history can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last point.
    pub point: Point,
    /// The first point; `None` for the start of the history.
    pub since: Option<Point>,
    /// Periods with a change that no record shows.
    pub gaps: Vec<FoundGap>,
    /// Documents that are not exact now.
    pub uncertain: Vec<Uncertain>,
    /// Events whose position does not match their clock.
    pub displaced: Vec<DisplacedEvent>,
    /// The coverage of the records.
    pub coverage: Coverage,
    /// Commits without a recorded event.
    pub unrecorded: Vec<Unrecorded>,
    /// The input that no run could read.
    pub unread: Vec<Unread>,
    /// All other findings.
    pub findings: Vec<Finding>,
    /// The number of commits of the replay, if the journal was replayed: see
    /// [`VerifyExtent::Full`].
    pub replayed: Option<usize>,
}

/// A period with a change of a resource that no record shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGap {
    /// The resource.
    pub key: ResourceKey,
    /// The period.
    pub gap: Gap,
    /// Its time. Before the first record it is information, not a finding.
    pub period: Period,
}

impl FoundGap {
    /// Whether the records prove that a record is missing.
    pub fn is_certain(&self) -> bool {
        self.gap.certain && self.period == Period::DuringRecords
    }
}

/// A document that is not exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncertain {
    /// Address and version.
    pub address: String,
    /// The confidence.
    pub confidence: Confidence,
    /// The reason.
    pub doubt: Option<Doubt>,
    /// The time of the cause. Before the first record it is information, not a finding.
    pub period: Period,
}

/// An event whose clock was behind that of an earlier event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplacedEvent {
    /// Its id.
    pub event: String,
    /// Its own time, in Unix seconds.
    pub time: i64,
    /// The time at its position.
    pub placed_at: i64,
    /// Whether its record arrived late, rather than its clock being wrong.
    pub is_late: bool,
}

/// A baseline in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The id of its event.
    pub event: String,
    /// The time of the baseline, in Unix seconds.
    pub time: i64,
    /// The full address of the resource.
    pub resource: String,
}

/// The coverage of the records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Events that were replayed.
    pub events: usize,
    /// The time of the first and the last, in Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Accounts and regions: `111122223333/us-east-1`.
    pub places: Vec<String>,
    /// Baselines: content found in Lex, without a record.
    pub baselines: Vec<Baseline>,
    /// Runs of ingest.
    pub runs: usize,
    /// The numbers of runs that the user limited to a part of their input.
    pub limited: Vec<u64>,
    /// Records of Lex that are kept but not replayed, by reason.
    pub unsupported: BTreeMap<Unsupported, u64>,
}

impl Verified {
    /// Whether nothing needs attention.
    pub fn is_clean(&self) -> bool {
        let is_found = |period: Period| period == Period::DuringRecords;
        !self.gaps.iter().any(|found| is_found(found.period))
            && !self.uncertain.iter().any(|found| is_found(found.period))
            && self.unread.is_empty()
            && self.unrecorded.is_empty()
            && self.findings.is_empty()
            && self.displaced.is_empty()
    }
}

/// The parameters of `verify`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyQuestion {
    /// The last point.
    pub point: Point,
    /// The first point; `None` for the start of the history.
    pub since: Option<Point>,
    /// The extent of the check.
    pub extent: VerifyExtent,
}

/// Finds what cannot be trusted in a period. The check of the repository and the list of unread
/// input are not limited to the period.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn verify(archive: &Archive, question: VerifyQuestion) -> Result<Verified> {
    let VerifyQuestion { point, since, extent } = question;
    let mut verified = Verified {
        gaps: Vec::new(),
        uncertain: Vec::new(),
        displaced: Vec::new(),
        coverage: Coverage::default(),
        unrecorded: Vec::new(),
        unread: Vec::new(),
        findings: Vec::new(),
        replayed: None,
        point,
        since,
    };
    let first_events = commits(archive, &mut verified)?;
    verified.gaps = gaps(archive, &verified, &first_events)?;
    verified.uncertain = uncertain(archive, &verified, &first_events)?;
    names(archive, &mut verified)?;
    runs(archive, &mut verified)?;
    let integrity = integrity(archive, extent)?;
    verified.unrecorded = match archive.unrecorded(&verified.point) {
        // A journal that cannot be read is a finding of `integrity`.
        Err(Error::Journal(_)) => Vec::new(),
        found => found?,
    };
    verified.findings.extend(integrity.findings);
    verified.replayed = integrity.replayed;
    Ok(verified)
}

impl Verified {
    /// Whether a time, in Unix seconds, is not before the requested period.
    fn is_since(&self, time: i64) -> bool {
        let since = self.since.as_ref().and_then(|since| since.at);
        since.is_none_or(|since| time >= since)
    }

    fn is_until(&self, time: i64) -> bool {
        self.point.at.is_none_or(|until| time <= until)
    }
}

fn gaps(archive: &Archive, verified: &Verified, first: &FirstEvents) -> Result<Vec<FoundGap>> {
    let mut found = Vec::new();
    for (key, gap) in archive.all_gaps()? {
        if verified.is_until(gap.from) && verified.is_since(gap.to) {
            let period = first.period(archive, &key, &gap)?;
            found.push(FoundGap { key, gap, period });
        }
    }
    Ok(found)
}

fn uncertain(
    archive: &Archive,
    verified: &Verified,
    first: &FirstEvents,
) -> Result<Vec<Uncertain>> {
    let mut uncertain = Vec::new();
    for (key, resource) in doubted(archive, &verified.point)? {
        let key = &key;
        if !resource.is_living() || !verified.is_since(resource.last_event.time) {
            continue;
        }
        for (version, body) in resource.bodies() {
            let confidence = body.confidence();
            if confidence == Confidence::Exact {
                continue;
            }
            let address = match version {
                Version::Number(number) => format!("{key}@{number}"),
                Version::Latest => key.to_string(),
            };
            let period = match body.is_unrecorded() {
                true => period_of_all(archive, key, &resource.gaps, first)?,
                false => Period::DuringRecords,
            };
            let doubt = body.doubt.clone();
            uncertain.push(Uncertain { address, confidence, doubt, period });
        }
    }
    Ok(uncertain)
}

/// The resources at a point that may not be known completely, in order.
fn doubted(archive: &Archive, point: &Point) -> Result<Vec<(ResourceKey, Resource)>> {
    let keys = if archive.is_end(point) { archive.index()?.doubted()? } else { None };
    let Some(keys) = keys else {
        let state = archive.state(point, LoadedVersions::Left)?;
        return Ok(state.iter().map(|(key, resource)| (key.clone(), resource.clone())).collect());
    };
    let read = |key| Ok(archive.bare_resource(point, &key)?.map(|resource| (key, resource)));
    keys.into_iter().filter_map(|key| read(key).transpose()).collect()
}

/// Before the first record, if a resource has gaps and all of them are from then.
fn period_of_all(
    archive: &Archive,
    key: &ResourceKey,
    gaps: &[Gap],
    first: &FirstEvents,
) -> Result<Period> {
    let periods: Result<Vec<Period>> =
        gaps.iter().map(|gap| first.period(archive, key, gap)).collect();
    Ok(periods?.into_iter().max().unwrap_or(Period::DuringRecords))
}

/// The coverage of the events up to the point, and the first event of each account and region.
fn commits(archive: &Archive, verified: &mut Verified) -> Result<FirstEvents> {
    let mut first_events = FirstEvents::default();
    if archive.history().is_none() {
        verified.findings.push(Finding::NoHistory);
        return Ok(first_events);
    }
    let mut places: Vec<String> =
        archive.keys()?.iter().map(|key| format!("{}/{}", key.account, key.region)).collect();
    places.dedup();
    let (index, positions) = (archive.index()?, 0..verified.point.count);
    for (place, time) in index.first_events(&positions)? {
        first_events.add(&place, time);
    }
    let since = verified.since.as_ref().and_then(|since| since.at).unwrap_or(i64::MIN);
    let Covered { events, span, displaced, named } = index.covered(&positions, since, BASELINE)?;
    let displaced = displaced.into_iter().map(|placed| {
        let Placed { event, time, placed_at, is_late, .. } = placed;
        DisplacedEvent { event, time, placed_at, is_late }
    });
    verified.displaced.extend(displaced);
    let baselines = named.into_iter().map(|placed| {
        let Placed { event, time, resource, .. } = placed;
        Baseline { event, time, resource }
    });
    let coverage = &mut verified.coverage;
    coverage.baselines.extend(baselines);
    (coverage.places, coverage.events, coverage.span) = (places, events, span);
    Ok(first_events)
}

/// Reports names that a file system may not support, or that differ only in case, and so are
/// escaped in the tree.
fn names(archive: &Archive, verified: &mut Verified) -> Result<()> {
    let Some(commit) = verified.point.commit else { return Ok(()) };
    let mut found = BTreeSet::new();
    for file in archive.repo().files(commit, "")? {
        if file.path.contains(['%', '='])
            && let Some((key, _)) = read_path(&file.path)
            && found.insert(key.to_string())
        {
            verified.findings.push(Finding::EscapedName { address: key.to_string() });
        }
    }
    Ok(())
}

/// Reads the entries of the runs in the journal.
fn runs(archive: &Archive, verified: &mut Verified) -> Result<()> {
    let Some(tip) = archive.repo().journal_tip()? else { return Ok(()) };
    let mut any_unsupported = false;
    let mut unread = UnreadParts::default();
    for run in journal::runs(archive.repo(), tip)? {
        verified.coverage.runs += 1;
        unread.add_run(&run);
        let conflicts = run.get("conflicts").and_then(Value::as_array).into_iter().flatten();
        verified.findings.extend(conflicts.map(conflict));
        if run.get("whole").and_then(Value::as_bool) == Some(false) {
            verified.coverage.limited.extend(run.get("run").and_then(Value::as_u64));
        }
        let reasons = run.get("unsupported").and_then(Value::as_object);
        any_unsupported |= reasons.is_some_and(|reasons| !reasons.is_empty());
    }
    verified.unread = unread.into_list();
    // Missing events in the journal are a separate finding.
    if any_unsupported && archive.journal_tip().is_ok() {
        verified.coverage.unsupported = unsupported(archive, verified)?;
    }
    Ok(())
}

/// Copies of one record that disagree. Runs of format 1 recorded only the event id.
fn conflict(value: &Value) -> Finding {
    let owned = |value: &Value| value.as_str().map(str::to_owned);
    let text = |name: &str| value.get(name).and_then(owned).unwrap_or_default();
    let texts = |name: &str| -> Vec<String> {
        let list = value.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(owned).collect()
    };
    Finding::CopiesDiffer {
        event: owned(value).unwrap_or_else(|| text("event")),
        members: texts("members"),
        chosen: text("chosen"),
        others: texts("others"),
    }
}

/// The records of Lex that are kept but not replayed, by reason. A record with a later, more
/// complete copy or a correction is replayed.
fn unsupported(archive: &Archive, verified: &Verified) -> Result<BTreeMap<Unsupported, u64>> {
    let mut reasons: BTreeMap<String, Unsupported> = BTreeMap::new();
    for ShownRecord { record, .. } in archive.uncommitted()? {
        let time = record.event_time.timestamp();
        if !verified.is_since(time) || !verified.point.is_until(time) {
            continue;
        }
        if let Reading::Unsupported(reason) = event::read(&record) {
            reasons.insert(record.event_id, reason);
        }
    }
    let mut counts: BTreeMap<Unsupported, u64> = BTreeMap::new();
    for reason in reasons.into_values() {
        *counts.entry(reason).or_default() += 1;
    }
    Ok(counts)
}
