//! Compares a [`Trace`] of random revisions with a comparison of their values one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::tests::document;
use super::{AfterEvent, RemovedRow, Trace, What};
use crate::lex::{Document, Json};
use crate::state::Body;

/// A document in two representations.
#[derive(Clone, Debug)]
struct Sample {
    description: Option<u8>,
    /// Name, priority, and the message of the optional prompt.
    slots: Option<Vec<(char, u8, Option<u8>)>>,
    utterances: Option<Vec<char>>,
}

impl Sample {
    fn document(&self) -> Arc<Document> {
        let slot = |(name, priority, message): &(char, u8, Option<u8>)| {
            let prompt = message.map(|text| {
                format!(r#","valueElicitationPrompt":{{"messages":[{{"content":"{text}"}}]}}"#)
            });
            let prompt = prompt.unwrap_or_default();
            format!(r#"{{"name":"{name}","priority":{priority}{prompt}}}"#)
        };
        let list = |name: &str, items: Vec<String>| format!(r#""{name}":[{}]"#, items.join(","));
        let members = [
            self.description.map(|text| format!(r#""description":"{text}""#)),
            self.slots.as_ref().map(|slots| list("slots", slots.iter().map(slot).collect())),
            self.utterances.as_ref().map(|texts| {
                list("sampleUtterances", texts.iter().map(|text| format!("\"{text}\"")).collect())
            }),
        ];
        let members: Vec<String> = members.into_iter().flatten().collect();
        document(&format!("{{{}}}", members.join(",")))
    }

    /// The text of each value that is not an object or a list, by path and identity.
    fn leaves(&self) -> BTreeMap<String, String> {
        let mut leaves = BTreeMap::new();
        let mut put = |path: String, value: String| leaves.insert(path, value);
        if let Some(text) = self.description {
            put("description".into(), format!("\"{text}\""));
        }
        for (name, priority, message) in self.slots.iter().flatten() {
            put(format!("slots[{name}].name"), format!("\"{name}\""));
            put(format!("slots[{name}].priority"), priority.to_string());
            if let Some(text) = message {
                let path = "valueElicitationPrompt.messages[0].content";
                put(format!("slots[{name}].{path}"), format!("\"{text}\""));
            }
        }
        for text in self.utterances.iter().flatten() {
            put(format!("sampleUtterances \"{text}\""), format!("\"{text}\""));
        }
        leaves
    }
}

fn sample_documents() -> impl Strategy<Value = Vec<Sample>> {
    let names = |all: &'static [char]| prop::sample::subsequence(all, 0..=all.len()).prop_shuffle();
    let slots = names(&['A', 'B', 'C']).prop_flat_map(|names| {
        let count = names.len();
        (Just(names), prop::collection::vec((0..3_u8, prop::option::of(0..3_u8)), count))
    });
    let slots = slots.prop_map(|(names, rest)| {
        names.into_iter().zip(rest).map(|(name, (priority, text))| (name, priority, text)).collect()
    });
    let sample = (
        prop::option::of(0..3_u8),
        prop::option::weighted(0.8, slots),
        prop::option::weighted(0.8, names(&['a', 'b', 'c', 'd'])),
    );
    let sample = sample.prop_map(|(description, slots, utterances)| Sample {
        description,
        slots,
        utterances,
    });
    prop::collection::vec(sample, 1..9)
}

/// The event after which the value at a path last changed.
fn last_change(documents: &[Sample], path: &str) -> usize {
    let values: Vec<Option<String>> =
        documents.iter().map(|sample| sample.leaves().remove(path)).collect();
    let same = values.iter().rev().take_while(|value| **value == values[values.len() - 1]).count();
    values.len() - same + 1
}

/// The leaves of a removed value.
fn leaves_of(removed: &RemovedRow) -> Vec<String> {
    fn below(path: String, value: &Json, out: &mut Vec<String>) {
        match value {
            Json::Object(members) => {
                for (name, value) in members.iter() {
                    below(format!("{path}.{name}"), value, out);
                }
            }
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    below(format!("{path}[{at}]"), item, out);
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
                out.push(if path == "sampleUtterances" { format!("{path} {value}") } else { path });
            }
        }
    }
    let mut out = Vec::new();
    below(removed.path.to_string(), &removed.value, &mut out);
    out
}

proptest! {
    #[test]
    fn each_value_has_the_event_after_which_it_last_changed(
        documents in sample_documents(),
    ) {
        let mut trace = Trace::default();
        let mut ever = BTreeSet::new();
        for event in 1..=documents.len() {
            let body = Body::exact(documents[event - 1].document());
            trace.revise(&AfterEvent { event, time: 0, body: Some(&body), gaps: &[] });
            let so_far = &documents[..event];
            let now = documents[event - 1].leaves();
            ever.extend(now.keys().cloned());

            let mut sample = BTreeSet::new();
            for row in trace.rows() {
                prop_assert_eq!(&row.set.doubt, &None);
                let path = match &row.what {
                    What::Value(Json::Array(_)) | What::Object | What::List { .. } => continue,
                    What::Value(value) if row.path.to_string() == "sampleUtterances" => {
                        format!("sampleUtterances {value}")
                    }
                    What::Value(_) | What::Name(_) => row.path.to_string(),
                };
                prop_assert_eq!(row.set.event, last_change(so_far, &path), "{}", &path);
                sample.insert(path);
            }
            prop_assert_eq!(&sample, &now.keys().cloned().collect());

            let removed: BTreeSet<String> = trace.removed().iter().flat_map(leaves_of).collect();
            prop_assert!(removed.is_disjoint(&sample));
            prop_assert!(removed.is_subset(&ever));
            // A value that was removed twice is listed once, with its last value.
            let items: BTreeSet<String> =
                trace.removed().iter().map(|removed| removed.path.to_string()).collect();
            for path in ever.iter().filter(|path| !now.contains_key(*path)) {
                let item = path.split_inclusive(']').next().unwrap_or_default();
                prop_assert!(removed.contains(path) || items.contains(item), "{}", path);
            }
        }
    }
}
