use serde::Serialize;

use super::time;
use crate::query::Logged;
use crate::state::EventRef;

/// An event with who made it.
#[derive(Serialize)]
pub(super) struct Event<'a> {
    id: &'a str,
    name: &'a str,
    time: Option<String>,
    author: Option<&'a str>,
    principal: Option<&'a str>,
    source_ip: Option<&'a str>,
}

pub(super) fn event(event: &Logged) -> Event<'_> {
    Event {
        id: &event.id,
        name: &event.name,
        time: time(Some(event.time)),
        author: Some(&event.author),
        principal: event.principal.as_deref(),
        source_ip: event.source_ip.as_deref(),
    }
}

/// An event that something points to; who made it is not known where the history does not have it.
pub(super) fn event_of<'a>(named: &'a EventRef, by: Option<&'a Logged>) -> Event<'a> {
    let EventRef { id, name, time: at } = named;
    let unknown =
        Event { id, name, time: time(Some(*at)), author: None, principal: None, source_ip: None };
    by.map_or(unknown, event)
}
