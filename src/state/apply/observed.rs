//! Applies baselines: they fill in what no record shows, and do not override records.

use crate::event::{FileForm, Revision};
use crate::lex::{Document, LAUNCH, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::apply::known::{Known, Was};
use crate::state::diff::diff_observed;
use crate::state::{Anomaly, Body, Doubt, GapReason, Publication, Sight};

/// The doubt about recorded content that a baseline contradicts.
const DISAGREES: Doubt = Doubt::Gap(GapReason::BaselineDiffers);

impl Applying<'_> {
    /// A baseline shows this version at the end of this second.
    pub(super) fn observed(
        &mut self,
        version: Version,
        revision: &Revision,
        (form, shown): (FileForm, Option<&Document>),
    ) {
        match version {
            Version::Latest => self.latest_observed(revision, form, shown),
            Version::Number(number) if self.schema().deletes_below => {
                self.part_observed(number, revision, (form, shown));
            }
            Version::Number(number) => self.version_observed(number, revision),
        }
    }

    fn latest_observed(&mut self, revision: &Revision, form: FileForm, shown: Option<&Document>) {
        let key = &self.event.key;
        let known = Known::of(key, self.state.resources.get(key));
        let created = self.created(&revision.facts);
        match known.life {
            Was::Living => return self.observed_again(revision, (form, shown), &known),
            Was::Unseen | Was::Mentioned => {
                self.add_unknown(key);
                self.gap(
                    key,
                    created.unwrap_or(LAUNCH),
                    GapReason::FirstSeen { by: Sight::Baseline },
                );
                return self.accept(revision, None);
            }
            Was::Deleted if created.is_some_and(|created| created < known.proven_at) => {
                return self.contradicted(GapReason::BaselineOutdated);
            }
            Was::Deleted => {
                self.gap(key, known.proven_at, GapReason::CreationMissing);
                self.restore_unknown(key);
            }
            Was::Imported => self.gap(key, known.proven_at, GapReason::CreatedByImport),
        }
        let before = self.state.body(key, Version::Latest).cloned();
        self.accept(revision, before);
    }

    /// A resource that the records know was seen.
    fn observed_again(
        &mut self,
        revision: &Revision,
        (form, shown): (FileForm, Option<&Document>),
        known: &Known,
    ) {
        let key = &self.event.key;
        let before = self.state.body(key, Version::Latest).cloned();
        let same_revision = match (&revision.checksum, &known.checksum) {
            (Some(seen), Some(_)) => Some(known.accepts(seen)),
            (None, _) | (_, None) => None,
        };
        let latest = &self.state.resources[key].latest;
        let is_recorded_at = latest.doubt.as_ref().is_none_or(|doubt| *doubt == DISAGREES);
        let seen = shown.or_else(|| revision.content.document().map(|document| &**document));
        let same = match (latest.document(), seen) {
            (Some(recorded), Some(seen)) => {
                diff_observed(key, recorded, seen, form).list.is_empty()
            }
            (None, _) | (_, None) => false,
        };
        if !is_recorded_at || latest.document().is_none() {
            match same_revision {
                Some(true) => self.proven(key),
                Some(false) => self.broken(key, known.proven_at),
                None => {}
            }
            // An export that agrees with partly known content adds nothing.
            if form == FileForm::Get || !same {
                let set_by = self.state.resources[key].set_by.clone();
                self.accept(revision, before);
                // It is still what the known call set if the revision is that one, or nothing
                // shows another.
                if same_revision == Some(true) || (same && same_revision.is_none()) {
                    let resource = self.state.resources.get_mut(key).expect("it is living");
                    resource.set_by = set_by;
                }
            }
            return;
        }
        match (same, same_revision) {
            (true, Some(true)) => {
                self.proven(key);
                let resource = self.state.resources.get_mut(key).expect("it is living");
                resource.latest.doubt.take_if(|doubt| *doubt == DISAGREES);
                self.note_content(key, Version::Latest, before);
            }
            (true, None) => {}
            (true, Some(false)) => self.contradicted(GapReason::BaselineChecksumDiffers),
            (false, _) => {
                self.contradicted(GapReason::BaselineDiffers);
                let resource = self.state.resources.get_mut(key).expect("it is living");
                resource.latest.doubt(&DISAGREES);
                self.note_content(key, Version::Latest, before);
            }
        }
    }

    /// The records show something else, which is kept: something may have happened since.
    pub(super) fn contradicted(&mut self, reason: GapReason) {
        let key = &self.event.key;
        self.likely_gap(key, reason);
        self.effect.anomalies.push(Anomaly::Contradicted(key.clone()));
    }

    /// Uses the content of the baseline from here on.
    fn accept(&mut self, revision: &Revision, before: Option<Body>) {
        let key = &self.event.key;
        let (now, shown) = (self.event.time, self.shown());
        let resource = self.state.resources.get_mut(key).expect("it was seen");
        resource.set_by = shown;
        let document = revision.content.document();
        if document.is_none() || document != resource.latest.document() {
            resource.published = None;
        }
        resource.latest = Body::of(&revision.content);
        if revision.checksum.is_some() {
            resource.checksum.clone_from(&revision.checksum);
            resource.proven_at = now;
        }
        if !revision.facts.is_empty() {
            resource.facts.clone_from(&revision.facts);
        }
        self.note_content(key, Version::Latest, before);
        self.follow_references(document.cloned().as_deref(), None);
    }

    /// A version never changes, so a recorded one is kept.
    fn version_observed(&mut self, number: u64, revision: &Revision) {
        let key = &self.event.key;
        self.living(key, Sight::Baseline);
        self.confirm_number(key, number);
        if self.is_proven(key, number) {
            return;
        }
        let before = self.state.body(key, Version::Number(number)).cloned();
        let shown = self.shown();
        let resource = self.state.resources.get_mut(key).expect("it was seen");
        let facts = revision.facts_of_version(key);
        let known = resource.versions.get(&number);
        let published_by = known.map_or(shown, |known| known.published_by.clone());
        let body = Body::of(&revision.content);
        let publication = Publication { body, facts, published_by, number_is_counted: false };
        resource.versions.insert(number, publication);
        self.note_content(key, Version::Number(number), before);
        self.follow_references(revision.content.document().cloned().as_deref(), None);
    }

    fn is_proven(&self, key: &ResourceKey, number: u64) -> bool {
        let version = self.state.resources[key].versions.get(&number);
        version.is_some_and(|known| known.body.doubt.is_none())
    }
}
