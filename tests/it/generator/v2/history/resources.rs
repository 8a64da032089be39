//! Intents, slots and slot types of a draft.

use super::recorder::Recorder;
use crate::generator::v2::documents;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::FALLBACK;
use serde_json::{Value, json};

/// Some calls about what is in a locale.
pub fn draft(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    let ids = locale.ids();
    for _ in 0..it.rng.between(1..=4) {
        let intents = it.service.drafts(Kind::Intent, &ids);
        let slots = it.service.drafts(Kind::Slot, &ids);
        let types = it.service.drafts(Kind::SlotType, &ids);
        let (intent, slot, slot_type) = (it.pick(&intents), it.pick(&slots), it.pick(&types));
        match (it.rng.below(10), intent, slot, slot_type) {
            (0, ..) if intents.len() < 6 => drop(it.create(Kind::Intent, &ids)),
            (1, ..) if types.len() < 4 => drop(it.create(Kind::SlotType, &ids)),
            (2 | 3, Some(intent), ..) if slots.len() < 8 => {
                let (id, wish) = (it.service.new_id(), slot_wish(it, &types));
                it.create_as(Kind::Slot, &intent.ids(), &id, &wish);
            }
            (4 | 5, Some(intent), ..) => update_intent(it, &intent),
            (6, _, Some(slot), _) => {
                let wish = slot_wish(it, &types);
                it.update(&slot, &wish);
            }
            (7, _, _, Some(slot_type)) => {
                let wish = documents::wish(Kind::SlotType, &mut it.rng);
                it.update(&slot_type, &wish);
            }
            (8, intent, slot, slot_type) => {
                let own = intent.filter(|intent| intent.id() != FALLBACK);
                let found: Vec<Key> = [own, slot, slot_type].into_iter().flatten().collect();
                if let Some(key) = it.pick(&found) {
                    it.delete(&key);
                }
            }
            _ => {}
        }
    }
}

fn slot_wish(it: &mut Recorder, types: &[Key]) -> Value {
    let mut wish = documents::wish(Kind::Slot, &mut it.rng);
    let id = it.pick(types).map_or("AMAZON.Date".to_owned(), |key| key.id().to_owned());
    if it.rng.chance(0.9) {
        wish["slotTypeId"] = json!(id);
    }
    wish
}

fn update_intent(it: &mut Recorder, intent: &Key) {
    let mut wish = documents::wish(Kind::Intent, &mut it.rng);
    if intent.id() == FALLBACK {
        wish["intentName"] = json!("FallbackIntent");
        wish["parentIntentSignature"] = json!("AMAZON.FallbackIntent");
    }
    let slots = it.service.drafts(Kind::Slot, &intent.ids());
    if !slots.is_empty() && it.rng.chance(0.8) {
        let priority = |(at, slot): (usize, &Key)| json!({"priority": at + 1, "slotId": slot.id()});
        wish["slotPriorities"] = slots.iter().enumerate().map(priority).collect();
    }
    it.update(intent, &wish);
}

/// Two intents exchange their names, by way of a third name.
pub fn swap_names(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    let intents = it.service.drafts(Kind::Intent, &locale.ids());
    let own: Vec<Key> = intents.into_iter().filter(|key| key.id() != FALLBACK).collect();
    let [one, other, ..] = &*own else { return };
    let document = |it: &Recorder, key: &Key| {
        let mut document = it.service.rows[key].document.clone();
        // Some of them may be deleted.
        document.as_object_mut().map(|it| it.remove("slotPriorities"));
        document
    };
    let (mut first, mut second) = (document(it, one), document(it, other));
    let names = [first["intentName"].clone(), second["intentName"].clone()];
    first["intentName"] = json!("swapping");
    it.update(one, &first);
    second["intentName"] = names[0].clone();
    it.update(other, &second);
    first["intentName"] = names[1].clone();
    it.update(one, &first);
}
