//! Plans for Lex V2, and what the simulated Lex makes of their calls.

mod cases;
mod random;

use crate::generator::record::Record;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::truth::{Rows, Truth};
use crate::lex_v2::LexV2;
use crate::one_line::timeline;
use crate::plan::service::resolve;
use lexrewind::lex::Json;
use lexrewind::plan::Step;
use lexrewind::state::{State, replay};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A history with its states.
pub(crate) struct Replayed {
    /// The state at the end of each second in which something happened.
    pub(crate) states: Vec<(i64, State)>,
    /// What Lex had.
    pub(crate) truth: Truth,
    account: String,
}

impl Replayed {
    pub(crate) fn new(records: &[Record], truth: Truth) -> Self {
        let timeline = timeline(records);
        let mut steps = replay(&timeline);
        let mut states: Vec<(i64, State)> = Vec::new();
        while let Some(step) = steps.next() {
            let (time, state) = (step.time, steps.state().clone());
            match states.last_mut() {
                Some((last, known)) if *last == time => *known = state,
                Some(_) | None => states.push((time, state)),
            }
        }
        Self { states, truth, account: "111122223333".to_owned() }
    }

    pub(crate) fn last(&self) -> &State {
        &self.states.last().expect("something happened").1
    }

    /// Lex as the history left it. No locale is built.
    pub(crate) fn service(&self) -> LexV2 {
        let (second, state) = self.states.last().expect("something happened");
        let rows = self.truth.at(*second).expect("something happened");
        let mut service =
            LexV2 { account: self.account.clone(), rows: documents(rows), ..LexV2::default() };
        for (key, resource) in state.iter() {
            let counted = resource.last_number.unwrap_or_default();
            if key.parent().is_none() {
                service.counted.insert(key.id().to_owned(), counted);
            }
            if let Some(revision) = resource.checksum.as_ref().and_then(|it| it.parse().ok()) {
                let ids: Vec<&str> = key.ids().collect();
                service.revisions.insert(Key::draft(Kind::ResourcePolicy, &ids), revision);
            }
        }
        service
    }
}

/// The documents of a truth, less what refers to nothing any more.
pub(crate) fn documents(rows: &Rows) -> BTreeMap<Key, Value> {
    let mut all: BTreeMap<Key, Value> =
        rows.iter().map(|(key, row)| (key.clone(), row.document.clone())).collect();
    // A vocabulary without items is none.
    all.retain(|_, document| document["customVocabularyItems"] != json!([]));
    let keys: Vec<Key> = all.keys().filter(|key| key.kind == Kind::Intent).cloned().collect();
    for key in keys {
        let slots: Vec<String> = all
            .keys()
            .filter(|it| it.kind == Kind::Slot && it.version == key.version)
            .map(|it| it.id().to_owned())
            .collect();
        let rows = all.get_mut(&key).and_then(|it| it["slotPriorities"].as_array_mut());
        if let Some(rows) = rows {
            rows.retain(|row| slots.iter().any(|slot| row["slotId"] == json!(slot)));
        }
        let document = all.get_mut(&key).expect("it is there").as_object_mut().expect("an object");
        if document.get("slotPriorities").is_none_or(|rows| rows == &json!([]) || rows.is_null()) {
            document.remove("slotPriorities");
        }
    }
    all
}

/// Makes the calls of a plan; the answers, or the first refusal. `undone` are the answers to the plan
/// that this one undoes.
pub(crate) fn run(
    steps: &[Step],
    undone: &[Value],
    service: &mut LexV2,
) -> Result<Vec<Value>, String> {
    let mut answers: Vec<Value> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let text = Json::Object(step.parameters.clone()).to_string();
        let mut parameters: Value = serde_json::from_str(&text).expect("JSON");
        resolve(&mut parameters, &answers, undone);
        let answer = service.call(step.operation, &parameters).map_err(|why| {
            format!("step {} {}: {why}\n{}", at + 1, step.operation, calls(steps))
        })?;
        if let Some(errors) = answer["errors"].as_array().filter(|errors| !errors.is_empty()) {
            return Err(format!("step {}: {errors:?}\n{}", at + 1, calls(steps)));
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// The calls of a plan, a line each.
pub(crate) fn calls(steps: &[Step]) -> String {
    let line = |(at, step): (usize, &Step)| {
        let parameters = Json::Object(step.parameters.clone()).to_string();
        let (operation, key) = (step.operation, step.key.short());
        format!("{} {operation} {key} {:?} {parameters:.600}\n", at + 1, step.reason)
    };
    steps.iter().enumerate().map(line).collect()
}

/// The draft of a bot by names.
pub(crate) fn draft(rows: &BTreeMap<Key, Value>, bot: &str) -> BTreeMap<String, Value> {
    crate::lex_v2::by_names(rows, bot, Version::Draft)
}
