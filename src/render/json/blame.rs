use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::doubt::{Doubted, doubted};
use super::gap::{Gap, gap};
use super::{SCHEMA, address, commit, json, time, written};
use crate::query::{Blame, Logged, Removal, Removed};
use crate::render::sentence;
use crate::state::blame::{BlameRow, Origin, What};
use crate::state::{Doubt, Provenance};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    address: String,
    at: Option<String>,
    commit: Option<String>,
    exists: bool,
    confidence: Option<&'static str>,
    #[serde(flatten)]
    doubt: Doubted,
    published_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Set<'a>>,
    values: Vec<Value<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<Vec<RemovedValue<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<Vec<Gap<'a>>>,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    path: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
    set: Set<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ordered: Option<Set<'a>>,
}

#[derive(Serialize)]
struct RemovedValue<'a> {
    path: String,
    value: Box<RawValue>,
    set: Set<'a>,
    removed: Set<'a>,
    how: &'static str,
}

#[derive(Serialize)]
struct Set<'a> {
    event: &'a str,
    time: Option<String>,
    author: Option<&'a str>,
    confidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'static, str>>,
    #[serde(flatten)]
    code: Option<&'a Doubt>,
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    time: Option<String>,
    name: &'a str,
    author: &'a str,
    email: &'a str,
    principal: Option<&'a str>,
    source_ip: Option<&'a str>,
    user_agent: Option<&'a str>,
    commit: String,
}

/// The event that last set each value of a document, and the removed values.
pub fn blame(blame: &Blame) -> String {
    let subject = &blame.subject;
    let published = blame.published_by.as_ref().and_then(Provenance::call);
    written(&Answer {
        schema: SCHEMA,
        address: address(&subject.key, subject.own_version()),
        at: time(blame.point.at),
        commit: commit(&blame.point),
        exists: blame.shown.is_some(),
        confidence: blame.shown.as_ref().map(|shown| shown.confidence().as_str()),
        doubt: doubted(blame.shown.as_ref().and_then(|shown| shown.doubt())),
        published_by: published.map(|call| &*call.id),
        ended: blame.ended.as_ref().map(|origin| set(origin, blame)),
        values: blame.rows.iter().map(|row| value(row, blame)).collect(),
        removed: blame
            .removed_rows
            .as_ref()
            .map(|all| all.iter().map(|it| removed_value(it, blame)).collect()),
        gaps: blame.removed_rows.as_ref().map(|_| blame.gaps.iter().map(gap).collect()),
        events: blame.events.values().map(event).collect(),
    })
}

fn value<'a>(row: &'a BlameRow, blame: &'a Blame) -> Value<'a> {
    let (kind, value) = match &row.what {
        What::Value(value) | What::Name(value) => ("value", Some(json(value))),
        What::Object => ("object", None),
        What::List { .. } => ("list", None),
    };
    let ordered = row.what.order().map(|order| set(order, blame));
    Value { path: row.path.to_string(), kind, value, set: set(&row.set, blame), ordered }
}

fn removed_value<'a>(removed: &'a Removed, blame: &'a Blame) -> RemovedValue<'a> {
    RemovedValue {
        path: removed.row.path.to_string(),
        value: json(&removed.row.value),
        set: set(&removed.row.set, blame),
        removed: set(&removed.row.by, blame),
        how: match removed.how {
            Removal::Omission => "omission",
            Removal::LeftOut => "left-out",
            Removal::Emptied => "emptied",
            Removal::Deletion => "deletion",
            Removal::Unrecorded => "unknown",
        },
    }
}

fn set<'a>(origin: &'a Origin, blame: &'a Blame) -> Set<'a> {
    let event = blame.event(origin.event);
    let doubt = origin.doubt.as_ref();
    let is_first_sight = doubt.is_some_and(|doubt| doubt.is_first_sight);
    Set {
        event: event.map_or("", |event| &event.id),
        time: time(event.map(|event| event.time)),
        author: event.filter(|_| !is_first_sight).map(|event| &*event.author),
        confidence: match doubt {
            None => "exact",
            Some(_) if is_first_sight => "unknown",
            Some(_) => "partial",
        },
        since: doubt.and_then(|doubt| time(Some(doubt.since))),
        reason: doubt.map(|doubt| sentence::doubt(&doubt.reason)),
        code: doubt.map(|doubt| &doubt.reason),
    }
}

fn event(event: &Logged) -> Event<'_> {
    Event {
        event: &event.id,
        time: time(Some(event.time)),
        name: &event.name,
        author: &event.author,
        email: &event.email,
        principal: event.principal.as_deref(),
        source_ip: event.source_ip.as_deref(),
        user_agent: event.user_agent.as_deref(),
        commit: event.commit.to_string(),
    }
}
