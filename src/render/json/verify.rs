use std::borrow::Cow;

use serde::Serialize;

use super::gap::{Gap, gap};
use super::unsupported::{Unsupported, unsupported};
use super::{SCHEMA, commit, time, written};
use crate::query::{self, Period, Unread, Verified};
use crate::render::unread::unread;
use crate::render::{sentence, unrecorded};
use crate::state::Doubt;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    at: Option<String>,
    commit: Option<String>,
    gaps: Vec<FoundGap<'a>>,
    uncertain: Vec<Uncertain<'a>>,
    displaced: Vec<Displaced<'a>>,
    coverage: Coverage<'a>,
    findings: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replayed: Option<usize>,
}

#[derive(Serialize)]
struct FoundGap<'a> {
    address: String,
    #[serde(flatten)]
    gap: Gap<'a>,
    before_records: bool,
}

#[derive(Serialize)]
struct Uncertain<'a> {
    address: &'a str,
    confidence: &'static str,
    reason: Option<Cow<'static, str>>,
    #[serde(flatten)]
    code: Option<&'a Doubt>,
    before_records: bool,
}

#[derive(Serialize)]
struct Displaced<'a> {
    event: &'a str,
    time: Option<String>,
    placed_at: Option<String>,
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
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    limited_runs: &'a [u64],
    unsupported: Vec<Unsupported<'a>>,
}

#[derive(Serialize)]
struct Baseline<'a> {
    event: &'a str,
    time: Option<String>,
    address: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    about: &'static str,
    what: String,
    #[serde(flatten)]
    code: Code<'a>,
}

/// The code of a finding, with its data.
#[derive(Serialize)]
#[serde(untagged)]
enum Code<'a> {
    Unread { source: &'a str, code: &'a str, count: usize, places: &'a [String] },
    Unrecorded { code: &'static str },
    Other(&'a query::Finding),
}

fn findings(verified: &Verified) -> Vec<Finding<'_>> {
    let unread = verified.unread.iter().map(|it| {
        let Unread { source, code, places, count, .. } = it;
        let code = Code::Unread { source, code, count: *count, places };
        Finding { about: "input", what: unread(it), code }
    });
    let unrecorded = unrecorded(&verified.unrecorded).into_iter().map(|(reason, what)| {
        let code = Code::Unrecorded { code: reason.code() };
        Finding { about: "repository", what, code }
    });
    let others = verified.findings.iter().map(|it| {
        let (about, what) = (sentence::about(it), sentence::finding(it));
        Finding { about, what, code: Code::Other(it) }
    });
    unread.chain(unrecorded).chain(others).collect()
}

/// How far a history can be trusted: the format of `verify`.
pub fn verify(verified: &Verified) -> String {
    let coverage = &verified.coverage;
    written(&Answer {
        schema: SCHEMA,
        since: time(verified.since.as_ref().and_then(|since| since.at)),
        at: time(verified.point.at),
        commit: commit(&verified.point),
        gaps: verified
            .gaps
            .iter()
            .map(|found| {
                let mut gap = gap(&found.gap);
                gap.certain = found.is_certain();
                let before_records = found.period == Period::BeforeRecords;
                FoundGap { address: found.key.to_string(), gap, before_records }
            })
            .collect(),
        uncertain: verified
            .uncertain
            .iter()
            .map(|uncertain| Uncertain {
                address: &uncertain.address,
                confidence: uncertain.confidence.as_str(),
                reason: uncertain.doubt.as_ref().map(sentence::doubt),
                code: uncertain.doubt.as_ref(),
                before_records: uncertain.period == Period::BeforeRecords,
            })
            .collect(),
        displaced: verified
            .displaced
            .iter()
            .map(|displaced| Displaced {
                event: &displaced.event,
                time: time(Some(displaced.time)),
                placed_at: time(Some(displaced.placed_at)),
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
            limited_runs: &coverage.limited,
            unsupported: unsupported(&coverage.unsupported),
        },
        findings: findings(verified),
        replayed: verified.replayed,
    })
}
