//! The message of a commit: subject, body, trailers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::event::{Change, Creates, Event, Fact, code_text};
use crate::lex::{Json, ResourceKey, Schema, Version, refers_to};
use crate::snapshot::author::principal_text;
use crate::snapshot::meta::time_text;
use crate::snapshot::named::Names;
use crate::snapshot::plain::{cut, one_line};
use crate::state::diff::{Difference, Differences, Kind, diff_shared, summary_parts};
use crate::state::{Anomaly, Body, Confidence, Doubt, Effect, Gap, GapReason, Held, State};
use crate::wording;

/// The maximum length of a subject, in characters.
const SUBJECT: usize = 72;
/// The maximum number of lines of a body.
const BODY: usize = 40;
/// How many of these are about doubts and gaps, if the body has other lines too.
const DOUBTS: usize = 15;
/// The maximum length of a value in a line of the body, in characters.
const VALUE: usize = 100;
/// The maximum length of the value of a trailer, except the resource's key, in characters.
const TRAILER: usize = 500;

/// The message of an event's commit: a subject, the differences in words, and the trailers.
///
/// Untrusted text is in quotes or after a path, escaped to one line. The trailers are a paragraph
/// of their own at the end, so a record cannot add one.
pub(super) fn message(state: &State, event: &Event, effect: &Effect) -> String {
    let parts = Message::of(state, event, effect);
    let mut out = parts.subject();
    out.push_str("\n\n");
    let body = parts.body();
    if !body.is_empty() {
        out.push_str(&body);
        out.push('\n');
    }
    out.push_str(&trailers(state, event, effect));
    out
}

type BeforeAndAfter<'a> = (Option<&'a Body>, Option<&'a Body>);

struct Message<'a> {
    state: &'a State,
    event: &'a Event,
    effect: &'a Effect,
    /// Each document that the event changed: before (in the first of its revisions) and after.
    revised: BTreeMap<(&'a ResourceKey, Version), BeforeAndAfter<'a>>,
    /// The differences in the document of the event.
    differences: Option<Differences>,
}

impl<'a> Message<'a> {
    fn of(state: &'a State, event: &'a Event, effect: &'a Effect) -> Self {
        let mut revised = BTreeMap::new();
        for entry in &effect.revised {
            let after = state.body(&entry.key, entry.version);
            revised
                .entry((&entry.key, entry.version))
                .or_insert_with(|| (entry.before.as_ref(), after));
        }
        let mut message = Self { state, event, effect, revised, differences: None };
        if let (before, Some(after)) = message.latest()
            && after.document().is_some()
            && before.is_none_or(|before| before.document().is_some())
        {
            let before = before.and_then(Body::document);
            message.differences = Some(diff_shared(before, after.document()));
        }
        message
    }

