//! Bundles of random histories, and one by hand that has everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::truth::Truth;
use crate::one_line::timeline;
use lexrewind::export::{Bundle, BundlePart};
use lexrewind::lex::{Document, ResourceKey, ResourceKind, Version};
use lexrewind::state::{Confidence, State, replay};
use serde_json::{Value, json};

/// The state at the end of a random history, and the truth.
pub(crate) fn random(seed: u64) -> (State, Truth) {
    let plan = Plan { create_version_rate: 0.0, ..Plan::default() };
    let recorded = history::random(seed, &plan);
    (last(&recorded.records), recorded.truth)
}

fn last(records: &[Record]) -> State {
    let timeline = timeline(records);
    let mut steps = replay(&timeline);
    while steps.next().is_some() {}
    steps.state().clone()
}

/// Every living version of every resource that the records prove.
pub(crate) fn parts(state: &State) -> Vec<BundlePart> {
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    let exact = living.flat_map(|(key, resource)| {
        let latest = std::iter::once((Version::Latest, &resource.latest));
        let numbers = resource.versions.iter();
        let numbers = numbers.map(|(number, found)| (Version::Number(*number), &found.body));
        let exact =
            latest.chain(numbers).filter(|(_, body)| body.confidence() == Confidence::Exact);
        exact.filter_map(|(version, body)| {
            Some(BundlePart { key: key.clone(), version, document: body.document()?.clone() })
        })
    });
    exact.filter(|part| part.key.kind() != ResourceKind::Alias).collect()
}

/// Every part as the root of a bundle, of those that are whole.
pub(crate) fn bundles(state: &State) -> Vec<Bundle> {
    let all = parts(state);
    let mut find = among(&all);
    let bundles = all.iter().map(|root| Bundle::of(root.clone(), &mut find));
    bundles.filter(|bundle| bundle.missing.is_empty()).collect()
}

fn among(parts: &[BundlePart]) -> impl FnMut(&ResourceKey, Version) -> Option<BundlePart> {
    let of = |part: &BundlePart| ((part.key.clone(), part.version), part.clone());
    let by_key: BTreeMap<(ResourceKey, Version), BundlePart> = parts.iter().map(of).collect();
    move |key, version| by_key.get(&(key.clone(), version)).cloned()
}

/// A bot with every member that V1 knows.
pub(crate) fn everything() -> Bundle {
    let root = part(ResourceKind::Bot, "Everything", include_str!("everything/bot.json"));
    let parts = [
        (ResourceKind::Intent, "Order", include_str!("everything/intent.json")),
        (ResourceKind::Intent, "Search", include_str!("everything/search.json")),
        (ResourceKind::SlotType, "Sizes", include_str!("everything/sizes.json")),
        (ResourceKind::SlotType, "Codes", include_str!("everything/codes.json")),
    ];
    Bundle::of(root, among(&parts.map(|(kind, name, text)| part(kind, name, text))))
}

/// A bot, its intent, its slot and its slot type, all of one name.
pub(crate) fn named(name: &str) -> Bundle {
    let bot = json!({"intents": [{"intentName": name, "intentVersion": "1"}]});
    let slot = json!({"name": name, "slotType": name, "slotTypeVersion": "1"});
    let intent = json!({"slots": [slot], "sampleUtterances": [format!("a {{{name}}}")]});
    let parts = [
        part(ResourceKind::Intent, name, &intent.to_string()),
        part(ResourceKind::SlotType, name, "{}"),
    ];
    Bundle::of(part(ResourceKind::Bot, name, &bot.to_string()), among(&parts))
}

fn part(kind: ResourceKind, name: &str, text: &str) -> BundlePart {
    let key = ResourceKey::v1("111122223333", "us-east-1", kind, &[name]);
    let document = Arc::new(Document::from_text(key.api, kind, text).expect("JSON"));
    BundlePart { key, version: Version::Number(1), document }
}

/// The content of a file, read by another reader than the writer's.
pub(crate) fn read(file: &lexrewind::export::ExportFile) -> Value {
    serde_json::from_str(file.document.text()).expect("JSON")
}
