use std::sync::Arc;

use crate::event::{Answer, Content, Quoted, Revision};
use crate::lex::{LAUNCH, Version, epoch_seconds};
use crate::state::apply::Applying;
use crate::state::apply::known::Known;
use crate::state::{Anomaly, Body, Life};

impl Applying<'_> {
    pub(super) fn put(&mut self, quoted: &Quoted, revision: &Revision, published: Answer<Version>) {
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
    pub(super) fn follow(&mut self, quoted: &Arc<str>, revision: &Revision, known: &Known) {
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
}
