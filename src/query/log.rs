use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::lex::{ResourceKey, ResourceKind, Version, refers_to};
use crate::query::attempts::Attempt;
use crate::query::error::{Error, Result};
use crate::query::when::instant;
use crate::query::{Archive, Point, Subject, Trailers};
use crate::repo::{CommitId, Entry};
use crate::snapshot::{self, File};
use crate::state::diff::{self, Differences};
use crate::state::{Gap, Held, Resource};

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct LogQuestion {
    /// Only what is about these resources and all they depend on.
    pub subjects: Vec<Subject>,
    /// Only from this point on: commits before it are left out.
    pub since: Option<Point>,
    /// How many to list, newest first.
    pub limit: Option<usize>,
    /// Which events.
    pub filter: Filter,
    /// Refused calls as well.
    pub attempts: bool,
    /// What each event changed.
    pub changes: bool,
}

/// Which events are listed; an empty list lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of the name, the e-mail address or the ARN of who did it.
    pub by: Vec<String>,
    /// A source address, a network (203.0.113.0/24), or the name of a service.
    pub from: Vec<String>,
    /// A part of the user agent.
    pub agent: Vec<String>,
    /// Event names; `*` at the end stands for anything.
    pub event: Vec<String>,
    /// A text that appeared in a document, or disappeared from one.
    pub text: Option<String>,
}

/// Who changed what, when, from where; newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The point until which.
    pub point: Point,
    /// The lines.
    pub lines: Vec<Line>,
    /// How many events there are, shown or not.
    pub total: usize,
}

/// One line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An event that changed something.
    Event(Box<Logged>),
    /// A call that was refused.
    Attempt(Box<Attempt>),
    /// Something happened that no record tells of.
    Gap(ResourceKey, Gap),
}

/// An event, as its commit tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: String,
    /// Its commit.
    pub commit: CommitId,
    /// When it took place, in Unix seconds.
    pub time: i64,
    /// CloudTrail's event name.
    pub name: String,
    /// The full addresses of the resources it touched, first the one it was about.
    pub resources: Vec<String>,
    /// What it changed, in a few words.
    pub summary: String,
    /// Who did it, as shown.
    pub author: String,
    /// The e-mail address of the author.
    pub email: String,
    /// The ARN of the principal.
    pub principal: Option<String>,
    /// The source address.
    pub source_ip: Option<String>,
    /// The user agent.
    pub user_agent: Option<String>,
    /// How far what it left behind is known.
    pub confidence: Option<String>,
    /// Whether its record came after later ones were committed.
    pub is_late: bool,
    /// What it changed, if that was asked for.
    pub changes: Option<Vec<Changed>>,
}

impl Logged {
    /// The day of the event, as the journal is divided: `2024-03-01`.
    pub fn day(&self) -> String {
        instant(self.time).split('T').next().unwrap_or_default().to_owned()
    }
}

/// What an event did to one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// What differs. Of a version that was published, nothing is told.
    pub differences: Differences,
}

