use serde::Serialize;
use serde_json::value::RawValue;

use super::log::{Attempted, Reason, attempted, reason};
use super::{SCHEMA, raw, written};
use crate::query::Uncommitted;
use crate::trail::RecordBody;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    outcome: &'static str,
    reason: Option<Reason<'a>>,
    #[serde(flatten)]
    call: Attempted<'a>,
    email: &'a str,
    request_id: Option<&'a str>,
    request_parameters: Option<Box<RawValue>>,
    response_elements: Option<Box<RawValue>>,
}

/// A call without a commit.
pub fn call(call: &Uncommitted) -> String {
    let record = &call.record;
    let json = |body: &RecordBody| {
        let text = body.json()?;
        let value = RawValue::from_string(text.to_owned());
        Some(value.unwrap_or_else(|_| raw(super::text(&text))))
    };
    written(&Answer {
        schema: SCHEMA,
        outcome: call.outcome.code(),
        reason: reason(call),
        call: attempted(call),
        email: &call.author.email,
        request_id: record.request_id.as_deref(),
        request_parameters: json(&record.request_parameters),
        response_elements: json(&record.response_elements),
    })
}
