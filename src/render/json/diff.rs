use serde::Serialize;
use serde_json::value::RawValue;

use super::doubt::{Doubted, doubted};
use super::{SCHEMA, address, commit, json, time, written};
use crate::query::{Diff, PartDiff, Shown, Side, Warning};
use crate::state::diff::{Difference, Differences, Kind};

#[derive(Serialize)]
struct Answer {
    schema: u32,
    before: Wire,
    after: Wire,
    changes: Vec<Change>,
    parts: Vec<Below>,
    warnings: Vec<Warned>,
}

/// A dependency of one or both sides.
#[derive(Serialize)]
pub(super) struct Below {
    address: String,
    what: &'static str,
    before: Option<Known>,
    after: Option<Known>,
    /// `null` if unknown.
    changes: Option<Vec<Change>>,
}

#[derive(Serialize)]
struct Known {
    version: Option<String>,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
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

/// The differences between two documents.
pub fn diff(diff: &Diff) -> String {
    written(&Answer {
        schema: SCHEMA,
        before: side(&diff.before),
        after: side(&diff.after),
        changes: changes(&diff.differences),
        parts: diff.parts.iter().filter_map(below).collect(),
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

pub(super) fn below(part: &PartDiff) -> Option<Below> {
    let known = |shown: &Shown| Known {
        version: shown.version.map(|version| version.written(shown.key.api)),
        confidence: shown.confidence().as_str(),
        doubt: doubted(shown.doubt()),
    };
    Some(Below {
        address: part.shown()?.key.to_string(),
        what: match (&part.before, &part.after) {
            (None, _) => "added",
            (_, None) => "removed",
            (Some(_), Some(_)) => "changed",
        },
        before: part.before.as_ref().map(known),
        after: part.after.as_ref().map(known),
        changes: part.is_known.then(|| changes(&part.differences)),
    })
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