/// Lists events.
///
/// # Errors
///
/// Where the repository cannot be read.
pub fn log(archive: &Archive, point: Point, question: &LogQuestion) -> Result<Log> {
    let covered = covered(archive, &point, &question.subjects)?;
    let since = question.since.as_ref().map_or(0, |since| since.count);
    let mut positions: Vec<usize> = match (&covered, archive.history()) {
        (_, None) => Vec::new(),
        (None, Some(_)) => (since..point.count).collect(),
        (Some(keys), Some(history)) => {
            let mut all = BTreeSet::new();
            for key in keys {
                all.extend(history.touching(&key.to_string())?);
            }
            all.into_iter().filter(|at| (since..point.count).contains(at)).collect()
        }
    };
    positions.reverse();
    let mut attempts = if question.attempts { archive.attempts()? } else { Vec::new() };
    let from = question.since.as_ref().and_then(|since| since.at);
    attempts.retain(|attempt| {
        let time = attempt.record.event_time.timestamp();
        let about = |keys: &BTreeSet<ResourceKey>| {
            attempt.key.as_ref().is_some_and(|key| keys.contains(key))
        };
        covered.as_ref().is_none_or(about)
            && from.is_none_or(|from| time >= from)
            && point.is_until(archive, time)
            && question.filter.text.is_none()
            && question.filter.passes(&Facts::of_attempt(attempt))
    });

    let limit = question.limit.unwrap_or(usize::MAX);
    let mut lines: Vec<(i64, Line)> = Vec::new();
    let mut total = attempts.len();
    let filters = !question.filter.is_open();
    for position in positions.iter().copied() {
        if !filters && attempts.is_empty() && lines.len() >= limit {
            total += positions.len() - lines.len();
            break;
        }
        let Some(history) = archive.history() else { break };
        if !filters && lines.len() >= limit {
            total += 1;
            continue;
        }
        let entry = history.entry(position)?;
        let mut event = logged(archive, &entry)?;
        if !question.filter.passes(&Facts::of_event(&event)) {
            continue;
        }
        let searched = question.filter.text.as_deref();
        if let Some(text) = searched
            && !archive.appeared(entry.commit, text)?
        {
            continue;
        }
        total += 1;
        if lines.len() < limit {
            if question.changes {
                event.changes = Some(archive.changes(entry.commit)?);
            }
            lines.push((entry.seconds, Line::Event(Box::new(event))));
        }
    }
    for attempt in attempts {
        let time = attempt.record.event_time.timestamp();
        let at = lines.partition_point(|(other, _)| *other > time);
        lines.insert(at, (time, Line::Attempt(Box::new(attempt))));
    }
    let cut = lines.len() > limit || (lines.len() == limit && lines.len() < total);
    lines.truncate(limit);
    if question.filter.is_open() {
        let oldest = if cut { lines.last().map(|(time, _)| *time) } else { from };
        for (key, gap) in archive.all_gaps()? {
            let is_covered = covered.as_ref().is_none_or(|keys| keys.contains(&key));
            let in_sight = oldest.is_none_or(|oldest| gap.to > oldest)
                && point.at.is_none_or(|at| gap.to <= at || point.is_in(&gap));
            if is_covered && in_sight {
                let at = lines.partition_point(|(time, _)| *time >= gap.to);
                lines.insert(at, (gap.to - 1, Line::Gap(key, gap)));
            }
        }
    }
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    Ok(Log { point, lines, total })
}

/// The resources themselves, what lives below them, and all that they depend on in any version;
/// `None` for everything.
fn covered(
    archive: &Archive,
    point: &Point,
    subjects: &[Subject],
) -> Result<Option<BTreeSet<ResourceKey>>> {
    if subjects.is_empty() {
        return Ok(None);
    }
    let mut covered = BTreeSet::new();
    let mut queue: Vec<ResourceKey> = subjects.iter().map(|subject| subject.key.clone()).collect();
    let bots: Vec<ResourceKey> =
        queue.iter().filter(|key| key.kind == ResourceKind::Bot).cloned().collect();
    if !bots.is_empty() {
        let keys = archive.keys()?;
        queue.extend(
            keys.into_iter().filter(|key| key.bot().is_some_and(|bot| bots.contains(&bot))),
        );
    }
    while let Some(key) = queue.pop() {
        if covered.contains(&key) {
            continue;
        }
        let (point, resource) = archive.last_living(point, &key)?;
        if let Some(resource) = resource {
            let versions = resource.versions.keys().map(|number| Version::Number(*number));
            for version in std::iter::once(Version::Latest).chain(versions) {
                let is_there =
                    resource.body(version).is_some_and(|body| body.held != Held::Nowhere);
                if !is_there {
                    continue;
                }
                let shown = archive.shown_of(&point, &key, version, &resource)?;
                let told = shown.body.document().map(|document| refers_to(&key, document));
                queue.extend(told.into_iter().flatten().map(|(target, _)| target));
            }
        }
        covered.insert(key);
    }
    Ok(Some(covered))
}

