//! Custom vocabularies: batches of which Lex refuses some items.

use super::omitted::Omitted;
use super::recorder::Recorder;
use crate::generator::v2::documents::sentence;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{items, response};
use serde_json::{Value, json};

fn some_vocabulary(it: &mut Recorder) -> Option<Key> {
    let locale = it.some_locale()?;
    let key = Key::draft(Kind::CustomVocabulary, &locale.ids());
    // Batches have no time: in the second of a new life they would be of either life, but for the first
    // after a deletion of the vocabulary.
    let is_second = it.service.is_ended(&key) && it.service.rows.contains_key(&key);
    if it.service.is_ended(&locale) || is_second {
        it.new_second();
    }
    Some(key)
}

fn known_items(it: &Recorder, key: &Key) -> Vec<Value> {
    it.service.rows.get(key).map_or_else(Vec::new, |row| items(row))
}

fn item(it: &mut Recorder) -> Value {
    let mut item = json!({"phrase": sentence(&mut it.rng, 2)});
    if it.rng.chance(0.5) {
        item["weight"] = json!(it.rng.below(4));
    }
    if it.rng.chance(0.3) {
        item["displayAs"] = json!(sentence(&mut it.rng, 2));
    }
    item
}

/// Adds, changes or removes items.
pub fn batch(it: &mut Recorder) {
    let Some(key) = some_vocabulary(it) else { return };
    let known = known_items(it, &key);
    let some = it.rng.between(1..=3);
    match it.rng.below(4) {
        0 if !known.is_empty() => remove(it, &key, &known, some),
        1 if !known.is_empty() => {
            if it.service.is_changed(&key) {
                // Two changes of one item in one second are for `update_twice`.
                it.new_second();
            }
            let asked: Vec<Value> = known
                .into_iter()
                .take(some)
                .map(|known| {
                    let mut item = item(it);
                    item["itemId"] = known["itemId"].clone();
                    item
                })
                .collect();
            send(it, &key, "Update", asked);
        }
        _ => {
            let asked = (0..some).map(|_| item(it)).collect();
            send(it, &key, "Create", asked);
        }
    }
}

/// A batch that sets items. Lex refuses some.
fn send(it: &mut Recorder, key: &Key, verb: &str, asked: Vec<Value>) -> Vec<Value> {
    let now = it.tick();
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for item in &asked {
        if it.rng.chance(0.2) {
            let mut error = json!({"errorCode": "DUPLICATE_INPUT", "errorMessage": "Try again."});
            if let Some(id) = item.get("itemId") {
                error["itemId"] = id.clone();
            }
            errors.push(error);
        } else {
            let mut item = item.clone();
            if item.get("itemId").is_none() {
                item["itemId"] = json!(it.service.new_id());
            }
            done.push(item);
        }
    }
    it.service.edit_items(key, &done, &[], now);
    write(it, key, verb, json!(asked), json!(done), json!(errors));
    done
}

fn remove(it: &mut Recorder, key: &Key, known: &[Value], some: usize) {
    let now = it.tick();
    let mut asked: Vec<Value> =
        known.iter().take(some).map(|item| json!({"itemId": item["itemId"]})).collect();
    let removed: Vec<String> =
        asked.iter().filter_map(|item| item["itemId"].as_str().map(str::to_owned)).collect();
    it.service.edit_items(key, &[], &removed, now);
    let done: Vec<Value> = known.iter().take(some).cloned().collect();
    let mut errors = Vec::new();
    if it.rng.chance(0.3) {
        asked.push(json!({"itemId": "NOSUCHITEM"}));
        errors.push(json!({"itemId": "NOSUCHITEM", "errorCode": "RESOURCE_DOES_NOT_EXIST"}));
    }
    write(it, key, "Delete", json!(asked), json!(done), json!(errors));
}

fn write(it: &mut Recorder, key: &Key, verb: &str, asked: Value, done: Value, errors: Value) {
    let mut request = response::path(key);
    let mut answer = request.clone();
    request["customVocabularyItemList"] = asked;
    answer["resources"] = done;
    answer["errors"] = errors;
    it.record(&format!("Batch{verb}CustomVocabularyItem"), &request, &answer);
}

/// A batch whose response is too large for the trail.
pub fn large(it: &mut Recorder) {
    let Some(key) = some_vocabulary(it) else { return };
    let known = known_items(it, &key);
    it.omit = Omitted::Response;
    let adds = known.is_empty() || it.rng.chance(0.3);
    let (verb, asked) = if adds {
        ("Create", vec![item(it)])
    } else {
        let mut item = item(it);
        item["itemId"] = known[0]["itemId"].clone();
        ("Update", vec![item])
    };
    let done = send(it, &key, verb, asked.clone());
    let named = if adds { &done } else { &asked };
    let named: Vec<String> =
        named.iter().filter_map(|item| item["itemId"].as_str().map(str::to_owned)).collect();
    let now = it.now_done();
    it.service.items_not_shown(&key, &named, adds, now);
}

/// Deletes a vocabulary.
pub fn delete(it: &mut Recorder) {
    let Some(key) = some_vocabulary(it) else { return };
    if known_items(it, &key).is_empty() {
        return;
    }
    if it.service.is_changed(&key) {
        it.new_second();
    }
    it.tick();
    let is_seen = it.service.rows[&key].is_listed;
    it.service.delete_vocabulary(&key);
    let request = response::path(&key);
    let mut answer = request.clone();
    answer["customVocabularyStatus"] = json!("Deleting");
    it.record("DeleteCustomVocabulary", &request, &answer);
    if !is_seen {
        it.new_second();
    }
}

/// Two calls of one second set one item to different values.
pub fn update_twice(it: &mut Recorder) {
    let Some(key) = some_vocabulary(it) else { return };
    let Some(known) = known_items(it, &key).pop() else { return };
    it.new_second();
    let mut first = Vec::new();
    for text in ["one", "other"] {
        let now = it.pass(10);
        let set = vec![json!({"itemId": known["itemId"], "phrase": text})];
        it.service.edit_items(&key, &set, &[], now);
        write(it, &key, "Update", json!(set), json!(set), json!([]));
        if first.is_empty() {
            first = set;
        }
    }
    it.service.items_undecided(&key, &first);
    it.new_second();
}
