//! Compares the history with the configuration in Lex.

mod cause;
mod exports;
mod listings;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{Document, Json, ResourceKey, Version, unescape};
use crate::live::{AccountRegion, Live, UnplacedPart};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Shown};
use crate::state::diff::{Differences, blanks, diff_observed, incomparable};
use crate::state::{Confidence, Doubt, Held, Provenance};

/// The differences between the history at a point and Lex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The point of the history.
    pub point: Point,
    /// The time of the last event up to the point, in Unix seconds; `None` before the first.
    pub last_event: Option<i64>,
    /// The account and region compared.
    pub place: AccountRegion,
    /// The comparisons, by key and version.
    pub compared: Vec<ComparedVersion>,
    /// Parts of exports whose names the history does not know.
    pub unplaced: Vec<UnplacedPart>,
    /// Parts of the history that no file covers.
    pub not_given: Vec<ResourceKey>,
}

/// A version of a resource, in the history and in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedVersion {
    /// The resource.
    pub key: ResourceKey,
    /// The version; `None` for resources without versions.
    pub version: Option<Version>,
    /// The name, in the history or else in the file; `None` if its id is its name, or if neither
    /// has it.
    pub display_name: Option<String>,
    /// The file.
    pub source: String,
    /// The last update time in the file, in Unix seconds.
    pub updated: Option<i64>,
    /// The result.
    pub verdict: DriftVerdict,
    /// Why the content in the history is uncertain.
    pub doubt: Option<Doubt>,
    /// Places that are empty in the file although Lex requires a value: not compared.
    pub blanks: Vec<String>,
    /// Places of the history that a file of this kind cannot have: not compared.
    pub incomparable: Vec<String>,
}

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriftVerdict {
    /// Both are equal.
    Same,
    /// Both have it, but the file is a list, which has no configuration.
    Listed,
    /// They differ: `before` is the history, `after` the file. For a resource that is only listed,
    /// there is a cause but no differences.
    Differs(Differences, DriftCause),
    /// Lex has it; no record up to the point mentions it.
    NeverSeen(DriftCause),
    /// The history has it; Lex does not.
    Missing,
    /// The history has it, but no record shows its content.
    Unrecorded,
}

/// The cause of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriftCause {
    /// No record explains it: a change was not logged, or a record is missing.
    Unexplained,
    /// It was changed or created after the last event of the history: there is more to ingest.
    HistoryBehind,
    /// The file shows the content before an event of the history.
    Older {
        /// The event that changed it.
        event: String,
        /// When, in Unix seconds.
        time: i64,
        /// Whether the file is old, or the change was reverted without a record.
        by: OlderCause,
    },
    /// The checksums are equal: the file was edited, or the record is incomplete.
    SameRevision,
    /// It is a published version, which never changes: the file was edited, or a record is wrong.
    Frozen,
    /// The history has its deletion.
    Deleted(Provenance),
}

/// Why a file shows an earlier state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderCause {
    /// The file is older than the event.
    File,
    /// The change was reverted after the event, without a record.
    Change,
    /// Unknown, because the file has no dates.
    Unrecorded,
}

impl ComparedVersion {
    /// Whether history and Lex differ.
    pub fn is_drift(&self) -> bool {
        match &self.verdict {
            DriftVerdict::Differs(..) | DriftVerdict::NeverSeen(_) | DriftVerdict::Missing => true,
            DriftVerdict::Same | DriftVerdict::Listed | DriftVerdict::Unrecorded => false,
        }
    }

    /// The differences between file and history; `None` if they were not compared.
    fn shows(&self) -> Option<Option<&Differences>> {
        match &self.verdict {
            DriftVerdict::Same => Some(None),
            DriftVerdict::Differs(differences, _) => Some(Some(differences)),
            DriftVerdict::Listed
            | DriftVerdict::NeverSeen(_)
            | DriftVerdict::Missing
            | DriftVerdict::Unrecorded => None,
        }
    }

    /// Whether the content in the history is uncertain.
    pub fn is_uncertain(&self) -> bool {
        self.verdict == DriftVerdict::Unrecorded
            || (self.doubt.is_some() && self.verdict != DriftVerdict::Same)
    }
}

impl Drift {
    /// The number of resources and versions compared, including those missing from the history;
    /// each counts once, even if several files show it.
    pub fn total(&self) -> usize {
        self.distinct(|_| true) + self.unplaced.len()
    }

