//! What people do in one sitting.

mod aliases;
mod cleaning;
mod editing;
mod mischief;
mod publishing;
mod reading;

use super::writer::HistoryWriter;
use crate::generator::record::Record;
use crate::generator::service::Kind;

impl<S: FnMut(Record)> HistoryWriter<'_, S> {
    /// One sitting of somebody, somewhere.
    pub fn session(&mut self) {
        let place = self.rng.below(self.places.len());
        let person = self.somebody();
        let plan = self.plan;
        let usual = 1.0 - plan.refused_rate - plan.read_only_rate - plan.import_rate;
        let weights = [
            0.50 * usual,
            0.16 * usual,
            0.05 * usual,
            0.12 * usual,
            0.03 * usual,
            0.03 * usual,
            0.11 * usual,
            plan.clean_up_rate,
            plan.flicker_rate,
            plan.refused_rate,
            plan.read_only_rate,
            plan.import_rate,
        ];
        match self.rng.weighted(&weights) {
            0 => self.edit(place, &person),
            1 => self.publish_one(place, &person),
            2 => self.release(place, &person),
            3 => self.touch_alias(place, &person),
            4 => self.delete_version(place, &person),
            5 => self.touch_tags(place, &person),
            6 => self.create(place, &person),
            7 => self.clean_up(place, &person),
            8 => self.flicker(place, &person),
            9 => self.misbehave(place, &person),
            10 => self.read(place, &person),
            _ => self.import(place, &person),
        }
    }

    /// A kind to work on: intents most of all.
    fn kind(&mut self) -> Kind {
        [Kind::SlotType, Kind::Intent, Kind::Bot][self.rng.weighted(&[0.25, 0.6, 0.15])]
    }
}
