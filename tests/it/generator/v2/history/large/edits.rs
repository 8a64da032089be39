//! Configurations of some KB, and the small changes that people make to them.

use crate::generator::rng::Rng;
use crate::generator::v2::documents::sentence;
use crate::generator::v2::kind::Kind;
use serde_json::{Value, json};

/// Makes a configuration as long as those of bots that are in use.
pub fn fill(kind: Kind, wish: &mut Value, rng: &mut Rng) {
    if let Some((member, item)) = list(kind) {
        let some = rng.between(5..=60);
        wish[member] = (0..some).map(|_| item(rng)).collect();
    }
}

/// Changes a configuration in one to three places.
pub fn edit(kind: Kind, wish: &mut Value, rng: &mut Rng) {
    for _ in 0..rng.between(1..=3) {
        match list(kind) {
            Some((member, item)) if rng.chance(0.8) => edit_list(&mut wish[member], item, rng),
            None if rng.chance(0.8) => {
                let text = json!({"plainTextMessage": {"value": sentence(rng, 12)}});
                wish["valueElicitationSetting"]["promptSpecification"] =
                    json!({"messageGroups": [{"message": text}], "maxRetries": rng.between(1..=3)});
            }
            Some(_) | None => wish["description"] = json!(sentence(rng, 12)),
        }
    }
}

fn edit_list(list: &mut Value, item: Make, rng: &mut Rng) {
    let Some(items) = list.as_array_mut() else { return };
    let at = rng.below(items.len() + 1);
    match rng.below(3) {
        0 if items.len() > 2 => drop(items.remove(at.min(items.len() - 1))),
        1 if at < items.len() => items[at] = item(rng),
        _ => items.insert(at, item(rng)),
    }
}

/// Makes an item of a list.
type Make = fn(&mut Rng) -> Value;

/// The member that holds most of a configuration, and what makes an item of it.
fn list(kind: Kind) -> Option<(&'static str, Make)> {
    match kind {
        Kind::Intent => Some(("sampleUtterances", utterance)),
        Kind::SlotType => Some(("slotTypeValues", value)),
        Kind::Alias
        | Kind::Bot
        | Kind::CustomVocabulary
        | Kind::Locale
        | Kind::Replica
        | Kind::ResourcePolicy
        | Kind::Slot => None,
    }
}

fn utterance(rng: &mut Rng) -> Value {
    json!({"utterance": sentence(rng, 9)})
}

fn value(rng: &mut Rng) -> Value {
    let synonyms = [(); 2].map(|()| json!({"value": sentence(rng, 2)}));
    json!({"sampleValue": {"value": sentence(rng, 2)}, "synonyms": synonyms})
}
