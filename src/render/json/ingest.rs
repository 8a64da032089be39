use std::collections::BTreeMap;

use serde::Serialize;

use super::unsupported::{Unsupported, unsupported};
use super::{SCHEMA, written};
use crate::ingest::{Conflict, Empty, Outcome, SkipGroup, Skipped};
use crate::render::sentence;
use crate::repo::WorkTreeState;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    records: Records,
    files: Files,
    commits: u64,
    tip: Option<String>,
    skipped: Vec<Skip<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    unlisted: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skip_groups: Vec<Group<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    empty: Option<Empty>,
    not_records: &'a BTreeMap<&'static str, u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    passed_over: BTreeMap<&'static str, u64>,
    unsupported: BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unsupported_reasons: Vec<Unsupported<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: BTreeMap<&'static str, u64>,
    conflicts: Vec<Differing<'a>>,
    late: Late,
    displaced: u64,
    gaps: u64,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    contradicted: &'a [String],
    unsettled: u64,
    superseded: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    older_format: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    journal_from: Option<&'a str>,
    work_tree: &'static str,
}

#[derive(Serialize)]
struct Records {
    read: u64,
    writes: u64,
    refused: u64,
    read_only: u64,
    duplicates: u64,
    other_services: u64,
    unsupported: u64,
    #[serde(skip_serializing_if = "is_zero")]
    baselines: u64,
    skipped: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct Files {
    read: u64,
    known: u64,
    skipped: u64,
}

#[derive(Serialize)]
struct Skip<'a> {
    source: &'a str,
    place: String,
    code: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Group<'a> {
    source: &'a str,
    code: &'static str,
    reason: &'a str,
    count: u64,
    places: Vec<String>,
}

fn group(group: &SkipGroup) -> Group<'_> {
    let SkipGroup { source, code, reason, count, places } = group;
    let places = places.iter().map(ToString::to_string).collect();
    Group { source, code, reason, count: *count, places }
}

#[derive(Serialize)]
struct Differing<'a> {
    event: &'a str,
    members: &'a [&'static str],
    chosen: &'a str,
    others: &'a [String],
}

fn differing(conflict: &Conflict) -> Differing<'_> {
    let Conflict { event, members, chosen, others } = conflict;
    Differing { event, members, chosen, others }
}

#[derive(Serialize)]
struct Late {
    events: u64,
    rewritten: u64,
}

/// The result of a run of `ingest`.
pub fn ingest(outcome: &Outcome) -> String {
    let (records, files) = (&outcome.records, &outcome.files);
    written(&Answer {
        schema: SCHEMA,
        records: Records {
            read: records.read(),
            writes: records.writes,
            refused: records.refused,
            read_only: records.read_only,
            duplicates: records.duplicates,
            other_services: records.other_services,
            unsupported: records.unsupported,
            baselines: records.baselines,
            skipped: records.skipped,
        },
        files: Files { read: files.read, known: files.known, skipped: files.skipped },
        commits: outcome.commits,
        tip: outcome.tip.map(|tip| tip.to_string()),
        skipped: outcome
            .skipped
            .iter()
            .map(|Skipped { source, place, code, reason }| Skip {
                source,
                place: place.to_string(),
                code,
                reason,
            })
            .collect(),
        unlisted: outcome.unlisted,
        skip_groups: outcome.skip_groups.iter().map(group).collect(),
        empty: outcome.empty,
        not_records: &outcome.not_records,
        passed_over: outcome
            .passed_over
            .iter()
            .map(|(kind, count)| (kind.code(), *count))
            .collect(),
        unsupported: outcome
            .unsupported
            .iter()
            .map(|(reason, count)| (sentence::unsupported(reason), *count))
            .collect(),
        unsupported_reasons: unsupported(&outcome.unsupported),
        notes: outcome.notes.iter().map(|(note, count)| (note.code(), *count)).collect(),
        conflicts: outcome.conflicts.iter().map(differing).collect(),
        late: Late { events: outcome.late.events, rewritten: outcome.late.rewritten },
        displaced: outcome.displaced,
        gaps: outcome.gaps,
        contradicted: &outcome.contradicted,
        unsettled: outcome.unsettled,
        superseded: outcome.superseded.as_deref(),
        older_format: outcome.older_format,
        journal_from: outcome.journal_from.as_deref(),
        work_tree: work_tree(&outcome.work_tree),
    })
}

pub(super) fn work_tree(state: &WorkTreeState) -> &'static str {
    match state {
        WorkTreeState::Bare => "none",
        WorkTreeState::Updated { .. } => "updated",
        WorkTreeState::LeftAlone { .. } => "left alone",
        WorkTreeState::OtherBranch => "other branch",
        WorkTreeState::Failed(_) => "failed",
    }
}