impl Archive {
    /// The resource at the point, or where it is deleted by then, just before its deletion.
    fn last_living(&self, point: &Point, key: &ResourceKey) -> Result<(Point, Option<Resource>)> {
        let resource = self.resource(point, key)?;
        if resource.as_ref().is_none_or(Resource::is_living) {
            return Ok((point.clone(), resource));
        }
        let Some(history) = self.history() else { return Ok((point.clone(), None)) };
        let touching = history.touching(&key.to_string())?;
        for position in touching.into_iter().rev().filter(|at| *at < point.count) {
            let Some(before) = position.checked_sub(1) else { break };
            let entry = history.entry(before)?;
            let earlier = Point {
                at: Some(entry.seconds),
                commit: Some(entry.commit),
                count: before + 1,
                is_whole: true,
            };
            let resource = self.resource(&earlier, key)?;
            if resource.as_ref().is_some_and(Resource::is_living) {
                return Ok((earlier, resource));
            }
        }
        Ok((point.clone(), None))
    }

    /// What a commit changed, document by document.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn changes(&self, commit: CommitId) -> Result<Vec<Changed>> {
        let mut changes = Vec::new();
        for changed in self.repo().changed_paths(commit)? {
            let Some((key, File::Document(version))) = snapshot::read_path(&changed.path) else {
                continue;
            };
            let read = |blob| -> Result<Option<crate::lex::Document>> {
                let Some(blob) = blob else { return Ok(None) };
                let document = snapshot::document(&key, &changed.path, self.repo().blob(blob)?);
                let bad = |error: snapshot::Unreadable| Error::Damaged {
                    path: changed.path.clone(),
                    what: error.to_string(),
                };
                document.map(Some).map_err(bad)
            };
            let (before, after) = (read(changed.before)?, read(changed.after)?);
            let published = matches!((version, &before), (Version::Number(_), None));
            let differences = if published {
                let mut told = diff::diff(None, after.as_ref());
                told.list.clear();
                told
            } else {
                diff::diff(before.as_ref(), after.as_ref())
            };
            changes.push(Changed { key, version, differences });
        }
        changes.sort_by(|a, b| (&a.key, a.version).cmp(&(&b.key, b.version)));
        Ok(changes)
    }

    /// Whether a text appeared in a document that is being edited, or disappeared from one.
    fn appeared(&self, commit: CommitId, text: &str) -> Result<bool> {
        let mut quoted = String::new();
        crate::lex::write_string(text, &mut quoted);
        let inner = &quoted[1..quoted.len() - 1];
        for changed in self.repo().changed_paths(commit)? {
            let Some((_, File::Document(Version::Latest))) = snapshot::read_path(&changed.path)
            else {
                continue;
            };
            let count = |blob| -> Result<usize> {
                let Some(blob) = blob else { return Ok(0) };
                let bytes = self.repo().blob(blob)?;
                Ok(memchr::memmem::find_iter(&bytes, inner.as_bytes()).count())
            };
            if count(changed.before)? != count(changed.after)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Reads the commit of an event.
pub(super) fn logged(archive: &Archive, entry: &Entry) -> Result<Logged> {
    let commit = archive.repo().commit(entry.commit)?;
    let trailers = Trailers::of(&commit.message);
    let subject = commit.message.lines().next().unwrap_or_default();
    let text = |name| trailers.get(name).map(str::to_owned);
    let resources: Vec<String> = trailers.all("Resource").map(str::to_owned).collect();
    let name = text("Event-Name").unwrap_or_else(|| subject.to_owned());
    let summary = match subject.split_once(": ") {
        Some((_, summary)) if trailers.get("Event-Id").is_some() => summary.to_owned(),
        _ => String::new(),
    };
    Ok(Logged {
        id: text("Event-Id").unwrap_or_else(|| entry.id.clone()),
        commit: entry.commit,
        time: commit.author.seconds,
        name,
        resources,
        summary,
        author: commit.author.name,
        email: commit.author.email,
        principal: text("Principal"),
        source_ip: text("Source-Ip"),
        user_agent: text("User-Agent"),
        confidence: text("Confidence"),
        is_late: trailers.get("Late").is_some(),
        changes: None,
    })
}

/// What filters look at.
pub(super) struct Facts<'a> {
    pub(super) who: Vec<&'a str>,
    pub(super) source: Option<&'a str>,
    pub(super) agent: Option<&'a str>,
    pub(super) event: &'a str,
}

impl<'a> Facts<'a> {
    fn of_event(event: &'a Logged) -> Self {
        let who = [Some(&*event.author), Some(&*event.email), event.principal.as_deref()];
        Self {
            who: who.into_iter().flatten().collect(),
            source: event.source_ip.as_deref(),
            agent: event.user_agent.as_deref(),
            event: &event.name,
        }
    }

    fn of_attempt(attempt: &'a Attempt) -> Self {
        let principal = &attempt.record.principal;
        let who = [
            &principal.arn,
            &principal.user_name,
            &principal.session_name,
            &principal.role,
            &principal.invoked_by,
        ];
        Self {
            who: who.into_iter().filter_map(Option::as_deref).collect(),
            source: attempt.record.source_ip_address.as_deref(),
            agent: attempt.record.user_agent.as_deref(),
            event: &attempt.record.event_name,
        }
    }
}

impl Filter {
    /// Whether it lets everything pass.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn passes(&self, facts: &Facts<'_>) -> bool {
        let any = |wanted: &[String], fits: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|wanted| fits(wanted))
        };
        any(&self.by, &|by| facts.who.iter().any(|who| holds(who, by)))
            && any(&self.from, &|from| facts.source.is_some_and(|source| is_from(source, from)))
            && any(&self.agent, &|agent| facts.agent.is_some_and(|text| holds(text, agent)))
            && any(&self.event, &|event| is_named(facts.event, event))
    }
}

fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

fn is_named(name: &str, wanted: &str) -> bool {
    let (name, wanted) = (name.to_lowercase(), wanted.to_lowercase());
    match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == wanted,
    }
}

fn is_from(source: &str, wanted: &str) -> bool {
    if let Some((network, bits)) = wanted.split_once('/')
        && let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>())
    {
        return source.parse().is_ok_and(|source| is_inside(source, network, bits));
    }
    source.eq_ignore_ascii_case(wanted)
}

fn is_inside(source: IpAddr, network: IpAddr, bits: u32) -> bool {
    fn bits_of(address: IpAddr) -> (u128, u32) {
        match address {
            IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
            IpAddr::V6(v6) => (u128::from(v6), 128),
        }
    }
    let ((source, width), (network, other)) = (bits_of(source), bits_of(network));
    let ignored = width.saturating_sub(bits);
    let head = |address: u128| address.checked_shr(ignored).unwrap_or(0);
    width == other && head(source) == head(network)
}

impl Changed {
    /// Whether it is a version that was published.
    pub fn is_publication(&self) -> bool {
        matches!(self.version, Version::Number(_))
            && !self.differences.before
            && self.differences.after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_addresses_networks_and_services() {
        for (source, wanted, fits) in [
            ("203.0.113.10", "203.0.113.10", true),
            ("203.0.113.10", "203.0.113.1", false),
            ("203.0.113.10", "203.0.113.0/24", true),
            ("203.0.114.10", "203.0.113.0/24", false),
            ("203.0.114.10", "0.0.0.0/0", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "203.0.113.0/24", false),
            ("cloudformation.amazonaws.com", "CloudFormation.amazonaws.com", true),
            ("cloudformation.amazonaws.com", "203.0.113.0/24", false),
        ] {
            assert_eq!(is_from(source, wanted), fits, "{source} {wanted}");
        }
    }

    #[test]
    fn event_names_may_end_in_a_star() {
        for (name, wanted, fits) in [
            ("PutIntent", "putintent", true),
            ("PutIntent", "Put*", true),
            ("PutIntent", "Put", false),
            ("DeleteIntent", "Put*", false),
        ] {
            assert_eq!(is_named(name, wanted), fits, "{name} {wanted}");
        }
    }
}