    /// How many of these differ in at least one file.
    pub fn count(&self) -> usize {
        self.distinct(ComparedVersion::is_drift) + self.unplaced.len()
    }

    /// How many of these have uncertain content in the history.
    pub fn unrecorded(&self) -> usize {
        self.distinct(|one| one.verdict == DriftVerdict::Unrecorded)
    }

    fn distinct(&self, fits: fn(&ComparedVersion) -> bool) -> usize {
        let those = self.compared.iter().filter(|one| fits(one));
        those.map(|one| (&one.key, one.version)).collect::<BTreeSet<_>>().len()
    }

    /// The comparisons of each resource or version for which several files disagree.
    pub fn contradictions(&self) -> impl Iterator<Item = &[ComparedVersion]> {
        let same =
            |a: &ComparedVersion, b: &ComparedVersion| (&a.key, a.version) == (&b.key, b.version);
        let groups = self.compared.chunk_by(same);
        groups.filter(|group| {
            let mut shown = group.iter().filter_map(ComparedVersion::shows);
            shown.next().is_some_and(|first| shown.any(|other| other != first))
        })
    }
}

/// The account and region of files without one: the given one, else the only one in the history.
///
/// # Errors
///
/// If there is none, or several.
pub fn live_place(
    archive: Option<&Archive>,
    account: Option<&str>,
    region: Option<&str>,
) -> Result<AccountRegion> {
    if let (Some(account), Some(region)) = (account, region) {
        return Ok(AccountRegion { account: account.to_owned(), region: region.to_owned() });
    }
    let keys = archive.map(Archive::keys).transpose()?.unwrap_or_default();
    let plain = |part: &str| unescape(part).unwrap_or_else(|| part.to_owned());
    let mut places: BTreeSet<(String, String)> =
        keys.iter().map(|key| (plain(&key.account), plain(&key.region))).collect();
    places.retain(|(of, at)| {
        account.is_none_or(|account| account == of) && region.is_none_or(|region| region == at)
    });
    let hint = "pass `--account ACCOUNT --region REGION`: the files do not show it".to_owned();
    match places.len() {
        1 => {
            let (account, region) = places.pop_first().unwrap_or_default();
            Ok(AccountRegion { account, region })
        }
        0 if keys.is_empty() => {
            let what = "nothing in the history shows the account and region yet".to_owned();
            Err(Error::Misused { what, hint })
        }
        0 => {
            Err(Error::Misused { what: "the history has no such account and region".into(), hint })
        }
        _ => {
            let listed: Vec<String> =
                places.iter().map(|(account, region)| format!("{account}/{region}")).collect();
            let what = format!("the files may be from any of {}", listed.join(", "));
            Err(Error::Misused { what, hint })
        }
    }
}

/// Compares files with the history at a point.
///
/// # Errors
///
/// If the repository cannot be read.
pub fn drift(archive: &Archive, point: Point, place: AccountRegion, live: &Live) -> Result<Drift> {
    let last = point.count.checked_sub(1);
    let last_event = match (archive.history(), last) {
        (Some(history), Some(last)) => Some(history.entry(last)?.seconds),
        _ => None,
    };
    let (compared, unplaced, not_given) = (Vec::new(), Vec::new(), Vec::new());
    let mut drift = Drift { point, last_event, place, compared, unplaced, not_given };
    for found in &live.found {
        let mut compared = compare(archive, &drift, &found.seen)?;
        compared.source.clone_from(&found.source);
        drift.compared.push(compared);
    }
    exports::compare(archive, &mut drift, &live.exports)?;
    listings::call(archive, &mut drift, &live.listings)?;
    let apis = live.apis();
    let given: BTreeSet<&ResourceKey> = drift.compared.iter().map(|one| &one.key).collect();
    let mut not_given = Vec::new();
    for key in listings::living(archive, &drift)? {
        if key.is_recorded() && apis.contains(&key.api) && !given.contains(&key) {
            not_given.push(key);
        }
    }
    drift.not_given = not_given;
    drift.compared.sort_by(|a, b| (&a.key, a.version).cmp(&(&b.key, b.version)));
    Ok(drift)
}

