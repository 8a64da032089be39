use serde::Serialize;

use super::time;
use crate::query::{Attribution, Logged};
use crate::state::{EventRef, Provenance};

/// An event with its caller.
#[derive(Serialize)]
pub(super) struct Event<'a> {
    id: &'a str,
    name: &'a str,
    time: Option<String>,
    author: Option<&'a str>,
    principal: Option<&'a str>,
    source_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'static str>,
}

pub(super) fn event(event: &Logged) -> Event<'_> {
    Event {
        id: &event.id,
        name: &event.name,
        time: time(Some(event.time)),
        author: Some(&event.author),
        principal: event.principal.as_deref(),
        source_ip: event.source_ip.as_deref(),
        evidence: None,
    }
}

/// The event of a change. The caller is unknown if the event only shows the change, or is not in
/// the history.
pub(super) fn attributed(attribution: &Attribution) -> Event<'_> {
    let EventRef { id, name, time: at } = attribution.event();
    let unknown = Event {
        id,
        name,
        time: time(Some(*at)),
        author: None,
        principal: None,
        source_ip: None,
        evidence: evidence(&attribution.provenance),
    };
    attribution.by.as_ref().map_or(unknown, event)
}

/// The mark of an event that only shows a change.
pub(super) fn evidence(provenance: &Provenance) -> Option<&'static str> {
    match provenance {
        Provenance::Call(_) => None,
        Provenance::Shown(_) => Some("later"),
    }
}
