//! What Lex refuses.

use super::super::writer::HistoryWriter;
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::{ApiError, Kind};
use serde_json::json;

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Tries something that is refused.
    pub(super) fn misbehave(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.existing(place, kind) else { return };
        let Some(mut parameters) = self.latest(place, kind, &name) else { return };
        let put = format!("Put{}", kind.noun());
        match self.rng.below(8) {
            // Somebody else was quicker.
            0 => {
                self.alter(place, kind, &name, &mut parameters);
                parameters["checksum"] = json!(self.rng.guid());
                self.call(place, person, &put, parameters);
            }
            // An update without the checksum.
            1 => {
                parameters.as_object_mut().map(|members| members.remove("checksum"));
                self.call(place, person, &put, parameters);
            }
            // A new name with a checksum.
            2 => {
                parameters["name"] = json!("NoSuchThing");
                self.call(place, person, &put, parameters);
            }
            // A deletion of what is in use.
            3 if self.places[place].service.in_use(kind, &name, None) => {
                let operation = format!("Delete{}", kind.noun());
                self.call(place, person, &operation, json!({"name": name}));
            }
            // A deletion of what is not there.
            4 => {
                let parameters = json!({"name": name, "version": "4000"});
                self.call(place, person, &format!("Delete{}Version", kind.noun()), parameters);
            }
            // References to what is not there.
            5 => {
                let member = if kind == Kind::Bot { "intents" } else { "slots" };
                let row = json!({
                    "intentName": "NoSuchThing",
                    "intentVersion": "1",
                    "name": "Nothing",
                    "slotConstraint": "Required",
                    "slotType": "NoSuchThing",
                    "slotTypeVersion": "1",
                });
                parameters[member] = json!([row]);
                self.call(place, person, &put, parameters);
            }
            6 => {
                self.alter(place, kind, &name, &mut parameters);
                self.denied(place, person, &put, &parameters, &ApiError::throttled());
            }
            _ => {
                self.alter(place, kind, &name, &mut parameters);
                let account = self.places[place].service.account();
                let who = person.arn(account).unwrap_or_default();
                let error = ApiError::denied(format!(
                    "User: {who} is not authorized to perform: lex:{put} on resource: {name}"
                ));
                self.denied(place, person, &put, &parameters, &error);
            }
        }
    }
}
