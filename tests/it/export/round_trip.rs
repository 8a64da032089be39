//! An export for V1 of any part of a random history has exactly what Lex would have shown.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::bundles::{bundles, random, read};
use crate::generator::service::Version as TrueVersion;
use crate::generator::truth::{Key, Truth};
use lexrewind::export::{BundlePart, v1};
use lexrewind::lex::ResourceKind;
use serde_json::{Value, json};

/// The documents that Lex would show at the end, by kind, name and version as text.
struct Shown<'a>(BTreeMap<&'a Key, &'a Value>);

impl Shown<'_> {
    fn get(&self, like: &BundlePart, kind: &'static str, name: &Value, version: &Value) -> Value {
        let version = match version.as_str().expect("a version is text") {
            "$LATEST" => TrueVersion::Latest,
            number => TrueVersion::Number(number.parse().expect("a number")),
        };
        let key = Key {
            account: like.key.account.to_string(),
            region: like.key.region.to_string(),
            kind,
            name: name.as_str().expect("a name is text").to_owned(),
            version: Some(version),
        };
        let found = self.0.get(&key).unwrap_or_else(|| panic!("{} is not there", key.address()));
        (*found).clone()
    }
}

/// The version, and what is left without it.
fn unnumbered(mut exported: Value) -> (Value, Value) {
    let version = exported.as_object_mut().expect("an object").remove("version");
    (exported, version.expect("every resource has its version"))
}

fn list(resource: &mut Value, name: &str) -> Vec<Value> {
    let taken = resource.as_object_mut().expect("an object").remove(name);
    match taken {
        Some(Value::Array(items)) => items,
        None => Vec::new(),
        Some(other) => panic!("{name} is {other}"),
    }
}

/// The custom slot types that an intent uses.
fn used(intent: &Value) -> impl Iterator<Item = (String, String)> {
    let slots = intent["slots"].as_array().into_iter().flatten();
    slots.filter_map(|slot| {
        let version = slot.get("slotTypeVersion")?.as_str()?;
        Some((slot["slotType"].as_str()?.to_owned(), version.to_owned()))
    })
}

fn check(root: &BundlePart, exported: Value, truth: &Truth) {
    let shown = Shown(truth.last());
    assert_eq!(
        exported["metadata"],
        json!({"schemaVersion": "1.0", "importType": "LEX", "importFormat": "JSON"})
    );
    let mut resource = exported["resource"].clone();
    let slot_types = list(&mut resource, "slotTypes");
    let mut uses: BTreeSet<(String, String)> = BTreeSet::new();
    let name = resource["name"].clone();
    let mut kinds = ["bot", "intent", "slot-type"].into_iter();
    let kind = kinds.find(|kind| *kind == root.key.kind().as_str()).expect("a kind");
    if kind == "bot" {
        let mut rows = Vec::new();
        for intent in list(&mut resource, "intents") {
            let (intent, version) = unnumbered(intent);
            assert_eq!(intent, shown.get(root, "intent", &intent["name"], &version));
            uses.extend(used(&intent));
            rows.push(json!({"intentName": intent["name"], "intentVersion": version}));
        }
        resource["intents"] = json!(rows);
    }
    let (resource, version) = unnumbered(resource);
    assert_eq!(resource, shown.get(root, kind, &name, &version));
    if kind == "intent" {
        uses.extend(used(&resource));
    }
    let mut there = BTreeSet::new();
    for slot_type in slot_types {
        let (slot_type, version) = unnumbered(slot_type);
        let name = slot_type["name"].clone();
        assert_eq!(slot_type, shown.get(root, "slot-type", &name, &version));
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        assert!(there.insert((text(&name), text(&version))), "{name} is there twice");
    }
    assert_eq!(there, uses);
}

#[test]
fn an_export_for_v1_is_as_lex_would_show_it() {
    let mut bots = 0;
    for seed in 0..6 {
        let (state, truth) = random(seed);
        for bundle in bundles(&state) {
            let export = v1::export(&bundle);
            let [file] = export.files.as_slice() else { panic!("one file") };
            check(&bundle.root, read(file), &truth);
            bots += usize::from(bundle.root.key.kind() == ResourceKind::Bot);
        }
    }
    assert!(bots > 30, "{bots} bots");
}
