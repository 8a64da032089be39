use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::event::{self, BASELINE, Reading};
use crate::ingest::Unrecorded;
use crate::lex::ResourceKey;
use crate::query::error::{Error, Result};
use crate::query::integrity::{Extent, integrity};
use crate::query::logged::logged;
use crate::query::{Archive, Point, Record};
use crate::repo::Entry;
use crate::snapshot::{Versions, read_path};
use crate::state::{Confidence, Gap};

/// What of a history can be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The point until which.
    pub point: Point,
    /// Places where something happened that no record tells of.
    pub gaps: Vec<(ResourceKey, Gap)>,
    /// Documents that are not exact now.
    pub uncertain: Vec<Uncertain>,
    /// Events that stand where their clock does not put them.
    pub displaced: Vec<Displaced>,
    /// What the records cover.
    pub coverage: Coverage,
    /// Commits without a recorded event.
    pub unrecorded: Vec<Unrecorded>,
    /// Everything else that was found.
    pub findings: Vec<Finding>,
    /// How many commits the journal led to, if it was replayed: see [`Extent::Full`].
    pub replayed: Option<usize>,
}

/// A document that is not exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncertain {
    /// Address and version.
    pub address: String,
    /// How far it is known.
    pub confidence: Confidence,
    /// Why.
    pub doubt: Option<String>,
}

/// An event whose clock was behind that of an event it came after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displaced {
    /// Its id.
    pub event: String,
    /// Its own time, in Unix seconds.
    pub time: i64,
    /// The time at which it stands.
    pub stands_at: i64,
    /// Whether its record came late, and not the clocks differ.
    pub is_late: bool,
}

/// A baseline in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The id of its event.
    pub event: String,
    /// The moment it shows, in Unix seconds.
    pub time: i64,
    /// The full address of the resource.
    pub resource: String,
}

/// What the records cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Events that were replayed.
    pub events: usize,
    /// The time of the first and the last, in Unix seconds.
    pub span: Option<(i64, i64)>,
    /// Accounts and regions: `111122223333/us-east-1`.
    pub places: Vec<String>,
    /// Baselines: what somebody found in Lex, and no record told.
    pub baselines: Vec<Baseline>,
    /// Runs of ingest.
    pub runs: usize,
    /// Records of Lex that are kept but not replayed, by reason.
    pub unsupported: Vec<(String, u64)>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about: `input`, `name`, `order`, `repository`, `journal`.
    pub about: &'static str,
    /// What was found.
    pub what: String,
}

impl Verified {
    /// Whether there is nothing that asks for attention.
    pub fn is_clean(&self) -> bool {
        self.gaps.is_empty()
            && self.uncertain.is_empty()
            && self.unrecorded.is_empty()
            && self.findings.is_empty()
            && self.displaced.is_empty()
            && self.coverage.unsupported.is_empty()
    }
}

