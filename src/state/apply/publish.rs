use crate::event::{Answer, Quoted, Revision};
use crate::lex::{Json, LAUNCH, ResourceKey, Version, epoch_seconds};
use crate::state::Publication;
use crate::state::apply::Applying;
use crate::state::apply::frozen::{agree, frozen_body};
use crate::state::apply::known::Known;

impl Applying<'_> {
    pub(super) fn published(&mut self, quoted: &Quoted, revision: &Revision, number: Answer<u64>) {
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
    pub(super) fn count_publication(&mut self, revision: &Revision) {
        let resource = &self.state.resources[&self.event.key];
        if resource.published.is_none() {
            let next = resource.last_number.map_or(1, |last| last + 1);
            self.publish(next, revision, true);
        }
    }

    pub(super) fn publish(&mut self, number: u64, revision: &Revision, counted: bool) {
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
    pub(super) fn check_number(&mut self, number: u64) {
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
    pub(super) fn renumber(&mut self, counted: u64, told: u64) {
        let key = self.event.key.clone();
        self.renumber_of(&key, counted, told);
    }

    pub(super) fn renumber_of(&mut self, key: &ResourceKey, counted: u64, told: u64) {
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
}

/// The doubt about a version whose number no record told.
pub(super) const COUNTED: &str = "the number of the version is counted, not told";
