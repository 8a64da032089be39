use super::document::document;
use super::names::Names;
use super::style::{Styles, paint};
use super::{clock, line, place, short_id};
use crate::lex::Version;
use crate::query::{About, Naming, Show, Shown};
use crate::render::{sentence, visible};
use crate::state::{Confidence, EventRef, Provenance, Resource};

/// The resource of a show with its dependencies; or all resources.
pub fn show(show: &Show, about: Option<&About>, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let names = Names::of(naming, show.resources.iter().map(|shown| &shown.key));
    let Some(about) = about else {
        for shown in &show.resources {
            heading(shown, &names, styles, &mut out);
            body(shown, &mut out);
            out.push('\n');
        }
        return out;
    };
    let is_subject = |shown: &&Shown| {
        shown.key == about.key && shown.version.unwrap_or(Version::Latest) == about.version
    };
    let (subject, rest): (Vec<&Shown>, Vec<&Shown>) = show.resources.iter().partition(is_subject);
    for shown in subject {
        heading(shown, &names, styles, &mut out);
        let resource = &about.resource;
        for text in events(resource, about.version, styles) {
            line(&mut out, &format!("  {text}"));
        }
        if !resource.versions.is_empty() {
            let numbers: Vec<String> = resource.versions.keys().map(ToString::to_string).collect();
            line(&mut out, &format!("  versions {}", numbers.join(", ")));
        }
        if let Some(tags) = resource.tags.as_ref().filter(|tags| !tags.is_empty()) {
            let tags: Vec<String> = tags
                .iter()
                .map(|(name, value)| format!("{}={}", visible(name), visible(value)))
                .collect();
            line(&mut out, &format!("  tags {}", tags.join(", ")));
        }
        out.push('\n');
        body(shown, &mut out);
    }
    if !rest.is_empty() || !show.missing.is_empty() {
        out.push_str("\ndepends on\n");
        for shown in rest {
            let name = names.version(&shown.key, shown.version);
            match shown.doubt() {
                None => line(&mut out, &format!("  {name}")),
                Some(doubt) => {
                    let text = format!(
                        "? {name}  {}: {}",
                        shown.confidence(),
                        visible(&sentence::doubt(&doubt))
                    );
                    line(&mut out, &paint(styles.unknown, text));
                }
            }
        }
        for (key, version) in &show.missing {
            let name = names.version(key, Some(*version));
            line(&mut out, &paint(styles.attention, format!("! {name}  is not there")));
        }
    }
    out
}

/// The important events of a version: for `$LATEST` the last one, and the one that set the content
/// if it differs.
fn events(resource: &Resource, version: Version, styles: &Styles) -> Vec<String> {
    let named = |event: &EventRef| {
        let id = paint(styles.event, short_id(&event.id));
        format!("{id} {} at {}", visible(&event.name), clock(event.time))
    };
    let last = &resource.last_event;
    let mut events = Vec::new();
    let did = match version {
        Version::Latest => {
            events.push(format!("last event {}", named(last)));
            "set"
        }
        Version::Number(_) => "published",
    };
    match resource.provenance_of(version) {
        Some(Provenance::Call(call)) if version == Version::Latest && call == last => {}
        Some(Provenance::Call(call)) => events.push(format!("{did} by {}", named(call))),
        Some(Provenance::Shown(event)) => {
            let by = "by a call that no record shows; first shown by";
            events.push(format!("{did} {by} {}", named(event)));
        }
        None => {}
    }
    events
}

fn heading(shown: &Shown, names: &Names<'_>, styles: &Styles, out: &mut String) {
    let name = names.version(&shown.key, shown.version);
    line(out, &format!("{}  {}", paint(styles.heading, name), place(&shown.key, styles)));
    if let Some(doubt) = shown.doubt() {
        let text = format!("? {}: {}", shown.confidence(), visible(&sentence::doubt(&doubt)));
        line(out, &paint(styles.unknown, text));
    }
    if let Some(gap) = &shown.gap {
        let text =
            format!("? something happened to it between {} and {}", clock(gap.from), clock(gap.to));
        line(out, &paint(styles.unknown, text));
    }
}

fn body(shown: &Shown, out: &mut String) {
    match shown.body.document() {
        Some(found) => document(found, out),
        None if shown.confidence() == Confidence::Unknown => {
            out.push_str("? no record shows its content\n");
        }
        None => {}
    }
}