/// Looks for all that cannot be trusted, up to a point. The repository is checked as a whole.
///
/// # Errors
///
/// Where the repository cannot be read.
pub fn verify(archive: &Archive, point: Point, extent: Extent) -> Result<Verified> {
    let mut gaps = archive.all_gaps()?;
    if let Some(at) = point.at {
        gaps.retain(|(_, gap)| gap.from <= at);
    }
    let mut verified = Verified {
        gaps,
        uncertain: uncertain(archive, &point)?,
        displaced: Vec::new(),
        coverage: Coverage::default(),
        unrecorded: Vec::new(),
        findings: Vec::new(),
        replayed: None,
        point,
    };
    let entries = archive.entries()?;
    commits(archive, &entries[..verified.point.count], &mut verified)?;
    names(archive, &mut verified)?;
    runs(archive, &entries, &mut verified)?;
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

fn uncertain(archive: &Archive, point: &Point) -> Result<Vec<Uncertain>> {
    let state = archive.state(point, Versions::Left)?;
    let mut uncertain = Vec::new();
    for (key, resource) in state.iter().filter(|(_, resource)| resource.is_living()) {
        let latest = std::iter::once((None, &resource.latest));
        let numbered = resource.versions.iter().map(|(number, it)| (Some(*number), &it.body));
        for (number, body) in latest.chain(numbered) {
            let confidence = body.confidence();
            if confidence != Confidence::Exact {
                let address = match number {
                    Some(number) => format!("{key}@{number}"),
                    None => key.to_string(),
                };
                uncertain.push(Uncertain { address, confidence, doubt: body.doubt.clone() });
            }
        }
    }
    Ok(uncertain)
}

/// Holds every commit against what its event says.
fn commits(archive: &Archive, entries: &[Entry], verified: &mut Verified) -> Result<()> {
    let repository = |what: String| Finding { about: "repository", what };
    let Some(history) = archive.history() else {
        verified.findings.push(repository("there is no history yet: nothing was ingested".into()));
        return Ok(());
    };
    if archive.repo().tip()? != Some(history.tip()) {
        verified.findings.push(repository("the index belongs to another tip of main".into()));
    }
    let mut places: Vec<String> =
        archive.keys()?.iter().map(|key| format!("{}/{}", key.account, key.region)).collect();
    places.dedup();
    verified.coverage.places = places;
    for entry in entries {
        if entry.id.is_empty() {
            continue;
        }
        let event = logged(archive, entry)?;
        if event.id != entry.id {
            let what =
                format!("the index says that commit {:.8} is event {}", entry.commit, entry.id);
            verified.findings.push(repository(what));
        }
        if event.time != entry.seconds || event.is_late {
            verified.displaced.push(Displaced {
                event: event.id.clone(),
                time: event.time,
                stands_at: entry.seconds,
                is_late: event.is_late,
            });
        }
        let coverage = &mut verified.coverage;
        if event.name == BASELINE {
            coverage.baselines.push(Baseline {
                event: event.id.clone(),
                time: event.time,
                resource: event.resources.first().cloned().unwrap_or_default(),
            });
        }
        coverage.events += 1;
        let (first, last) = coverage.span.unwrap_or((event.time, event.time));
        coverage.span = Some((first.min(event.time), last.max(event.time)));
    }
    Ok(())
}

/// Tells of names that no file system need hold, or that differ only in case, and so do not stand
/// in the tree as they are.
fn names(archive: &Archive, verified: &mut Verified) -> Result<()> {
    let Some(commit) = verified.point.commit else { return Ok(()) };
    let mut found = BTreeSet::new();
    for file in archive.repo().files(commit, "")? {
        if file.path.contains(['%', '='])
            && let Some((key, _)) = read_path(&file.path)
            && found.insert(key.to_string())
        {
            let what = format!("{key} is no name for a file; it is written escaped");
            verified.findings.push(Finding { about: "name", what });
        }
    }
    Ok(())
}

/// Reads the entries of the runs in the journal. `commits` are all of the history.
fn runs(archive: &Archive, commits: &[Entry], verified: &mut Verified) -> Result<()> {
    let Some(tip) = archive.repo().journal_tip()? else { return Ok(()) };
    let mut any_unsupported = false;
    for file in archive.repo().files(tip, "runs")? {
        let run: Value = serde_json::from_slice(&archive.repo().blob(file.blob)?)
            .map_err(|error| Error::Damaged { path: file.path.clone(), what: error.to_string() })?;
        verified.coverage.runs += 1;
        let list = |name: &str| run.get(name).and_then(Value::as_array).into_iter().flatten();
        for skip in list("skipped") {
            let text = |name: &str| skip.get(name).and_then(Value::as_str).unwrap_or_default();
            let place = match text("place") {
                "" => String::new(),
                place => format!(", {place}"),
            };
            let what = format!("{}{place}: {}", text("source"), text("reason"));
            verified.findings.push(Finding { about: "input", what });
        }
        verified.findings.extend(list("conflicts").map(conflict));
        if run.get("whole").and_then(Value::as_bool) == Some(false) {
            let number = run.get("run").and_then(Value::as_u64).unwrap_or_default();
            let what =
                format!("run {number} took only a part of its input (--since, --account ...)");
            verified.findings.push(Finding { about: "input", what });
        }
        let reasons = run.get("unsupported").and_then(Value::as_object);
        any_unsupported |= reasons.is_some_and(|reasons| !reasons.is_empty());
    }
    // If the journal does not have all events, that is a finding of its own.
    if any_unsupported && archive.journal_tip().is_ok() {
        verified.coverage.unsupported = unsupported(archive, commits)?;
    }
    Ok(())
}

/// Copies of one record that do not agree. Runs of format 1 recorded only the event id.
fn conflict(value: &Value) -> Finding {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let texts = |name: &str| -> Vec<&str> {
        let list = value.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).collect()
    };
    let what = match value.as_str() {
        Some(event) => format!("the copies of event {event} do not agree; one was taken"),
        None => format!(
            "the copies of event {} differ in {}: that of {} is used, that of {} is not",
            text("event"),
            texts("members").join(", "),
            text("chosen"),
            texts("others").join(" and of "),
        ),
    };
    Finding { about: "input", what }
}

/// The records of Lex that are kept and not replayed, by reason. One of which a fuller copy came
/// later, or a correction, is replayed.
fn unsupported(archive: &Archive, commits: &[Entry]) -> Result<Vec<(String, u64)>> {
    let mut reasons: BTreeMap<String, String> = BTreeMap::new();
    for Record { record, .. } in archive.uncommitted(commits)? {
        if let Reading::Unsupported(reason) = event::read(&record) {
            reasons.insert(record.event_id, reason.to_string());
        }
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for reason in reasons.into_values() {
        *counts.entry(reason).or_default() += 1;
    }
    Ok(counts.into_iter().collect())
}
