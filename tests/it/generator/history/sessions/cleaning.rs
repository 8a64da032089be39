//! Deleting, in an order that Lex allows.

use super::super::writer::HistoryWriter;
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::Kind;
use serde_json::json;

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Cleans away a bot with what only it uses, or one unused thing.
    pub(super) fn clean_up(&mut self, place: usize, person: &Person) {
        if self.rng.chance(0.5) {
            let kind = self.kind();
            if let Some(name) = self.existing(place, kind) {
                self.delete_if_unused(place, person, kind, &name);
            }
            return;
        }
        let Some(bot) = self.existing(place, Kind::Bot) else { return };
        let service = &self.places[place].service;
        let aliases: Vec<String> = service.aliases_of(&bot).map(|(n, _)| n.to_owned()).collect();
        let intents = self.used_by(place, Kind::Bot, &bot);
        self.fence();
        for alias in aliases {
            let parameters = json!({"botName": bot, "name": alias});
            self.call(place, person, "DeleteBotAlias", parameters);
        }
        self.delete_if_unused(place, person, Kind::Bot, &bot);
        for intent in intents {
            let types = self.used_by(place, Kind::Intent, &intent);
            self.delete_if_unused(place, person, Kind::Intent, &intent);
            for slot_type in types {
                self.delete_if_unused(place, person, Kind::SlotType, &slot_type);
            }
        }
    }

    /// Deletes one published version that nothing refers to.
    pub(super) fn delete_version(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.existing(place, kind) else { return };
        let versions = self.versions(place, kind, &name);
        let service = &self.places[place].service;
        let unused = versions.iter().find(|version| !service.in_use(kind, &name, Some(**version)));
        if let Some(version) = unused {
            let parameters = json!({"name": name, "version": version.to_string()});
            self.call(place, person, &format!("Delete{}Version", kind.noun()), parameters);
        }
    }

    /// Creates, deletes and creates again, or deletes and creates, all at once.
    pub(super) fn flicker(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.name(place, kind) else { return };
        let exists = self.places[place].service.resource(kind, &name).is_some();
        if exists && self.places[place].service.in_use(kind, &name, None) {
            return;
        }
        let (put, delete) = (format!("Put{}", kind.noun()), format!("Delete{}", kind.noun()));
        let first = self.newborn(place, kind, &name);
        // Two creations of one second differ only in their milliseconds.
        let second = match self.settings.dates.has_millis() {
            true => self.newborn(place, kind, &name),
            false => first.clone(),
        };
        self.fence();
        if exists {
            self.call(place, person, &delete, json!({"name": name}));
        } else if self.call(place, person, &put, first).is_some() {
            self.call_at_once(place, person, &delete, json!({"name": name}));
        }
        self.call_at_once(place, person, &put, second);
        self.fence();
    }

    fn delete_if_unused(&mut self, place: usize, person: &Person, kind: Kind, name: &str) {
        let service = &self.places[place].service;
        if service.resource(kind, name).is_some() && !service.in_use(kind, name, None) {
            self.fence();
            self.call(place, person, &format!("Delete{}", kind.noun()), json!({"name": name}));
            self.fence();
        }
    }

    /// The names that any version of a resource refers to.
    fn used_by(&self, place: usize, kind: Kind, name: &str) -> Vec<String> {
        let resource = self.places[place].service.resource(kind, name);
        let revisions = resource.into_iter().flat_map(|resource| resource.revisions());
        let references = revisions.flat_map(|(_, revision)| revision.references.iter());
        let mut names: Vec<String> = references.map(|reference| reference.name.clone()).collect();
        names.sort();
        names.dedup();
        names
    }
}
