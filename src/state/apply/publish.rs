use std::sync::Arc;

use crate::event::{Fact, Revision};
use crate::lex::{LAUNCH, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::apply::frozen::{agree, frozen_body};
use crate::state::apply::known::{Known, Was};
use crate::state::{Anomaly, Doubt, GapReason, Publication, Sight};

impl Applying<'_> {
    /// `$LATEST` was frozen, or was found to be frozen already (Lex V1: `CreateBotVersion`,
    /// `CreateIntentVersion`, `CreateSlotTypeVersion`).
    pub(super) fn published(
        &mut self,
        prior: Option<&Arc<str>>,
        revision: &Revision,
        number: Fact<u64>,
    ) {
        let key = &self.event.key;
        let known = Known::of(key, self.state.resources.get(key));
        let before = self.state.body(key, Version::Latest).cloned();
        // `createdDate` in the response belongs to the version, not to the resource.
        match known.life {
            Was::Unseen | Was::Mentioned => {
                self.discover(key, LAUNCH, Sight::Publication);
            }
            Was::Deleted | Was::Imported | Was::Living => {
                self.living(key, Sight::Publication);
            }
        }
        let proof = self.prove(prior, revision, &known);
        self.compare(proof, revision, number);
        let resource = self.state.resources.get_mut(key).expect("it is living");
        if let (Some(prior), Proof::Broken | Proof::None) = (prior, proof) {
            resource.checksum = Some(prior.clone());
        }
        if proof != Proof::None {
            resource.proven_at = self.event.time;
        }
        self.note_content(key, Version::Latest, before);
        match number {
            Fact::Is(number) => self.publish_as(number, revision),
            Fact::Absent | Fact::NotRecorded => {
                let resource = &self.state.resources[key];
                if resource.published.is_none() {
                    self.count_publication(revision);
                }
            }
        }
        if proof == Proof::None && revision.content.document().is_none() {
            self.presume();
        }
        self.follow_references(revision.content.document().cloned().as_deref(), None);
    }

    /// Checks whether a checksum identifies the frozen revision.
    fn prove(&mut self, prior: Option<&Arc<str>>, revision: &Revision, known: &Known) -> Proof {
        let key = &self.event.key;
        if known.life != Was::Living || known.checksum.is_none() {
            return Proof::None;
        }
        let same = match prior {
            Some(prior) => known.accepts(prior),
            None if revision.checksum == known.checksum => true,
            None => return Proof::None,
        };
        if same {
            self.proven(key);
            return Proof::Same;
        }
        self.broken(key, known.proven_at);
        let resource = self.state.resources.get_mut(key).expect("it is living");
        resource.latest.doubt(&Doubt::Gap(GapReason::ChecksumMismatch));
        resource.published = None;
        Proof::Broken
    }

    /// Compares the frozen content with the recorded one, and updates the state.
    fn compare(&mut self, proof: Proof, revision: &Revision, number: Fact<u64>) {
        let key = &self.event.key;
        let shown = self.shown();
        let Some(frozen) = revision.content.document() else { return };
        let resource = &self.state.resources[key];
        let agrees = resource.latest.document().is_some_and(|latest| agree(key, latest, frozen));
        if resource.latest.doubt.is_none() {
            if agrees {
                return;
            }
            if proof == Proof::Same {
                // The checksum is stronger evidence: the two responses differ only in form.
                if let Fact::Is(number) = number {
                    self.effect.anomalies.push(Anomaly::VersionDiffers(key.clone(), number));
                }
                return;
            }
            self.gap(key, resource.proven_at, GapReason::PublishedContentDiffers);
        }
        let resource = self.state.resources.get_mut(key).expect("it is living");
        if resource.latest.doubt.is_none() {
            resource.checksum = None;
            resource.proven_at = self.event.time;
        }
        if !agrees {
            resource.published = None;
        }
        match proof {
            // The content of the revision is updated, but not the event that set it.
            Proof::Same => {}
            Proof::None if agrees => {}
            Proof::None | Proof::Broken => resource.set_by = shown,
        }
        let frozen = frozen_body(key, &resource.latest, revision);
        resource.latest = frozen.spelled_as(&resource.latest);
    }

    /// Marks the last version as only presumed equal to `$LATEST`.
    fn presume(&mut self) {
        let key = &self.event.key;
        let Some(number) = self.state.resources[key].published else { return };
        let before = self.state.body(key, Version::Number(number)).cloned();
        let resource = self.state.resources.get_mut(key).expect("it is living");
        if let Some(publication) = resource.versions.get_mut(&number)
            && publication.published_by.event().id == self.event.id
        {
            publication.body.doubt(&Doubt::PresumedContent);
            self.note_content(key, Version::Number(number), before);
        }
    }

    /// The checksum in the request proves that `$LATEST` is unchanged, so the version equal to it
    /// is what it was presumed to be.
    pub(super) fn confirm_content(&mut self, key: &ResourceKey) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        let Some(number) = resource.published else { return };
        let Some(publication) = resource.versions.get_mut(&number) else { return };
        let before = publication.body.clone();
        publication.body.doubt.take_if(|doubt| *doubt == Doubt::PresumedContent);
        self.note_content(key, Version::Number(number), Some(before));
    }

    /// The chain of checksums is broken since `from`. The content of versions since then is known
    /// only from their own responses.
    pub(super) fn broken(&mut self, key: &ResourceKey, from: i64) {
        self.gap(key, from, GapReason::ChecksumMismatch);
        let Some(unanswered) = key.row().unanswered else { return };
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        let mut doubted = Vec::new();
        for (number, publication) in &mut resource.versions {
            if publication.published_by.event().time > from {
                doubted.push((*number, publication.body.clone()));
                publication.body.doubt(&Doubt::PublishedInGap { member: unanswered.to_owned() });
            }
        }
        for (number, before) in doubted {
            self.note_content(key, Version::Number(number), Some(before));
        }
    }

    /// Adds a version, unless it exists: an unchanged `$LATEST` keeps its number.
    pub(super) fn freeze(&mut self, number: u64, revision: &Revision, by: Numbered) {
        let key = &self.event.key;
        let (now, call) = (self.event.time, self.call());
        let resource = self.state.resources.get_mut(key).expect("a published resource is known");
        let facts = revision.facts_of_version(key);
        resource.last_number = resource.last_number.max(Some(number));
        resource.numbered_at = now;
        let is_same = resource.published.replace(number) == Some(number);
        let mut body = resource.latest.clone();
        let number_is_counted = by != Numbered::Recorded;
        if let Numbered::Guessed(doubt) = by {
            body.doubt(&doubt);
        }
        let there = resource.versions.get(&number);
        let before = there.map(|there| there.body.clone());
        let counted = there.is_some_and(|there| there.number_is_counted);
        if before.is_none() || (counted && revision.content.document().is_some()) {
            // If nothing was edited since the version was inferred, this event only adds its
            // number.
            let there = there.filter(|_| is_same);
            let published_by = there.map_or(call, |there| there.published_by.clone());
            let publication = Publication { body, facts, published_by, number_is_counted };
            resource.versions.insert(number, publication);
        }
        self.note_content(key, Version::Number(number), before);
    }
}

/// How the number of a version is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Numbered {
    /// It is recorded.
    Recorded,
    /// It follows a recorded number.
    Counted,
    /// It follows an uncertain number, for this reason.
    Guessed(Doubt),
}

/// The evidence from the checksums of a publication about the known revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// None.
    None,
    /// The known revision was frozen.
    Same,
    /// Another revision was frozen.
    Broken,
}
