use serde::Serialize;

use super::gap::{GapOf, gap_of};
use super::{SCHEMA, commit, time, written};
use crate::query::Verified;
use crate::render::unrecorded;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    gaps: Vec<GapOf<'a>>,
    uncertain: Vec<Uncertain<'a>>,
    displaced: Vec<Displaced<'a>>,
    coverage: Coverage<'a>,
    findings: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<usize>,
}

#[derive(Serialize)]
struct Uncertain<'a> {
    address: &'a str,
    confidence: &'static str,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Displaced<'a> {
    event: &'a str,
    time: Option<String>,
    stands_at: Option<String>,
    late: bool,
}

#[derive(Serialize)]
struct Coverage<'a> {
    events: usize,
    first: Option<String>,
    last: Option<String>,
    places: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    baselines: Vec<Baseline<'a>>,
    runs: usize,
    unsupported: Vec<Unsupported<'a>>,
}

#[derive(Serialize)]
struct Baseline<'a> {
    event: &'a str,
    time: Option<String>,
    address: &'a str,
}

#[derive(Serialize)]
struct Unsupported<'a> {
    reason: &'a str,
    records: u64,
}

#[derive(Serialize)]
struct Finding<'a> {
    about: &'static str,
    what: &'a str,
}

/// What of a history can be trusted: the contract of `verify`.
pub fn verify(verified: &Verified) -> String {
    let unrecorded = unrecorded(&verified.unrecorded);
    let coverage = &verified.coverage;
    written(&Answer {
        schema: SCHEMA,
        at: time(verified.point.at),
        commit: commit(&verified.point),
        gaps: verified.gaps.iter().map(|(key, gap)| gap_of(key, gap)).collect(),
        uncertain: verified
            .uncertain
            .iter()
            .map(|uncertain| Uncertain {
                address: &uncertain.address,
                confidence: uncertain.confidence.as_str(),
                reason: uncertain.doubt.as_deref(),
            })
            .collect(),
        displaced: verified
            .displaced
            .iter()
            .map(|displaced| Displaced {
                event: &displaced.event,
                time: time(Some(displaced.time)),
                stands_at: time(Some(displaced.stands_at)),
                late: displaced.is_late,
            })
            .collect(),
        coverage: Coverage {
            events: coverage.events,
            first: time(coverage.span.map(|(first, _)| first)),
            last: time(coverage.span.map(|(_, last)| last)),
            places: &coverage.places,
            baselines: coverage
                .baselines
                .iter()
                .map(|baseline| Baseline {
                    event: &baseline.event,
                    time: time(Some(baseline.time)),
                    address: &baseline.resource,
                })
                .collect(),
            runs: coverage.runs,
            unsupported: coverage
                .unsupported
                .iter()
                .map(|(reason, records)| Unsupported { reason, records: *records })
                .collect(),
        },
        findings: unrecorded
            .iter()
            .map(|what| Finding { about: "repository", what })
            .chain(
                verified
                    .findings
                    .iter()
                    .map(|finding| Finding { about: finding.about, what: &finding.what }),
            )
            .collect(),
        replayed: verified.replayed,
    })
}
