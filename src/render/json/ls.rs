use serde::Serialize;

use super::doubt::{Doubted, doubted};
use super::event::evidence;
use super::{SCHEMA, commit, time, written};
use crate::query::{Listed, Listing};
use crate::state::EventRef;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct Resource<'a> {
    address: String,
    kind: &'static str,
    name: &'a str,
    #[serde(rename = "displayName", skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    deleted: bool,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
    versions: &'a [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    points_to: Option<&'a str>,
    last_event: Event<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion: Option<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    id: &'a str,
    name: &'a str,
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'static str>,
}

/// The resources.
pub fn ls(listing: &Listing) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(listing.point.at),
        commit: commit(&listing.point),
        resources: listing.resources.iter().map(resource).collect(),
    })
}

/// The resources, one JSON object per line.
pub fn ls_lines(listing: &Listing) -> String {
    listing.resources.iter().map(|listed| written(&resource(listed))).collect()
}

fn resource(listed: &Listed) -> Resource<'_> {
    Resource {
        address: listed.key.to_string(),
        kind: listed.key.kind().as_str(),
        name: listed.key.name(),
        display_name: listed.display_name.as_deref(),
        deleted: !listed.is_living,
        confidence: listed.confidence.as_str(),
        doubt: doubted(listed.doubt.clone()),
        versions: &listed.versions,
        points_to: listed.points_to.as_deref(),
        last_event: event(&listed.last_event),
        deletion: listed
            .deletion
            .as_ref()
            .map(|deletion| Event { evidence: evidence(deletion), ..event(deletion.event()) }),
    }
}

fn event(event: &EventRef) -> Event<'_> {
    Event { id: &event.id, name: &event.name, time: time(Some(event.time)), evidence: None }
}
