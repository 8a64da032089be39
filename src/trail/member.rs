//! Writes the members of a record that is assembled from other places.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;
use serde_json::value::RawValue;

use super::record::{Loss, Note};
use super::time;

/// Members whose value is a document.
pub(super) const DOCUMENTS: [&str; 9] = [
    "userIdentity",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "resources",
    "serviceEventDetails",
    "addendum",
    "edgeDeviceDetails",
    "tlsDetails",
];

/// Members whose value is `true` or `false`.
pub(super) const TRUTHS: [&str; 2] = ["readOnly", "managementEvent"];

/// Members whose absence limits what a record proves.
pub(super) const MISSED: [&str; 8] = [
    "userIdentity",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "requestParameters",
    "responseElements",
    "requestID",
    "readOnly",
];

/// The member `lexrewind` of an assembled record.
pub(super) fn reduced(
    form: &str,
    absent: &[&str],
    note: Option<Note>,
    loses: Option<Loss>,
) -> String {
    let absent: Vec<String> = absent.iter().map(|name| quoted(name)).collect();
    let note = match note {
        Some(Note::NullSpelledOut) => ",\"nulls\":true",
        None => "",
    };
    let loses = loses.map(|loss| format!(",\"loses\":{}", quoted(loss.code())));
    let loses = loses.unwrap_or_default();
    format!("{{\"form\":{},\"absent\":[{}]{loses}{note}}}", quoted(form), absent.join(","))
}

/// Adds a member to an object that is being written.
pub(super) fn push(object: &mut String, member: &str, value: &str) {
    if !object.ends_with('{') {
        object.push(',');
    }
    // Writing to a String cannot fail.
    let _ = write!(object, "{}:{value}", quoted(member));
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

pub(super) fn truth(text: &str) -> String {
    match text.trim().to_ascii_lowercase().as_str() {
        truth @ ("true" | "false") => truth.to_owned(),
        _ => quoted(text),
    }
}

/// A time as CloudTrail writes it. An uncertain one is unchanged, and refused later.
pub(super) fn event_time(text: &str) -> Cow<'_, str> {
    match time::time(text) {
        Some(time) => Cow::Owned(time.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        None => Cow::Borrowed(text),
    }
}

/// JSON text of an object, an array or null, unchanged.
pub(super) fn document(text: &str) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    let raw = raw.get();
    (raw.starts_with(['{', '[']) || raw == "null").then(|| raw.to_owned())
}
