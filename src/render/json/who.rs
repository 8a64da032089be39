use std::collections::BTreeMap;

use serde::Serialize;

use super::{SCHEMA, commit, time, written};
use crate::query::{Activity, Call, Counts, Who};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    by: &'static str,
    changes: usize,
    refused: usize,
    unreplayed: usize,
    first: Option<String>,
    last: Option<String>,
    gaps: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Row<'a>>,
    activities: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    first: Option<Event<'a>>,
    last: Option<Event<'a>>,
    changes: usize,
    refused: usize,
    unreplayed: usize,
    calls: &'a BTreeMap<String, usize>,
    unreplayed_calls: &'a BTreeMap<String, usize>,
    refusals: Vec<Refusal<'a>>,
    resources: Vec<Part<'a>>,
    principals: Vec<Part<'a>>,
    authors: Vec<Part<'a>>,
    kinds: Vec<Part<'a>>,
    addresses: Vec<Part<'a>>,
    agents: Vec<Part<'a>>,
    mfa: Mfa,
    days: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    time: Option<String>,
    name: &'a str,
    resource: Option<&'a str>,
    error_code: Option<&'a str>,
}

#[derive(Serialize)]
struct Refusal<'a> {
    name: &'a str,
    error_code: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'a str,
    changes: usize,
    refused: usize,
    unreplayed: usize,
}

#[derive(Serialize)]
struct Mfa {
    with: usize,
    without: usize,
    unrecorded: usize,
}

/// The activity of callers.
pub fn who(who: &Who) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(who.point.at),
        commit: commit(&who.point),
        by: who.by.as_str(),
        changes: who.counts.changes,
        refused: who.counts.refused,
        unreplayed: who.counts.unreplayed,
        first: time(who.span.map(|(first, _)| first)),
        last: time(who.span.map(|(_, last)| last)),
        gaps: who.gaps,
        subject: who.subject.as_ref().map(row),
        activities: who.activities.iter().map(row).collect(),
    })
}

/// The activity of callers, one JSON object per line.
pub fn who_lines(who: &Who) -> String {
    who.activities.iter().map(|activity| written(&row(activity))).collect()
}

fn row(activity: &Activity) -> Row<'_> {
    Row {
        name: &activity.name,
        first: activity.first.as_ref().map(event),
        last: activity.last.as_ref().map(event),
        changes: activity.counts.changes,
        refused: activity.counts.refused,
        unreplayed: activity.counts.unreplayed,
        calls: &activity.changes,
        unreplayed_calls: &activity.unreplayed,
        refusals: activity
            .refused
            .iter()
            .map(|((name, error_code), count)| Refusal { name, error_code, count: *count })
            .collect(),
        resources: parts(&activity.resources),
        principals: parts(&activity.principals),
        authors: parts(&activity.authors),
        kinds: parts(&activity.kinds),
        addresses: parts(&activity.addresses),
        agents: parts(&activity.agents),
        mfa: Mfa {
            with: activity.mfa.with,
            without: activity.mfa.without,
            unrecorded: activity.mfa.unrecorded,
        },
        days: parts(&activity.days),
    }
}

fn parts(counts: &BTreeMap<String, Counts>) -> Vec<Part<'_>> {
    counts
        .iter()
        .map(|(name, counts)| Part {
            name,
            changes: counts.changes,
            refused: counts.refused,
            unreplayed: counts.unreplayed,
        })
        .collect()
}

fn event(call: &Call) -> Event<'_> {
    Event {
        event: &call.id,
        time: time(Some(call.time)),
        name: &call.name,
        resource: call.resource.as_deref(),
        error_code: call.refused.as_deref(),
    }
}
