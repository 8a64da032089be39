//! Creating and changing.

use super::super::{documents, edits, writer::HistoryWriter};
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::Kind;
use serde_json::{Value, json};

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Changes something that exists, once or a few times in a row.
    pub(super) fn edit(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.existing(place, kind) else { return self.create(place, person) };
        for _ in 0..=self.rng.weighted(&[0.7, 0.2, 0.1]) {
            let Some(mut parameters) = self.latest(place, kind, &name) else { return };
            self.alter(place, kind, &name, &mut parameters);
            self.put(place, person, kind, parameters);
        }
    }

    /// Creates something that does not exist, perhaps not for the first time.
    pub(super) fn create(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        // A name that differs from another only in case is refused while that exists.
        let rashly = self.rng.chance(self.plan.refused_rate);
        let service = &self.places[place].service;
        let missing: Vec<&String> = self.places[place].names[&kind]
            .iter()
            .filter(|name| service.resource(kind, name).is_none())
            .filter(|name| rashly || service.other_case(kind, name).is_none())
            .collect();
        if missing.is_empty() {
            return self.edit(place, person);
        }
        let name = (*self.rng.pick(&missing)).clone();
        let mut parameters = self.newborn(place, kind, &name);
        if kind == Kind::Bot && self.rng.chance(0.3) {
            parameters["tags"] = json!([{"key": "team", "value": "chat"}]);
        }
        self.put(place, person, kind, parameters);
    }

    /// The parameters that create a resource.
    pub(super) fn newborn(&mut self, place: usize, kind: Kind, name: &str) -> Value {
        let size = self.size(place, name);
        let count = self.rng.below(5);
        let used = kind.depends_on().map(|used| self.pointers(place, used, count));
        let used = used.unwrap_or_default();
        match kind {
            Kind::Bot => documents::bot(&mut self.rng, name, &used),
            Kind::Intent => documents::intent(&mut self.rng, name, size, &used),
            Kind::SlotType => documents::slot_type(&mut self.rng, name, size),
        }
    }

    /// Changes the parameters in some places.
    pub(super) fn alter(&mut self, place: usize, kind: Kind, name: &str, parameters: &mut Value) {
        let size = self.size(place, name);
        let used = kind.depends_on().map(|used| self.pointers(place, used, 3)).unwrap_or_default();
        match kind {
            Kind::Bot => edits::bot(&mut self.rng, parameters, &used),
            Kind::Intent => edits::intent(&mut self.rng, parameters, size, &used),
            Kind::SlotType => edits::slot_type(&mut self.rng, parameters, size),
        }
    }

    /// Puts it, perhaps publishing at once.
    pub(super) fn put(
        &mut self,
        place: usize,
        person: &Person,
        kind: Kind,
        mut parameters: Value,
    ) -> Option<Value> {
        if self.rng.chance(self.plan.create_version_rate)
            && self.is_publishable(place, &parameters, kind)
        {
            parameters["createVersion"] = json!(true);
        } else if self.rng.chance(0.2) {
            parameters["createVersion"] = json!(false);
        }
        if kind == Kind::Bot && self.rng.chance(0.6) {
            parameters["processBehavior"] = json!(*self.rng.pick(&["SAVE", "BUILD"]));
        }
        self.call(place, person, &format!("Put{}", kind.noun()), parameters)
    }

    /// Whether `createVersion: true` will make a version for certain: it refers to numbers only,
    /// and differs from the version before (whether that matters is not documented).
    fn is_publishable(&self, place: usize, parameters: &Value, kind: Kind) -> bool {
        let (list, member) = match kind {
            Kind::Bot => ("intents", "intentVersion"),
            Kind::Intent => ("slots", "slotTypeVersion"),
            Kind::SlotType => ("", ""),
        };
        let items = parameters[list].as_array();
        let pinned = items.into_iter().flatten().all(|item| item[member] != "$LATEST");
        let name = parameters["name"].as_str().unwrap_or_default();
        let resource = self.places[place].service.resource(kind, name);
        let mut plain = parameters.clone();
        if let Some(members) = plain.as_object_mut() {
            kind.steering().iter().for_each(|steering| drop(members.remove(*steering)));
        }
        pinned && resource.is_none_or(|found| *found.latest.document != plain)
    }
}
