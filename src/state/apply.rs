use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::event::{Answer, Change, Content, Event, Quoted, Revision};
use crate::lex::{
    Document, Json, LAUNCH, Object, ResourceKey, ResourceKind, Target, Version, epoch_seconds,
    references,
};
use crate::state::{Anomaly, Body, EventRef, Gap, Life, Publication, Resource, State};

/// What an event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Every resource of which anything changed, if only its last event.
    pub touched: BTreeSet<ResourceKey>,
    /// The documents that changed, came or went.
    pub revised: Vec<Revised>,
    /// What did not fit.
    pub anomalies: Vec<Anomaly>,
}

/// One document before and after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// The body before; `None` if there was no such version.
    pub before: Option<Body>,
    /// The body after; `None` if there is no such version any more.
    pub after: Option<Body>,
}

impl State {
    /// Changes the state as the event did.
    pub fn apply(&mut self, event: &Event) -> Effect {
        let mut applying = Applying { state: self, event, effect: Effect::default() };
        applying.apply();
        applying.effect
    }
}

struct Applying<'a> {
    state: &'a mut State,
    event: &'a Event,
    effect: Effect,
}

impl Applying<'_> {
    fn apply(&mut self) {
        let key = &self.event.key;
        match &self.event.change {
            Change::Put { quoted, revision, published } => self.put(quoted, revision, *published),
            Change::Published { quoted, revision, number } => {
                self.published(quoted, revision, *number);
            }
            Change::Deleted => self.deleted(),
            Change::VersionDeleted(number) => self.version_deleted(*number),
            Change::Tagged(tags) => {
                if let Some(known) = &mut self.living(key, "first seen being tagged").tags {
                    known.extend(tags.iter().cloned());
                }
            }
            Change::Untagged(names) => {
                if let Some(known) = &mut self.living(key, "first seen being untagged").tags {
                    known.retain(|name, _| !names.contains(name));
                }
            }
            Change::ImportStarted { overwrites } => self.import_started(*overwrites),
            Change::Kept => {
                self.living(key, "first seen in a call that changes no configuration");
            }
        }
        self.touch(key);
    }

    fn touch(&mut self, key: &ResourceKey) {
        let event = self.event_ref();
        if let Some(resource) = self.state.resources.get_mut(key) {
            resource.last_event = event;
            self.effect.touched.insert(key.clone());
        }
    }

    fn event_ref(&self) -> EventRef {
        let event = self.event;
        EventRef { id: event.id.clone(), name: event.name.clone(), time: event.time }
    }

    /// The resource, which the event shows to exist; it is put in, with nothing known of it, if
    /// no record told so.
    fn living(&mut self, key: &ResourceKey, first_seen: &str) -> &mut Resource {
        let known = self.state.resources.get(key).map(|known| (known.life, known.last_event.time));
        match known {
            Some((Life::Living, _)) => {}
            Some((Life::Deleted, deleted)) => {
                self.gap(key, deleted, "was deleted, and no record tells that it was made again");
                self.revive(key);
            }
            None => {
                let resource = self.unheard_of();
                self.state.resources.insert(key.clone(), resource);
                self.gap(key, LAUNCH, first_seen);
                self.note_content(key, Version::Latest, None);
            }
        }
        self.effect.touched.insert(key.clone());
        self.state.resources.get_mut(key).expect("it was put in")
    }

    fn unheard_of(&self) -> Resource {
        Resource {
            life: Life::Living,
            latest: Body::unknown("no record tells it"),
            checksum: None,
            facts: Object::default(),
            tags: None,
            versions: BTreeMap::new(),
            last_number: None,
            published: None,
            proven_at: self.event.time,
            last_event: self.event_ref(),
            gaps: Vec::new(),
        }
    }

    /// Brings a deleted resource back with nothing known but what outlives a deletion.
    fn revive(&mut self, key: &ResourceKey) {
        let fresh = self.unheard_of();
        if let Some(resource) = self.state.resources.get_mut(key) {
            let gaps = std::mem::take(&mut resource.gaps);
            *resource = Resource { last_number: resource.last_number, gaps, ..fresh };
        }
        self.note_content(key, Version::Latest, None);
    }

    fn gap(&mut self, key: &ResourceKey, from: i64, reason: impl Into<String>) {
        self.gap_of(key, from, true, reason.into());
    }

    fn gap_of(&mut self, key: &ResourceKey, from: i64, certain: bool, reason: String) {
        let to = self.event.time;
        let gap = Gap { from: from.min(to), to, certain, reason };
        if let Some(resource) = self.state.resources.get_mut(key) {
            resource.gaps.push(gap.clone());
            self.effect.touched.insert(key.clone());
        }
        self.effect.anomalies.push(Anomaly::Gap(key.clone(), gap));
    }

    /// Records that a body differs from what it was.
    fn note_content(&mut self, key: &ResourceKey, version: Version, before: Option<Body>) {
        let after = self.state.body(key, version).cloned();
        if before != after {
            self.effect.revised.push(Revised { key: key.clone(), version, before, after });
        }
    }

    fn put(&mut self, quoted: &Quoted, revision: &Revision, published: Answer<Version>) {
        let key = &self.event.key;
        let before = self.state.body(key, Version::Latest).cloned();
        let known = self.state.resources.get(key).map(Known::of);
        match (quoted, &known) {
            (Quoted::Nothing | Quoted::NotRecorded, None) => {}
            (Quoted::Nothing | Quoted::NotRecorded, Some(known)) if !known.living => {}
            (Quoted::Nothing, Some(known)) => {
                let reason = "was created again, and no record tells of its deletion";
                self.gap(key, known.proven_at, reason);
                self.forget_versions(key);
            }
            (Quoted::NotRecorded, Some(_)) => {}
            (Quoted::Checksum(_), None) => {
                let created = revision.facts.get("createdDate").and_then(epoch_seconds);
                let resource = self.unheard_of();
                self.state.resources.insert(key.clone(), resource);
                self.gap(key, created.unwrap_or(LAUNCH), "first seen as an update");
            }
            (Quoted::Checksum(_), Some(known)) if !known.living => {
                let reason = "was deleted, and no record tells that it was made again";
                self.gap(key, known.last_event, reason);
                self.revive(key);
            }
            (Quoted::Checksum(checksum), Some(known)) => self.follow(checksum, revision, known),
        }
        let creates = *quoted == Quoted::Nothing
            || known.as_ref().is_none_or(|known| !known.living) && *quoted == Quoted::NotRecorded;
        let fresh = self.unheard_of();
        let resource = self.state.resources.entry(key.clone()).or_insert(fresh);
        let same = Body::of(&revision.content).document() == resource.latest.document()
            && resource.latest.document().is_some();
        if resource.life == Life::Deleted {
            resource.life = Life::Living;
            resource.versions.clear();
            resource.published = None;
        }
        resource.latest = Body::of(&revision.content);
        resource.checksum = revision.checksum.clone();
        resource.facts = revision.facts.clone();
        resource.proven_at = self.event.time;
        if creates {
            resource.tags = revision.tags.clone().map(|tags| tags.into_iter().collect());
        }
        if !same || creates {
            resource.published = None;
        }
        if let Content::Unknown(reason) = &revision.content {
            let anomaly = Anomaly::ContentNotRecorded(key.clone(), reason.clone());
            self.effect.anomalies.push(anomaly);
        }
        self.note_content(key, Version::Latest, before);
        match published {
            Answer::Is(Version::Number(number)) => self.publish(number, revision, false),
            Answer::Is(Version::Latest) => self.count_publication(revision),
            Answer::Absent | Answer::NotRecorded => {}
        }
        self.follow_references(revision.content.document().cloned().as_deref());
    }

    /// Checks that the checksum that a call quoted is that of the revision the records know.
    fn follow(&mut self, quoted: &Arc<str>, revision: &Revision, known: &Known) {
        let key = &self.event.key;
        if known.checksum.is_none() || known.accepts(quoted) {
            return;
        }
        let created = revision.facts.get("createdDate");
        if created.is_some() && known.created.is_some() && created != known.created.as_ref() {
            let reason = "the checksum and the date of creation changed: \
                          it was deleted and made again, and no record tells of it";
            self.gap(key, known.proven_at, reason);
            self.forget_versions(key);
        } else {
            self.gap(key, known.proven_at, "the checksum changed, and no record tells how");
        }
    }

    fn forget_versions(&mut self, key: &ResourceKey) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        resource.published = None;
        for (number, gone) in std::mem::take(&mut resource.versions) {
            let version = Version::Number(number);
            self.note_content(key, version, Some(gone.body));
        }
    }

    fn published(&mut self, quoted: &Quoted, revision: &Revision, number: Answer<u64>) {
        let key = &self.event.key;
        let created = revision.facts.get("createdDate").and_then(epoch_seconds);
        let known = self.state.resources.get(key).map(Known::of);
        let is_new = known.as_ref().is_none_or(|known| !known.living);
        if known.is_none() {
            let resource = self.unheard_of();
            self.state.resources.insert(key.clone(), resource);
            self.gap(key, created.unwrap_or(LAUNCH), "first seen being published");
        } else {
            self.living(key, "first seen being published");
        }
        let before = if is_new { None } else { self.state.body(key, Version::Latest).cloned() };
        let gaps = self.effect.anomalies.len();
        if let (Quoted::Checksum(quoted), Some(known)) = (quoted, &known) {
            self.follow(quoted, revision, known);
            if known.accepts(quoted)
                && let Some(resource) = self.state.resources.get_mut(key)
            {
                resource.proven_at = self.event.time;
            }
        }
        let latest = self.state.resources[key].latest.clone();
        let agrees = match (latest.document(), revision.content.document()) {
            (Some(latest), Some(frozen)) => agree(latest, frozen),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        let differs = !agrees && latest.doubt.is_none();
        if differs && self.effect.anomalies.len() == gaps {
            let reason = "what was published is not what the records say was there";
            self.gap(key, self.state.resources[key].proven_at, reason);
            self.state.resources.get_mut(key).expect("it is there").checksum = None;
        }
        if !agrees || (latest.doubt.is_some() && revision.content.document().is_some()) {
            let resource = self.state.resources.get_mut(key).expect("it is there");
            resource.latest = frozen_body(key, revision);
            if let Quoted::Checksum(quoted) = quoted {
                resource.checksum = Some(quoted.clone());
            }
        }
        self.note_content(key, Version::Latest, before);
        match number {
            Answer::Is(number) => self.publish(number, revision, false),
            Answer::Absent | Answer::NotRecorded => self.count_publication(revision),
        }
        self.follow_references(revision.content.document().cloned().as_deref());
    }

    /// Publishes under the next number, where the record does not tell which it is.
    fn count_publication(&mut self, revision: &Revision) {
        let resource = &self.state.resources[&self.event.key];
        if resource.published.is_none() {
            let next = resource.last_number.map_or(1, |last| last + 1);
            self.publish(next, revision, true);
        }
    }

    fn publish(&mut self, number: u64, revision: &Revision, counted: bool) {
        let key = &self.event.key;
        if !counted {
            self.check_number(number);
        }
        let event = self.event_ref();
        let resource = self.state.resources.get_mut(key).expect("a published resource is known");
        let mut body = resource.latest.clone();
        if counted && resource.last_number.is_none() {
            body.doubt(COUNTED);
        }
        let mut facts = revision.facts.clone();
        if let Some(checksum) = &revision.checksum {
            facts.insert("checksum", Json::string(&**checksum));
        }
        resource.last_number = resource.last_number.max(Some(number));
        resource.published = Some(number);
        let version = Version::Number(number);
        if let Some(there) = resource.versions.get_mut(&number) {
            there.number_is_counted &= counted;
            return;
        }
        let publication = Publication { body, facts, event, number_is_counted: counted };
        resource.versions.insert(number, publication);
        self.note_content(key, version, None);
    }

    /// Looks whether versions were published between the last known one and this.
    fn check_number(&mut self, number: u64) {
        let key = &self.event.key;
        let resource = &self.state.resources[key];
        let last = resource.last_number.unwrap_or(0);
        if number <= last + 1 {
            return;
        }
        let counted = resource.versions.get(&last).is_some_and(|known| known.number_is_counted);
        if counted {
            self.renumber(last, number - 1);
            return;
        }
        let since =
            resource.versions.get(&last).map_or(resource.proven_at, |known| known.event.time);
        let explained = resource.gaps.last().is_some_and(|gap| gap.to >= since);
        if explained {
            return;
        }
        let skipped = last + 1..number;
        let reason = match (skipped.end - skipped.start, resource.last_number) {
            (1, Some(_)) => format!(
                "version {last_one} was published, and no record tells of it",
                last_one = skipped.start
            ),
            (_, Some(_)) => format!(
                "versions {} to {} were published, and no record tells of them",
                skipped.start,
                skipped.end - 1
            ),
            (_, None) => format!(
                "version {number} is the first seen: earlier ones were published \
                before it, or in an earlier life"
            ),
        };
        let certain = resource.last_number.is_some();
        self.gap_of(key, since, certain, reason);
    }

    /// Gives a version whose number was counted the number that a later record tells.
    fn renumber(&mut self, counted: u64, told: u64) {
        let key = self.event.key.clone();
        self.renumber_of(&key, counted, told);
    }

    fn renumber_of(&mut self, key: &ResourceKey, counted: u64, told: u64) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        let Some(publication) = resource.versions.remove(&counted) else { return };
        let before = publication.body.clone();
        resource.last_number = resource.last_number.max(Some(told));
        if resource.published == Some(counted) {
            resource.published = Some(told);
        }
        resource.versions.insert(told, publication);
        self.effect.touched.insert(key.clone());
        self.note_content(key, Version::Number(counted), Some(before));
        self.note_content(key, Version::Number(told), None);
    }

    fn deleted(&mut self) {
        let key = &self.event.key;
        let known = self.state.resources.get(key).map(Known::of);
        let before = self.state.body(key, Version::Latest).cloned();
        match known {
            Some(known) if known.living => {}
            Some(known) => {
                let reason = "was deleted twice, and no record tells that it was made again";
                self.gap(key, known.last_event, reason);
            }
            None => {
                let resource = self.unheard_of();
                self.state.resources.insert(key.clone(), resource);
                if key.kind != ResourceKind::Channel {
                    self.gap(key, LAUNCH, "first seen being deleted");
                }
            }
        }
        self.forget_versions(key);
        let resource = self.state.resources.get_mut(key).expect("it was put in");
        resource.life = Life::Deleted;
        resource.latest = Body::unknown("it was deleted");
        resource.checksum = None;
        resource.facts = Object::default();
        resource.tags = None;
        resource.proven_at = self.event.time;
        if let Some(before) = before {
            self.note_content(key, Version::Latest, Some(before));
        }
        if key.kind == ResourceKind::Bot {
            self.aliases_are_gone();
        }
    }

    /// A bot can be deleted only when it has no alias left (Lex V1, `DeleteBot`), so an alias
    /// that the records still have went without one.
    fn aliases_are_gone(&mut self) {
        let bot = self.event.key.clone();
        let left: Vec<ResourceKey> = self
            .state
            .resources
            .iter()
            .filter(|(key, resource)| {
                key.kind == ResourceKind::Alias
                    && resource.is_living()
                    && key.bot().as_ref() == Some(&bot)
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in left {
            let before = self.state.body(&key, Version::Latest).cloned();
            self.gap(&key, self.state.resources[&key].proven_at, "went before its bot was deleted");
            let resource = self.state.resources.get_mut(&key).expect("it is there");
            resource.life = Life::Deleted;
            resource.latest = Body::unknown("it was deleted");
            resource.checksum = None;
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }

    fn version_deleted(&mut self, number: Answer<u64>) {
        let key = &self.event.key;
        self.living(key, "first seen when a version of it was deleted");
        let Answer::Is(number) = number else { return };
        let resource = self.state.resources.get_mut(key).expect("it is living");
        let before = resource.versions.remove(&number).map(|gone| gone.body);
        if resource.published == Some(number) {
            resource.published = None;
        }
        match before {
            Some(before) => self.note_content(key, Version::Number(number), Some(before)),
            None => {
                self.check_number(number + 1);
                let resource = self.state.resources.get_mut(key).expect("it is living");
                resource.last_number = resource.last_number.max(Some(number));
            }
        }
    }

    /// An import may overwrite `$LATEST` of its resource and of all that this depends on (Lex
    /// V1, `OVERWRITE_LATEST`); with `FAIL_ON_CONFLICT` it stops at what is there.
    fn import_started(&mut self, overwrites: bool) {
        let key = self.event.key.clone();
        if self.state.get(&key).is_none_or(|resource| !resource.is_living()) {
            let resource = self.living(&key, "an import began, and no record tells what it made");
            resource.latest = Body::unknown("an import began, and no record tells what it made");
            return;
        }
        if !overwrites {
            return;
        }
        let mut queue = vec![key];
        let mut seen = BTreeSet::new();
        while let Some(key) = queue.pop() {
            if !seen.insert(key.clone()) || self.state.body(&key, Version::Latest).is_none() {
                continue;
            }
            let before = self.state.body(&key, Version::Latest).cloned();
            let resource = self.state.resources.get_mut(&key).expect("it has a body");
            if let Some(document) = resource.latest.document() {
                queue.extend(depends_on(&key, document).map(|(target, _)| target));
            }
            resource.latest.doubt("an import may have overwritten it");
            resource.checksum = None;
            resource.published = None;
            let reason = "an import may have overwritten it, and no record tells";
            self.gap_of(&key, self.event.time, false, reason.to_owned());
            self.note_content(&key, Version::Latest, before);
            self.touch(&key);
        }
    }

    /// Learns from what a document refers to: Lex accepts only references to what exists.
    fn follow_references(&mut self, document: Option<&Document>) {
        let Some(document) = document else { return };
        let references: Vec<_> = depends_on(&self.event.key, document).collect();
        for (target, version) in references {
            let Some(resource) = self.state.resources.get(&target) else { continue };
            if !resource.is_living() {
                self.living(&target, "first seen referred to");
            }
            if let Version::Number(number) = version {
                self.confirm_number(&target, number);
            }
        }
    }

    fn confirm_number(&mut self, target: &ResourceKey, number: u64) {
        let Some(resource) = self.state.resources.get_mut(target) else { return };
        let last = resource.last_number.unwrap_or(0);
        if let Some(publication) = resource.versions.get_mut(&number) {
            if publication.number_is_counted {
                publication.number_is_counted = false;
                publication.body.doubt.take_if(|doubt| doubt == COUNTED);
                self.effect.touched.insert(target.clone());
            }
        } else if number > last {
            let counted = resource.versions.get(&last).is_some_and(|last| last.number_is_counted);
            if counted {
                self.renumber_of(target, last, number);
                return;
            }
            let since = resource.versions.get(&last);
            let since = since.map_or(resource.proven_at, |known| known.event.time);
            let certain = resource.last_number.is_some();
            let explained = resource.gaps.last().is_some_and(|gap| gap.to >= since);
            resource.last_number = Some(number);
            resource.published = None;
            if !explained {
                let reason = format!("version {number} is referred to, and no record tells of it");
                self.gap_of(target, since, certain, reason);
            }
            self.effect.touched.insert(target.clone());
        }
    }
}

/// What of a resource is needed to judge an event, taken before it is changed.
struct Known {
    living: bool,
    checksum: Option<Arc<str>>,
    published_checksum: Option<String>,
    created: Option<Json>,
    proven_at: i64,
    last_event: i64,
}

impl Known {
    fn of(resource: &Resource) -> Self {
        let version = resource.published.and_then(|number| resource.versions.get(&number));
        let published = version.and_then(|version| version.facts.text("checksum"));
        Self {
            living: resource.is_living(),
            checksum: resource.checksum.clone(),
            published_checksum: published.map(str::to_owned),
            created: resource.facts.get("createdDate").cloned(),
            proven_at: resource.proven_at,
            last_event: resource.last_event.time,
        }
    }

    /// Whether a checksum names the revision that is there. A version may be answered with a
    /// checksum of its own; whether that of `$LATEST` or another is not documented.
    fn accepts(&self, quoted: &str) -> bool {
        self.checksum.as_deref() == Some(quoted)
            || self.published_checksum.as_deref() == Some(quoted)
    }
}

fn depends_on(
    key: &ResourceKey,
    document: &Document,
) -> impl Iterator<Item = (ResourceKey, Version)> + use<> {
    let key = key.clone();
    references(key.api, key.kind, document).into_iter().filter_map(move |reference| match reference
        .target
    {
        Target::Resource { kind, name, version } => Some((key.sibling(kind, &[&name]), version)),
        Target::Outside { .. } => None,
    })
}

/// Whether a version's answer tells the same configuration as `$LATEST`. The answer of
/// `CreateBotVersion` lacks `nluIntentConfidenceThreshold` (service model of Lex V1).
fn agree(latest: &Document, frozen: &Document) -> bool {
    fn compared(document: &Document) -> impl Iterator<Item = (&str, &Json)> {
        document.body().iter().filter(|(name, _)| *name != UNANSWERED)
    }
    compared(latest).eq(compared(frozen))
}

const COUNTED: &str = "the number of the version is counted, not told";

const UNANSWERED: &str = "nluIntentConfidenceThreshold";

/// `$LATEST` as the answer to a publication tells it.
fn frozen_body(key: &ResourceKey, revision: &Revision) -> Body {
    match &revision.content {
        Content::Exact(document)
            if key.kind == ResourceKind::Bot && document.body().get(UNANSWERED).is_none() =>
        {
            let doubt = format!("the answer of CreateBotVersion does not tell {UNANSWERED}");
            Body::partial(document.clone(), doubt)
        }
        content @ (Content::Exact(_) | Content::Partial(..) | Content::Unknown(_)) => {
            Body::of(content)
        }
    }
}
