use serde::Serialize;
use serde_json::value::RawValue;

use super::doubt::{Doubted, doubted};
use super::{SCHEMA, address, commit, json, time, written};
use crate::query::{Diff, Side, Warning};
use crate::state::diff::{Difference, Differences, Kind};

#[derive(Serialize)]
struct Answer {
    schema: u32,
    before: Wire,
    after: Wire,
    changes: Vec<Change>,
    warnings: Vec<Warned>,
}

#[derive(Serialize)]
struct Wire {
    address: String,
    at: Option<String>,
    commit: Option<String>,
    event: Option<String>,
    exists: bool,
    confidence: Option<&'static str>,
    #[serde(flatten)]
    doubt: Doubted,
}

#[derive(Serialize)]
pub(super) struct Change {
    path: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Warned {
    kind: &'static str,
    slot: String,
    utterance: String,
}

/// What differs between two documents.
pub fn diff(diff: &Diff) -> String {
    written(&Answer {
        schema: SCHEMA,
        before: side(&diff.before),
        after: side(&diff.after),
        changes: changes(&diff.differences),
        warnings: diff.warnings.iter().map(warned).collect(),
    })
}

pub(super) fn changes(differences: &Differences) -> Vec<Change> {
    differences.item_by_item().iter().map(change).collect()
}

fn side(side: &Side) -> Wire {
    let subject = &side.subject;
    Wire {
        address: address(&subject.key, subject.own_version()),
        at: time(side.point.at),
        commit: commit(&side.point),
        event: side.event.as_ref().map(|event| event.id.clone()),
        exists: side.shown.is_some(),
        confidence: side.shown.as_ref().map(|shown| shown.confidence().as_str()),
        doubt: doubted(side.shown.as_ref().and_then(|shown| shown.doubt())),
    }
}

fn change(difference: &Difference) -> Change {
    let path = difference.path.to_string();
    let (kind, before, after, order) = match &difference.kind {
        Kind::Added(new) => ("added", None, Some(json(new)), None),
        Kind::Removed(old) => ("removed", Some(json(old)), None, None),
        Kind::Changed { before, after } => ("changed", Some(json(before)), Some(json(after)), None),
        Kind::Reordered { names, .. } => ("reordered", None, None, Some(names.clone())),
    };
    Change { path, kind, before, after, order }
}

fn warned(warning: &Warning) -> Warned {
    match warning {
        Warning::NoSuchSlot { slot, utterance } => {
            Warned { kind: "no-such-slot", slot: slot.clone(), utterance: utterance.clone() }
        }
    }
}