fn compare(archive: &Archive, drift: &Drift, seen: &ObservedVersion) -> Result<ComparedVersion> {
    let (key, point) = (&seen.key, &drift.point);
    let mut compared = ComparedVersion {
        key: key.clone(),
        version: key.own_version(seen.version),
        display_name: name(key, &seen.document),
        source: String::new(),
        updated: cause::updated(seen),
        verdict: DriftVerdict::Same,
        doubt: None,
        blanks: Vec::new(),
        incomparable: Vec::new(),
    };
    // Parts of a version may be deleted from the draft.
    let is_numbered = seen.version != Version::Latest;
    if key.is_part_of_version()
        && is_numbered
        && let Some(shown) = archive.find_version(point, key, seen.version)?
    {
        return compare_documents(archive, drift, compared, seen, &shown);
    }
    let Some(resource) = archive.resource(point, key)? else {
        let cause = cause::of_unseen(drift, seen);
        let is_younger = cause == DriftCause::HistoryBehind;
        let deleted = if is_younger { None } else { cause::of_removed(archive, point, key)? };
        compared.verdict = DriftVerdict::NeverSeen(deleted.unwrap_or(cause));
        return Ok(compared);
    };
    if let Some(deletion) = resource.deletion() {
        let deleted = DriftCause::Deleted(deletion.clone());
        let cause = cause::of_unseen(drift, seen);
        let is_younger = cause == DriftCause::HistoryBehind;
        compared.verdict = DriftVerdict::NeverSeen(if is_younger { cause } else { deleted });
        return Ok(compared);
    }
    if resource.body(seen.version).is_none() || key.is_part_of_version() && is_numbered {
        compared.verdict = DriftVerdict::NeverSeen(cause::of_unseen(drift, seen));
        return Ok(compared);
    }
    let shown = archive.shown_of(point, key, seen.version, &resource)?;
    compare_documents(archive, drift, compared, seen, &shown)
}

/// Compares the content of a file with the history.
fn compare_documents(
    archive: &Archive,
    drift: &Drift,
    mut compared: ComparedVersion,
    seen: &ObservedVersion,
    shown: &Shown,
) -> Result<ComparedVersion> {
    let key = &seen.key;
    compared.doubt = shown.doubt();
    let Some(document) = shown.body.document().filter(|_| shown.body.held != Held::Nowhere) else {
        compared.verdict = DriftVerdict::Unrecorded;
        return Ok(compared);
    };
    compared.display_name = name(key, document).or(compared.display_name);
    let (document, seen) =
        &comparable(document, seen, compared.doubt.as_ref(), &mut compared.incomparable);
    compared.incomparable.extend(incomparable(key, document, &seen.document, seen.form));
    let differences = diff_observed(key, document, &seen.document, seen.form);
    if !differences.list.is_empty() {
        let cause = cause::of_difference(archive, drift, seen)?;
        compared.verdict = DriftVerdict::Differs(differences, cause);
    } else if shown.confidence() == Confidence::Exact {
        compared.doubt = None;
    }
    if seen.form == FileForm::Export {
        compared.blanks = blanks(key, document, &seen.document, seen.form);
    }
    Ok(compared)
}

/// The name in a document of a resource that also has an id.
fn name(key: &ResourceKey, document: &Document) -> Option<String> {
    document.body().text(key.name_member()?).map(str::to_owned)
}

/// Both documents without the members that have undocumented values in a published version or after
/// a deletion. Members that differ are reported.
fn comparable(
    recorded: &Arc<Document>,
    seen: &ObservedVersion,
    doubt: Option<&Doubt>,
    incomparable: &mut Vec<String>,
) -> (Arc<Document>, ObservedVersion) {
    let mut seen = seen.clone();
    let in_versions = match seen.version {
        Version::Latest => &[],
        Version::Number(_) => seen.key.row().undocumented,
    };
    let unsettled = match doubt {
        Some(Doubt::Unsettled { member }) => Some(&**member),
        Some(_) | None => None,
    };
    let undocumented: Vec<&str> = in_versions.iter().copied().chain(unsettled).collect();
    if undocumented.is_empty() {
        return (recorded.clone(), seen);
    }
    let (mut before, mut after) = (recorded.body().clone(), seen.document.body().clone());
    for member in undocumented {
        let shown = after.remove(member).filter(|value| *value != Json::Null);
        if before.remove(member) != shown {
            incomparable.push(member.to_owned());
        }
    }
    seen.document = Arc::new(seen.document.with_body(after));
    (Arc::new(recorded.with_body(before)), seen)
}
