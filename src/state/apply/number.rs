//! Version numbers: 1, 2, 3 ..., never reused, even after a deletion (Lex V1, versioning).

use crate::event::Revision;
use crate::lex::{LAUNCH, ResourceKey, Version};
use crate::state::apply::Applying;
use crate::state::apply::publish::Numbered;
use crate::state::{Doubt, GapReason};

/// The earliest time at which an unrecorded number may have been assigned.
#[derive(Clone, Copy)]
enum Since {
    /// After the last known number, even from before a deletion: numbers outlive a deletion.
    Number,
    /// Since the resource was created: the version exists.
    Life,
}

impl Applying<'_> {
    /// Publishes under the recorded number. It is the highest one, so versions with a higher
    /// inferred number never existed.
    pub(super) fn publish_as(&mut self, number: u64, revision: &Revision) {
        let key = &self.event.key;
        let resource = self.state.resources.get_mut(key).expect("a published resource is known");
        let beyond: Vec<u64> = resource
            .versions
            .range(number.saturating_add(1)..)
            .filter(|(_, publication)| publication.number_is_counted)
            .map(|(number, _)| *number)
            .collect();
        for number in beyond {
            self.drop_version(key, number);
        }
        self.check_number(number);
        if number > 1 && self.state.resources[key].last_number == Some(number - 1) {
            // The inferred number was right; this is the next one.
            self.confirm_number(key, number - 1);
        }
        self.freeze(number, revision, Numbered::Recorded);
    }

    /// Publishes under the next number, if the record does not have the number.
    pub(super) fn count_publication(&mut self, revision: &Revision) {
        let resource = &self.state.resources[&self.event.key];
        let next = resource.last_number.map_or(1, |last| last.saturating_add(1));
        let by = match (resource.published, resource.last_number) {
            (Some(_), _) => Numbered::Guessed(Doubt::UncertainVersion),
            (None, None) => Numbered::Guessed(Doubt::CountedNumber),
            (None, Some(_)) => Numbered::Counted,
        };
        self.freeze(next, revision, by);
    }

    /// Checks for unrecorded versions between the last known number and this one.
    pub(super) fn check_number(&mut self, number: u64) {
        let key = &self.event.key;
        let resource = &self.state.resources[key];
        let last = resource.last_number.unwrap_or(0);
        if number <= last.saturating_add(1) {
            return;
        }
        if self.is_guessed(key, last) {
            self.renumber(key, last, number - 1);
            return;
        }
        self.numbers_are_missing(key, last + 1, number - 1, Since::Number);
    }

    /// A reference shows that the number was assigned: Lex accepts no other.
    pub(super) fn confirm_number(&mut self, target: &ResourceKey, number: u64) {
        let Some(resource) = self.state.resources.get_mut(target) else { return };
        let last = resource.last_number.unwrap_or(0);
        if let Some(publication) = resource.versions.get_mut(&number) {
            if publication.number_is_counted {
                let before = publication.body.clone();
                publication.number_is_counted = false;
                publication.body.doubt.take_if(|doubt| {
                    matches!(doubt, Doubt::CountedNumber | Doubt::UncertainVersion)
                });
                self.effect.touched.insert(target.clone());
                self.note_content(target, Version::Number(number), Some(before));
            }
        } else if number > last {
            if self.is_guessed(target, last) {
                self.renumber(target, last, number);
            } else {
                let since = if number == last + 1 { Since::Life } else { Since::Number };
                self.numbers_are_missing(target, last + 1, number, since);
            }
            let now = self.event.time;
            let resource = self.state.resources.get_mut(target).expect("it is there");
            resource.last_number = Some(number);
            resource.numbered_at = now;
            if !resource.versions.contains_key(&number) {
                resource.published = None;
            }
            self.effect.touched.insert(target.clone());
        }
    }

    fn numbers_are_missing(&mut self, key: &ResourceKey, first: u64, last: u64, since: Since) {
        let resource = &self.state.resources[key];
        let created = self.created(&resource.facts);
        let began = created.unwrap_or(LAUNCH);
        if resource.last_number.is_none() && resource.gaps.iter().any(|gap| gap.from <= began) {
            // The start of the version is unknown, and a gap has recorded that already.
            return;
        }
        let from = match since {
            Since::Number => resource.numbered_at,
            Since::Life => resource.numbered_at.max(began),
        };
        self.gap(key, from, GapReason::VersionsMissing { first, last });
    }

    fn is_guessed(&self, key: &ResourceKey, number: u64) -> bool {
        let publication = self.state.resources[key].versions.get(&number);
        publication.is_some_and(|known| known.body.doubt == Some(Doubt::CountedNumber))
    }

    /// Renumbers a version with an inferred number to the number that a later record makes likely.
    fn renumber(&mut self, key: &ResourceKey, guessed: u64, likely: u64) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        let Some(publication) = resource.versions.remove(&guessed) else { return };
        let before = publication.body.clone();
        resource.last_number = resource.last_number.max(Some(likely));
        if resource.published == Some(guessed) {
            resource.published = Some(likely);
        }
        resource.versions.insert(likely, publication);
        self.effect.touched.insert(key.clone());
        self.note_content(key, Version::Number(guessed), Some(before));
        self.note_content(key, Version::Number(likely), None);
    }

    /// Removes a version.
    pub(super) fn drop_version(&mut self, key: &ResourceKey, number: u64) {
        let Some(resource) = self.state.resources.get_mut(key) else { return };
        let Some(removed) = resource.versions.remove(&number) else { return };
        resource.published.take_if(|published| *published == number);
        self.note_content(key, Version::Number(number), Some(removed.body));
    }
}
