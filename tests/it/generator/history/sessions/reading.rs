//! Read calls, which change nothing; and imports, whose content is not recorded.

use super::super::writer::HistoryWriter;
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::service::Kind;
use serde_json::json;

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// Reads one thing or a list.
    pub(super) fn read(&mut self, place: usize, person: &Person) {
        let kind = self.kind();
        let Some(name) = self.existing(place, kind) else { return };
        let member = if kind == Kind::Bot { "versionOrAlias" } else { "version" };
        let noun = kind.noun();
        let (operation, parameters) = match self.rng.below(3) {
            0 => (format!("Get{noun}"), json!({"name": name, member: "$LATEST"})),
            1 => (format!("Get{noun}s"), json!({"maxResults": "50"})),
            _ => (format!("Get{noun}Versions"), json!({"name": name, "maxResults": "50"})),
        };
        self.call(place, person, &operation, parameters);
    }

    /// Starts an import of something.
    pub(super) fn import(&mut self, place: usize, person: &Person) {
        let kind = ["BOT", "INTENT", "SLOT_TYPE"][self.rng.below(3)];
        let parameters = json!({
            "mergeStrategy": *self.rng.pick(&["OVERWRITE_LATEST", "FAIL_ON_CONFLICT"]),
            "payload": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==",
            "resourceType": kind,
        });
        self.call(place, person, "StartImport", parameters);
    }
}
