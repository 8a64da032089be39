//! Publishing: one resource, or a bot with all that it uses, as the console does.

use super::super::writer::HistoryWriter;
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::{Kind, Version};
use serde_json::{Value, json};

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Publishes one resource; seldom one that refers to `$LATEST`, which is refused.
    pub(super) fn publish_one(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.existing(place, kind) else { return };
        if !self.is_pinned(place, kind, &name) && !self.rng.chance(self.plan.refused_rate) {
            return;
        }
        for _ in 0..=self.rng.weighted(&[0.85, 0.15]) {
            self.publish(place, person, kind, &name);
        }
    }

    /// Publishes a bot and moves an alias to it: CreateSlotTypeVersion, PutIntent,
    /// CreateIntentVersion, PutBot, CreateBotVersion, PutBotAlias (lex.md 4.1).
    pub(super) fn release(&mut self, place: usize, person: &Person) {
        let Some(bot) = self.existing(place, Kind::Bot) else { return };
        let Some(mut parameters) = self.latest(place, Kind::Bot, &bot) else { return };
        let mut intents = parameters["intents"].take();
        for row in intents.as_array_mut().into_iter().flatten() {
            if row["intentVersion"] != "$LATEST" {
                continue;
            }
            let intent = row["intentName"].as_str().unwrap_or_default().to_owned();
            self.pin_slot_types(place, person, &intent);
            let Some(number) = self.publish(place, person, Kind::Intent, &intent) else { return };
            row["intentVersion"] = number;
        }
        parameters["intents"] = intents;
        if self.call(place, person, "PutBot", parameters).is_none() {
            return;
        }
        if let Some(version) = self.publish(place, person, Kind::Bot, &bot) {
            self.point_alias(place, person, &bot, "PROD", &version);
        }
    }

    /// Publishes the slot types an intent uses at `$LATEST`, and puts the intent with the numbers.
    fn pin_slot_types(&mut self, place: usize, person: &Person, intent: &str) {
        let Some(mut parameters) = self.latest(place, Kind::Intent, intent) else { return };
        let mut pinned = false;
        for slot in parameters["slots"].as_array_mut().into_iter().flatten() {
            if slot["slotTypeVersion"] != "$LATEST" {
                continue;
            }
            let name = slot["slotType"].as_str().unwrap_or_default().to_owned();
            let Some(number) = self.publish(place, person, Kind::SlotType, &name) else { return };
            slot["slotTypeVersion"] = number;
            pinned = true;
        }
        if pinned {
            self.call(place, person, "PutIntent", parameters);
        }
    }

    /// Publishes one resource; the number in the response.
    pub(super) fn publish(
        &mut self,
        place: usize,
        person: &Person,
        kind: Kind,
        name: &str,
    ) -> Option<Value> {
        self.make_room(place, person, kind, name);
        let mut parameters = json!({"name": name});
        // Without it, it may be unknown which of two revisions of one second was published.
        let needed = !self.settings.version_keeps_checksum && !self.settings.dates.has_millis();
        if needed || self.rng.chance(0.5) {
            let resource = self.places[place].service.resource(kind, name)?;
            parameters["checksum"] = json!(resource.latest.checksum);
        }
        let operation = format!("Create{}Version", kind.noun());
        let mut answer = self.call(place, person, &operation, parameters)?;
        Some(answer["version"].take())
    }

    /// Deletes a version where there are as many as Lex allows, if one is unused.
    fn make_room(&mut self, place: usize, person: &Person, kind: Kind, name: &str) {
        let versions = self.versions(place, kind, name);
        let service = &self.places[place].service;
        if versions.len() < service.settings().limits.versions {
            return;
        }
        let unused = versions.into_iter().find(|v| !service.in_use(kind, name, Some(*v)));
        if let Some(version) = unused {
            let parameters = json!({"name": name, "version": version.to_string()});
            self.call(place, person, &format!("Delete{}Version", kind.noun()), parameters);
        }
    }

    /// Whether a resource refers to numbered versions only.
    fn is_pinned(&self, place: usize, kind: Kind, name: &str) -> bool {
        let resource = self.places[place].service.resource(kind, name);
        resource.is_some_and(|found| {
            found.latest.references.iter().all(|reference| reference.version != Version::Latest)
        })
    }
}
