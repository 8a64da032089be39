//! A call without a commit: refused, not replayed, or held back.

use super::document::object;
use super::names::Names;
use super::style::{Styles, paint};
use super::{clock, line};
use crate::lex::Json;
use crate::query::{CallOutcome, Naming, Uncommitted};
use crate::render::{sentence, visible};
use crate::snapshot::principal_text;
use crate::trail::RecordBody;

/// `PutIntent intent:OrderFlowers`
pub(super) fn called(call: &Uncommitted, names: &Names<'_>) -> String {
    let target = call.key.as_ref().map(|key| names.key(key)).unwrap_or_default();
    format!("{} {target}", visible(&call.record.event_name)).trim_end().to_owned()
}

/// Why it has no commit.
pub(super) fn outcome(call: &Uncommitted, styles: &Styles) -> String {
    match &call.outcome {
        CallOutcome::Refused => {
            let code = visible(call.record.error_code.as_deref().unwrap_or_default()).into_owned();
            paint(styles.attention, format!("! refused: {code}"))
        }
        CallOutcome::Unreplayed(reason) => paint(
            styles.unknown,
            format!("? not replayed: {}", visible(&sentence::unsupported(reason))),
        ),
        CallOutcome::Pending => paint(styles.unknown, "? held back by `ingest --settle`"),
    }
}

/// Everything known of one call.
pub fn call(call: &Uncommitted, naming: &Naming, styles: &Styles) -> String {
    let record = &call.record;
    let mut out = String::new();
    let names = Names::of(naming, &call.key);
    let id = paint(styles.event, visible(&record.event_id));
    line(&mut out, &format!("{id}  {}", called(call, &names)));
    line(&mut out, &format!("  {}", outcome(call, styles)));
    let shown = |text: Option<&str>| text.map(|text| visible(text).into_owned());
    let (name, email) = (visible(&call.author.name), visible(&call.author.email));
    let rows = [
        ("message", shown(record.error_message.as_deref())),
        ("at", Some(clock(call.time()))),
        ("by", Some(format!("{name} <{email}>"))),
        ("principal", shown(principal_text(&record.principal).as_deref())),
        ("from", shown(record.source_ip_address.as_deref())),
        ("agent", shown(record.user_agent.as_deref())),
        ("resource", shown(call.key.as_ref().map(|key| naming.full(key)).as_deref())),
    ];
    for (name, text) in rows {
        if let Some(text) = text {
            line(&mut out, &format!("  {name:10}  {text}"));
        }
    }
    body("request", &record.request_parameters, styles, &mut out);
    body("response", &record.response_elements, styles, &mut out);
    out
}

/// The request or the response, if the record has one.
fn body(name: &str, body: &RecordBody, styles: &Styles, out: &mut String) {
    let parsed = body.json().map(Json::parse);
    match (body, parsed) {
        (RecordBody::Null, _) => {}
        (RecordBody::Json(_), Some(Ok(Json::Object(members)))) => {
            out.push('\n');
            line(out, &paint(styles.heading, name));
            object(&members, 1, out);
        }
        (RecordBody::Json(text), _) => {
            line(out, &format!("  {name:10}  {}", visible(text)));
        }
        (RecordBody::Omitted { reason, .. }, _) => {
            line(out, &format!("  {name:10}  omitted, {}", visible(reason)));
        }
        (RecordBody::NotInForm, _) => {
            line(out, &format!("  {name:10}  not in this form of the record"));
        }
    }
}
