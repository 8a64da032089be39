use serde::Serialize;

use super::diff::{Change, changes};
use super::gap::{GapOf, gap_of};
use super::{SCHEMA, address, commit, time, written};
use crate::event::Unsupported;
use crate::query::{CallOutcome, ChangedDocument, Line, Log, Logged, Uncommitted};
use crate::render::sentence;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    total: usize,
    changes: usize,
    refused: usize,
    unreplayed: usize,
    pending: usize,
    unnamed: usize,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Entry<'a> {
    Event(Event<'a>),
    Attempt(Attempted<'a>),
    Call(Call<'a>),
    Gap(GapOf<'a>),
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    time: Option<String>,
    name: &'a str,
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<&'a str>,
    summary: &'a str,
    author: &'a str,
    email: &'a str,
    principal: Option<&'a str>,
    source_ip: Option<&'a str>,
    user_agent: Option<&'a str>,
    confidence: Option<&'a str>,
    late: bool,
    commit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    documents: Option<Vec<Document>>,
}

#[derive(Serialize)]
struct Document {
    address: String,
    what: &'static str,
    changes: Vec<Change>,
}

#[derive(Serialize)]
pub(super) struct Attempted<'a> {
    event: &'a str,
    time: Option<String>,
    name: &'a str,
    resource: Option<String>,
    author: &'a str,
    principal: Option<&'a str>,
    source_ip: Option<&'a str>,
    user_agent: Option<&'a str>,
    error_code: Option<&'a str>,
    error_message: Option<&'a str>,
}

#[derive(Serialize)]
struct One<'a> {
    schema: u32,
    #[serde(flatten)]
    event: Event<'a>,
}

/// A successful call without a commit.
#[derive(Serialize)]
struct Call<'a> {
    outcome: &'static str,
    reason: Option<Reason<'a>>,
    #[serde(flatten)]
    call: Attempted<'a>,
}

/// Why a call is not replayed.
#[derive(Serialize)]
pub(super) struct Reason<'a> {
    #[serde(flatten)]
    code: &'a Unsupported,
    text: String,
}

pub(super) fn reason(call: &Uncommitted) -> Option<Reason<'_>> {
    match &call.outcome {
        CallOutcome::Unreplayed(code) => Some(Reason { code, text: sentence::unsupported(code) }),
        CallOutcome::Refused | CallOutcome::Pending => None,
    }
}

/// The log: who changed what, when and from which source.
pub fn log(log: &Log) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(log.point.at),
        commit: commit(&log.point),
        total: log.counts.total(),
        changes: log.counts.changes,
        refused: log.counts.refused,
        unreplayed: log.counts.unreplayed,
        pending: log.counts.pending,
        unnamed: log.unnamed,
        entries: log.lines.iter().map(entry).collect(),
    })
}

/// The entries of a log, one JSON object per line.
pub fn lines(log: &Log) -> String {
    log.lines.iter().map(|line| written(&entry(line))).collect()
}

/// One event.
pub fn event(event: &Logged) -> String {
    written(&One { schema: SCHEMA, event: logged(event) })
}

fn entry(line: &Line) -> Entry<'_> {
    match line {
        Line::Event(event) => Entry::Event(logged(event)),
        Line::Call(call) if call.outcome == CallOutcome::Refused => Entry::Attempt(attempted(call)),
        Line::Call(call) => Entry::Call(Call {
            outcome: call.outcome.code(),
            reason: reason(call),
            call: attempted(call),
        }),
        Line::Gap(key, gap) => Entry::Gap(gap_of(key, gap)),
    }
}

fn logged(event: &Logged) -> Event<'_> {
    Event {
        event: &event.id,
        time: time(Some(event.time)),
        name: &event.name,
        resource: event.resources.first().map(String::as_str),
        resource_name: event.resource_name.as_deref(),
        summary: &event.summary,
        author: &event.author,
        email: &event.email,
        principal: event.principal.as_deref(),
        source_ip: event.source_ip.as_deref(),
        user_agent: event.user_agent.as_deref(),
        confidence: event.confidence.as_deref(),
        late: event.is_late,
        commit: event.commit.to_string(),
        documents: event.changes.as_ref().map(|changes| changes.iter().map(document).collect()),
    }
}

fn document(changed: &ChangedDocument) -> Document {
    let version = changed.key.own_version(changed.version);
    let what = match (changed.differences.before, changed.differences.after) {
        (false, true) if changed.is_publication() => "published",
        (false, true) => "created",
        (true, false) => "deleted",
        (true, true) | (false, false) => "changed",
    };
    Document {
        address: address(&changed.key, version),
        what,
        changes: changes(&changed.differences),
    }
}

pub(super) fn attempted(call: &Uncommitted) -> Attempted<'_> {
    let record = &call.record;
    Attempted {
        event: &record.event_id,
        time: time(Some(record.event_time.timestamp())),
        name: &record.event_name,
        resource: call.key.as_ref().map(ToString::to_string),
        author: &call.author.name,
        principal: record.principal.arn.as_deref(),
        source_ip: record.source_ip_address.as_deref(),
        user_agent: record.user_agent.as_deref(),
        error_code: record.error_code.as_deref(),
        error_message: record.error_message.as_deref(),
    }
}
