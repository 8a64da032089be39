use serde::Serialize;

use super::diff::{Change, changes};
use super::doubt::{Doubted, doubted};
use super::{SCHEMA, address, commit, time, written};
use crate::live::UnplacedPart;
use crate::query::drift::{ComparedVersion, Drift, DriftCause, DriftVerdict, OlderCause};
use crate::state::Provenance;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    last_event: Option<String>,
    account: &'a str,
    region: &'a str,
    drift: bool,
    resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_in_files: Vec<OnlyInFile<'a>>,
    not_given: Vec<String>,
}

#[derive(Serialize)]
struct OnlyInFile<'a> {
    kind: &'static str,
    path: &'a [String],
    source: &'a str,
    candidates: Vec<String>,
}

#[derive(Serialize)]
struct Resource<'a> {
    address: String,
    #[serde(rename = "displayName", skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    source: &'a str,
    verdict: &'static str,
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    #[serde(flatten)]
    doubt: Doubted,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    blank: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    not_shown: &'a [String],
    changes: Vec<Change>,
}

/// The comparison of the history with Lex.
pub fn drift(drift: &Drift) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(drift.point.at),
        commit: commit(&drift.point),
        last_event: time(drift.last_event),
        account: &drift.place.account,
        region: &drift.place.region,
        drift: drift.count() > 0,
        resources: drift.compared.iter().map(resource).collect(),
        only_in_files: drift.unplaced.iter().map(only_in_file).collect(),
        not_given: drift.not_given.iter().map(ToString::to_string).collect(),
    })
}

fn only_in_file(unplaced: &UnplacedPart) -> OnlyInFile<'_> {
    OnlyInFile {
        kind: unplaced.kind.as_str(),
        path: &unplaced.path,
        source: &unplaced.source,
        candidates: unplaced.candidates.iter().map(ToString::to_string).collect(),
    }
}

fn resource(compared: &ComparedVersion) -> Resource<'_> {
    let (verdict, cause, list) = match &compared.verdict {
        DriftVerdict::Same => ("same", None, Vec::new()),
        DriftVerdict::Listed => ("listed", None, Vec::new()),
        DriftVerdict::Differs(differences, cause) => ("differs", Some(cause), changes(differences)),
        DriftVerdict::NeverSeen(cause) => ("never-seen", Some(cause), Vec::new()),
        DriftVerdict::Missing => ("missing", Some(&DriftCause::Unexplained), Vec::new()),
        DriftVerdict::Unrecorded => ("unrecorded", None, Vec::new()),
    };
    Resource {
        address: address(&compared.key, compared.version),
        display_name: compared.display_name.as_deref(),
        source: &compared.source,
        verdict,
        cause: cause.map(word),
        event: cause.and_then(event),
        updated: time(compared.updated),
        doubt: doubted(compared.doubt.clone()),
        blank: &compared.blanks,
        not_shown: &compared.incomparable,
        changes: list,
    }
}

fn word(cause: &DriftCause) -> &'static str {
    match cause {
        DriftCause::Unexplained => "unexplained",
        DriftCause::HistoryBehind => "history-behind",
        DriftCause::Older { by: OlderCause::File, .. } => "old-file",
        DriftCause::Older { by: OlderCause::Change, .. } => "put-back",
        DriftCause::Older { by: OlderCause::Unrecorded, .. } => "old-file-or-put-back",
        DriftCause::SameRevision => "same-checksum",
        DriftCause::Frozen => "frozen",
        DriftCause::Deleted(Provenance::Call(_)) => "deleted",
        DriftCause::Deleted(Provenance::Shown(_)) => "deleted-before",
    }
}

fn event(cause: &DriftCause) -> Option<&str> {
    match cause {
        DriftCause::Older { event, .. } => Some(event),
        DriftCause::Deleted(deletion) => Some(&deletion.event().id),
        DriftCause::Unexplained
        | DriftCause::HistoryBehind
        | DriftCause::SameRevision
        | DriftCause::Frozen => None,
    }
}