    /// `$LATEST` of the event's resource before and after; empty if it did not change.
    fn latest(&self) -> BeforeAndAfter<'a> {
        self.revised.get(&(&self.event.key, Version::Latest)).copied().unwrap_or_default()
    }

    /// The numbered versions of the event's resource that were added, and those that were removed.
    fn versions(&self) -> (Vec<u64>, Vec<u64>) {
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for ((key, version), (before, after)) in &self.revised {
            let (true, Version::Number(number)) = (**key == self.event.key, version) else {
                continue;
            };
            match (before, after) {
                (None, Some(_)) => added.push(*number),
                (Some(_), None) => removed.push(*number),
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        (added, removed)
    }

    /// `PutIntent OrderFlowers: +2 utterances, ~1 prompt`, at most 72 characters.
    fn subject(&self) -> String {
        let mut out = one_line(&format!("{} {}", self.event.name, self.name()));
        let parts = self.parts();
        if !parts.is_empty() {
            let _ = write!(out, ": {}", parts.join(", "));
        }
        cut_at_word(&out, SUBJECT)
    }

    /// The name of the resource for people.
    fn name(&self) -> String {
        let key = self.effect.about.as_ref().unwrap_or(&self.event.key);
        match key.is_named_apart() && key.is_resource() {
            true => Names::of(self.state, self.effect, key).short(),
            false => key.name().to_owned(),
        }
    }

    fn parts(&self) -> Vec<String> {
        let (added, removed) = self.versions();
        let published = added.iter().map(|number| format!("version {number}"));
        let mut parts = match &self.event.change {
            Change::Put { creates, .. } => {
                let mut parts = self.put(*creates);
                parts.extend(published);
                parts
            }
            Change::Published { .. } | Change::PublishedTree(_) => {
                let mut parts: Vec<String> = published.collect();
                if parts.is_empty() {
                    parts.push("no new version".to_owned());
                }
                parts
            }
            Change::Deleted { .. } => match removed.len() {
                0 => Vec::new(),
                1 => vec!["with 1 version".to_owned()],
                many => vec![format!("with {many} versions")],
            },
            Change::VersionDeleted(Fact::Is(number)) => vec![format!("version {number}")],
            Change::VersionDeleted(Fact::Absent | Fact::NotRecorded) => {
                vec!["? which version is not in the record".to_owned()]
            }
            Change::Tagged(tags) => vec![counted(tags.len(), "tag", "set")],
            Change::Untagged(names) => vec![counted(names.len(), "tag", "removed")],
            Change::ImportStarted { .. } => vec!["import started".to_owned()],
            Change::Migrated(migration) => match &migration.to {
                Some(to) => vec![format!("to Lex V2 bot {}", one_line(to.id()))],
                None => Vec::new(),
            },
            Change::NotShown { .. } => vec!["? what it was about is not in the record".to_owned()],
            Change::Edited { .. } => self.put(Creates::Unknown),
            Change::Used | Change::Kept => Vec::new(),
            Change::Observed { version, .. } => self.observed(*version),
        };
        let gap = |anomaly: &Anomaly| match anomaly {
            Anomaly::Gap(key, _) => *key == self.event.key,
            Anomaly::VersionDiffers(..) | Anomaly::Contradicted(..) => false,
        };
        if self.effect.anomalies.iter().any(gap) {
            parts.push("? gap".to_owned());
        }
        parts
    }

    fn put(&self, creates: Creates) -> Vec<String> {
        let (before, after) = self.latest();
        let mut parts = Vec::new();
        let came = before.is_none() && after.is_some();
        if came {
            let created = creates == Creates::Yes;
            parts.push(if created { "created" } else { "first seen" }.to_owned());
        }
        match (&self.differences, after) {
            (Some(differences), _) => {
                let mut words = summary_parts(differences);
                // Every creation sets some settings; only the other parts are worth listing.
                words.retain(|word| {
                    !came || !word.ends_with("setting") && !word.ends_with("settings")
                });
                if words.is_empty() && !came {
                    words.push("nothing new".to_owned());
                }
                parts.extend(words);
            }
            (None, Some(after)) if after.held == Held::Nowhere => {
                parts.push("? content not in the record".to_owned());
            }
            (None, Some(_)) => parts.push("content known from here on".to_owned()),
            (None, None) => parts.push("nothing new".to_owned()),
        }
        parts
    }

    /// The content of a baseline.
    fn observed(&self, version: Version) -> Vec<String> {
        let is_contradicted = |it: &Anomaly| matches!(it, Anomaly::Contradicted(_));
        if self.effect.anomalies.iter().any(is_contradicted) {
            return vec!["? not as recorded".to_owned()];
        }
        match (version, self.latest(), self.versions()) {
            (Version::Latest, (_, Some(_)), _) => self.put(Creates::Unknown),
            (Version::Latest, (_, None), _) => vec!["as recorded".to_owned()],
            (Version::Number(number), _, (came, _)) if came.contains(&number) => {
                vec![format!("version {number} first seen")]
            }
            (Version::Number(number), ..) if self.is_filled_in(number) => {
                vec![format!("version {number} known from here on")]
            }
            (Version::Number(number), ..) => vec![format!("version {number} as recorded")],
        }
    }

    /// Whether a baseline shows what a version of a tree has, which was not known. Messages about other
    /// versions stay as they always were.
    fn is_filled_in(&self, number: u64) -> bool {
        let key = &self.event.key;
        let is_in_tree = Schema::of(key.api).deletes_below;
        is_in_tree && self.revised.contains_key(&(key, Version::Number(number)))
    }

    /// The lines between subject and trailers, each with its newline.
    fn body(&self) -> String {
        let mut changes = Vec::new();
        if let Some(differences) = &self.differences
            && self.latest().0.is_some()
        {
            difference_lines(&differences.item_by_item(), &mut changes);
        }
        self.version_lines(&mut changes);
        self.tag_lines(&mut changes);
        self.other_lines(&mut changes);
        let mut doubts = self.doubts();

        let mut more = 0;
        if changes.len() + doubts.len() > BODY {
            let (all_changes, all_doubts) = (changes.len(), doubts.len());
            doubts.truncate(DOUBTS.max(BODY.saturating_sub(all_changes)));
            changes.truncate(BODY - doubts.len());
            more = all_changes + all_doubts - changes.len() - doubts.len();
        }
        let mut out = String::new();
        for line in changes.iter().chain(&doubts) {
            out.push_str(line);
            out.push('\n');
        }
        if more > 0 {
            let _ = writeln!(out, "... {more} more");
        }
        out
    }

    fn version_lines(&self, out: &mut Vec<String>) {
        let (added, removed) = self.versions();
        for number in added {
            let body = self.revised[&(&self.event.key, Version::Number(number))].1;
            let mut line = format!("+ version {number}");
            if let Some((kind, names)) = body.and_then(|body| self.frozen(body)) {
                let _ = write!(line, "  ({kind} {})", cut(&one_line(&names), VALUE));
            }
            out.push(line);
        }
        out.extend(removed.iter().map(|number| format!("- version {number}")));
    }

    /// The references that a version with pointers freezes: `intents` of a bot, `OrderFlowers@7`
    /// for each.
    fn frozen(&self, body: &Body) -> Option<(&'static str, String)> {
        let key = &self.event.key;
        let document = body.document().filter(|_| key.has_pointers())?;
        let refers = refers_to(key, document);
        let (first, _) = refers.first()?;
        let names = refers
            .iter()
            .map(|(to, version)| format!("{}@{}", to.raw_id(), version.written(to.api)));
        Some((first.kind().plural(), names.collect::<Vec<_>>().join(", ")))
    }

    fn tag_lines(&self, out: &mut Vec<String>) {
        match &self.event.change {
            Change::Tagged(tags) => out.extend(
                tags.iter()
                    .map(|(name, value)| format!("tag {} = {}", quoted(name), quoted(value))),
            ),
            Change::Untagged(names) => {
                out.extend(names.iter().map(|name| format!("tag {}  - removed", quoted(name))));
            }
            Change::Put { .. }
            | Change::Published { .. }
            | Change::PublishedTree(_)
            | Change::Edited { .. }
            | Change::Deleted { .. }
            | Change::VersionDeleted(_)
            | Change::ImportStarted { .. }
            | Change::Used
            | Change::Migrated(_)
            | Change::NotShown { .. }
            | Change::Kept
            | Change::Observed { .. } => {}
        }
    }

    /// The changes of other resources.
    fn other_lines(&self, out: &mut Vec<String>) {
        for ((key, version), (before, after)) in &self.revised {
            if **key == self.event.key || after.is_some_and(Body::is_unrecorded) {
                continue;
            }
            let sign = match (before, after) {
                (None, Some(_)) => '+',
                (Some(_), None) => '-',
                (Some(_), Some(_)) => '~',
                (None, None) => continue,
            };
            let version = match version {
                Version::Latest => String::new(),
                Version::Number(number) => format!("@{number}"),
            };
            out.push(one_line(&format!(
                "{sign} {}{version}",
                cut(&key.short().to_string(), VALUE)
            )));
        }
    }

    /// Doubts and gaps as codes: sentences may change, and the ids of commits must not.
    fn doubts(&self) -> Vec<String> {
        let mut out = Vec::new();
        for ((key, version), (before, after)) in &self.revised {
            let Some(after) = after.filter(|after| !after.is_unrecorded()) else { continue };
            let known = before.and_then(|before| before.doubt.as_ref());
            let Some(doubt) = after.doubt.as_ref().filter(|doubt| known != Some(*doubt)) else {
                continue;
            };
            if let Version::Number(_) = version
                && self.latest_has_doubt(key, doubt)
            {
                continue;
            }
            let what = match (version, after.confidence()) {
                (_, Confidence::Unknown) => "content not in the record".to_owned(),
                (Version::Latest, _) => "not proven".to_owned(),
                (Version::Number(number), _) => format!("version {number} not proven"),
            };
            out.push(self.doubt(key, &format!("{what}: {}", code_text(doubt))));
        }
        for anomaly in &self.effect.anomalies {
            match anomaly {
                Anomaly::Gap(key, Gap { from, to, certain, reason }) => {
                    let gap = if *certain { "gap" } else { "gap, perhaps" };
                    let span = format!("{} - {}", moment(*from), moment(*to));
                    out.push(self.doubt(key, &format!("{gap} {span}: {}", code_text(reason))));
                }
                Anomaly::VersionDiffers(key, number) => {
                    let code = code_text(&GapReason::PublishedContentDiffers);
                    out.push(self.doubt(key, &format!("version {number}: {code}")));
                }
                // The gap has the reason.
                Anomaly::Contradicted(..) => {}
            }
        }
        out
    }

    fn latest_has_doubt(&self, key: &ResourceKey, doubt: &Doubt) -> bool {
        let latest = self.revised.get(&(key, Version::Latest)).and_then(|(_, after)| *after);
        latest.is_some_and(|latest| latest.doubt.as_ref() == Some(doubt))
    }

    fn doubt(&self, key: &ResourceKey, text: &str) -> String {
        let whose =
            if *key == self.event.key { String::new() } else { format!("{}: ", key.short()) };
        cut(&one_line(&format!("? {whose}{text}")), 3 * VALUE)
    }
}

/// One line for each difference; several at one place share one path.
fn difference_lines(differences: &[Difference], out: &mut Vec<String>) {
    let mut last = String::new();
    for difference in differences {
        let path = one_line(&difference.path.to_string());
        let path = cut(&path, VALUE);
        let what = match &difference.kind {
            Kind::Added(_) => with_value('+', difference),
            Kind::Removed(_) => with_value('-', difference),
            Kind::Changed { before, after } => format!("{} -> {}", shown(before), shown(after)),
            Kind::Reordered { names, .. } => {
                format!("> reordered: {}", cut(&one_line(&names.join(", ")), VALUE))
            }
        };
        if path == last {
            out.push(format!("{:1$}  {what}", "", path.chars().count()));
        } else {
            out.push(format!("{path}  {what}"));
        }
        last = path;
    }
}

fn with_value(sign: char, difference: &Difference) -> String {
    match (difference.value(), sign) {
        (Some(value), _) => format!("{sign} {}", shown(value)),
        (None, '+') => "+ added".to_owned(),
        (None, _) => "- removed".to_owned(),
    }
}

/// A value on one line of bounded length, strings in quotes.
fn shown(value: &Json) -> String {
    cut(&one_line(&value.to_string()), VALUE)
}

fn quoted(text: &str) -> String {
    shown(&Json::string(text))
}

fn counted(count: usize, noun: &str, what: &str) -> String {
    format!("{} {what}", wording::counted(count as u64, noun))
}

fn moment(seconds: i64) -> String {
    time_text(seconds).unwrap_or_else(|| format!("@{seconds}"))
}

/// A line truncated after a word, with an ellipsis, if it is longer than this many characters.
fn cut_at_word(line: &str, most: usize) -> String {
    if line.chars().nth(most).is_none() {
        return line.to_owned();
    }
    let head: String = line.chars().take(most - 1).collect();
    let end = head.rfind(' ').filter(|end| *end > most / 2).unwrap_or(head.len());
    format!("{}\u{2026}", head[..end].trim_end_matches([' ', ',', ':']))
}

/// The trailers, each once and on one line, in a fixed order.
fn trailers(state: &State, event: &Event, effect: &Effect) -> String {
    const UNKNOWN: Option<&str> = Some("unknown");
    let key = effect.about.as_ref().unwrap_or(&event.key);
    let resource = key.to_string();
    let named = key.is_named_apart() && key.is_resource();
    let name = named.then(|| Names::of(state, effect, key).address()).flatten();
    let confidence = state.body(key, Version::Latest).map_or(Confidence::Exact, Body::confidence);
    let mfa = event.principal.mfa.map(|mfa| mfa.to_string());
    let time = moment(event.time);
    let principal = principal_text(&event.principal);
    let rows: [(&str, Option<&str>, Option<&str>); 14] = [
        ("Event-Id", Some(&event.id), UNKNOWN),
        ("Event-Time", Some(&time), UNKNOWN),
        ("Event-Name", Some(&event.name), UNKNOWN),
        ("Request-Id", event.request_id.as_deref(), None),
        ("Resource", Some(&resource), UNKNOWN),
        ("Resource-Name", name.as_deref(), None),
        ("Principal", principal.as_deref(), UNKNOWN),
        ("Principal-Type", event.principal.kind.as_str(), None),
        ("Source-Ip", event.source_ip.as_deref(), UNKNOWN),
        ("User-Agent", event.user_agent.as_deref(), None),
        ("Mfa", mfa.as_deref(), None),
        ("Account", Some(&key.account), None),
        ("Region", Some(&key.region), None),
        ("Confidence", Some(confidence.as_str()), None),
    ];
    let mut out = String::with_capacity(1024);
    for (name, value, otherwise) in rows {
        let most = if name == "Resource" { 4 * TRAILER } else { TRAILER };
        let value = value.map(|value| cut(one_line(value).trim(), most));
        let value = value.as_deref().filter(|value| !value.is_empty()).or(otherwise);
        if let Some(value) = value {
            let _ = writeln!(out, "{name}: {value}");
        }
    }
    out
}

/// A text as the value of a trailer: on one line, without control characters, of limited length.
pub fn trailer(text: &str) -> String {
    cut(one_line(text).trim(), TRAILER)
}

#[cfg(test)]
mod tests;
